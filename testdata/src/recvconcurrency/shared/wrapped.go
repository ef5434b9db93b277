package shared

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// Containers of wrappers that lock, typed as streams.

// turns is sent on by one after the other.
type turns struct {
	pb.Echo_WatchServer
	mu sync.Mutex
}

func (t *turns) Send(ev *pb.Event) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Echo_WatchServer.Send(ev)
}

// goodWrappedMap has them in a map.
type goodWrappedMap struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodWrappedMap) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = &turns{Echo_WatchServer: stream}
	s.mu.Unlock()
	<-stream.Context().Done()
	s.mu.Lock()
	delete(s.subs, req.Prefix)
	s.mu.Unlock()
	return nil
}

func (s *goodWrappedMap) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, stream := range s.subs {
		stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

// badBareMap has the streams themselves there.
type badBareMap struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badBareMap) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	<-stream.Context().Done()
	s.mu.Lock()
	delete(s.subs, req.Prefix)
	s.mu.Unlock()
	return nil
}

func (s *badBareMap) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, stream := range s.subs {
		//category: shared-stream
		stream.Send(ev) // want "shared between requests"
	}
	return new(pb.PublishResponse), nil
}

// goodWrappedList has them in a list.
type goodWrappedList struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs []pb.Echo_WatchServer
}

func (s *goodWrappedList) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs = append(s.subs, &turns{Echo_WatchServer: stream})
	s.mu.Unlock()
	select {}
}

func (s *goodWrappedList) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, stream := range s.subs {
		stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

// goodWrappedSlots has them at places of a list.
type goodWrappedSlots struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs []pb.Echo_WatchServer
}

func (s *goodWrappedSlots) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[len(req.Prefix)] = &turns{Echo_WatchServer: stream}
	s.mu.Unlock()
	<-stream.Context().Done()
	return nil
}

func (s *goodWrappedSlots) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, stream := range s.subs {
		if stream != nil {
			stream.Send(ev)
		}
	}
	return new(pb.PublishResponse), nil
}

// goodWrappedSync has them in a sync.Map, whose elements are of any type.
type goodWrappedSync struct {
	pb.UnimplementedEchoServer
	subs sync.Map
}

func (s *goodWrappedSync) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var own pb.Echo_WatchServer = &turns{Echo_WatchServer: stream}
	s.subs.Store(req.Prefix, own)
	defer s.subs.Delete(req.Prefix)
	<-stream.Context().Done()
	return nil
}

func (s *goodWrappedSync) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.subs.Range(func(_, v any) bool { return v.(pb.Echo_WatchServer).Send(ev) == nil })
	return new(pb.PublishResponse), nil
}

// goodWrappedEntry has them in a struct of a map.
type goodWrappedEntry struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs map[string]wrappedEntry
}

type wrappedEntry struct {
	name   string
	stream pb.Echo_WatchServer
}

func (s *goodWrappedEntry) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = wrappedEntry{req.Prefix, &turns{Echo_WatchServer: stream}}
	s.mu.Unlock()
	<-stream.Context().Done()
	return nil
}

func (s *goodWrappedEntry) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, e := range s.subs {
		e.stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

// wrapTurns is what makes the wrapper, as a stream.
func wrapTurns(stream pb.Echo_WatchServer) pb.Echo_WatchServer {
	return &turns{Echo_WatchServer: stream}
}

// goodWrappedBy has a function make them.
type goodWrappedBy struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodWrappedBy) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = wrapTurns(stream)
	s.mu.Unlock()
	<-stream.Context().Done()
	return nil
}

func (s *goodWrappedBy) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, stream := range s.subs {
		stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

// goodWrappedVia has a variable for it first.
type goodWrappedVia struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	lock bool
	subs map[string]pb.Echo_WatchServer
}

func (s *goodWrappedVia) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	kept := stream
	if s.lock {
		kept = &turns{Echo_WatchServer: stream}
	}
	s.mu.Lock()
	s.subs[req.Prefix] = kept
	s.mu.Unlock()
	<-stream.Context().Done()
	return nil
}

func (s *goodWrappedVia) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, stream := range s.subs {
		stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

// everywhere is a package's own map of them.
var (
	everywhereMu sync.RWMutex
	everywhere   = map[string]pb.Echo_WatchServer{}
)

type goodWrappedGlobal struct{ pb.UnimplementedEchoServer }

func (s *goodWrappedGlobal) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	everywhereMu.Lock()
	everywhere[req.Prefix] = &turns{Echo_WatchServer: stream}
	everywhereMu.Unlock()
	<-stream.Context().Done()
	return nil
}

func (s *goodWrappedGlobal) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	everywhereMu.RLock()
	defer everywhereMu.RUnlock()
	for _, stream := range everywhere {
		stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

// goodWrappedLocal broadcasts from two goroutines to a list of its own.
func goodWrappedLocal(streams []pb.Echo_WatchServer, events []*pb.Event) {
	var safe []pb.Echo_WatchServer
	for _, stream := range streams {
		safe = append(safe, &turns{Echo_WatchServer: stream})
	}
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			for _, stream := range safe {
				stream.Send(ev)
			}
		})
	}
	wg.Wait()
}

// goodWrappedMade has a list of the right size first.
func goodWrappedMade(streams []pb.Echo_WatchServer, events []*pb.Event) {
	safe := make([]pb.Echo_WatchServer, len(streams))
	for i, stream := range streams {
		safe[i] = &turns{Echo_WatchServer: stream}
	}
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			for _, stream := range safe {
				stream.Send(ev)
			}
		})
	}
	wg.Wait()
}

// goodWrappedOne has one, by a variable of the stream's type.
func goodWrappedOne(stream pb.Echo_WatchServer, events []*pb.Event) {
	safe := wrapTurns(stream)
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() { safe.Send(ev) })
	}
	wg.Wait()
}

// goodWrappedKept keeps what a function makes in a field.
type goodWrappedKept struct{ stream pb.Echo_WatchServer }

func (s *goodWrappedKept) set(stream pb.Echo_WatchServer) { s.stream = wrapTurns(stream) }

func (s *goodWrappedKept) send(events []*pb.Event) {
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() { s.stream.Send(ev) })
	}
	wg.Wait()
}

// goodWrappedLater makes it in a function that the handler runs.
type goodWrappedLater struct{ stream pb.Echo_WatchServer }

func (s *goodWrappedLater) set(stream pb.Echo_WatchServer, setUp func(func())) {
	kept := stream
	setUp(func() { kept = &turns{Echo_WatchServer: stream} })
	s.stream = kept
}

func (s *goodWrappedLater) send(events []*pb.Event) {
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() { s.stream.Send(ev) })
	}
	wg.Wait()
}

// tryWrap makes none of what is not there.
func tryWrap(stream pb.Echo_WatchServer) (pb.Echo_WatchServer, error) {
	if stream == nil {
		return nil, context.Canceled
	}
	return &turns{Echo_WatchServer: stream}, nil
}

// goodWrappedOrFails has it of a function that may fail.
func goodWrappedOrFails(stream pb.Echo_WatchServer, events []*pb.Event) error {
	safe, err := tryWrap(stream)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() { safe.Send(ev) })
	}
	wg.Wait()
	return nil
}

// current returns the stream as it is.
func current(stream pb.Echo_WatchServer, name string) (pb.Echo_WatchServer, error) {
	if name == "" {
		return nil, context.Canceled
	}
	return stream, nil
}

// badCurrent has it of a function that makes nothing.
func badCurrent(stream pb.Echo_WatchServer, events []*pb.Event) error {
	same, err := current(stream, "all")
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			//category: concurrent-send
			same.Send(ev) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// badCurrentVar has it in a variable that a literal assigns, too.
type badCurrentVar struct{ stream pb.Echo_WatchServer }

func (s *badCurrentVar) set(stream, other pb.Echo_WatchServer, setUp func(func())) {
	kept := stream
	setUp(func() { kept = other })
	s.stream = kept
}

func (s *badCurrentVar) send(events []*pb.Event) {
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			//category: concurrent-send
			s.stream.Send(ev) // want "two senders on one stream"
		})
	}
	wg.Wait()
}

// badListed keeps the streams themselves in a list.
type badListed struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs []pb.Echo_WatchServer
}

func (s *badListed) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs = append(s.subs, stream)
	s.mu.Unlock()
	select {}
}

func (s *badListed) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, stream := range s.subs {
		//category: shared-stream
		stream.Send(ev) // want "shared between requests"
	}
	return new(pb.PublishResponse), nil
}

// named adds nothing to a stream but its name.
type named struct {
	pb.Echo_WatchServer
	name string
}

// badNamed keeps one, as a stream.
type badNamed struct{ stream pb.Echo_WatchServer }

func (s *badNamed) set(stream pb.Echo_WatchServer) { s.stream = &named{stream, "all"} }

func (s *badNamed) send(events []*pb.Event) {
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			//category: concurrent-send
			s.stream.Send(ev) // want "two senders on one stream"
		})
	}
	wg.Wait()
}

// goodReads keeps one that receives in turn.
type goodReads struct{ stream pb.Echo_ChatServer }

type readsInTurn struct {
	pb.Echo_ChatServer
	mu sync.Mutex
}

func (s *readsInTurn) Recv() (*pb.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Echo_ChatServer.Recv()
}

func (s *goodReads) set(stream pb.Echo_ChatServer) { s.stream = &readsInTurn{Echo_ChatServer: stream} }

func (s *goodReads) receive() {
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { s.stream.Recv() })
	}
	wg.Wait()
}
