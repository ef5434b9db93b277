package stuck

import (
	"errors"
	"fmt"
	"io"

	pb "recvconcurrency/echopb"
)

// Goroutines that hand over the result of a function, which receives until it gets
// an error.

// badResultOrContext may see the end of the stream's context first: then nobody
// takes the error.
type badResultOrContext struct{ pb.UnimplementedEchoServer }

func (s *badResultOrContext) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	//category: stuck-handler-goroutine
	go func() { done <- readAll(stream) }() // want "stays for ever"
	select {
	case err := <-done:
		return err
	case <-stream.Context().Done():
		return stream.Context().Err()
	}
}

// goodResultOrContext has room for the error.
type goodResultOrContext struct{ pb.UnimplementedEchoServer }

func (s *goodResultOrContext) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error, 1)
	go func() { done <- readAll(stream) }()
	select {
	case err := <-done:
		return err
	case <-stream.Context().Done():
		return stream.Context().Err()
	}
}

// badResultAfterSend leaves without the result when it cannot send.
type badResultAfterSend struct{ pb.UnimplementedEchoServer }

func (s *badResultAfterSend) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	go func() {
		err := readAll(stream)
		//category: stuck-handler-goroutine
		done <- err // want "stays for ever"
	}()
	if err := stream.Send(new(pb.Message)); err != nil {
		return err
	}
	return <-done
}

// goodResultAfterSend takes the result in any case.
type goodResultAfterSend struct{ pb.UnimplementedEchoServer }

func (s *goodResultAfterSend) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	go func() {
		err := readAll(stream)
		done <- err
	}()
	err := stream.Send(new(pb.Message))
	return errors.Join(err, <-done)
}

// badFirstResult takes the first of two results.
type badFirstResult struct{ pb.UnimplementedEchoServer }

func (s *badFirstResult) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	//category: stuck-handler-goroutine
	go func() { done <- readAll(stream) }() // want "stays for ever"
	go func() { done <- sendAll(stream) }()
	return <-done
}

// goodBothResults takes one result after the other.
type goodBothResults struct{ pb.UnimplementedEchoServer }

func (s *goodBothResults) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	go func() { done <- readAll(stream) }()
	go func() { done <- sendAll(stream) }()
	first := <-done
	second := <-done
	return errors.Join(first, second)
}

// goodEachResult takes as many results as there are goroutines.
type goodEachResult struct{ pb.UnimplementedEchoServer }

func (s *goodEachResult) Chat(stream pb.Echo_ChatServer) (err error) {
	done := make(chan error)
	go func() { done <- readAll(stream) }()
	go func() { done <- sendAll(stream) }()
	for range 2 {
		err = errors.Join(err, <-done)
	}
	return err
}

// goodEachResultOrTick takes them beside something else.
type goodEachResultOrTick struct {
	pb.UnimplementedEchoServer
	ticks chan struct{}
}

func (s *goodEachResultOrTick) Chat(stream pb.Echo_ChatServer) (err error) {
	done := make(chan error)
	go func() { done <- readAll(stream) }()
	go func() { done <- idle(stream) }()
	for left := 2; left > 0; {
		select {
		case e := <-done:
			err = errors.Join(err, e)
			left--
		case <-s.ticks:
		}
	}
	return err
}

// badFirstResultOrTick takes the first of two results, beside something else.
type badFirstResultOrTick struct {
	pb.UnimplementedEchoServer
	ticks chan struct{}
}

func (s *badFirstResultOrTick) Chat(stream pb.Echo_ChatServer) (err error) {
	done := make(chan error)
	//category: stuck-handler-goroutine
	go func() { done <- readAll(stream) }() // want "stays for ever"
	go func() { done <- sendAll(stream) }()
	for {
		select {
		case err := <-done:
			return err
		case <-s.ticks:
		}
	}
}

// goodResultSelect lets go of the goroutine when the stream has ended.
type goodResultSelect struct{ pb.UnimplementedEchoServer }

func (s *goodResultSelect) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	go func() {
		err := readAll(stream)
		select {
		case done <- err:
		case <-stream.Context().Done():
		}
	}()
	if err := sendAll(stream); err != nil {
		return err
	}
	return <-done
}

// collect hands messages over until no more come.
func collect(stream pb.Echo_ChatServer, msgs chan<- *pb.Message) {
	for {
		m, err := stream.Recv()
		if err != nil {
			return
		}
		msgs <- m
	}
}

// goodToldOutside hears of the end from around the function that receives.
type goodToldOutside struct{ pb.UnimplementedEchoServer }

func (s *goodToldOutside) Chat(stream pb.Echo_ChatServer) error {
	msgs, done := make(chan *pb.Message), make(chan struct{})
	go func() {
		defer close(done)
		collect(stream, msgs)
	}()
	for {
		select {
		case m := <-msgs:
			_ = check(m)
		case <-done:
			return nil
		}
	}
}

// goodSaidOutside hears of the end by a message that comes after all others.
type goodSaidOutside struct{ pb.UnimplementedEchoServer }

func (s *goodSaidOutside) Chat(stream pb.Echo_ChatServer) error {
	msgs, done := make(chan *pb.Message), make(chan int, 1)
	go func() {
		collect(stream, msgs)
		done <- 0
	}()
	for {
		select {
		case m := <-msgs:
			_ = check(m)
		case <-done:
			return nil
		}
	}
}

// readAll receives until the stream ends.
func readAll(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading: %w", err)
		}
		if err := check(m); err != nil {
			return err
		}
	}
}

// sendAll sends until it cannot.
func sendAll(stream pb.Echo_ChatServer) error {
	for {
		if err := stream.Send(new(pb.Message)); err != nil {
			return err
		}
	}
}

// idle waits for the end.
func idle(stream pb.Echo_ChatServer) error {
	<-stream.Context().Done()
	return nil
}
