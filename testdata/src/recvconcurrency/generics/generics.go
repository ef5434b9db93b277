// Package generics has helpers for streams of any messages.
package generics

import (
	"context"
	"io"
	"sync"

	"google.golang.org/grpc"

	pb "recvconcurrency/echogenpb"
)

// drain receives until the stream ends.
func drain[T any](stream grpc.ServerStreamingClient[T]) (n int, err error) {
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		n++
	}
}

// BadDrain drains twice at once.
func BadDrain(ctx context.Context, c pb.EchoClient) (int, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	other := make(chan int, 1)
	go func() {
		n, _ := drain(stream)
		other <- n
	}()
	//unordered: through a function above
	//category: concurrent-recv
	n, err := drain(stream) // want "two receivers on one stream"
	return n + <-other, err
}

// GoodDrain drains two streams at once.
func GoodDrain(ctx context.Context, c pb.EchoClient) (int, error) {
	a, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	b, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	other := make(chan int, 1)
	go func() {
		n, _ := drain(a)
		other <- n
	}()
	n, err := drain(b)
	return n + <-other, err
}

// sendEach sends each message in a goroutine, which is wrong for streams of
// any messages.
func sendEach[Req, Res any](stream grpc.BidiStreamingClient[Req, Res], msgs []*Req) {
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
}

// BadSendEach has a helper send.
func BadSendEach(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sendEach(stream, msgs)
	return nil
}

// sendAll sends one message after the other.
func sendAll[Req, Res any](stream grpc.BidiStreamingClient[Req, Res], msgs []*Req) error {
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// GoodSendAll has a helper send while another receives.
func GoodSendAll(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go sendAll(stream, msgs)
	for {
		if _, err := stream.Recv(); err != nil {
			return nil
		}
	}
}

// Locked is a server stream that several goroutines may send on.
type Locked[Req, Res any] struct {
	grpc.BidiStreamingServer[Req, Res]
	mu sync.Mutex
}

// Send takes its turn.
func (l *Locked[Req, Res]) Send(m *Res) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.BidiStreamingServer.Send(m)
}

// serve answers each message in a goroutine.
func serve[Req, Res any](stream *Locked[Req, Res], answer func(*Req) *Res) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil
		}
		wg.Go(func() { stream.Send(answer(m)) })
	}
}

// GoodServe serves a wrapper that locks.
func GoodServe(stream grpc.BidiStreamingServer[pb.Message, pb.Message]) error {
	locked := &Locked[pb.Message, pb.Message]{BidiStreamingServer: stream}
	return serve(locked, func(m *pb.Message) *pb.Message { return m })
}

// BadServe is serve without the wrapper.
func BadServe(stream grpc.BidiStreamingServer[pb.Message, pb.Message]) error {
	return serveEach(stream, func(m *pb.Message) *pb.Message { return m })
}

func serveEach[Req, Res any](stream grpc.BidiStreamingServer[Req, Res], answer func(*Req) *Res) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil
		}
		wg.Go(func() {
			//category: concurrent-send
			stream.Send(answer(m)) // want "two senders on one stream"
		})
	}
}

// session has a loop that receives messages of any kind.
type session[Req, Res any] struct {
	stream grpc.BidiStreamingClient[Req, Res]
	in     chan *Res
}

func (s *session[Req, Res]) loop() {
	defer close(s.in)
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.in <- m
	}
}

// Next returns what the loop received.
func (s *session[Req, Res]) Next() *Res { return <-s.in }

// GoodSession takes what the loop received.
func GoodSession(ctx context.Context, c pb.EchoClient) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	s := &session[pb.Message, pb.Message]{stream: stream, in: make(chan *pb.Message, 16)}
	go s.loop()
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	return s.Next(), nil
}

// greedy is a session that receives in two places.
type greedy[Req, Res any] struct {
	stream grpc.BidiStreamingClient[Req, Res]
	in     chan *Res
}

func (s *greedy[Req, Res]) loop() {
	defer close(s.in)
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.in <- m
	}
}

// Next receives beside the loop.
func (s *greedy[Req, Res]) Next() (*Res, error) {
	return s.stream.Recv()
}

// BadSession receives beside the loop.
func BadSession(ctx context.Context, c pb.EchoClient) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	s := &greedy[pb.Message, pb.Message]{stream: stream, in: make(chan *pb.Message, 16)}
	go s.loop()
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	//unordered: through a function above
	//category: concurrent-recv
	return s.Next() // want "two receivers on one stream"
}

// badRaw makes the generic stream itself, and has two goroutines send on it.
func badRaw(raw grpc.ClientStream, msgs []*pb.Message) error {
	stream := &grpc.GenericClientStream[pb.Message, pb.Message]{ClientStream: raw}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return stream.CloseSend()
}

// badRawPassed passes it as what it implements.
func badRawPassed(raw grpc.ClientStream, msgs []*pb.Message) {
	stream := &grpc.GenericClientStream[pb.Message, pb.Message]{ClientStream: raw}
	sendEach(stream, msgs)
	var wg sync.WaitGroup
	wg.Go(func() { sendTo(stream, msgs) })
	//category: concurrent-send
	//unordered: by the helper below
	sendTo(stream, msgs) // want "two senders on one stream"
	wg.Wait()
}

// sendTo sends in one goroutine.
func sendTo(stream pb.Echo_ChatClient, msgs []*pb.Message) {
	for _, m := range msgs {
		stream.Send(m)
	}
}

// badRawMethod sends by a method value.
func badRawMethod(raw grpc.ClientStream, msgs []*pb.Message) {
	var stream pb.Echo_ChatClient = &grpc.GenericClientStream[pb.Message, pb.Message]{ClientStream: raw}
	send := stream.Send
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			//category: concurrent-send
			send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
}

// A rawKeeper has the generic stream itself.
type rawKeeper struct {
	stream *grpc.GenericClientStream[pb.Message, pb.Message]
}

func (k *rawKeeper) badSendAll(msgs []*pb.Message) {
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			//category: concurrent-send
			k.stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
}
