// Package narrowed has subscribers that are kept as small interfaces of the package's
// own, so that tests can put something else there.
package narrowed

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

type eventSender interface {
	Send(*pb.Event) error
}

// broker hands each event on to all who watch.
type broker struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs map[int]eventSender
	next int
}

func (b *broker) add(s eventSender) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	b.subs[b.next] = s
	return b.next
}

func (b *broker) remove(id int) {
	b.mu.Lock()
	delete(b.subs, id)
	b.mu.Unlock()
}

func (b *broker) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	id := b.add(stream)
	defer b.remove(id)
	<-stream.Context().Done()
	return stream.Context().Err()
}

// Get tells all who watch what was read, and another Get may do so as well.
func (b *broker) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, s := range b.subs {
		s.Send(&pb.Event{Key: req.Key}) // want "shared between requests"
	}
	return &pb.GetResponse{}, nil
}

// turns lets one at a time send.
type turns struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[int]interface{ Send(*pb.Event) error }
}

func (t *turns) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	t.mu.Lock()
	id := len(t.subs)
	t.subs[id] = stream
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		delete(t.subs, id)
		t.mu.Unlock()
	}()
	<-stream.Context().Done()
	return nil
}

func (t *turns) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.subs {
		s.Send(&pb.Event{Key: req.Key})
	}
	return &pb.GetResponse{}, nil
}

// A sink is a stream, or what locks around one.
type sink interface {
	Send(*pb.Event) error
}

type lockedSink struct {
	mu     sync.Mutex
	stream pb.Echo_WatchServer
}

func (l *lockedSink) Send(ev *pb.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stream.Send(ev)
}

// lockers keeps sinks that lock.
type lockers struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs map[int]sink
}

func (l *lockers) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	greet(stream)
	l.mu.Lock()
	l.subs[len(l.subs)] = &lockedSink{stream: stream}
	l.mu.Unlock()
	<-stream.Context().Done()
	return nil
}

// greet makes sinks of streams too, which are not kept.
func greet(s sink) { s.Send(&pb.Event{}) }

func (l *lockers) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, s := range l.subs {
		s.Send(&pb.Event{Key: req.Key})
	}
	return &pb.GetResponse{}, nil
}

// An outlet is what other packages give: nothing in sight is a stream.
type outlet interface {
	Send(*pb.Event) error
}

type relay struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	outs []outlet
}

// Add is called by others.
func (r *relay) Add(o outlet) {
	r.mu.Lock()
	r.outs = append(r.outs, o)
	r.mu.Unlock()
}

func (r *relay) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, o := range r.outs {
		o.Send(&pb.Event{Key: req.Key})
	}
	return &pb.GetResponse{}, nil
}

// A port comes out of a registry as anything.
type port interface {
	Send(*pb.Event) error
}

type registry struct {
	pb.UnimplementedEchoServer
	found sync.Map
}

func first(p port) { p.Send(&pb.Event{}) }

func (r *registry) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	first(stream)
	return nil
}

func (r *registry) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	r.found.Range(func(k, v any) bool {
		v.(port).Send(&pb.Event{Key: req.Key})
		return true
	})
	return &pb.GetResponse{}, nil
}

// A slot comes out of a registry as anything, if it is one.
type slot interface {
	Send(*pb.Event) error
}

type slots struct {
	pb.UnimplementedEchoServer
	found sync.Map
}

func fill(s slot) { s.Send(&pb.Event{}) }

func (r *slots) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	fill(stream)
	return nil
}

func (r *slots) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	v, _ := r.found.Load(req.Key)
	if s, ok := v.(slot); ok {
		s.Send(&pb.Event{Key: req.Key})
	}
	return &pb.GetResponse{}, nil
}

// A drop is what other interfaces are converted to.
type drop interface {
	Send(*pb.Event) error
}

type drops struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs []drop
}

func (d *drops) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	let(stream)
	return nil
}

func let(d drop) { d.Send(&pb.Event{}) }

type closer interface {
	drop
	Close() error
}

func (d *drops) add(c closer) {
	d.mu.Lock()
	d.subs = append(d.subs, c)
	d.mu.Unlock()
}

func (d *drops) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, s := range d.subs {
		s.Send(&pb.Event{Key: req.Key})
	}
	return &pb.GetResponse{}, nil
}

// badBeside has a goroutine that sends beside it, by a small interface.
func badBeside(stream pb.Echo_WatchServer, evs <-chan *pb.Event) error {
	go pump(stream, evs)
	//unordered: the goroutine's function is behind it
	return stream.Send(&pb.Event{Key: "hello"}) // want "Send may run while the goroutine"
}

func pump(s eventSender, evs <-chan *pb.Event) {
	for ev := range evs {
		s.Send(ev)
	}
}

// goodFirst sends before.
func goodFirst(stream pb.Echo_WatchServer, evs <-chan *pb.Event) error {
	if err := stream.Send(&pb.Event{Key: "hello"}); err != nil {
		return err
	}
	go pump(stream, evs)
	return nil
}

// A hose is what a tunnel sends on.
type hose interface {
	Send(*pb.Message) error
}

// safeChat locks.
type safeChat struct {
	pb.Echo_ChatServer
	mu sync.Mutex
}

func (c *safeChat) Send(m *pb.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Echo_ChatServer.Send(m)
}

type goodTunnel struct {
	pb.UnimplementedEchoServer
}

// Chat makes its stream one that locks, and hands that on.
func (t *goodTunnel) Chat(stream pb.Echo_ChatServer) error {
	stream = &safeChat{Echo_ChatServer: stream}
	return serveTunnel(stream)
}

type tunnel struct{ out hose }

func serveTunnel(stream hose) error {
	t := &tunnel{out: stream}
	return t.serve()
}

func (t *tunnel) serve() error {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { t.out.Send(&pb.Message{}) })
	return t.out.Send(&pb.Message{})
}
