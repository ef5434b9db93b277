package variants

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	pb "recvconcurrency/echopb"
)

// BadTail sends what is new from a goroutine, while the handler still sends
// what is old.
func BadTail(stream pb.Echo_WatchServer, updates <-chan *pb.Event, old []*pb.Event) (err error) {
	tailed := make(chan struct{})
	go func() {
		defer close(tailed)
		for ev := range updates {
			if stream.Send(ev) != nil {
				return
			}
		}
	}()
	for i := range old {
		//category: concurrent-send
		err = stream.Send(old[i]) // want "two senders on one stream"
		if err != nil {
			break
		}
	}
	<-tailed
	return err
}

// GoodTail sends what is old before it has a goroutine send what is new.
func GoodTail(stream pb.Echo_WatchServer, updates <-chan *pb.Event, old []*pb.Event) error {
	for i := range old {
		if err := stream.Send(old[i]); err != nil {
			return err
		}
	}
	tailed := make(chan struct{})
	go func() {
		defer close(tailed)
		for ev := range updates {
			if stream.Send(ev) != nil {
				return
			}
		}
	}()
	<-tailed
	return nil
}

// observer is told about events from any goroutine.
type observer interface{ Notify(*pb.Event) }

// source has goroutines that tell observers.
type source struct {
	wg     sync.WaitGroup
	events []*pb.Event
}

func (s *source) run(o observer) {
	for _, ev := range s.events {
		s.wg.Go(func() { o.Notify(ev) })
	}
	s.wg.Wait()
}

// careful is an observer that locks.
type careful struct {
	mu     sync.Mutex
	stream pb.Echo_WatchServer
}

func (c *careful) Notify(ev *pb.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stream.Send(ev)
}

// GoodObserver has a source tell an observer that locks.
func GoodObserver(stream pb.Echo_WatchServer, events []*pb.Event) error {
	s := &source{events: events}
	s.run(&careful{stream: stream})
	return nil
}

// BadRange publishes to each stream of a sync.Map.
type BadRange struct {
	pb.UnimplementedEchoServer
	subs sync.Map
}

func (s *BadRange) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.subs.Store(stream, struct{}{})
	defer s.subs.Delete(stream)
	<-stream.Context().Done()
	return stream.Context().Err()
}

func (s *BadRange) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	var resp pb.PublishResponse
	s.subs.Range(func(k, _ any) bool {
		//category: shared-stream
		if k.(pb.Echo_WatchServer).Send(ev) == nil { // want "shared between requests"
			resp.Subscribers++
		}
		return true
	})
	return &resp, nil
}

// GoodRange publishes to each channel of a sync.Map.
type GoodRange struct {
	pb.UnimplementedEchoServer
	subs sync.Map
}

func (s *GoodRange) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	events := make(chan *pb.Event, 16)
	s.subs.Store(events, struct{}{})
	defer s.subs.Delete(events)
	for {
		select {
		case ev := <-events:
			if err := stream.Send(ev); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
}

func (s *GoodRange) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	var resp pb.PublishResponse
	s.subs.Range(func(k, _ any) bool {
		select {
		case k.(chan *pb.Event) <- ev:
			resp.Subscribers++
			return true
		case <-ctx.Done():
			return false
		}
	})
	return &resp, ctx.Err()
}

// BadAtomic has the current stream in an atomic pointer.
type BadAtomic struct {
	pb.UnimplementedEchoServer
	current atomic.Pointer[subscriber]
}

type subscriber struct{ stream pb.Echo_WatchServer }

func (s *BadAtomic) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	sub := &subscriber{stream}
	s.current.Store(sub)
	defer s.current.CompareAndSwap(sub, nil)
	<-stream.Context().Done()
	return nil
}

func (s *BadAtomic) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	if sub := s.current.Load(); sub != nil {
		//category: shared-stream
		if err := sub.stream.Send(ev); err != nil { // want "shared between requests"
			return nil, err
		}
	}
	return &pb.PublishResponse{}, nil
}

// GoodAtomic has the current stream in an atomic pointer, with a lock.
type GoodAtomic struct {
	pb.UnimplementedEchoServer
	current atomic.Pointer[lockedSubscriber]
}

type lockedSubscriber struct {
	sync.Mutex
	stream pb.Echo_WatchServer
}

func (s *GoodAtomic) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	sub := &lockedSubscriber{stream: stream}
	s.current.Store(sub)
	defer s.current.CompareAndSwap(sub, nil)
	<-stream.Context().Done()
	return nil
}

func (s *GoodAtomic) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	if sub := s.current.Load(); sub != nil {
		sub.Lock()
		defer sub.Unlock()
		if err := sub.stream.Send(ev); err != nil {
			return nil, err
		}
	}
	return &pb.PublishResponse{}, nil
}

// room has the streams of those who are in it.
type room struct {
	mu      sync.RWMutex
	members map[pb.Echo_ChatServer]string
}

func (r *room) enter(stream pb.Echo_ChatServer, name string) (leave func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.members == nil {
		r.members = make(map[pb.Echo_ChatServer]string)
	}
	r.members[stream] = name
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.members, stream)
	}
}

// say tells all members, with the lock that others may have at the same time.
func (r *room) say(m *pb.Message) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for member := range r.members {
		//category: shared-stream
		member.Send(m) // want "shared between requests"
	}
}

// BadRoom has all members hear what one says.
type BadRoom struct {
	pb.UnimplementedEchoServer
	room room
}

func (s *BadRoom) Chat(stream pb.Echo_ChatServer) error {
	defer s.room.enter(stream, "guest")()
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		s.room.say(m)
	}
}

// quietRoom is a room where one speaks at a time.
type quietRoom struct {
	mu      sync.Mutex
	members map[pb.Echo_ChatServer]string
}

func (r *quietRoom) enter(stream pb.Echo_ChatServer, name string) (leave func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.members == nil {
		r.members = make(map[pb.Echo_ChatServer]string)
	}
	r.members[stream] = name
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.members, stream)
	}
}

func (r *quietRoom) say(m *pb.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for member := range r.members {
		member.Send(m)
	}
}

// GoodRoom has all members hear what one says, one at a time.
type GoodRoom struct {
	pb.UnimplementedEchoServer
	room quietRoom
}

func (s *GoodRoom) Chat(stream pb.Echo_ChatServer) error {
	defer s.room.enter(stream, "guest")()
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		s.room.say(m)
	}
}

// BadLater sends a reminder after a while, when the handler has returned.
type BadLater struct {
	pb.UnimplementedEchoServer
	Delay time.Duration
}

func (s *BadLater) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	time.AfterFunc(s.Delay, func() {
		//category: stream-after-handler
		stream.Send(&pb.Event{Key: req.Prefix}) // want "after its handler"
	})
	return nil
}

// GoodLater sends a reminder after a while, for which it waits.
type GoodLater struct {
	pb.UnimplementedEchoServer
	Delay time.Duration
}

func (s *GoodLater) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	select {
	case <-time.After(s.Delay):
		return stream.Send(&pb.Event{Key: req.Prefix})
	case <-stream.Context().Done():
		return stream.Context().Err()
	}
}

// BadGivenAway sends its stream to a goroutine of the server, and returns.
type BadGivenAway struct {
	pb.UnimplementedEchoServer
	Streams chan pb.Echo_WatchServer
}

func (s *BadGivenAway) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	//category: stream-after-handler
	s.Streams <- stream // want "after its handler"
	return nil
}

// Run sends on the streams that handlers gave away.
func (s *BadGivenAway) Run(events []*pb.Event) (err error) {
	stream := <-s.Streams
	for _, ev := range events {
		if err = stream.Send(ev); err != nil {
			return err
		}
	}
	return nil
}

// GoodGivenAway sends its stream to a goroutine of the server, and stays until
// that is done with it.
type GoodGivenAway struct {
	pb.UnimplementedEchoServer
	Streams chan loan
}

// loan is a stream that is to be given back.
type loan struct {
	stream pb.Echo_WatchServer
	back   chan struct{}
}

func (s *GoodGivenAway) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	l := loan{stream, make(chan struct{})}
	s.Streams <- l
	<-l.back
	return nil
}

// Init makes the channel.
func (s *GoodGivenAway) Init() { s.Streams = make(chan loan) }

// Run sends on the streams that handlers gave away.
func (s *GoodGivenAway) Run(events []*pb.Event) (err error) {
	l := <-s.Streams
	defer close(l.back)
	for _, ev := range events {
		if err = l.stream.Send(ev); err != nil {
			return err
		}
	}
	return nil
}

// BadForwarder hands chunks to a store that may have had enough.
type BadForwarder struct {
	pb.UnimplementedEchoServer
	Room int
}

func (s *BadForwarder) Upload(stream pb.Echo_UploadServer) error {
	bytes := make(chan []byte)
	end := make(chan struct{})
	go func() {
		defer close(end)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			//category: stuck-handler-goroutine
			bytes <- chunk.Data // want "stays for ever"
		}
	}()
	var sum pb.UploadSummary
	for {
		select {
		case data := <-bytes:
			if s.Room -= len(data); s.Room < 0 {
				return io.ErrShortBuffer
			}
			sum.Bytes += int64(len(data))
		case <-end:
			return stream.SendAndClose(&sum)
		}
	}
}

// GoodForwarder hands chunks to a store, or gives up with the stream.
type GoodForwarder struct {
	pb.UnimplementedEchoServer
	Room int
}

func (s *GoodForwarder) Upload(stream pb.Echo_UploadServer) error {
	bytes := make(chan []byte)
	end := make(chan struct{})
	go func() {
		defer close(end)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case <-stream.Context().Done():
				return
			case bytes <- chunk.Data:
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		select {
		case data := <-bytes:
			if s.Room -= len(data); s.Room < 0 {
				return io.ErrShortBuffer
			}
			sum.Bytes += int64(len(data))
		case <-end:
			return stream.SendAndClose(&sum)
		}
	}
}
