package stuck

import (
	"context"
	"errors"
	"io"
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
