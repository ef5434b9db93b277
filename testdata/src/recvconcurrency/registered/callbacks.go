package registered

import (
	"context"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// bus calls its listeners in goroutines.
type bus struct {
	mu        sync.Mutex
	next      int
	listeners map[int]func(*pb.Event)
}

func (b *bus) subscribe(f func(*pb.Event)) (unsubscribe func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	id := b.next
	b.next++
	b.listeners[id] = f
	return func() {
		b.mu.Lock()
		delete(b.listeners, id)
		b.mu.Unlock()
	}
}

func (b *bus) publish(ev *pb.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.listeners {
		go f(ev)
	}
}

// badListener sends for the bus, and pings beside it.
type badListener struct {
	pb.UnimplementedEchoServer
	bus *bus
}

func (s *badListener) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	unsubscribe := s.bus.subscribe(func(ev *pb.Event) { stream.Send(ev) })
	defer unsubscribe()
	for {
		select {
		case <-time.After(time.Second):
			//unordered: called by a function above
			if err := stream.Send(new(pb.Event)); err != nil { // want "calls a function that sends on the same stream"
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

// badHook has one listener, which a unary handler calls.
type badHook struct {
	pb.UnimplementedEchoServer
	mu sync.Mutex
	on func(*pb.Event) error
}

func (s *badHook) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.on = stream.Send
	s.mu.Unlock()
	for range time.Tick(time.Second) {
		if err := stream.Send(new(pb.Event)); err != nil { // want "calls a function that sends on the same stream"
			return err
		}
	}
	return nil
}

func (s *badHook) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	on := s.on
	s.mu.Unlock()
	for range 3 {
		if err := on(ev); err != nil {
			return nil, err
		}
	}
	return new(pb.PublishResponse), nil
}

// goodFills has a listener that fills a channel.
type goodFills struct {
	pb.UnimplementedEchoServer
	bus *bus
}

func (s *goodFills) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	events := make(chan *pb.Event, 16)
	unsubscribe := s.bus.subscribe(func(ev *pb.Event) {
		select {
		case events <- ev:
		default:
		}
	})
	defer unsubscribe()
	for {
		select {
		case ev := <-events:
			if err := stream.Send(ev); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

// goodSerial has a lock of its own around both.
type goodSerial struct {
	pb.UnimplementedEchoServer
	bus *bus
}

func (s *goodSerial) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var mu sync.Mutex
	send := func(ev *pb.Event) error {
		mu.Lock()
		defer mu.Unlock()
		return stream.Send(ev)
	}
	unsubscribe := s.bus.subscribe(func(ev *pb.Event) { send(ev) })
	defer unsubscribe()
	for {
		select {
		case <-time.After(time.Second):
			if err := send(new(pb.Event)); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

// goodListens leaves the sending to its listener.
type goodListens struct {
	pb.UnimplementedEchoServer
	bus *bus
}

func (s *goodListens) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	if err := stream.Send(new(pb.Event)); err != nil {
		return err
	}
	unsubscribe := s.bus.subscribe(func(ev *pb.Event) { stream.Send(ev) })
	defer unsubscribe()
	<-stream.Context().Done()
	return nil
}

// goodLoop calls its listeners where the handler itself waits for events.
type goodLoop struct {
	pb.UnimplementedEchoServer
	events chan *pb.Event
}

type steps struct{ fs []func(*pb.Event) error }

func (s *goodLoop) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var all steps
	all.fs = append(all.fs, func(ev *pb.Event) error { return stream.Send(ev) })
	for ev := range s.events {
		if err := all.run(ev); err != nil {
			return err
		}
		if err := stream.Send(new(pb.Event)); err != nil {
			return err
		}
	}
	return nil
}

func (s *steps) run(ev *pb.Event) error {
	for _, f := range s.fs {
		if err := f(ev); err != nil {
			return err
		}
	}
	return nil
}

// goodTurnListener has its listener and its pings take turns.
type goodTurnListener struct {
	pb.UnimplementedEchoServer
	bus *bus
}

func (s *goodTurnListener) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var turn sync.Mutex
	unsubscribe := s.bus.subscribe(func(ev *pb.Event) {
		turn.Lock()
		defer turn.Unlock()
		stream.Send(ev)
	})
	defer unsubscribe()
	for {
		select {
		case <-time.After(time.Second):
			turn.Lock()
			err := stream.Send(new(pb.Event))
			turn.Unlock()
			if err != nil {
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

// goodBuffered has its listener leave it to the handler to send.
type goodBuffered struct {
	pb.UnimplementedEchoServer
	bus *bus
}

func (s *goodBuffered) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	events := make(chan *pb.Event, 16)
	unsubscribe := s.bus.subscribe(func(ev *pb.Event) { events <- ev })
	defer unsubscribe()
	for {
		select {
		case ev := <-events:
			if err := stream.Send(ev); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}
