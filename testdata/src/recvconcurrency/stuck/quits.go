package stuck

import (
	"errors"
	"sync"

	pb "recvconcurrency/echopb"
)

// Handlers that leave by what a message says, which is not that no more come.

// badWord leaves at a word; an empty one never comes.
type badWord struct{ pb.UnimplementedEchoServer }

func (s *badWord) Chat(stream pb.Echo_ChatServer) error {
	words := make(chan string)
	errs := make(chan error, 1)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				errs <- err
				return
			}
			//category: stuck-handler-goroutine
			words <- m.Text // want "stays for ever"
		}
	}()
	first := <-words
	for {
		select {
		case word := <-words:
			if word == first || word == "" {
				return nil
			}
		case err := <-errs:
			return err
		}
	}
}

// badWordClosed leaves at a word, or when the channel is closed.
type badWordClosed struct{ pb.UnimplementedEchoServer }

func (s *badWordClosed) Chat(stream pb.Echo_ChatServer) error {
	words := make(chan string)
	go func() {
		defer close(words)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			//category: stuck-handler-goroutine
			words <- m.Text // want "stays for ever"
		}
	}()
	for {
		word := <-words
		if word == "" {
			return nil
		}
		if word == "quit" {
			return nil
		}
	}
}

// goodWordClosed leaves when the channel is closed.
type goodWordClosed struct{ pb.UnimplementedEchoServer }

func (s *goodWordClosed) Chat(stream pb.Echo_ChatServer) error {
	words := make(chan string)
	go func() {
		defer close(words)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			words <- m.Text
		}
	}()
	for {
		word := <-words
		if word == "" {
			return nil
		}
		if word == "quit" {
			continue
		}
	}
}

// badFlagged leaves by a field of a message, which is nil at the end.
type badFlagged struct{ pb.UnimplementedEchoServer }

func (s *badFlagged) Upload(stream pb.Echo_UploadServer) error {
	chunks := make(chan *pb.Chunk)
	go func() {
		defer close(chunks)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			//category: stuck-handler-goroutine
			chunks <- chunk // want "stays for ever"
		}
	}()
	for {
		chunk := <-chunks
		if chunk == nil {
			return nil
		}
		if chunk.Last {
			return stream.SendAndClose(new(pb.UploadSummary))
		}
	}
}

// goodNumbers leaves when the channel is closed, as no number is 0.
type goodNumbers struct{ pb.UnimplementedEchoServer }

func (s *goodNumbers) Upload(stream pb.Echo_UploadServer) error {
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			numbers <- chunk.Seq + 1
		}
	}()
	for {
		if n := <-numbers; n == 0 {
			return stream.SendAndClose(new(pb.UploadSummary))
		}
	}
}

// badFirstOfWorkers leaves when the first of several has ended: each has a message that
// nobody takes, perhaps.
type badFirstOfWorkers struct{ pb.UnimplementedEchoServer }

func (s *badFirstOfWorkers) Chat(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	msgs := make(chan *pb.Message)
	done := make(chan struct{}, 4)
	for range 4 {
		go func() {
			for {
				mu.Lock()
				m, err := stream.Recv()
				mu.Unlock()
				if err != nil {
					done <- struct{}{}
					return
				}
				//category: stuck-handler-goroutine
				msgs <- m // want "stays for ever"
			}
		}()
	}
	for {
		select {
		case <-msgs:
		case <-done:
			return nil
		}
	}
}

// goodOneWorker leaves when the only one has.
type goodOneWorker struct{ pb.UnimplementedEchoServer }

func (s *goodOneWorker) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	done := make(chan struct{}, 1)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				done <- struct{}{}
				return
			}
			msgs <- m
		}
	}()
	for {
		select {
		case <-msgs:
		case <-done:
			return nil
		}
	}
}

// counted counts what it receives.
func counted(stream pb.Echo_ChatServer, n *int) bool {
	if _, err := stream.Recv(); err != nil {
		return false
	}
	*n++
	return true
}

// badCounts hands over how many were received.
type badCounts struct{ pb.UnimplementedEchoServer }

func (s *badCounts) Chat(stream pb.Echo_ChatServer) error {
	going := make(chan bool)
	n := 0
	go func() {
		for {
			ok := counted(stream, &n)
			//category: stuck-handler-goroutine
			//unordered: what it calls is above
			going <- ok // want "stays for ever"
			if !ok {
				return
			}
		}
	}()
	for range 3 {
		<-going
	}
	return errors.New("too many")
}

// goodOfferBoth offers a message to the handler and to somebody else.
type goodOfferBoth struct {
	pb.UnimplementedEchoServer
	stop  chan struct{}
	spare chan *pb.Message
}

func (s *goodOfferBoth) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case s.spare <- m:
			case msgs <- m:
			case <-s.stop:
				return
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// goodOfferDeeply hears of the end two calls away.
type goodOfferDeeply struct {
	pb.UnimplementedEchoServer
	stop chan struct{}
}

func (s *goodOfferDeeply) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-s.stop:
				return
			}
		}
	}()
	<-msgs
	s.linger()
	return nil
}

func (s *goodOfferDeeply) linger() { s.untilStopped() }

func (s *goodOfferDeeply) untilStopped() { <-s.stop }

// badOfferNext leaves by a message that a method has taken, which also hears of the stop.
type badOfferNext struct {
	pb.UnimplementedEchoServer
	stop chan struct{}
}

func (s *badOfferNext) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			//category: stuck-handler-goroutine
			case msgs <- m: // want "stays for ever"
			case <-s.stop:
				return
			}
		}
	}()
	for {
		m, ok := s.next(msgs)
		if !ok || check(m) != nil {
			return nil
		}
	}
}

func (s *badOfferNext) next(msgs chan *pb.Message) (*pb.Message, bool) {
	select {
	case m := <-msgs:
		return m, true
	case <-s.stop:
		return nil, false
	}
}

// goodTakesBoth takes what both goroutines send, one of them maybe when it was stopped.
type goodTakesBoth struct {
	pb.UnimplementedEchoServer
	stop chan struct{}
}

func (s *goodTakesBoth) Chat(stream pb.Echo_ChatServer) (err error) {
	errs := make(chan error)
	go func() {
		_, err := stream.Recv()
		errs <- err
	}()
	go func() { errs <- stream.Send(new(pb.Message)) }()
	select {
	case err = <-errs:
	case <-s.stop:
		err = <-errs
	}
	return errors.Join(err, <-errs)
}

// goodTakesThree takes all three, and looks at a clock meanwhile.
type goodTakesThree struct {
	pb.UnimplementedEchoServer
	ticks chan struct{}
}

func (s *goodTakesThree) Chat(stream pb.Echo_ChatServer) error {
	got := make(chan *pb.Message)
	go func() {
		m, _ := stream.Recv()
		got <- m
		m, _ = stream.Recv()
		got <- m
	}()
	go func() { got <- new(pb.Message) }()
	for taken := false; !taken; {
		select {
		case <-got:
			taken = true
		case <-s.ticks:
		}
	}
	for taken := false; !taken; {
		select {
		case <-got:
			taken = true
		case <-s.ticks:
		}
	}
	<-got
	return nil
}
