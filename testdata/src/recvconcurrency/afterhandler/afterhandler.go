// Package afterhandler has handlers that return although something still uses
// their stream.
package afterhandler

import (
	"context"
	"errors"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

// BadGoroutine returns at once, and leaves the sending to a goroutine.
type BadGoroutine struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *BadGoroutine) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	go func() {
		for ev := range s.Events {
			//category: stream-after-handler
			if err := stream.Send(ev); err != nil { // want "after its handler"
				return
			}
		}
	}()
	return nil
}

// GoodGoroutine leaves the sending to a goroutine, and waits for it.
type GoodGoroutine struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodGoroutine) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ev := range s.Events {
			if err := stream.Send(ev); err != nil {
				return
			}
		}
	}()
	<-done
	return nil
}

// GoodInPlace sends in the handler itself.
type GoodInPlace struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodInPlace) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	for ev := range s.Events {
		if err := stream.Send(ev); err != nil {
			return err
		}
	}
	return nil
}

// BadEarlyReturn returns when the server stops, while a goroutine serves.
type BadEarlyReturn struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
	Stop   chan struct{}
}

func (s *BadEarlyReturn) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	errc := make(chan error, 1)
	go func() {
		for ev := range s.Events {
			//category: stream-after-handler
			if err := stream.Send(ev); err != nil { // want "after its handler"
				errc <- err
				return
			}
		}
		errc <- nil
	}()
	select {
	case err := <-errc:
		return err
	case <-s.Stop:
		return errors.New("stopping")
	}
}

// GoodReturn returns when the goroutine has ended, or the stream has.
type GoodReturn struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
	Stop   chan struct{}
}

func (s *GoodReturn) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	errc := make(chan error, 1)
	go func() {
		for {
			select {
			case ev, ok := <-s.Events:
				if !ok {
					errc <- nil
					return
				}
				if err := stream.Send(ev); err != nil {
					errc <- err
					return
				}
			case <-s.Stop:
				errc <- errors.New("stopping")
				return
			}
		}
	}()
	select {
	case err := <-errc:
		return err
	case <-stream.Context().Done():
		return stream.Context().Err()
	}
}

// BadStore keeps the stream for later, and returns.
type BadStore struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *BadStore) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.subs == nil {
		s.subs = make(map[string]pb.Echo_WatchServer)
	}
	//category: stream-after-handler
	s.subs[req.Prefix] = stream // want "after its handler"
	return nil
}

func (s *BadStore) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var resp pb.PublishResponse
	for _, stream := range s.subs {
		if err := stream.Send(ev); err != nil {
			return nil, err
		}
		resp.Subscribers++
	}
	return &resp, nil
}

// GoodStore keeps the stream for as long as the client stays.
type GoodStore struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *GoodStore) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	if s.subs == nil {
		s.subs = make(map[string]pb.Echo_WatchServer)
	}
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.subs, req.Prefix)
	}()
	<-stream.Context().Done()
	return stream.Context().Err()
}

func (s *GoodStore) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var resp pb.PublishResponse
	for _, stream := range s.subs {
		if err := stream.Send(ev); err != nil {
			return nil, err
		}
		resp.Subscribers++
	}
	return &resp, nil
}

// GoodStoreHelpers registers and deregisters by methods.
type GoodStoreHelpers struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs []pb.Echo_WatchServer
}

func (s *GoodStoreHelpers) add(stream pb.Echo_WatchServer) (remove func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = append(s.subs, stream)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i := range s.subs {
			if s.subs[i] == stream {
				s.subs = append(s.subs[:i:i], s.subs[i+1:]...)
				return
			}
		}
	}
}

func (s *GoodStoreHelpers) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.add(stream)()
	<-stream.Context().Done()
	return stream.Context().Err()
}

func (s *GoodStoreHelpers) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var resp pb.PublishResponse
	for _, stream := range s.subs {
		if err := stream.Send(ev); err != nil {
			return nil, err
		}
		resp.Subscribers++
	}
	return &resp, nil
}

// BadAppend keeps the stream in a list, and returns.
type BadAppend struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs []pb.Echo_WatchServer
}

func (s *BadAppend) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	//category: stream-after-handler
	s.subs = append(s.subs, stream) // want "after its handler"
	return nil
}

func (s *BadAppend) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var resp pb.PublishResponse
	for _, stream := range s.subs {
		if err := stream.Send(ev); err != nil {
			return nil, err
		}
		resp.Subscribers++
	}
	return &resp, nil
}

// BadField keeps the last stream, and returns.
type BadField struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	last pb.Echo_WatchServer
}

func (s *BadField) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	//category: stream-after-handler
	s.last = stream // want "after its handler"
	s.mu.Unlock()
	return nil
}

func (s *BadField) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		return &pb.PublishResponse{}, nil
	}
	if err := s.last.Send(ev); err != nil {
		return nil, err
	}
	return &pb.PublishResponse{Subscribers: 1}, nil
}

// GoodField keeps the last stream while its handler receives.
type GoodField struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	last pb.Echo_ChatServer
}

func (s *GoodField) set(stream pb.Echo_ChatServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = stream
}

func (s *GoodField) Chat(stream pb.Echo_ChatServer) error {
	s.set(stream)
	defer s.set(nil)
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func (s *GoodField) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		return &pb.PublishResponse{}, nil
	}
	if err := s.last.Send(&pb.Message{Text: ev.Value}); err != nil {
		return nil, err
	}
	return &pb.PublishResponse{Subscribers: 1}, nil
}

// latest is the latest stream of the process.
var (
	latestMu sync.Mutex
	latest   pb.Echo_WatchServer
)

// BadGlobal keeps the latest stream of the process, and returns.
type BadGlobal struct{ pb.UnimplementedEchoServer }

func (s *BadGlobal) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	latestMu.Lock()
	defer latestMu.Unlock()
	//category: stream-after-handler
	latest = stream // want "after its handler"
	return nil
}

func (s *BadGlobal) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	latestMu.Lock()
	defer latestMu.Unlock()
	if latest == nil {
		return &pb.PublishResponse{}, nil
	}
	if err := latest.Send(ev); err != nil {
		return nil, err
	}
	return &pb.PublishResponse{Subscribers: 1}, nil
}

// sub is a subscriber.
type sub struct {
	mu     sync.Mutex
	stream pb.Echo_WatchServer
}

// BadSyncMap keeps the stream in a struct in a sync.Map, and returns.
type BadSyncMap struct {
	pb.UnimplementedEchoServer
	subs sync.Map
}

func (s *BadSyncMap) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	//category: stream-after-handler
	s.subs.Store(req.Prefix, &sub{stream: stream}) // want "after its handler"
	return nil
}

func (s *BadSyncMap) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	var resp pb.PublishResponse
	var err error
	s.subs.Range(func(_, v any) bool {
		dst := v.(*sub)
		dst.mu.Lock()
		defer dst.mu.Unlock()
		if err = dst.stream.Send(ev); err != nil {
			return false
		}
		resp.Subscribers++
		return true
	})
	return &resp, err
}

// GoodSyncMap keeps the stream in a struct in a sync.Map until it ends.
type GoodSyncMap struct {
	pb.UnimplementedEchoServer
	subs sync.Map
}

func (s *GoodSyncMap) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.subs.Store(req.Prefix, &sub{stream: stream})
	defer s.subs.Delete(req.Prefix)
	<-stream.Context().Done()
	return nil
}

func (s *GoodSyncMap) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	var resp pb.PublishResponse
	var err error
	s.subs.Range(func(_, v any) bool {
		dst := v.(*sub)
		dst.mu.Lock()
		defer dst.mu.Unlock()
		if err = dst.stream.Send(ev); err != nil {
			return false
		}
		resp.Subscribers++
		return true
	})
	return &resp, err
}

// BadGroup starts a group, and does not wait for it.
type BadGroup struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *BadGroup) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var g errgroup.Group
	g.Go(func() error {
		for ev := range s.Events {
			//category: stream-after-handler
			if err := stream.Send(ev); err != nil { // want "after its handler"
				return err
			}
		}
		return nil
	})
	return nil
}

// GoodGroup starts a group, and waits for it.
type GoodGroup struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodGroup) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var g errgroup.Group
	g.Go(func() error {
		for ev := range s.Events {
			if err := stream.Send(ev); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}

// BadErrorPath waits for its goroutine, but not where the request is wrong.
type BadErrorPath struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *BadErrorPath) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var wg sync.WaitGroup
	wg.Go(func() {
		for ev := range s.Events {
			//category: stream-after-handler
			if err := stream.Send(ev); err != nil { // want "after its handler"
				return
			}
		}
	})
	if req.Prefix == "" {
		return errors.New("no prefix")
	}
	wg.Wait()
	return nil
}

// GoodErrorPath waits for its goroutine in any case.
type GoodErrorPath struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodErrorPath) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		for ev := range s.Events {
			if err := stream.Send(ev); err != nil {
				return
			}
		}
	})
	if req.Prefix == "" {
		return errors.New("no prefix")
	}
	return nil
}

// forward sends until there is no more.
func forward(stream pb.Echo_WatchServer, events <-chan *pb.Event) {
	for ev := range events {
		if err := stream.Send(ev); err != nil {
			return
		}
	}
}

// BadHelper starts a function that sends, and returns.
type BadHelper struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *BadHelper) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	//category: stream-after-handler
	go forward(stream, s.Events) // want "after its handler"
	return nil
}

// GoodHelper starts a function that sends, and stays while the client does.
type GoodHelper struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodHelper) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	go forward(stream, s.Events)
	<-stream.Context().Done()
	return stream.Context().Err()
}

// GoodReceives stays while the client sends.
type GoodReceives struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Message
}

func (s *GoodReceives) Chat(stream pb.Echo_ChatServer) error {
	go func() {
		for {
			select {
			case m := <-s.Events:
				if stream.Send(m) != nil {
					return
				}
			case <-stream.Context().Done():
				return
			}
		}
	}()
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// GoodReceiver leaves a goroutine that receives: that one gets an error when
// the handler has returned, and ends.
type GoodReceiver struct {
	pb.UnimplementedEchoServer
	Answers []*pb.Message
}

func (s *GoodReceiver) Chat(stream pb.Echo_ChatServer) error {
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	for _, m := range s.Answers {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}
