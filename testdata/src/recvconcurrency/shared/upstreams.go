package shared

import (
	"context"
	"net/http"
	"sync"

	pb "recvconcurrency/echopb"
)

// upstreams opens streams that outlive the request that needs them first.
type upstreams struct {
	Ctx    context.Context
	Client pb.EchoClient
}

// BadUpstreams asks by a stream that it keeps for each host, without a lock:
// requests get one another's answers.
type BadUpstreams struct {
	pb.UnimplementedEchoServer
	upstreams
	mu      sync.Mutex
	streams map[string]pb.Echo_ChatClient
}

// NewBadUpstreams returns a server that asks c.
func NewBadUpstreams(ctx context.Context, c pb.EchoClient) *BadUpstreams {
	return &BadUpstreams{upstreams: upstreams{ctx, c}, streams: make(map[string]pb.Echo_ChatClient)}
}

func (s *BadUpstreams) stream(host string) (pb.Echo_ChatClient, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stream, ok := s.streams[host]; ok {
		return stream, nil
	}
	stream, err := s.Client.Chat(s.Ctx)
	if err != nil {
		return nil, err
	}
	s.streams[host] = stream
	return stream, nil
}

func (s *BadUpstreams) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	stream, err := s.stream("host")
	if err != nil {
		return nil, err
	}
	//category: shared-stream
	if err := stream.Send(&pb.Message{Text: req.Key}); err != nil { // want "shared between requests"
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return &pb.GetResponse{Value: m.Text}, nil
}

// upstream is a stream with a lock for one question and its answer.
type upstream struct {
	pb.Echo_ChatClient
	sync.Mutex
}

// GoodUpstreams asks by a stream that it keeps for each host, one question at
// a time.
type GoodUpstreams struct {
	pb.UnimplementedEchoServer
	upstreams
	mu      sync.Mutex
	streams map[string]*upstream
}

// NewGoodUpstreams returns a server that asks c.
func NewGoodUpstreams(ctx context.Context, c pb.EchoClient) *GoodUpstreams {
	return &GoodUpstreams{upstreams: upstreams{ctx, c}, streams: make(map[string]*upstream)}
}

func (s *GoodUpstreams) stream(host string) (*upstream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stream, ok := s.streams[host]; ok {
		return stream, nil
	}
	stream, err := s.Client.Chat(s.Ctx)
	if err != nil {
		return nil, err
	}
	s.streams[host] = &upstream{Echo_ChatClient: stream}
	return s.streams[host], nil
}

func (s *GoodUpstreams) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	stream, err := s.stream("host")
	if err != nil {
		return nil, err
	}
	stream.Lock()
	defer stream.Unlock()
	if err := stream.Send(&pb.Message{Text: req.Key}); err != nil {
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return &pb.GetResponse{Value: m.Text}, nil
}

// GoodTaken takes a stream out of the map while it uses it.
type GoodTaken struct {
	pb.UnimplementedEchoServer
	upstreams
	mu   sync.Mutex
	idle map[string]pb.Echo_ChatClient
}

// NewGoodTaken returns a server that asks c.
func NewGoodTaken(ctx context.Context, c pb.EchoClient) *GoodTaken {
	return &GoodTaken{upstreams: upstreams{ctx, c}, idle: make(map[string]pb.Echo_ChatClient)}
}

func (s *GoodTaken) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	stream, ok := s.idle["host"]
	delete(s.idle, "host")
	s.mu.Unlock()
	if !ok {
		var err error
		if stream, err = s.Client.Chat(s.Ctx); err != nil {
			return nil, err
		}
	}
	if err := stream.Send(&pb.Message{Text: req.Key}); err != nil {
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.idle["host"] = stream
	s.mu.Unlock()
	return &pb.GetResponse{Value: m.Text}, nil
}

// GoodLoadAndDelete takes a stream out of a sync.Map while it uses it.
type GoodLoadAndDelete struct {
	pb.UnimplementedEchoServer
	upstreams
	idle sync.Map // of streams by host
}

// NewGoodLoadAndDelete returns a server that asks c.
func NewGoodLoadAndDelete(ctx context.Context, c pb.EchoClient) *GoodLoadAndDelete {
	return &GoodLoadAndDelete{upstreams: upstreams{ctx, c}}
}

func (s *GoodLoadAndDelete) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	var stream pb.Echo_ChatClient
	if v, ok := s.idle.LoadAndDelete("host"); ok {
		stream = v.(pb.Echo_ChatClient)
	} else {
		var err error
		if stream, err = s.Client.Chat(s.Ctx); err != nil {
			return nil, err
		}
	}
	if err := stream.Send(&pb.Message{Text: req.Key}); err != nil {
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	s.idle.Store("host", stream)
	return &pb.GetResponse{Value: m.Text}, nil
}

// BadLoad loads a stream from a sync.Map, and leaves it there while it uses
// it.
type BadLoad struct {
	pb.UnimplementedEchoServer
	upstreams
	streams sync.Map // of streams by host
}

// NewBadLoad returns a server that tells c.
func NewBadLoad(ctx context.Context, c pb.EchoClient) *BadLoad {
	return &BadLoad{upstreams: upstreams{ctx, c}}
}

func (s *BadLoad) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	v, ok := s.streams.Load("host")
	if !ok {
		stream, err := s.Client.Chat(s.Ctx)
		if err != nil {
			return nil, err
		}
		v, _ = s.streams.LoadOrStore("host", stream)
	}
	//category: shared-stream
	if err := v.(pb.Echo_ChatClient).Send(&pb.Message{Text: ev.Value}); err != nil { // want "shared between requests"
		return nil, err
	}
	return &pb.PublishResponse{}, nil
}

// GoodFreeList takes a stream from a channel, and puts it back.
type GoodFreeList struct {
	pb.UnimplementedEchoServer
	upstreams
	idle chan pb.Echo_ChatClient
}

// NewGoodFreeList returns a server that asks c.
func NewGoodFreeList(ctx context.Context, c pb.EchoClient) *GoodFreeList {
	return &GoodFreeList{upstreams: upstreams{ctx, c}, idle: make(chan pb.Echo_ChatClient, 16)}
}

func (s *GoodFreeList) Get(ctx context.Context, req *pb.GetRequest) (resp *pb.GetResponse, err error) {
	var stream pb.Echo_ChatClient
	select {
	case stream = <-s.idle:
	default:
		if stream, err = s.Client.Chat(s.Ctx); err != nil {
			return nil, err
		}
	}
	if err := stream.Send(&pb.Message{Text: req.Key}); err != nil {
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	select {
	case s.idle <- stream:
	default:
	}
	return &pb.GetResponse{Value: m.Text}, nil
}

// BadOneUpstream has all requests send on the stream of its server.
type BadOneUpstream struct {
	pb.UnimplementedEchoServer
	stream pb.Echo_UploadClient
}

// NewBadOneUpstream returns a server that sends on stream.
func NewBadOneUpstream(stream pb.Echo_UploadClient) *BadOneUpstream {
	return &BadOneUpstream{stream: stream}
}

func (s *BadOneUpstream) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	//category: shared-stream
	if err := s.stream.Send(&pb.Chunk{Data: []byte(ev.Value)}); err != nil { // want "shared between requests"
		return nil, err
	}
	return &pb.PublishResponse{}, nil
}

// GoodOneUpstream has all requests send on the stream of its server, one at a
// time.
type GoodOneUpstream struct {
	pb.UnimplementedEchoServer
	mu     sync.Mutex
	stream pb.Echo_UploadClient
}

// NewGoodOneUpstream returns a server that sends on stream.
func NewGoodOneUpstream(stream pb.Echo_UploadClient) *GoodOneUpstream {
	return &GoodOneUpstream{stream: stream}
}

func (s *GoodOneUpstream) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.stream.Send(&pb.Chunk{Data: []byte(ev.Value)}); err != nil {
		return nil, err
	}
	return &pb.PublishResponse{}, nil
}

// GoodOwnUpstream opens a stream in each request.
type GoodOwnUpstream struct {
	pb.UnimplementedEchoServer
	upstreams
}

// NewGoodOwnUpstream returns a server that asks c.
func NewGoodOwnUpstream(ctx context.Context, c pb.EchoClient) *GoodOwnUpstream {
	return &GoodOwnUpstream{upstreams: upstreams{ctx, c}}
}

func (s *GoodOwnUpstream) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.Client.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{Text: req.Key}); err != nil {
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return &pb.GetResponse{Value: m.Text}, nil
}

// BadReceiver has requests receive the next event, whoever comes first.
type BadReceiver struct {
	pb.UnimplementedEchoServer
	events pb.Echo_WatchClient
}

// NewBadReceiver returns a server that receives from stream.
func NewBadReceiver(stream pb.Echo_WatchClient) *BadReceiver { return &BadReceiver{events: stream} }

func (s *BadReceiver) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	//category: shared-stream
	ev, err := s.events.Recv() // want "shared between requests"
	if err != nil {
		return nil, err
	}
	return &pb.GetResponse{Value: ev.Value}, nil
}

// GoodReceiver has requests receive the next event from a channel.
type GoodReceiver struct {
	pb.UnimplementedEchoServer
	events chan *pb.Event
}

// NewGoodReceiver returns a server that receives from stream.
func NewGoodReceiver(stream pb.Echo_WatchClient) *GoodReceiver {
	s := &GoodReceiver{events: make(chan *pb.Event)}
	go func() {
		defer close(s.events)
		for {
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case s.events <- ev:
			case <-stream.Context().Done():
				return
			}
		}
	}()
	return s
}

func (s *GoodReceiver) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	select {
	case ev := <-s.events:
		return &pb.GetResponse{Value: ev.GetValue()}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// BadPool puts streams into a sync.Pool, which forgets what is in it when
// memory is short, and nobody ends them then.
type BadPool struct {
	pb.UnimplementedEchoServer
	upstreams
	idle sync.Pool
}

// NewBadPool returns a server that asks c.
func NewBadPool(ctx context.Context, c pb.EchoClient) *BadPool {
	return &BadPool{upstreams: upstreams{ctx, c}}
}

func (s *BadPool) Get(ctx context.Context, req *pb.GetRequest) (resp *pb.GetResponse, err error) {
	stream, ok := s.idle.Get().(pb.Echo_ChatClient)
	if !ok {
		if stream, err = s.Client.Chat(s.Ctx); err != nil {
			return nil, err
		}
	}
	if err := stream.Send(&pb.Message{Text: req.Key}); err != nil {
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	//category: shared-stream
	s.idle.Put(stream) // want "sync.Pool"
	return &pb.GetResponse{Value: m.Text}, nil
}

// messages has messages that can be used again, which is what pools are for.
var messages = sync.Pool{New: func() any { return new(pb.Message) }}

// GoodPool puts messages into a sync.Pool.
type GoodPool struct {
	pb.UnimplementedEchoServer
	upstreams
}

// NewGoodPool returns a server that asks c.
func NewGoodPool(ctx context.Context, c pb.EchoClient) *GoodPool {
	return &GoodPool{upstreams: upstreams{ctx, c}}
}

func (s *GoodPool) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.Client.Chat(ctx)
	if err != nil {
		return nil, err
	}
	m := messages.Get().(*pb.Message)
	defer messages.Put(m)
	m.Text = req.Key
	if err := stream.Send(m); err != nil {
		return nil, err
	}
	if err := stream.RecvMsg(m); err != nil {
		return nil, err
	}
	return &pb.GetResponse{Value: m.Text}, nil
}

// BadHTTP sends on one stream what requests post.
type BadHTTP struct {
	stream pb.Echo_ChatClient
}

// NewBadHTTP returns a handler that sends on stream.
func NewBadHTTP(stream pb.Echo_ChatClient) *BadHTTP { return &BadHTTP{stream} }

func (h *BadHTTP) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	//category: shared-stream
	if err := h.stream.Send(&pb.Message{Text: r.URL.RawQuery}); err != nil { // want "shared between requests"
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// GoodHTTP sends on one stream what requests post, one at a time.
type GoodHTTP struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

// NewGoodHTTP returns a handler that sends on stream.
func NewGoodHTTP(stream pb.Echo_ChatClient) *GoodHTTP { return &GoodHTTP{stream: stream} }

func (h *GoodHTTP) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	err := h.stream.Send(&pb.Message{Text: r.URL.RawQuery})
	h.mu.Unlock()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// BadHandlerFunc is BadHTTP as a function.
func BadHandlerFunc(stream pb.Echo_ChatClient) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		//category: shared-stream
		if err := stream.Send(&pb.Message{Text: r.URL.RawQuery}); err != nil { // want "shared between requests"
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
}

// BadHandlerOpened opens a stream for all requests.
func BadHandlerOpened(ctx context.Context, c pb.EchoClient) (http.HandlerFunc, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	return func(w http.ResponseWriter, r *http.Request) {
		//category: shared-stream
		if err := stream.Send(&pb.Message{Text: r.URL.RawQuery}); err != nil { // want "shared between requests"
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	}, nil
}

// GoodHandlerFunc opens a stream in each request.
func GoodHandlerFunc(c pb.EchoClient) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stream, err := c.Chat(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		if err := stream.Send(&pb.Message{Text: r.URL.RawQuery}); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
}
