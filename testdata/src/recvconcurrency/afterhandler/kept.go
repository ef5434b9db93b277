package afterhandler

import (
	"errors"
	"sync"

	pb "recvconcurrency/echopb"
)

// Streams that are kept by way of something else: an object, a copy, a function.

type session struct{ stream pb.Echo_WatchServer }

func (c *session) attach(stream pb.Echo_WatchServer) { c.stream = stream }

// badAttached keeps an object that keeps the stream.
type badAttached struct {
	pb.UnimplementedEchoServer
	mu       sync.Mutex
	sessions map[string]*session
}

func (s *badAttached) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	c := new(session)
	//category: stream-after-handler
	c.attach(stream) // want "kept in c.stream after its handler"
	s.mu.Lock()
	s.sessions[req.Prefix] = c
	s.mu.Unlock()
	return nil
}

// goodAttached has an object of its own.
type goodAttached struct{ pb.UnimplementedEchoServer }

func (s *goodAttached) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	c := new(session)
	c.attach(stream)
	return c.stream.Send(new(pb.Event))
}

// badByValue keeps a struct with the stream in it.
type badByValue struct {
	pb.UnimplementedEchoServer
	mu       sync.Mutex
	sessions map[string]session
}

func (s *badByValue) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	//category: stream-after-handler
	s.sessions[req.Prefix] = session{stream} // want "kept in s.sessions after its handler"
	return nil
}

// goodByValue looks at a copy.
type goodByValue struct {
	pb.UnimplementedEchoServer
	sessions []session
}

func (s *goodByValue) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	c := session{stream}
	for _, other := range s.sessions {
		if other == c {
			return nil
		}
	}
	return stream.Send(new(pb.Event))
}

// locked runs a function under a lock.
func locked(mu *sync.Mutex, f func()) {
	mu.Lock()
	defer mu.Unlock()
	f()
}

// goodInLiteral keeps its stream for as long as it waits.
type goodInLiteral struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodInLiteral) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	locked(&s.mu, func() { s.subs[req.Prefix] = stream })
	<-stream.Context().Done()
	locked(&s.mu, func() { s.subs[req.Prefix] = nil })
	return nil
}

var errNotReady = errors.New("not ready")

// badPrepares fails behind the start of its goroutine, which sends on.
type badPrepares struct {
	pb.UnimplementedEchoServer
	events chan *pb.Event
	ready  bool
}

func (s *badPrepares) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	go func() {
		for ev := range s.events {
			//category: stream-after-handler
			if err := stream.Send(ev); err != nil { // want "after its handler"
				return
			}
		}
	}()
	if _, err := s.prepare(req.Prefix); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badPrepares) prepare(key string) (string, error) {
	if !s.ready {
		return "", errNotReady
	}
	return key, nil
}

// goodTells tells its goroutine in a deferred call to stop, if it still listens.
type goodTells struct {
	pb.UnimplementedEchoServer
	events chan *pb.Event
	stop   chan struct{}
}

func (s *goodTells) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.tell()
	go func() {
		for {
			select {
			case ev := <-s.events:
				stream.Send(ev)
			case <-s.stop:
				return
			}
		}
	}()
	return nil
}

func (s *goodTells) tell() {
	select {
	case s.stop <- struct{}{}:
	default:
	}
}
