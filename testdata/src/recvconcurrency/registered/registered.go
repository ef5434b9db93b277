// Package registered has handlers that put their stream where others find it, and then
// send on it themselves.
package registered

import (
	"context"
	"io"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// goodSameLock sends the snapshot under the lock that the publisher takes, too.
type goodSameLock struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodSameLock) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	defer s.remove(req.Prefix)
	s.mu.Lock()
	err := stream.Send(&pb.Event{})
	s.mu.Unlock()
	if err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodSameLock) remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.subs, key)
}

func (s *goodSameLock) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodBefore sends the snapshot before anyone knows the stream, and a farewell when
// nobody does any more.
type goodBefore struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodBefore) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	<-stream.Context().Done()
	s.remove(req.Prefix)
	return stream.Send(&pb.Event{})
}

func (s *goodBefore) remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.subs, key)
}

func (s *goodBefore) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badSnapshot sends the snapshot when a publisher may already be sending.
type badSnapshot struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badSnapshot) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.subs, req.Prefix)
	}()
	if err := stream.Send(&pb.Event{}); err != nil { // want `Send may run while Publish sends on the same stream \(line 113\), which it finds in s.subs since line 95, and no lock covers both`
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badSnapshot) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badHeartbeat has a method for others that publishes.
type badHeartbeat struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs []pb.Echo_WatchServer
}

func (s *badHeartbeat) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs = append(s.subs, stream)
	s.mu.Unlock()
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			if err := stream.Send(&pb.Event{}); err != nil { // want `Announce sends on the same stream`
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

func (s *badHeartbeat) Announce(ev *pb.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
}

// goodAnnounced is told what to send by a channel.
type goodAnnounced struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[chan *pb.Event]pb.Echo_WatchServer
}

func (s *goodAnnounced) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	events := make(chan *pb.Event, 1)
	s.mu.Lock()
	s.subs[events] = stream
	s.mu.Unlock()
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

func (s *goodAnnounced) Announce(ev *pb.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for events := range s.subs {
		events <- ev
	}
}

// A member takes part in a chat.
type member struct {
	mu     sync.Mutex
	stream pb.Echo_ChatServer
	name   string
}

// badReplies answers each member, and tells all others.
type badReplies struct {
	pb.UnimplementedEchoServer
	mu      sync.Mutex
	members map[string]*member
}

func (s *badReplies) join(name string, m *member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[name] = m
}

func (s *badReplies) Chat(stream pb.Echo_ChatServer) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	s.join(first.Text, &member{stream: stream, name: first.Text})
	for {
		msg, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		s.tell(first.Text, msg)
		if err := stream.Send(&pb.Message{}); err != nil { // want `tell sends on the same stream`
			return err
		}
	}
}

func (s *badReplies) tell(from string, msg *pb.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, m := range s.members {
		if name != from && m.name != "" {
			m.stream.Send(msg)
		}
	}
}

// goodMembers have a lock each.
type goodMembers struct {
	pb.UnimplementedEchoServer
	mu      sync.RWMutex
	members map[string]*member
}

func (s *goodMembers) Chat(stream pb.Echo_ChatServer) error {
	m := &member{stream: stream}
	s.mu.Lock()
	s.members[""] = m
	s.mu.Unlock()
	for {
		msg, err := stream.Recv()
		if err != nil {
			return err
		}
		s.mu.RLock()
		for _, other := range s.members {
			other.mu.Lock()
			other.stream.Send(msg)
			other.mu.Unlock()
		}
		s.mu.RUnlock()
		m.mu.Lock()
		err = stream.Send(&pb.Message{})
		m.mu.Unlock()
		if err != nil {
			return err
		}
	}
}

// badHub sends from a goroutine that runs for as long as the process.
type badHub struct {
	pb.UnimplementedEchoServer
	mu     sync.Mutex
	subs   map[string]pb.Echo_WatchServer
	events chan *pb.Event
}

func newBadHub() *badHub {
	h := &badHub{subs: make(map[string]pb.Echo_WatchServer), events: make(chan *pb.Event)}
	go h.loop()
	return h
}

func (h *badHub) loop() {
	for ev := range h.events {
		h.mu.Lock()
		for _, sub := range h.subs {
			sub.Send(ev)
		}
		h.mu.Unlock()
	}
}

func (h *badHub) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	h.mu.Lock()
	h.subs[req.Prefix] = stream
	h.mu.Unlock()
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for range 3 {
			//unordered: the loop is above
			stream.Send(&pb.Event{}) // want `loop sends on the same stream`
		}
	}()
	wg.Wait()
	return nil
}

// goodHub never runs its loop beside the handlers.
type goodHub struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (h *goodHub) flush(ev *pb.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sub := range h.subs {
		sub.Send(ev)
	}
}

func (h *goodHub) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	h.mu.Lock()
	h.subs[req.Prefix] = stream
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.subs, req.Prefix)
	}()
	return stream.Send(&pb.Event{})
}

// badConsole has one stream only.
type badConsole struct {
	pb.UnimplementedEchoServer
	mu      sync.Mutex
	console pb.Echo_WatchServer
}

func (s *badConsole) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.console = stream
	s.mu.Unlock()
	defer s.leave()
	if err := stream.Send(&pb.Event{}); err != nil { // want `sends on the same stream`
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badConsole) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.console = nil
}

func (s *badConsole) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.console != nil {
		s.console.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodConsole sends its last message when it has taken the stream out.
type goodConsole struct {
	pb.UnimplementedEchoServer
	mu      sync.Mutex
	console pb.Echo_WatchServer
}

func (s *goodConsole) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.set(stream)
	<-stream.Context().Done()
	s.set(nil)
	return stream.Send(&pb.Event{})
}

func (s *goodConsole) set(stream pb.Echo_WatchServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.console = stream
}

func (s *goodConsole) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.console != nil {
		s.console.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badServe does all of it in a helper.
type badServe struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badServe) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	return s.serve(req.Prefix, stream)
}

func (s *badServe) serve(key string, stream pb.Echo_WatchServer) error {
	if err := s.add(key, stream); err != nil {
		return err
	}
	return s.snapshot(stream)
}

func (s *badServe) add(key string, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.subs[key] != nil {
		return io.ErrUnexpectedEOF
	}
	s.subs[key] = stream
	return nil
}

func (s *badServe) snapshot(stream pb.Echo_WatchServer) error {
	for range 3 {
		if err := stream.Send(&pb.Event{}); err != nil { // want `sends on the same stream`
			return err
		}
	}
	return nil
}

func (s *badServe) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badRange keeps the streams in a sync.Map; the lock is among publishers.
type badRange struct {
	pb.UnimplementedEchoServer
	publishing sync.Mutex
	subs       sync.Map
}

func (s *badRange) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.subs.Store(req.Prefix, stream)
	defer s.subs.Delete(req.Prefix)
	if err := stream.Send(&pb.Event{}); err != nil { // want `Publish sends on the same stream`
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badRange) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	s.subs.Range(func(_, v any) bool {
		v.(pb.Echo_WatchServer).Send(ev)
		return true
	})
	return &pb.PublishResponse{}, nil
}

// goodRange has taken its stream out when it sends.
type goodRange struct {
	pb.UnimplementedEchoServer
	publishing sync.Mutex
	subs       sync.Map
}

func (s *goodRange) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.subs.Store(req.Prefix, stream)
	<-stream.Context().Done()
	s.subs.Delete(req.Prefix)
	return stream.Send(&pb.Event{})
}

func (s *goodRange) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	s.subs.Range(func(_, v any) bool {
		v.(pb.Echo_WatchServer).Send(ev)
		return true
	})
	return &pb.PublishResponse{}, nil
}
