package shared

import (
	"context"
	"slices"
	"sync"

	"google.golang.org/grpc"

	pb "recvconcurrency/echopb"
)

// Where handlers find the streams that they share.

// state is what the package has, without a type of its own.
var state struct {
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

type badState struct{ pb.UnimplementedEchoServer }

func (s *badState) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	state.mu.Lock()
	stream := state.subs[req.Key]
	state.mu.Unlock()
	//category: shared-stream
	return &pb.GetResponse{}, stream.Send(&pb.Event{}) // want "shared between requests"
}

type goodState struct{ pb.UnimplementedEchoServer }

func (s *goodState) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	state.mu.Lock()
	defer state.mu.Unlock()
	return &pb.GetResponse{}, state.subs[req.Key].Send(&pb.Event{})
}

// A sub is a stream with a name.
type sub struct {
	name   string
	stream pb.Echo_WatchServer
}

// badValues has structs in the map.
type badValues struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]sub
}

func (s *badValues) find(key string) (sub, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.subs[key]
	return found, ok
}

func (s *badValues) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	stream := s.subs[req.Key].stream
	s.mu.Unlock()
	//category: shared-stream
	return &pb.GetResponse{}, stream.Send(&pb.Event{}) // want "shared between requests"
}

// badFound has a method look.
type badFound struct{ badValues }

func (s *badFound) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	found, ok := s.find(req.Key)
	if !ok {
		return nil, context.Canceled
	}
	//category: shared-stream
	return &pb.GetResponse{}, found.stream.Send(&pb.Event{}) // want "shared between requests"
}

// badCollected collects the structs.
type badCollected struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*sub
}

func (s *badCollected) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	var list []*sub
	for _, one := range s.subs {
		list = append(list, one)
	}
	s.mu.Unlock()
	for _, one := range list {
		//category: shared-stream
		one.stream.Send(ev) // want "shared between requests"
	}
	return new(pb.PublishResponse), nil
}

// goodCollected takes them out.
type goodCollected struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs map[string]*sub
}

func (s *goodCollected) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	var list []*sub
	for name, one := range s.subs {
		list = append(list, one)
		delete(s.subs, name)
	}
	s.mu.Unlock()
	for _, one := range list {
		one.stream.Send(ev)
	}
	return new(pb.PublishResponse), nil
}

// listed returns the streams of all subscribers by a named result.
func (s *subscribers) listed() (list []pb.Echo_WatchServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stream := range s.subs {
		list = append(list, stream)
	}
	return
}

type badListing struct{ subscribers }

func (s *badListing) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	for _, stream := range s.listed() {
		//category: shared-stream
		stream.Send(ev) // want "shared between requests"
	}
	return new(pb.PublishResponse), nil
}

// pick finds a stream in a map that it is given.
func pick(key string, subs map[string]pb.Echo_WatchServer) pb.Echo_WatchServer {
	if stream, ok := subs[key]; ok {
		return stream
	}
	return subs["all"]
}

type badPicked struct{ subscribers }

func (s *badPicked) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	stream := pick(req.Key, s.subs)
	s.mu.Unlock()
	//category: shared-stream
	return &pb.GetResponse{}, stream.Send(&pb.Event{}) // want "shared between requests"
}

// either finds one of two, and returns it as another interface.
func (s *subscribers) either(key string) grpc.ServerStream {
	s.mu.Lock()
	defer s.mu.Unlock()
	stream, ok := s.subs[key]
	if !ok {
		stream = s.subs["all"]
	}
	return stream
}

type badEither struct{ subscribers }

func (s *badEither) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	stream := s.either(req.Key)
	//category: shared-stream
	return &pb.GetResponse{}, stream.SendMsg(&pb.Event{}) // want "shared between requests"
}

// badLazyVar opens its stream if it finds none, by a variable.
type badLazyVar struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (s *badLazyVar) open() (pb.Echo_ChatClient, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stream := s.stream
	if stream == nil {
		var err error
		if stream, err = s.client.Chat(context.Background()); err != nil {
			return nil, err
		}
		s.stream = stream
	}
	return stream, nil
}

func (s *badLazyVar) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if _, err := s.open(); err != nil {
		return nil, err
	}
	//category: shared-stream
	return &pb.GetResponse{}, s.stream.Send(&pb.Message{}) // want "shared between requests"
}

// badLazyNamed has named results.
type badLazyNamed struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (s *badLazyNamed) open() (stream pb.Echo_ChatClient, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stream = s.stream
	if stream == nil {
		stream, err = s.client.Chat(context.Background())
		s.stream = stream
	}
	return
}

func (s *badLazyNamed) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if _, err := s.open(); err != nil {
		return nil, err
	}
	//category: shared-stream
	return &pb.GetResponse{}, s.stream.Send(&pb.Message{}) // want "shared between requests"
}

// A pool of streams lends each to one request at a time.
type pool struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	free []pb.Echo_ChatClient
	by   map[string][]pb.Echo_ChatClient
}

// goodDeleted takes the first out with the slices package.
type goodDeleted struct{ pool }

func (s *goodDeleted) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	stream := s.free[0]
	s.free = slices.Delete(s.free, 0, 1)
	s.mu.Unlock()
	err := stream.Send(&pb.Message{})
	s.mu.Lock()
	s.free = append(s.free, stream)
	s.mu.Unlock()
	return &pb.GetResponse{}, err
}

// goodTakenOf takes the last of a list in a map, if there is one.
type goodTakenOf struct{ pool }

func (s *goodTakenOf) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	list, ok := s.by[req.Key]
	if !ok {
		s.mu.Unlock()
		return nil, context.Canceled
	}
	stream := list[len(list)-1]
	s.by[req.Key] = list[:len(list)-1]
	s.mu.Unlock()
	return &pb.GetResponse{}, stream.Send(&pb.Message{})
}

// goodTakenVar has the list in a variable that a literal sees, too.
type goodTakenVar struct{ pool }

func (s *goodTakenVar) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	list := s.free
	last := func() int { return len(list) - 1 }
	stream := list[last()]
	s.free = list[:last()]
	s.mu.Unlock()
	return &pb.GetResponse{}, stream.Send(&pb.Message{})
}

// badLent leaves it there.
type badLent struct{ pool }

func (s *badLent) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	list := s.by[req.Key]
	stream := list[len(list)-1]
	s.mu.Unlock()
	//category: shared-stream
	return &pb.GetResponse{}, stream.Send(&pb.Message{}) // want "shared between requests"
}

// badLazyLast has what there is assigned last.
type badLazyLast struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (s *badLazyLast) open() (stream pb.Echo_ChatClient, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stream == nil {
		stream, err = s.client.Chat(context.Background())
		s.stream = stream
		return
	}
	stream = s.stream
	return
}

func (s *badLazyLast) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if _, err := s.open(); err != nil {
		return nil, err
	}
	//category: shared-stream
	return &pb.GetResponse{}, s.stream.Send(&pb.Message{}) // want "shared between requests"
}

// badLazyOther returns it as another interface.
type badLazyOther struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (s *badLazyOther) open() (grpc.ClientStream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stream := s.stream
	if stream == nil {
		var err error
		if stream, err = s.client.Chat(context.Background()); err != nil {
			return nil, err
		}
		s.stream = stream
	}
	return stream, nil
}

func (s *badLazyOther) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if _, err := s.open(); err != nil {
		return nil, err
	}
	//category: shared-stream
	return &pb.GetResponse{}, s.stream.Send(&pb.Message{}) // want "shared between requests"
}
