package shared

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// Lists of the streams in a map, which are made under its lock and used after it.

type subscribers struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	pub  sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

// badSnapshot sends when it has unlocked: so may the next request.
type badSnapshot struct{ subscribers }

func (s *badSnapshot) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	var list []pb.Echo_WatchServer
	for _, stream := range s.subs {
		list = append(list, stream)
	}
	s.mu.Unlock()
	for _, stream := range list {
		//category: shared-stream
		stream.Send(ev) // want "shared between requests"
	}
	return &pb.PublishResponse{Subscribers: len(list)}, nil
}

// all returns the streams of all subscribers.
func (s *subscribers) all() []pb.Echo_WatchServer {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]pb.Echo_WatchServer, 0, len(s.subs))
	for _, stream := range s.subs {
		list = append(list, stream)
	}
	return list
}

// badSnapshotOf has a method make the list.
type badSnapshotOf struct{ subscribers }

func (s *badSnapshotOf) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	for _, stream := range s.all() {
		//category: shared-stream
		stream.Send(ev) // want "shared between requests"
	}
	return new(pb.PublishResponse), nil
}

// goodSnapshotLocked sends for one request after the other.
type goodSnapshotLocked struct{ subscribers }

func (s *goodSnapshotLocked) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.pub.Lock()
	defer s.pub.Unlock()
	for _, stream := range s.all() {
		stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

// goodTaken takes the streams out of the map: nobody else finds them there.
type goodTaken struct{ subscribers }

func (s *goodTaken) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	var list []pb.Echo_WatchServer
	for name, stream := range s.subs {
		list = append(list, stream)
		delete(s.subs, name)
	}
	s.mu.Unlock()
	for _, stream := range list {
		stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

// goodReplaced has a new map for those that come later.
type goodReplaced struct{ subscribers }

func (s *goodReplaced) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	for _, stream := range s.take() {
		stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

func (s *goodReplaced) take() (list []pb.Echo_WatchServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stream := range s.subs {
		list = append(list, stream)
	}
	s.subs = make(map[string]pb.Echo_WatchServer)
	return list
}

// goodCounted does not use the streams.
type goodCounted struct{ subscribers }

func (s *goodCounted) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	return &pb.PublishResponse{Subscribers: len(s.all())}, nil
}
