package wrappers

import (
	"bufio"
	"fmt"
	"io"

	pb "recvconcurrency/echopb"
)

// More functions that read or write before they return, and some that only keep what
// they are given.

func (p *process) badCopyBuffer(stream pb.Echo_ChatServer) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(new(pb.Message))
	}()
	//unordered: it sends in Write, which is above
	io.CopyBuffer(valueOutput{stream}, p.err, make([]byte, 512)) // want "Send may run while the goroutine"
	<-done
}

func (p *process) badCopyN(stream pb.Echo_ChatServer) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(new(pb.Message))
	}()
	//unordered: it sends in Write, which is above
	io.CopyN(valueOutput{stream}, p.err, 512) // want "Send may run while the goroutine"
	<-done
}

func (p *process) badWriteString(stream pb.Echo_ChatServer) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(new(pb.Message))
	}()
	//unordered: it sends in Write, which is above
	io.WriteString(valueOutput{stream}, "started") // want "Send may run while the goroutine"
	<-done
}

func (p *process) badReadFull(stream pb.Echo_ChatServer, head []byte) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Recv()
	}()
	//unordered: it receives in Read, which is above
	io.ReadFull(&input{stream: stream}, head) // want "Recv may run while the goroutine"
	<-done
}

func (p *process) badReadAtLeast(stream pb.Echo_ChatServer, head []byte) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Recv()
	}()
	//unordered: it receives in Read, which is above
	io.ReadAtLeast(&input{stream: stream}, head, 4) // want "Recv may run while the goroutine"
	<-done
}

func (p *process) badScan(stream pb.Echo_ChatServer) (n int) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Recv()
	}()
	//unordered: it receives in Read, which is above
	fmt.Fscan(&input{stream: stream}, &n) // want "Recv may run while the goroutine"
	<-done
	return n
}

// goodKept has writers made meanwhile, and uses them later.
func (p *process) goodKept(stream pb.Echo_ChatServer) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(new(pb.Message))
	}()
	both := io.MultiWriter(valueOutput{stream}, p.in)
	buffered := bufio.NewWriter(valueOutput{stream})
	<-done
	fmt.Fprintln(both, "done")
	return buffered.Flush()
}

// A duplex is read and written.
type duplex struct{ stream pb.Echo_ChatServer }

func (d duplex) Write(p []byte) (int, error) {
	return len(p), d.stream.Send(&pb.Message{Text: string(p)})
}

func (d duplex) Read(p []byte) (int, error) {
	m, err := d.stream.Recv()
	if err != nil {
		return 0, err
	}
	return copy(p, m.Text), nil
}

// goodDuplex reads in one goroutine, and writes in another one.
func (p *process) goodDuplex(stream pb.Echo_ChatServer) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Recv()
	}()
	_, err := io.Copy(duplex{stream}, p.out)
	<-done
	return err
}
