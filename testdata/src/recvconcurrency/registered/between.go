package registered

import (
	"context"
	"log"
	"slices"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// What a handler does between keeping its stream and sending on it, and what others ask.

// badMarked notes who is there.
type badMarked struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
	seen map[string]bool
}

func (s *badMarked) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	s.seen[req.Prefix] = true
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badMarked) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodUnmarked takes somebody out of a map by setting it to nothing.
type goodUnmarked struct {
	pb.UnimplementedEchoServer
	mu     sync.Mutex
	subs   map[string]pb.Echo_WatchServer
	active map[string]bool
}

func (s *goodUnmarked) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	s.active[req.Prefix] = false
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodUnmarked) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badPaused asks what others set.
type badPaused struct {
	pb.UnimplementedEchoServer
	mu     sync.Mutex
	subs   map[string]pb.Echo_WatchServer
	paused bool
}

func (s *badPaused) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badPaused) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.paused {
		return &pb.PublishResponse{}, nil
	}
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

func (s *badPaused) pause(paused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused = paused
}

// goodWaitsBelow waits in a method for those who know the stream.
type goodWaitsBelow struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	subs  map[string]pb.Echo_WatchServer
	ready chan struct{}
}

func (s *goodWaitsBelow) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	s.wait()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodWaitsBelow) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

func (s *goodWaitsBelow) wait() {
	select {
	case <-s.ready:
	case <-time.After(time.Second):
	}
}

// badSleeps lets time pass in a method, again and again.
type badSleeps struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badSleeps) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	s.sleep(stream.Context(), 3)
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badSleeps) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

func (s *badSleeps) sleep(ctx context.Context, n int) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
		if n > 0 {
			s.sleep(ctx, n-1)
		}
	}
}

// badOwnDone waits for a goroutine of its own.
type badOwnDone struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badOwnDone) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	done := make(chan struct{})
	go func() {
		log.Print(req.Prefix)
		done <- struct{}{}
	}()
	<-done
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badOwnDone) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodListedDone waits for what others have a list of.
type goodListedDone struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	subs  map[string]pb.Echo_WatchServer
	dones []chan struct{}
}

func (s *goodListedDone) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	done := make(chan struct{})
	s.dones = append(s.dones, done)
	<-done
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodListedDone) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badIgnored does not ask whether the stream was kept.
type badIgnored struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badIgnored) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.add(req.Prefix, stream)
	//category: shared-stream
	return stream.Send(&pb.Event{}) // want "Send"
}

func (s *badIgnored) add(key string, stream pb.Echo_WatchServer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs[key] = stream
	return len(s.subs) == 1
}

func (s *badIgnored) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodFarewell sends a last event when nobody else has the stream any more.
type goodFarewell struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodFarewell) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	<-stream.Context().Done()
	return s.leave(req.Prefix, stream)
}

func (s *goodFarewell) leave(key string, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	delete(s.subs, key)
	s.mu.Unlock()
	return stream.Send(&pb.Event{})
}

func (s *goodFarewell) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodLastDeferred sends it when it returns.
type goodLastDeferred struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodLastDeferred) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	defer stream.Send(&pb.Event{})
	defer drop(&s.mu, s.subs, req.Prefix)
	<-stream.Context().Done()
	return nil
}

func (s *goodLastDeferred) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodRenewedList sends on what it has taken out of a list.
type goodRenewedList struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs []pb.Echo_WatchServer
}

func (s *goodRenewedList) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.leave(stream)
	s.mu.Lock()
	s.subs = append(s.subs, stream)
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodRenewedList) leave(stream pb.Echo_WatchServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = slices.DeleteFunc(s.subs, func(other pb.Echo_WatchServer) bool { return other == stream })
}

func (s *goodRenewedList) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	subs := s.subs
	s.subs = make([]pb.Echo_WatchServer, 0, len(subs))
	for _, sub := range subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badAnnounced keeps a function that sends, which an exported method calls.
type badAnnounced struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	hook func(*pb.Event)
}

func (s *badAnnounced) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.hook = func(ev *pb.Event) { stream.Send(ev) }
	s.mu.Unlock()
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "calls a function that sends"
		return err
	}
	<-stream.Context().Done()
	return nil
}

// Announce is for others.
func (s *badAnnounced) Announce(ev *pb.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook(ev)
}

// listener is told by value whether it is ready.
type listener struct {
	stream pb.Echo_WatchServer
	ready  bool
}

// goodReadyValue asks the values in a map.
type goodReadyValue struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]listener
}

func (s *goodReadyValue) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	l := listener{stream: stream}
	s.mu.Lock()
	s.subs[req.Prefix] = l
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	l.ready = true
	s.mu.Lock()
	s.subs[req.Prefix] = l
	s.mu.Unlock()
	<-stream.Context().Done()
	return nil
}

func (s *goodReadyValue) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.subs {
		if l.ready {
			l.stream.Send(ev)
		}
	}
	return &pb.PublishResponse{}, nil
}
