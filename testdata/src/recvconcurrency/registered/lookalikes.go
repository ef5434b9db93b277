package registered

import (
	"context"
	"io"
	"sync"

	pb "recvconcurrency/echopb"
)

// drop takes a stream out again.
func drop[S any](mu *sync.Mutex, subs map[string]S, key string) {
	mu.Lock()
	defer mu.Unlock()
	delete(subs, key)
}

// goodRefused only sends on a stream that it has not registered.
type goodRefused struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodRefused) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	if !s.add(req.Prefix, stream) {
		return stream.Send(&pb.Event{})
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodRefused) add(key string, stream pb.Echo_WatchServer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.subs[key] != nil {
		return false
	}
	s.subs[key] = stream
	return true
}

func (s *goodRefused) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodFailed tells the client why it has not registered its stream.
type goodFailed struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodFailed) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	if err := s.add(req.Prefix, stream); err != nil {
		return stream.Send(&pb.Event{})
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodFailed) add(key string, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.subs[key] != nil {
		return io.ErrUnexpectedEOF
	}
	s.subs[key] = stream
	return nil
}

func (s *goodFailed) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// A watcher is sent to by others when it is ready.
type watcher struct {
	stream pb.Echo_WatchServer
	ready  bool
	done   chan struct{}
}

// goodReady sends the snapshot before others may.
type goodReady struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*watcher
}

func (s *goodReady) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	w := &watcher{stream: stream}
	s.mu.Lock()
	s.subs[req.Prefix] = w
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	s.mu.Lock()
	w.ready = true
	s.mu.Unlock()
	<-stream.Context().Done()
	return nil
}

func (s *goodReady) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.subs {
		if w.ready {
			w.stream.Send(ev)
		}
	}
	return &pb.PublishResponse{}, nil
}

// goodDone sends when the publisher has done.
type goodDone struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*watcher
}

func (s *goodDone) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	w := &watcher{stream: stream, done: make(chan struct{})}
	s.mu.Lock()
	s.subs[req.Prefix] = w
	s.mu.Unlock()
	<-w.done
	return stream.Send(&pb.Event{})
}

func (s *goodDone) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.subs {
		w.stream.Send(ev)
		close(w.done)
	}
	return &pb.PublishResponse{}, nil
}

// goodTaken finds the stream no more when it has been sent to.
type goodTaken struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodTaken) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	<-stream.Context().Done()
	s.mu.Lock()
	_, mine := s.subs[req.Prefix]
	delete(s.subs, req.Prefix)
	s.mu.Unlock()
	if mine {
		return stream.Send(&pb.Event{})
	}
	return nil
}

func (s *goodTaken) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub := s.subs[ev.Key]; sub != nil {
		delete(s.subs, ev.Key)
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodHello tells the client the key by which others can be asked to send to it.
type goodHello struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodHello) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	key := newKey()
	defer drop(&s.mu, s.subs, key)
	s.mu.Lock()
	s.subs[key] = stream
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{Key: key}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func newKey() string { return "" }

func (s *goodHello) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub := s.subs[ev.Key]; sub != nil {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// badHello goes on sending.
type badHello struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *badHello) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	s.mu.Lock()
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	for stream.Context().Err() == nil {
		if err := stream.Send(&pb.Event{}); err != nil { // want `sends on the same stream`
			return err
		}
	}
	return nil
}

func (s *badHello) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub := s.subs[ev.Key]; sub != nil {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// A channelOf has its own subscribers.
type channelOf struct {
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (c *channelOf) add(key string, stream pb.Echo_WatchServer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.subs[key] = stream
}

func (c *channelOf) tell(ev *pb.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, sub := range c.subs {
		sub.Send(ev)
	}
}

// goodOther publishes on another channel than that on which the handler sends itself.
type goodOther struct {
	pb.UnimplementedEchoServer
	news, alerts *channelOf
}

func (s *goodOther) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.news.mu, s.news.subs, req.Prefix)
	s.news.add(req.Prefix, stream)
	return stream.Send(&pb.Event{})
}

func (s *goodOther) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.alerts.tell(ev)
	return &pb.PublishResponse{}, nil
}

// badOther publishes on the same.
type badOther struct {
	pb.UnimplementedEchoServer
	news, alerts *channelOf
}

func (s *badOther) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.news.mu, s.news.subs, req.Prefix)
	s.news.add(req.Prefix, stream)
	//unordered: the method of the other type is above
	return stream.Send(&pb.Event{}) // want `sends on the same stream`
}

func (s *badOther) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.news.tell(ev)
	return &pb.PublishResponse{}, nil
}

// goodOwn has a channel for each request.
type goodOwn struct {
	pb.UnimplementedEchoServer
}

func (s *goodOwn) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	own := &channelOf{subs: make(map[string]pb.Echo_WatchServer)}
	own.add(req.Prefix, stream)
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	own.tell(&pb.Event{})
	return nil
}

// A lockedStream may be used by several at once.
type lockedStream struct {
	pb.Echo_WatchServer
	mu sync.Mutex
}

func (l *lockedStream) Send(ev *pb.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Echo_WatchServer.Send(ev)
}

// goodLocked registers a stream that locks.
type goodLocked struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *goodLocked) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	locked := &lockedStream{Echo_WatchServer: stream}
	s.mu.Lock()
	s.subs[req.Prefix] = locked
	s.mu.Unlock()
	return locked.Send(&pb.Event{})
}

func (s *goodLocked) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// A guardedSub shares its lock with the handler.
type guardedSub struct {
	mu     *sync.Mutex
	turn   chan struct{}
	stream pb.Echo_WatchServer
}

// goodSharedLock locks what it has put beside the stream.
type goodSharedLock struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*guardedSub
}

func (s *goodSharedLock) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	mu := new(sync.Mutex)
	s.mu.Lock()
	s.subs[req.Prefix] = &guardedSub{mu: mu, stream: stream}
	s.mu.Unlock()
	mu.Lock()
	defer mu.Unlock()
	return stream.Send(&pb.Event{})
}

func (s *goodSharedLock) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.mu.Lock()
		sub.stream.Send(ev)
		sub.mu.Unlock()
	}
	return &pb.PublishResponse{}, nil
}

// goodSharedTurn has a channel for a lock.
type goodSharedTurn struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*guardedSub
}

func (s *goodSharedTurn) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	turn := make(chan struct{}, 1)
	s.mu.Lock()
	s.subs[req.Prefix] = &guardedSub{turn: turn, stream: stream}
	s.mu.Unlock()
	for range 3 {
		turn <- struct{}{}
		err := stream.Send(&pb.Event{})
		<-turn
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *goodSharedTurn) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.turn <- struct{}{}
		sub.stream.Send(ev)
		<-sub.turn
	}
	return &pb.PublishResponse{}, nil
}

// badOwnLock locks what nobody else does.
type badOwnLock struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*guardedSub
}

func (s *badOwnLock) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	mu := new(sync.Mutex)
	s.mu.Lock()
	s.subs[req.Prefix] = &guardedSub{stream: stream}
	s.mu.Unlock()
	mu.Lock()
	defer mu.Unlock()
	return stream.Send(&pb.Event{}) // want `sends on the same stream`
}

func (s *badOwnLock) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		sub.stream.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}

// goodFlushed gives everybody one event, and forgets them.
type goodFlushed struct {
	pb.UnimplementedEchoServer
	mu      sync.Mutex
	waiting []pb.Echo_WatchServer
}

func (s *goodFlushed) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.waiting = append(s.waiting, stream)
	s.mu.Unlock()
	<-stream.Context().Done()
	return stream.Send(&pb.Event{})
}

func (s *goodFlushed) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.waiting {
		sub.Send(ev)
	}
	s.waiting = nil
	return &pb.PublishResponse{}, nil
}

// goodCalledBack has a method by which its user answers, where the handler calls it.
type goodCalledBack struct {
	pb.UnimplementedEchoServer
	OnMessage func(from string, m *pb.Message)
	mu        sync.Mutex
	streams   map[string]pb.Echo_ChatServer
}

func (s *goodCalledBack) Chat(stream pb.Echo_ChatServer) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	defer drop(&s.mu, s.streams, first.Text)
	s.mu.Lock()
	s.streams[first.Text] = stream
	s.mu.Unlock()
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := stream.Send(m); err != nil {
			return err
		}
		s.OnMessage(first.Text, m)
	}
}

// Answer is for OnMessage.
func (s *goodCalledBack) Answer(to string, m *pb.Message) error {
	s.mu.Lock()
	stream := s.streams[to]
	s.mu.Unlock()
	return stream.Send(m)
}

// goodTold tells others by a channel that they may send.
type goodTold struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*watcher
}

func (s *goodTold) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer drop(&s.mu, s.subs, req.Prefix)
	told := make(chan struct{})
	s.mu.Lock()
	s.subs[req.Prefix] = &watcher{stream: stream, done: told}
	s.mu.Unlock()
	if err := stream.Send(&pb.Event{}); err != nil {
		return err
	}
	close(told)
	<-stream.Context().Done()
	return nil
}

func (s *goodTold) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.subs {
		select {
		case <-w.done:
			w.stream.Send(ev)
		default:
		}
	}
	return &pb.PublishResponse{}, nil
}

// goodBusy says that it sends.
type goodBusy struct {
	pb.UnimplementedEchoServer
	mu      sync.Mutex
	console pb.Echo_WatchServer
	busy    bool
}

func (s *goodBusy) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.leave()
	s.mu.Lock()
	s.console, s.busy = stream, true
	s.mu.Unlock()
	err := stream.Send(&pb.Event{})
	s.mu.Lock()
	s.busy = false
	s.mu.Unlock()
	if err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (s *goodBusy) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.console = nil
}

func (s *goodBusy) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.console != nil && !s.busy {
		s.console.Send(ev)
	}
	return &pb.PublishResponse{}, nil
}
