package registered

import (
	"context"
	"strings"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// What tells those who send on a stream that they should not, and what does not.

var (
	allMu    sync.Mutex
	allSubs  = make(map[string]pb.Echo_WatchServer)
	someSubs = make(map[string]pb.Echo_WatchServer)
)

// badGlobal keeps its streams in a variable of the package.
type badGlobal struct{ pb.UnimplementedEchoServer }

func (s *badGlobal) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&allMu, allSubs, req.Prefix)
	allMu.Lock()
	allSubs[req.Prefix] = stream
	allMu.Unlock()
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badGlobal) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	allMu.Lock()
	defer allMu.Unlock()
	for _, sub := range allSubs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodGlobals keeps them in another one than those that others send on.
type goodGlobals struct{ pb.UnimplementedEchoServer }

func (s *goodGlobals) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&allMu, someSubs, req.Prefix)
	allMu.Lock()
	someSubs[req.Prefix] = stream
	allMu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

// goodMuted asks another map who wants to hear.
type goodMuted struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	subs  map[string]pb.Echo_WatchServer
	muted map[string]bool
}

func (s *goodMuted) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodMuted) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, sub := range s.subs {
		if !s.muted[key] {
			sub.Send(ev)
		}
	}
	return &pb.PublishResponse{}, nil
}

// badPrefix asks what the handler has nothing to do with.
type badPrefix struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badPrefix) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
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

func (s *badPrefix) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, sub := range s.subs {
		if strings.HasPrefix(ev.Key, key) {
			sub.Send(ev)
		}
	}
	return &pb.PublishResponse{}, nil
}

// badMatches asks so by a function.
type badMatches struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badMatches) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
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

func (s *badMatches) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, sub := range s.subs {
		if matches(key, ev) {
			sub.Send(ev)
		}
	}
	return &pb.PublishResponse{}, nil
}

func matches(key string, ev *pb.Event) bool { return key == ev.Key }

// goodFilter asks a function that may know.
type goodFilter struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	subs  map[string]pb.Echo_WatchServer
	wants func(key string) bool
}

func (s *goodFilter) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodFilter) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, sub := range s.subs {
		if s.wants(key) {
			sub.Send(ev)
		}
	}
	return &pb.PublishResponse{}, nil
}

// goodOpen asks a method what is set when everything has been sent.
type goodOpen struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
	open bool
}

func (s *goodOpen) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	s.mu.Lock()
	s.open = true
	s.mu.Unlock()
	<-stream.Context().Done()
	return nil
}

func (s *goodOpen) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, sub := range s.subs {
		if s.isOpen(key) {
			sub.Send(ev)
		}
	}
	return &pb.PublishResponse{}, nil
}

func (s *goodOpen) isOpen(key string) bool { return s.open && key != "" }

// goodRenewedMap sends on what it has taken out.
type goodRenewedMap struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodRenewedMap) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodRenewedMap) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	subs := s.subs
	s.subs = make(map[string]pb.Echo_WatchServer)
	for _, sub := range subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodNil takes its stream out before it sends.
type goodNil struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodNil) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	s.mu.Lock()
	s.subs[req.Prefix] = nil
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodNil) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badCounted only notes that it was here.
type badCounted struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
	seen map[string]int
}

func (s *badCounted) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	s.mu.Lock()
	s.seen[req.Prefix] = len(s.subs)
	s.mu.Unlock()
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badCounted) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodSelected waits until it is told that others have sent.
type goodSelected struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
	sent chan struct{}
}

func (s *goodSelected) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	select {
	case <-s.sent:
	case <-stream.Context().Done():
		return nil
	}
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodSelected) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badDelayed waits for a while.
type badDelayed struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badDelayed) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	select {
	case <-time.After(time.Second):
	case <-stream.Context().Done():
		return nil
	}
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badDelayed) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badLoaded waits for a goroutine of its own.
type badLoaded struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badLoaded) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		time.Sleep(time.Millisecond)
	}()
	<-loaded
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badLoaded) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badLoadedAll waits for several.
type badLoadedAll struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badLoadedAll) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	var wg sync.WaitGroup
	for range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			time.Sleep(time.Millisecond)
		}()
	}
	wg.Wait()
	//category: shared-stream
	if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badLoadedAll) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodWaiter waits on a channel that others have.
type goodWaiter struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	subs  map[string]pb.Echo_WatchServer
	turns map[string]chan struct{}
}

func (s *goodWaiter) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	turn := make(chan struct{})
	s.mu.Lock()
	s.turns[req.Prefix] = turn
	s.mu.Unlock()
	<-turn
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodWaiter) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodAsks sends somebody the channel that it waits on.
type goodAsks struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
	asks chan chan struct{}
}

func (s *goodAsks) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	turn := make(chan struct{})
	s.asks <- turn
	<-turn
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodAsks) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodKeptTurn keeps it in a field.
type goodKeptTurn struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
	turn chan struct{}
}

func (s *goodKeptTurn) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	turn := make(chan struct{})
	s.mu.Lock()
	s.turn = turn
	s.mu.Unlock()
	<-turn
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodKeptTurn) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodUndone has a function that takes its stream out.
type goodUndone struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodUndone) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	undo := s.add(req.Prefix, stream)
	undo()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodUndone) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

func (s *goodUndone) add(key string, stream pb.Echo_WatchServer) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs[key] = stream
	return func() { drop(&s.mu, s.subs, key) }
}

// goodNone sends if it was not registered.
type goodNone struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodNone) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	if s.add(req.Prefix, stream) == nil {
		return stream.Send(&pb.Event{})
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodNone) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badSome sends if it was.
type badSome struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badSome) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	if s.add(req.Prefix, stream) != nil {
		//category: shared-stream
		if err := stream.Send(&pb.Event{}); err != nil { // want "Send"
			return err
		}
	}
	<-stream.Context().Done()
	return nil
}

func (s *badSome) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

func (s *goodNone) add(key string, stream pb.Echo_WatchServer) *watcher {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.subs[key] != nil {
		return nil
	}
	s.subs[key] = stream
	return &watcher{}
}

func (s *badSome) add(key string, stream pb.Echo_WatchServer) *watcher {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.subs[key] != nil {
		return nil
	}
	s.subs[key] = stream
	return &watcher{}
}

// goodQueued has one goroutine send whatever is to be sent.
type goodQueued struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
	jobs chan func()
}

func (s *goodQueued) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	s.jobs <- func() { stream.Send(&pb.Event{}) }
	<-stream.Context().Done()
	return nil
}

func (s *goodQueued) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs <- func() {
		for _, sub := range s.subs {
			sub.Send(ev)
		}
	}
	return &pb.PublishResponse{}, nil
}

func newGoodQueued() *goodQueued {
	s := &goodQueued{subs: make(map[string]pb.Echo_WatchServer), jobs: make(chan func())}
	go s.loop()
	return s
}

func (s *goodQueued) loop() {
	for job := range s.jobs {
		job()
	}
}

// badQueued has several goroutines that do so.
type badQueued struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
	jobs chan func()
}

func newBadQueued(n int) *badQueued {
	s := &badQueued{subs: make(map[string]pb.Echo_WatchServer), jobs: make(chan func())}
	for range n {
		go s.loop()
	}
	return s
}

func (s *badQueued) loop() {
	for job := range s.jobs {
		job()
	}
}

func (s *badQueued) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	<-stream.Context().Done()
	return nil
}

func (s *badQueued) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.jobs <- func() {
		for _, sub := range s.subs {
			//category: shared-stream
			sub.Send(ev) // want "shared between requests"
		}
	}
	return &pb.PublishResponse{}, nil
}
