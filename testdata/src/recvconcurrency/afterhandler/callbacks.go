package afterhandler

import (
	"sync"

	pb "recvconcurrency/echopb"
)

// A bus calls its subscribers.
type bus struct {
	mu    sync.Mutex
	subs  []func(*pb.Event)
	byKey map[string]func(*pb.Event) error
	on    func(*pb.Event)
}

func (b *bus) subscribe(f func(*pb.Event)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs = append(b.subs, f)
}

func (b *bus) subscribed(f func(*pb.Event)) func() {
	b.subscribe(f)
	return func() { b.subs = nil }
}

func (b *bus) replay(evs []*pb.Event) {
	for _, ev := range evs {
		b.on(ev)
	}
}

type goodBus struct {
	pb.UnimplementedEchoServer
	bus *bus
}

// Watch stays for as long as its client.
func (s *goodBus) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.bus.subscribe(func(ev *pb.Event) { stream.Send(ev) })
	<-stream.Context().Done()
	return nil
}

type goodUnsubscribed struct {
	pb.UnimplementedEchoServer
	bus *bus
}

// Watch takes the function out again.
func (s *goodUnsubscribed) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	stop := s.bus.subscribed(func(ev *pb.Event) { stream.Send(ev) })
	defer stop()
	return stream.Send(&pb.Event{})
}

type goodReplay struct {
	pb.UnimplementedEchoServer
	bus    *bus
	events []*pb.Event
}

// Watch uses the function itself.
func (s *goodReplay) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.bus.mu.Lock()
	s.bus.on = func(ev *pb.Event) { stream.Send(ev) }
	s.bus.replay(s.events)
	s.bus.mu.Unlock()
	return nil
}

type goodOwnBus struct {
	pb.UnimplementedEchoServer
	events []*pb.Event
}

// Watch has a bus of its own.
func (s *goodOwnBus) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	own := new(bus)
	own.subscribe(func(ev *pb.Event) { stream.Send(ev) })
	own.on = func(ev *pb.Event) { stream.Send(ev) }
	return nil
}

type goodNotSending struct {
	pb.UnimplementedEchoServer
	bus *bus
	n   int
}

// Watch subscribes something else.
func (s *goodNotSending) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.bus.subscribe(func(ev *pb.Event) { s.n++ })
	return stream.Send(&pb.Event{})
}

type badBus struct {
	pb.UnimplementedEchoServer
	bus *bus
}

func (s *badBus) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.bus.subscribe(func(ev *pb.Event) { stream.Send(ev) }) // want `a function that sends on the stream is kept in s.bus.subs after its handler has returned`
	return nil
}

type badCallback struct {
	pb.UnimplementedEchoServer
	on func(*pb.Event)
}

func (s *badCallback) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.on = func(ev *pb.Event) { // want `kept in s.on`
		stream.Send(ev)
	}
	return nil
}

type badMethodValue struct {
	pb.UnimplementedEchoServer
	bus *bus
}

func (s *badMethodValue) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.bus.mu.Lock()
	defer s.bus.mu.Unlock()
	s.bus.byKey[req.Prefix] = stream.Send // want `kept in s.bus.byKey`
	return nil
}
