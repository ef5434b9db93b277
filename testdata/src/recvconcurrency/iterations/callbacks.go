package iterations

import (
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// store is what a service knows of its database.
type store interface {
	Each(fn func(*pb.Message) error) error
	Range(fn func(key string, m *pb.Message) bool)
	Subscribe(fn func(*pb.Message) error) error
	Then(fn func())
}

type service struct {
	store store
	mu    sync.Mutex
}

// progress tells the client every second that there is still something to come.
func progress(stream pb.Echo_ChatServer, quit <-chan struct{}) {
	for {
		select {
		case <-time.After(time.Second):
			stream.Send(new(pb.Message))
		case <-quit:
			return
		}
	}
}

func (s *service) badEach(stream pb.Echo_ChatServer) error {
	quit := make(chan struct{})
	defer close(quit)
	go progress(stream, quit)
	return s.store.Each(func(m *pb.Message) error {
		//unordered: in the function above
		return stream.Send(m) // want "Send may run while the goroutine started on line 38"
	})
}

func (s *service) badEachSent(stream pb.Echo_ChatServer) error {
	quit := make(chan struct{})
	defer close(quit)
	go progress(stream, quit)
	//unordered: in the function above
	return s.store.Each(stream.Send) // want "Each may run while the goroutine started on line 48"
}

func (s *service) badRange(stream pb.Echo_ChatServer) error {
	quit := make(chan struct{})
	defer close(quit)
	go progress(stream, quit)
	s.store.Range(func(_ string, m *pb.Message) bool {
		//unordered: in the function above
		return stream.Send(m) == nil // want "Send may run while the goroutine started on line 56"
	})
	return nil
}

// goodBefore has sent everything when the goroutine starts.
func (s *service) goodBefore(stream pb.Echo_ChatServer) error {
	if err := s.store.Each(func(m *pb.Message) error { return stream.Send(m) }); err != nil {
		return err
	}
	quit := make(chan struct{})
	defer close(quit)
	go progress(stream, quit)
	_, err := stream.Recv()
	return err
}

// goodLocked has a lock around each message.
func (s *service) goodLocked(stream pb.Echo_ChatServer) error {
	go func() {
		for range time.Tick(time.Second) {
			s.mu.Lock()
			stream.Send(new(pb.Message))
			s.mu.Unlock()
		}
	}()
	return s.store.Each(func(m *pb.Message) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		return stream.Send(m)
	})
}

// goodWaits sends when the goroutine is done.
func (s *service) goodWaits(stream pb.Echo_ChatServer) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(new(pb.Message))
	}()
	<-done
	return s.store.Each(stream.Send)
}

// goodHandsOver has one goroutine that sends.
func (s *service) goodHandsOver(stream pb.Echo_ChatServer) error {
	messages := make(chan *pb.Message)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m := range messages {
			stream.Send(m)
		}
	}()
	err := s.store.Each(func(m *pb.Message) error {
		messages <- m
		return nil
	})
	close(messages)
	<-done
	return err
}

// goodLater is called by somebody, at some time, perhaps when the goroutine is over.
func (s *service) goodLater(stream pb.Echo_ChatServer) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(new(pb.Message))
	}()
	s.store.Then(func() { stream.Send(new(pb.Message)) })
	err := s.store.Subscribe(func(m *pb.Message) error {
		<-done
		return stream.Send(m)
	})
	<-done
	return err
}
