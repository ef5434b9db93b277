package shared

import (
	"context"
	"errors"
	"slices"
	"sync"

	pb "recvconcurrency/echopb"
)

var errBusy = errors.New("busy")

// idle keeps streams for the next request, some for each host.
type idle struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	free map[string][]pb.Echo_ChatClient
	one  map[string]pb.Echo_ChatClient
	busy map[string]bool
	used map[string]struct{}
}

func (s *idle) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if err := s.goodTaken(req); err != nil {
		return nil, err
	}
	if err := s.goodDeleted(req); err != nil {
		return nil, err
	}
	if err := s.goodLeftOut(req); err != nil {
		return nil, err
	}
	if err := s.badPeeked(req); err != nil {
		return nil, err
	}
	if err := s.goodBusy(req); err != nil {
		return nil, err
	}
	if err := s.goodUsed(req); err != nil {
		return nil, err
	}
	return &pb.GetResponse{}, nil
}

// goodTaken takes the last one out of the list.
func (s *idle) goodTaken(req *pb.GetRequest) error {
	s.mu.Lock()
	list := s.free[req.Key]
	if len(list) == 0 {
		s.mu.Unlock()
		return errBusy
	}
	stream := list[len(list)-1]
	s.free[req.Key] = list[:len(list)-1]
	s.mu.Unlock()
	return stream.Send(&pb.Message{})
}

func (s *idle) goodDeleted(req *pb.GetRequest) error {
	s.mu.Lock()
	list, ok := s.free[req.Key]
	if !ok || len(list) == 0 {
		s.mu.Unlock()
		return errBusy
	}
	stream := list[0]
	s.free[req.Key] = slices.Delete(list, 0, 1)
	s.mu.Unlock()
	return stream.Send(&pb.Message{})
}

func (s *idle) goodLeftOut(req *pb.GetRequest) error {
	s.mu.Lock()
	list := s.free[req.Key]
	if len(list) < 2 {
		s.mu.Unlock()
		return errBusy
	}
	stream := list[1]
	s.free[req.Key] = append(list[:1], list[2:]...)
	s.mu.Unlock()
	return stream.Send(&pb.Message{})
}

// badPeeked leaves it in the list.
func (s *idle) badPeeked(req *pb.GetRequest) error {
	s.mu.Lock()
	list := s.free[req.Key]
	if len(list) == 0 {
		s.mu.Unlock()
		return errBusy
	}
	stream := list[len(list)-1]
	s.free["last"] = append(list, stream)
	s.mu.Unlock()
	return stream.Send(&pb.Message{}) // want "shared between requests"
}

// goodBusy says for each host whether somebody has its stream.
func (s *idle) goodBusy(req *pb.GetRequest) error {
	s.mu.Lock()
	if s.busy[req.Key] {
		s.mu.Unlock()
		return errBusy
	}
	s.busy[req.Key] = true
	stream := s.one[req.Key]
	s.mu.Unlock()
	err := stream.Send(&pb.Message{})
	s.mu.Lock()
	delete(s.busy, req.Key)
	s.mu.Unlock()
	return err
}

func (s *idle) goodUsed(req *pb.GetRequest) error {
	s.mu.Lock()
	if _, used := s.used[req.Key]; used {
		s.mu.Unlock()
		return errBusy
	}
	s.used[req.Key] = struct{}{}
	stream := s.one[req.Key]
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.used, req.Key)
	}()
	return stream.Send(&pb.Message{})
}

// hasty asks whether somebody has the stream, and does not say that he has it.
type hasty struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	one  map[string]pb.Echo_ChatClient
	busy map[string]bool
}

func (s *hasty) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	s.mu.Lock()
	busy, stream := s.busy[req.Key], s.one[req.Key]
	s.mu.Unlock()
	if busy {
		return nil, errBusy
	}
	return &pb.GetResponse{}, stream.Send(&pb.Message{}) // want "shared between requests"
}

// lazy opens its stream when the first request needs it, and all others have it, too.
type lazy struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (s *lazy) open() (pb.Echo_ChatClient, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.stream == nil {
		s.stream, err = s.client.Chat(context.Background())
	}
	return s.stream, err
}

func (s *lazy) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	stream, err := s.open()
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{Text: req.Key}); err != nil { // want "shared between requests"
		return nil, err
	}
	return &pb.GetResponse{}, nil
}

// early returns the stream that there is.
type early struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (s *early) open() (pb.Echo_ChatClient, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stream != nil {
		return s.stream, nil
	}
	stream, err := s.client.Chat(context.Background())
	if err != nil {
		return nil, err
	}
	s.stream = stream
	return stream, nil
}

func (s *early) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	stream, err := s.open()
	if err != nil {
		return nil, err
	}
	m, err := stream.Recv() // want "shared between requests"
	if err != nil {
		return nil, err
	}
	return &pb.GetResponse{Value: m.Text}, nil
}

// connects opens the stream in a function that returns nothing.
type connects struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (s *connects) connect() (err error) {
	if s.stream == nil {
		s.stream, err = s.client.Chat(context.Background())
	}
	return err
}

func (s *connects) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if err := s.connect(); err != nil {
		return nil, err
	}
	return &pb.GetResponse{}, s.stream.Send(&pb.Message{}) // want "shared between requests"
}

// spare keeps a stream that nobody has.
type spare struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

// take leaves none for others.
func (s *spare) take() (pb.Echo_ChatClient, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stream != nil {
		stream := s.stream
		s.stream = nil
		return stream, nil
	}
	return s.client.Chat(context.Background())
}

func (s *spare) goodGet(req *pb.GetRequest) error {
	stream, err := s.take()
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{}); err != nil {
		return err
	}
	s.mu.Lock()
	s.stream = stream
	s.mu.Unlock()
	return nil
}

func (s *spare) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	return &pb.GetResponse{}, s.goodGet(req)
}

// lends hands its only stream out under a lock that the request gives back.
type lends struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (s *lends) open() (pb.Echo_ChatClient, error) {
	var err error
	if s.stream == nil {
		s.stream, err = s.client.Chat(context.Background())
	}
	return s.stream, err
}

func (s *lends) goodGet(req *pb.GetRequest) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	stream, err := s.open()
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{})
}

func (s *lends) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	return &pb.GetResponse{}, s.goodGet(req)
}

// anew opens a stream for each request, and keeps the last one for Close.
type anew struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (s *anew) open() (err error) {
	s.stream, err = s.client.Chat(context.Background())
	return err
}

func (s *anew) goodGet(req *pb.GetRequest) error {
	if err := s.open(); err != nil {
		return err
	}
	return s.stream.Send(&pb.Message{})
}

func (s *anew) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	return &pb.GetResponse{}, s.goodGet(req)
}

// reopens opens a stream for each request in a function that the getter calls.
type reopens struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (s *reopens) dial() (err error) {
	s.stream, err = s.client.Chat(context.Background())
	return err
}

func (s *reopens) open() (pb.Echo_ChatClient, error) {
	if err := s.dial(); err != nil {
		return nil, err
	}
	return s.stream, nil
}

func (s *reopens) goodGet(req *pb.GetRequest) error {
	if _, err := s.open(); err != nil {
		return err
	}
	return s.stream.Send(&pb.Message{})
}

func (s *reopens) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	return &pb.GetResponse{}, s.goodGet(req)
}

// retries does so again if that fails.
type retries struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (s *retries) open(times int) (err error) {
	stream, err := s.client.Chat(context.Background())
	if err != nil && times > 0 {
		return s.open(times - 1)
	}
	s.stream = stream
	return err
}

func (s *retries) goodGet(req *pb.GetRequest) error {
	if err := s.open(3); err != nil {
		return err
	}
	return s.stream.Send(&pb.Message{})
}

func (s *retries) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	return &pb.GetResponse{}, s.goodGet(req)
}

// reopensOnce has the function open it if there is none.
type reopensOnce struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (s *reopensOnce) dial() (err error) {
	if s.stream == nil {
		s.stream, err = s.client.Chat(context.Background())
	}
	return err
}

func (s *reopensOnce) open() (pb.Echo_ChatClient, error) {
	if err := s.dial(); err != nil {
		return nil, err
	}
	return s.stream, nil
}

func (s *reopensOnce) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if _, err := s.open(); err != nil {
		return nil, err
	}
	//category: shared-stream
	return &pb.GetResponse{}, s.stream.Send(&pb.Message{}) // want "shared between requests"
}

// surely makes sure twice that there is one.
type surely struct {
	pb.UnimplementedEchoServer
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (s *surely) dial() (err error) {
	if s.stream == nil {
		s.stream, err = s.client.Chat(context.Background())
	}
	return err
}

func (s *surely) open() error {
	s.dial()
	return s.dial()
}

func (s *surely) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	//category: shared-stream
	return &pb.GetResponse{}, s.stream.Send(&pb.Message{}) // want "shared between requests"
}
