package variants

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// Literals that capture nothing: they get what they use as arguments.

func goodPassedJoin(stream pb.Echo_ChatServer, msg *pb.Message) error {
	var wg sync.WaitGroup
	wg.Add(1)
	go func(wg *sync.WaitGroup, stream pb.Echo_ChatServer) {
		defer wg.Done()
		stream.Send(&pb.Message{})
	}(&wg, stream)
	wg.Wait()
	return stream.Send(msg)
}

func goodPassedChannel(stream pb.Echo_ChatServer, msg *pb.Message) error {
	sent := make(chan error, 1)
	go func(stream pb.Echo_ChatServer, sent chan<- error) {
		sent <- stream.Send(&pb.Message{})
	}(stream, sent)
	if err := <-sent; err != nil {
		return err
	}
	return stream.Send(msg)
}

func goodPassedLock(stream pb.Echo_ChatServer, msgs []*pb.Message) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, msg := range msgs {
		wg.Add(1)
		go func(mu *sync.Mutex, wg *sync.WaitGroup, stream pb.Echo_ChatServer, msg *pb.Message) {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			stream.Send(msg)
		}(&mu, &wg, stream, msg)
	}
	return nil
}

func goodPassedReceiver(stream pb.Echo_ChatServer, msg *pb.Message) error {
	failed := make(chan error, 1)
	go func(stream pb.Echo_ChatServer, failed chan<- error) {
		for {
			if _, err := stream.Recv(); err != nil {
				failed <- err
				return
			}
		}
	}(stream, failed)
	for range 3 {
		if err := stream.Send(msg); err != nil {
			return err
		}
	}
	return <-failed
}

func goodPassedOwn(ctx context.Context, client pb.EchoClient, msg *pb.Message) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for range 3 {
		stream, err := client.Chat(ctx)
		if err != nil {
			return err
		}
		wg.Add(1)
		go func(wg *sync.WaitGroup, stream pb.Echo_ChatClient, msg *pb.Message) {
			defer wg.Done()
			stream.Send(msg)
			stream.CloseSend()
		}(&wg, stream, msg)
	}
	return nil
}

func badPassed(stream pb.Echo_ChatServer, msg *pb.Message) error {
	done := make(chan struct{})
	defer func() { <-done }()
	go func(stream pb.Echo_ChatServer, done chan struct{}) {
		defer close(done)
		stream.Send(&pb.Message{})
	}(stream, done)
	return stream.Send(msg) // want "two senders on one stream"
}

func badPassedEach(stream pb.Echo_ChatServer, msgs []*pb.Message) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, msg := range msgs {
		wg.Add(1)
		go func(wg *sync.WaitGroup, stream pb.Echo_ChatServer, msg *pb.Message) {
			defer wg.Done()
			stream.Send(msg) // want "one for each time"
		}(&wg, stream, msg)
	}
	return nil
}

// goodRangeLocked publishes to each stream of a sync.Map, one request at a time.
type goodRangeLocked struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs sync.Map
}

func (s *goodRangeLocked) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs.Range(func(_, v any) bool {
		return v.(pb.Echo_WatchServer).Send(&pb.Event{}) == nil
	})
	return &pb.PublishResponse{}, nil
}

// A rangeSub has a lock for each stream.
type rangeSub struct {
	mu     sync.Mutex
	stream pb.Echo_WatchServer
}

// goodRangeEach locks each of them.
type goodRangeEach struct {
	pb.UnimplementedEchoServer
	subs sync.Map
}

func (s *goodRangeEach) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.subs.Range(func(_, v any) bool {
		sub := v.(*rangeSub)
		sub.mu.Lock()
		defer sub.mu.Unlock()
		return sub.stream.Send(&pb.Event{}) == nil
	})
	return &pb.PublishResponse{}, nil
}

// badRangeAll captures nothing in what it passes to Range.
type badRangeAll struct {
	pb.UnimplementedEchoServer
	subs sync.Map
}

func (s *badRangeAll) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.subs.Range(func(_, v any) bool {
		return v.(*rangeSub).stream.Send(&pb.Event{}) == nil // want "shared between requests"
	})
	return &pb.PublishResponse{}, nil
}
