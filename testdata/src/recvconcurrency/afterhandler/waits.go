package afterhandler

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"

	pb "recvconcurrency/echopb"
)

// The ways in which a handler may wait for what still uses its stream.

// GoodPolls looks from time to time whether the goroutine is done.
type GoodPolls struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodPolls) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var done atomic.Bool
	go func() {
		forward(stream, s.Events)
		done.Store(true)
	}()
	for !done.Load() {
		time.Sleep(time.Millisecond)
	}
	return nil
}

// GoodPollsLocked does so under a lock.
type GoodPollsLocked struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodPollsLocked) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var mu sync.Mutex
	done := false
	go func() {
		forward(stream, s.Events)
		mu.Lock()
		defer mu.Unlock()
		done = true
	}()
	for {
		time.Sleep(time.Millisecond)
		mu.Lock()
		stop := done
		mu.Unlock()
		if stop {
			return nil
		}
	}
}

// waiter is what a WaitGroup is, and what others may be.
type waiter interface {
	Add(int)
	Done()
	Wait()
}

// GoodInterface waits through an interface.
type GoodInterface struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodInterface) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var w waiter = new(sync.WaitGroup)
	w.Add(1)
	go func() {
		forward(stream, s.Events)
		w.Done()
	}()
	w.Wait()
	return nil
}

// GoodAcknowledged has its goroutine take something from it in the end.
type GoodAcknowledged struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodAcknowledged) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	acks := make(chan struct{})
	go func() {
		forward(stream, s.Events)
		<-acks
	}()
	acks <- struct{}{}
	return nil
}

// linger stays while the client does.
func linger(stream pb.Echo_WatchServer) error {
	<-stream.Context().Done()
	return stream.Context().Err()
}

// GoodLingers has a helper wait.
type GoodLingers struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodLingers) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	go forward(stream, s.Events)
	return linger(stream)
}

// patience is out of sight, and may wait for what it is given.
type patience interface {
	Until(ctx context.Context)
	Drained(done <-chan struct{})
	True(f func() bool)
}

type patient struct{}

func (patient) Until(ctx context.Context) { <-ctx.Done() }

func (patient) Drained(done <-chan struct{}) { <-done }

func (patient) True(f func() bool) {
	for !f() {
		time.Sleep(time.Millisecond)
	}
}

func newPatience() patience { return patient{} }

// GoodContext has somebody else wait for the end of the stream.
type GoodContext struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodContext) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	go forward(stream, s.Events)
	newPatience().Until(stream.Context())
	return nil
}

// GoodChannel has somebody else wait for a channel.
type GoodChannel struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodChannel) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	done := make(chan struct{})
	go func() {
		forward(stream, s.Events)
		close(done)
	}()
	newPatience().Drained(done)
	return nil
}

// GoodCallback has somebody else ask whether the goroutine is done.
type GoodCallback struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodCallback) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var done atomic.Bool
	go func() {
		forward(stream, s.Events)
		done.Store(true)
	}()
	newPatience().True(done.Load)
	return nil
}

// GoodSelect waits for a server that closes, or for the end of the stream.
type GoodSelect struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
	closed chan struct{}
}

func (s *GoodSelect) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	left := make(chan error, 1)
	go func() { left <- linger(stream) }()
	go forward(stream, s.Events)
	select {
	case err := <-left:
		return err
	case <-s.closed:
	}
	<-stream.Context().Done()
	return errors.New("closed")
}

// pump sends in a goroutine until there is no more.
type pump struct{ done chan struct{} }

func (p *pump) run(stream pb.Echo_WatchServer, events <-chan *pb.Event) {
	defer close(p.done)
	forward(stream, events)
}

// Close waits for the goroutine.
func (p *pump) Close() error {
	<-p.done
	return nil
}

// GoodCleanUp has the goroutine waited for when it returns.
type GoodCleanUp struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodCleanUp) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	p := &pump{done: make(chan struct{})}
	go p.run(stream, s.Events)
	var c io.Closer = p
	defer c.Close()
	return nil
}

// BadLogs only says that it leaves.
type BadLogs struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *BadLogs) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	//category: stream-after-handler
	go forward(stream, s.Events) // want "after its handler"
	slog.InfoContext(stream.Context(), "watching")
	return nil
}

// BadUnlocks defers what does not wait.
type BadUnlocks struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
	mu     sync.RWMutex
}

func (s *BadUnlocks) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	//category: stream-after-handler
	go forward(stream, s.Events) // want "after its handler"
	return nil
}

// BadLoadOrStore keeps the first stream of a client, and returns.
type BadLoadOrStore struct {
	pb.UnimplementedEchoServer
	subs sync.Map
}

func (s *BadLoadOrStore) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	//category: stream-after-handler
	s.subs.LoadOrStore(req.Prefix, &sub{stream: stream}) // want "after its handler"
	return nil
}

func (s *BadLoadOrStore) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	return publish(&s.subs, ev)
}

// publish sends to all.
func publish(subs *sync.Map, ev *pb.Event) (*pb.PublishResponse, error) {
	var resp pb.PublishResponse
	var err error
	subs.Range(func(_, v any) bool {
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

// BadSwap keeps the last stream, and returns.
type BadSwap struct {
	pb.UnimplementedEchoServer
	last atomic.Pointer[sub]
}

func (s *BadSwap) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	//category: stream-after-handler
	s.last.Swap(&sub{stream: stream}) // want "after its handler"
	return nil
}

func (s *BadSwap) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	dst := s.last.Load()
	if dst == nil {
		return &pb.PublishResponse{}, nil
	}
	dst.mu.Lock()
	defer dst.mu.Unlock()
	return &pb.PublishResponse{Subscribers: 1}, dst.stream.Send(ev)
}

// GoodDeleted publishes to the stream what there is, and takes it out again.
type GoodDeleted struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

func (s *GoodDeleted) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	if s.subs == nil {
		s.subs = make(map[string]pb.Echo_WatchServer)
	}
	s.subs[req.Prefix] = stream
	err := s.greet()
	delete(s.subs, req.Prefix)
	s.mu.Unlock()
	return err
}

// greet sends something to each subscriber.
func (s *GoodDeleted) greet() error {
	for _, stream := range s.subs {
		if err := stream.Send(&pb.Event{}); err != nil {
			return err
		}
	}
	return nil
}

// BadWakes tells somebody, without waiting for it to hear.
type BadWakes struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
	wake   chan struct{}
}

func (s *BadWakes) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	go func() {
		for ev := range s.Events {
			//category: stream-after-handler
			if err := stream.Send(ev); err != nil { // want "after its handler"
				return
			}
		}
	}()
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return nil
}

// An awaiter waits.
type awaiter interface{ Await(done <-chan struct{}) }

type waiting struct{}

func (waiting) Await(done <-chan struct{}) { <-done }

// anAwaiter is one of those that there may be.
var anAwaiter awaiter = waiting{}

// GoodAwaits has somebody else wait.
type GoodAwaits struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodAwaits) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	done := make(chan struct{})
	go func() {
		for ev := range s.Events {
			if err := stream.Send(ev); err != nil {
				break
			}
		}
		close(done)
	}()
	anAwaiter.Await(done)
	return nil
}

// GoodRequest keeps what it was asked, and not the stream.
type GoodRequest struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
	mu     sync.Mutex
	last   *pb.WatchRequest
}

func (s *GoodRequest) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	for ev := range s.Events {
		if err := stream.Send(ev); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.last = req
	s.mu.Unlock()
	return nil
}

// GoodPump waits for its goroutine unless it fails: then that ends by itself.
type GoodPump struct {
	pb.UnimplementedEchoServer
	Answers []*pb.Message
}

func (s *GoodPump) Chat(stream pb.Echo_ChatServer) error {
	errc := make(chan error, 1)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				errc <- err
				return
			}
			if err := stream.Send(m); err != nil {
				errc <- err
				return
			}
		}
	}()
	if len(s.Answers) == 0 {
		return errors.New("nothing to say")
	}
	if err := <-errc; err != io.EOF {
		return err
	}
	return nil
}

// GoodPumpUntil is GoodPump with a goroutine that looks at the stream's context.
type GoodPumpUntil struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
}

func (s *GoodPumpUntil) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
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
			case <-stream.Context().Done():
				errc <- stream.Context().Err()
				return
			}
		}
	}()
	if req.Prefix == "none" {
		return errors.New("nothing to say")
	}
	return <-errc
}

// BadProxy answers for services that nobody has registered, when it has returned.
func BadProxy(srv any, stream grpc.ServerStream) error {
	m := new(pb.Message)
	if err := stream.RecvMsg(m); err != nil {
		return err
	}
	go func() {
		//category: stream-after-handler
		stream.SendMsg(m) // want "after its handler"
	}()
	return nil
}

// GoodProxy waits for its answer.
func GoodProxy(srv any, stream grpc.ServerStream) error {
	m := new(pb.Message)
	if err := stream.RecvMsg(m); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		stream.SendMsg(m)
		close(done)
	}()
	<-done
	return nil
}

// GoodStarted has a method that looks like a handler, and whose caller waits.
type GoodStarted struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
	done   chan struct{}
}

func (s *GoodStarted) start(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	if req.Prefix == "none" {
		return errors.New("nothing to say")
	}
	go func() {
		for ev := range s.Events {
			if err := stream.Send(ev); err != nil {
				break
			}
		}
		close(s.done)
	}()
	return nil
}

func (s *GoodStarted) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.done = make(chan struct{})
	if err := s.start(req, stream); err != nil {
		return err
	}
	<-s.done
	return nil
}

// BadStarted has one that fails when it has started its goroutine.
type BadStarted struct {
	pb.UnimplementedEchoServer
	Events chan *pb.Event
	done   chan struct{}
}

func (s *BadStarted) start(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	go func() {
		for ev := range s.Events {
			if err := stream.Send(ev); err != nil {
				break
			}
		}
		close(s.done)
	}()
	if req.Prefix == "" {
		return errors.New("nothing to say")
	}
	return nil
}

func (s *BadStarted) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.done = make(chan struct{})
	//unordered: what it starts stands above
	//category: stream-after-handler
	if err := s.start(req, stream); err != nil { // want "after its handler"
		return err
	}
	<-s.done
	return nil
}

// goodOnceFunc starts its goroutine by a function that runs once, and waits for it.
type goodOnceFunc struct{ pb.UnimplementedEchoServer }

func (s *goodOnceFunc) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var wg sync.WaitGroup
	wg.Add(1)
	start := sync.OnceFunc(func() {
		go func() {
			defer wg.Done()
			stream.Send(&pb.Event{})
		}()
	})
	start()
	wg.Wait()
	return nil
}

type badOnceFunc struct{ pb.UnimplementedEchoServer }

func (s *badOnceFunc) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	start := sync.OnceFunc(func() {
		//category: stream-after-handler
		go stream.Send(&pb.Event{}) // want "after its handler"
	})
	start()
	return nil
}

// goodStreamFailed leaves without waiting only where the stream has failed.
type goodStreamFailed struct{ pb.UnimplementedEchoServer }

func (s *goodStreamFailed) Chat(stream pb.Echo_ChatServer) error {
	sent, received := make(chan error, 1), make(chan error, 1)
	go func() {
		for range 4 {
			if err := stream.Send(&pb.Message{}); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				received <- err
				return
			}
		}
	}()
	select {
	case err := <-sent:
		return err
	case err := <-received:
		if err != io.EOF {
			return err
		}
	}
	return <-sent
}

type badStreamEnded struct{ pb.UnimplementedEchoServer }

func (s *badStreamEnded) Chat(stream pb.Echo_ChatServer) error {
	sent, received := make(chan error, 1), make(chan error, 1)
	go func() {
		for range 4 {
			//category: stream-after-handler
			if err := stream.Send(&pb.Message{}); err != nil { // want "after its handler"
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				received <- err
				return
			}
		}
	}()
	select {
	case err := <-sent:
		return err
	case err := <-received:
		if err == io.EOF {
			return nil // the client has said all, but may not have heard all
		}
		return err
	}
}

// goodCond keeps its stream where others find it, until one has taken it out.
type goodCond struct {
	pb.UnimplementedEchoServer
	mu     sync.Mutex
	cond   *sync.Cond
	stream pb.Echo_WatchServer
}

func (s *goodCond) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stream = stream
	for s.stream == stream {
		s.cond.Wait()
	}
	return nil
}

// badSignal only says that it is there.
type badSignal struct {
	pb.UnimplementedEchoServer
	mu     sync.Mutex
	cond   *sync.Cond
	stream pb.Echo_WatchServer
}

func (s *badSignal) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	//category: stream-after-handler
	s.stream = stream // want "after its handler"
	s.cond.Signal()
	return nil
}
