package shared

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// goodParallel sends to all at once, under a lock that is held until all have been
// sent to.
type goodParallel struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodParallel) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var wg sync.WaitGroup
	for _, sub := range s.subs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sub.Send(ev)
		}()
	}
	wg.Wait()
	return &pb.PublishResponse{}, nil
}

// badParallel does not wait for them.
type badParallel struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badParallel) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		go func() {
			sub.Send(ev) // want "shared"
		}()
	}
	return &pb.PublishResponse{}, nil
}
