package registered

import (
	"context"
	"hash/maphash"
	"sync"

	pb "recvconcurrency/echopb"
)

// Handlers and publishers that have others send for them.

// goodShards has one goroutine for each part of the keys.
type goodShards struct {
	pb.UnimplementedEchoServer
	mu     sync.Mutex
	subs   map[string][]pb.Echo_WatchServer
	seed   maphash.Seed
	shards []chan func()
}

func newGoodShards(n int) *goodShards {
	s := &goodShards{subs: make(map[string][]pb.Echo_WatchServer), seed: maphash.MakeSeed(), shards: make([]chan func(), n)}
	for i := range n {
		s.shards[i] = make(chan func())
		go s.run(i)
	}
	return s
}

func (s *goodShards) run(i int) {
	for job := range s.shards[i] {
		job()
	}
}

func run(jobs chan func()) {
	for job := range jobs {
		job()
	}
}

func (s *goodShards) shard(key string) chan func() {
	return s.shards[maphash.String(s.seed, key)%uint64(len(s.shards))]
}

func (s *goodShards) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = append(s.subs[req.Prefix], stream)
	s.mu.Unlock()
	s.shard(req.Prefix) <- func() { stream.Send(new(pb.Event)) }
	<-stream.Context().Done()
	return nil
}

func (s *goodShards) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.shard(ev.Key) <- func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, sub := range s.subs[ev.Key] {
			sub.Send(ev)
		}
	}
	return new(pb.PublishResponse), nil
}

// badBesideJob sends itself, beside the goroutine that sends for the publisher.
type badBesideJob struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
	jobs chan func()
}

func newBadBesideJob() *badBesideJob {
	s := &badBesideJob{subs: make(map[string]pb.Echo_WatchServer), jobs: make(chan func())}
	go run(s.jobs)
	return s
}

func (s *badBesideJob) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	//category: shared-stream
	if err := stream.Send(new(pb.Event)); err != nil { // want "Send may run while Publish"
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *badBesideJob) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.jobs <- func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, sub := range s.subs {
			sub.Send(ev)
		}
	}
	return new(pb.PublishResponse), nil
}

// client is kept by value, and ready when its snapshot was sent.
type client struct {
	stream pb.Echo_WatchServer
	ready  bool
}

// goodSetReady tells so in the map.
type goodSetReady struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]client
}

func (s *goodSetReady) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = client{stream: stream}
	s.mu.Unlock()
	stream.Send(new(pb.Event))
	s.setReady(req.Prefix)
	<-stream.Context().Done()
	return nil
}

func (s *goodSetReady) setReady(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sub := s.subs[key]
	sub.ready = true
	s.subs[key] = sub
}

func (s *goodSetReady) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		if sub.ready {
			sub.stream.Send(ev)
		}
	}
	return new(pb.PublishResponse), nil
}

// goodReadyByKey asks the map for each key.
type goodReadyByKey struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]client
}

func (s *goodReadyByKey) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = client{stream: stream}
	s.mu.Unlock()
	stream.Send(new(pb.Event))
	s.setReady(req.Prefix)
	<-stream.Context().Done()
	return nil
}

func (s *goodReadyByKey) setReady(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sub := s.subs[key]
	sub.ready = true
	s.subs[key] = sub
}

func (s *goodReadyByKey) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.subs {
		if s.subs[key].ready {
			s.subs[key].stream.Send(ev)
		}
	}
	return new(pb.PublishResponse), nil
}

// goodReadyElsewhere has a method that says who is ready, when they have said so.
type goodReadyElsewhere struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*client
}

func (s *goodReadyElsewhere) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = &client{stream: stream}
	s.mu.Unlock()
	stream.Send(new(pb.Event))
	<-stream.Context().Done()
	return nil
}

func (s *goodReadyElsewhere) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub := s.subs[req.Key]; sub != nil {
		sub.ready = true
	}
	return new(pb.GetResponse), nil
}

func (s *goodReadyElsewhere) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		if sub.ready {
			sub.stream.Send(ev)
		}
	}
	return new(pb.PublishResponse), nil
}

// badReadyAtOnce is ready from the start.
type badReadyAtOnce struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]watching
}

type watching struct {
	stream pb.Echo_WatchServer
	all    bool
}

func (s *badReadyAtOnce) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = watching{stream, req.Prefix == ""}
	s.mu.Unlock()
	//category: shared-stream
	stream.Send(new(pb.Event)) // want "Send may run while Publish"
	<-stream.Context().Done()
	return nil
}

func (s *badReadyAtOnce) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		if sub.all {
			sub.stream.Send(ev)
		}
	}
	return new(pb.PublishResponse), nil
}

// badQuiet asks what holds for all.
type badQuiet struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	subs  map[string]pb.Echo_WatchServer
	level struct{ quiet bool }
}

func (s *badQuiet) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	//category: shared-stream
	stream.Send(new(pb.Event)) // want "Send may run while Publish"
	<-stream.Context().Done()
	return nil
}

func (s *badQuiet) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.level.quiet = req.Key == "quiet"
	return new(pb.GetResponse), nil
}

func (s *badQuiet) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	level := s.level
	for _, sub := range s.subs {
		if !level.quiet {
			sub.Send(ev)
		}
	}
	return new(pb.PublishResponse), nil
}

// goodTested has a publisher in its test only.
type goodTested struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]func(*pb.Event) error
}

func (s *goodTested) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = stream.Send
	s.mu.Unlock()
	for {
		if err := stream.Send(new(pb.Event)); err != nil {
			return err
		}
	}
}

// reader has a lock for itself, which both sides only take for reading.
type reader struct {
	mu     sync.RWMutex
	stream pb.Echo_WatchServer
}

// badReadLocks takes it so on both sides.
type badReadLocks struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*reader
}

func (s *badReadLocks) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = &reader{stream: stream}
	sub := s.subs[req.Prefix]
	s.mu.Unlock()
	sub.mu.RLock()
	//category: shared-stream
	stream.Send(new(pb.Event)) // want "Send may run while Publish"
	sub.mu.RUnlock()
	<-stream.Context().Done()
	return nil
}

func (s *badReadLocks) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.mu.RLock()
		sub.stream.Send(ev)
		sub.mu.RUnlock()
	}
	return new(pb.PublishResponse), nil
}

// shared has a lock that its handler has made.
type shared struct {
	mu     *sync.RWMutex
	stream pb.Echo_WatchServer
}

// badReadLocal takes that for reading on both sides.
type badReadLocal struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*shared
}

func (s *badReadLocal) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	mu := new(sync.RWMutex)
	s.mu.Lock()
	s.subs[req.Prefix] = &shared{mu, stream}
	s.mu.Unlock()
	mu.RLock()
	//category: shared-stream
	stream.Send(new(pb.Event)) // want "Send may run while Publish"
	mu.RUnlock()
	<-stream.Context().Done()
	return nil
}

func (s *badReadLocal) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.mu.RLock()
		sub.stream.Send(ev)
		sub.mu.RUnlock()
	}
	return new(pb.PublishResponse), nil
}
