package stuck

import (
	"context"
	"errors"
	"io"
	"log"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// What is heard in other words: by the other value, a context, a variable.

// badGoing leaves at a limit, while it goes on.
type badGoing struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badGoing) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			//category: stuck-handler-goroutine
			ch <- received{chunk, err} // want "stays for ever"
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r := <-ch
		done := r.err != nil
		going := !done
		sum.Chunks++
		if going {
			if sum.Chunks >= s.limit {
				return stream.SendAndClose(&sum)
			}
			continue
		}
		return stream.SendAndClose(&sum)
	}
}

// badOver leaves at a limit, when it is not over.
type badOver struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badOver) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			//category: stuck-handler-goroutine
			ch <- received{chunk, err} // want "stays for ever"
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r := <-ch
		more := r.err == nil
		over := !more
		sum.Chunks++
		if over {
			return stream.SendAndClose(&sum)
		}
		if sum.Chunks >= s.limit {
			return stream.SendAndClose(&sum)
		}
	}
}

// badNotEOF leaves at a limit, when the error is not the end.
type badNotEOF struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badNotEOF) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			//category: stuck-handler-goroutine
			ch <- received{chunk, err} // want "stays for ever"
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r := <-ch
		sum.Chunks++
		if !errors.Is(r.err, io.EOF) {
			if sum.Chunks >= s.limit {
				return stream.SendAndClose(&sum)
			}
			continue
		}
		return stream.SendAndClose(&sum)
	}
}

// badErrors hears of errors only, and leaves at a limit.
type badErrors struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badErrors) Upload(stream pb.Echo_UploadServer) error {
	errs := make(chan error)
	go func() {
		for {
			_, err := stream.Recv()
			//category: stuck-handler-goroutine
			errs <- err // want "stays for ever"
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		err := <-errs
		sum.Chunks++
		if err == nil {
			if sum.Chunks >= s.limit {
				return stream.SendAndClose(&sum)
			}
			continue
		}
		return err
	}
}

// goodContextErr asks the context that the goroutine cancels at the end.
type goodContextErr struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodContextErr) Upload(stream pb.Echo_UploadServer) error {
	ctx, cancel := context.WithCancel(context.Background())
	ch := make(chan *pb.Chunk)
	go func() {
		defer cancel()
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for ctx.Err() == nil {
		select {
		case <-ch:
			sum.Chunks++
		case <-time.After(time.Second):
		}
	}
	return stream.SendAndClose(&sum)
}

// goodVariable asks a variable that the goroutine sets.
type goodVariable struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodVariable) Upload(stream pb.Echo_UploadServer) error {
	var mu sync.Mutex
	ch := make(chan *pb.Chunk)
	finished := false
	go func() {
		for {
			chunk, err := stream.Recv()
			if err != nil {
				mu.Lock()
				finished = true
				mu.Unlock()
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for {
		select {
		case <-ch:
			sum.Chunks++
		case <-time.After(time.Second):
		}
		mu.Lock()
		over := finished
		mu.Unlock()
		if over {
			return stream.SendAndClose(&sum)
		}
	}
}

// goodState asks a field of one.
type goodState struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodState) Upload(stream pb.Echo_UploadServer) error {
	var mu sync.Mutex
	ch := make(chan *pb.Chunk)
	var state struct{ finished, failed bool }
	go func() {
		for {
			chunk, err := stream.Recv()
			if err != nil {
				mu.Lock()
				state.finished = true
				mu.Unlock()
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for {
		select {
		case <-ch:
			sum.Chunks++
		case <-time.After(time.Second):
		}
		mu.Lock()
		over := state.finished
		mu.Unlock()
		if over {
			return stream.SendAndClose(&sum)
		}
	}
}

// badState asks a field that the goroutine only looks at.
type badState struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badState) Upload(stream pb.Echo_UploadServer) error {
	var mu sync.Mutex
	ch := make(chan *pb.Chunk)
	var state struct{ verbose bool }
	state.verbose = s.limit > 0
	go func() {
		for {
			chunk, err := stream.Recv()
			if err != nil {
				if state.verbose {
					mu.Lock()
					s.limit++
					mu.Unlock()
				}
				return
			}
			//category: stuck-handler-goroutine
			ch <- chunk // want "stays for ever"
		}
	}()
	var sum pb.UploadSummary
	for {
		<-ch
		sum.Chunks++
		if state.verbose && sum.Chunks > s.limit {
			return stream.SendAndClose(&sum)
		}
	}
}

// goodStatus hears of each message how it was received, by a channel of its own.
type goodStatus struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodStatus) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	status := make(chan error)
	go func() {
		for {
			chunk, err := stream.Recv()
			status <- err
			if err != nil {
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for {
		if err := <-status; err != nil {
			return stream.SendAndClose(&sum)
		}
		<-ch
		sum.Chunks++
	}
}

// goodBoth asks whether the channel was closed, and for an error.
type goodBoth struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodBoth) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r, ok := <-ch
		if !ok {
			break
		}
		if r.err != nil {
			break
		}
		sum.Chunks++
	}
	return stream.SendAndClose(&sum)
}

// badCopied copies what it received, and leaves at a limit.
type badCopied struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badCopied) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *received)
	go func() {
		for {
			chunk, err := stream.Recv()
			//category: stuck-handler-goroutine
			ch <- &received{chunk, err} // want "stays for ever"
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r := *<-ch
		sum.Chunks++
		if r.err == nil {
			if sum.Chunks >= s.limit {
				return stream.SendAndClose(&sum)
			}
			continue
		}
		return r.err
	}
}

// goodLast keeps the last error in a variable that it logs.
type goodLast struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodLast) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	var last error
	defer func() { log.Print(last) }()
	for {
		r := <-ch
		last = r.err
		if last != nil {
			return stream.SendAndClose(&sum)
		}
		sum.Chunks++
	}
}

// goodBytes receives the contents, of which there are none at the end.
type goodBytes struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodBytes) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan []byte)
	go func() {
		defer close(ch)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			ch <- append([]byte{0}, chunk.Data...)
		}
	}()
	var sum pb.UploadSummary
	for {
		b := <-ch
		if b == nil {
			return stream.SendAndClose(&sum)
		}
		sum.Chunks++
	}
}
