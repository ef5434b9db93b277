package wrappers

import (
	"fmt"
	"io"
	"os/exec"
	"sync"

	pb "recvconcurrency/echopb"
)

// process has what it writes sent to whoever started it.
type process struct {
	out, err io.Reader
	in       io.Writer
}

// valueOutput is given to functions that take a writer.
type valueOutput struct{ stream pb.Echo_ChatServer }

func (o valueOutput) Write(p []byte) (int, error) {
	return len(p), o.stream.Send(&pb.Message{Text: string(p)})
}

// input reads what is received.
type input struct {
	stream pb.Echo_ChatServer
	rest   []byte
}

func (r *input) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		m, err := r.stream.Recv()
		if err != nil {
			return 0, err
		}
		r.rest = []byte(m.Text)
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (p *process) badCopies(stream pb.Echo_ChatServer) error {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		io.Copy(valueOutput{stream}, p.out)
	}()
	//unordered: both send in Write, which is above
	_, err := io.Copy(valueOutput{stream}, p.err) // want "Send may run while the goroutine started on line 47"
	wg.Wait()
	return err
}

func (p *process) badPrints(stream pb.Echo_ChatServer) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(&output{stream, 1}, p.out)
	}()
	//unordered: the goroutine sends in Write, which is above
	fmt.Fprintln(&output{stream, 2}, "started") // want "Send may run while the goroutine started on line 59"
	<-done
	return nil
}

func (p *process) badReads(stream pb.Echo_ChatServer) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(p.in, &input{stream: stream})
	}()
	//unordered: the goroutine receives in Read, which is above
	_, err := io.ReadAll(&input{stream: stream}) // want "Recv may run while the goroutine started on line 71"
	<-done
	return err
}

// goodBothWays receives in one goroutine, and sends in another one.
func (p *process) goodBothWays(stream pb.Echo_ChatServer) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(p.in, &input{stream: stream})
	}()
	_, err := io.Copy(valueOutput{stream}, p.out)
	<-done
	return err
}

// goodInTurn copies one after the other.
func (p *process) goodInTurn(stream pb.Echo_ChatServer) error {
	if _, err := io.Copy(valueOutput{stream}, p.out); err != nil {
		return err
	}
	_, err := io.Copy(valueOutput{stream}, p.err)
	return err
}

// goodLocked has one lock for both.
func (p *process) goodLocked(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		io.Copy(&serialOutput{&mu, stream, 1}, p.out)
	}()
	_, err := io.Copy(&serialOutput{&mu, stream, 2}, p.err)
	wg.Wait()
	return err
}

// goodWaits prints when everything was copied.
func (p *process) goodWaits(stream pb.Echo_ChatServer) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(valueOutput{stream}, p.out)
	}()
	<-done
	_, err := fmt.Fprintln(valueOutput{stream}, "done")
	return err
}

// safeServer has a lock around Send.
type safeServer struct {
	pb.Echo_ChatServer
	mu sync.Mutex
}

func (s *safeServer) Send(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Echo_ChatServer.Send(m)
}

// safeOutput is made around streams that lock, and around others.
type safeOutput struct {
	stream pb.Echo_ChatServer
	id     int
}

func (o *safeOutput) Write(p []byte) (int, error) {
	return len(p), o.stream.Send(&pb.Message{Id: o.id, Text: string(p)})
}

// capturedOutput only gets streams out of variables that are assigned again.
type capturedOutput struct {
	stream pb.Echo_ChatServer
	id     int
}

func (o *capturedOutput) Write(p []byte) (int, error) {
	return len(p), o.stream.Send(&pb.Message{Id: o.id, Text: string(p)})
}

// goodSafe copies to writers around a stream that locks.
func (p *process) goodSafe(stream pb.Echo_ChatServer) error {
	stream = &safeServer{Echo_ChatServer: stream}
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(&capturedOutput{stream, 1}, p.out)
	}()
	err := stream.Send(&pb.Message{Text: "started"})
	io.Copy(&capturedOutput{stream, 2}, p.err)
	<-done
	return err
}

// goodSafeOutputs does the same with a command.
func goodSafeOutputs(stream pb.Echo_ChatServer) error {
	stream = &safeServer{Echo_ChatServer: stream}
	cmd := exec.CommandContext(stream.Context(), "make")
	cmd.Stdout = &safeOutput{stream, 1}
	cmd.Stderr = &safeOutput{stream, 2}
	return cmd.Run()
}

// goodSafeWrites calls the writer itself.
func goodSafeWrites(stream pb.Echo_ChatServer) error {
	stream = &safeServer{Echo_ChatServer: stream}
	w := &safeOutput{stream, 1}
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Write([]byte("ready"))
	}()
	err := stream.Send(&pb.Message{Text: "started"})
	<-done
	return err
}

// badSafeOnce has the lock on one side only.
func (p *process) badSafeOnce(stream pb.Echo_ChatServer) error {
	safe := &safeServer{Echo_ChatServer: stream}
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(&safeOutput{safe, 1}, p.out)
	}()
	//unordered: the goroutine sends in a method above
	err := stream.Send(&pb.Message{Text: "started"}) // want "Send may run while the goroutine started"
	<-done
	return err
}
