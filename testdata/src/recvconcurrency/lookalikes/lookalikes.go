// Package lookalikes has right code that looks wrong: what the contracts list
// as no violation, and what good projects do.
package lookalikes

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/metadata"

	pb "recvconcurrency/echopb"
)

// GoodHandOff receives the first message, and has a goroutine receive the rest.
func GoodHandOff(ctx context.Context, c pb.EchoClient, out chan<- *pb.Event) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	out <- first
	go func() {
		for {
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			out <- ev
		}
	}()
	return nil
}

// GoodSplit has one goroutine of a group send and one receive.
func GoodSplit(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (n int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	var g errgroup.Group
	g.Go(func() error {
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return stream.CloseSend()
	})
	g.Go(func() error {
		for {
			if _, err := stream.Recv(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			n++
		}
	})
	return n, g.Wait()
}

// GoodHeaderBesideRecv waits for the header while a goroutine receives.
func GoodHeaderBesideRecv(ctx context.Context, c pb.EchoClient) (metadata.MD, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	md, err := stream.Header()
	<-done
	return md, err
}

// GoodContextBesideRecv asks for the context wherever it is needed.
func GoodContextBesideRecv(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	<-stream.Context().Done()
	return nil
}

// GoodHeadersBesideSend sets header and trailer beside a goroutine that sends.
func GoodHeadersBesideSend(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range events {
			if stream.Send(ev) != nil {
				return
			}
		}
	})
	stream.SetHeader(metadata.Pairs("shard", "a"))
	stream.SendHeader(metadata.Pairs("region", "b"))
	stream.SetTrailer(metadata.Pairs("shard", "a"))
	wg.Wait()
	return nil
}

// GoodCloseTwice closes in two places, neither of which runs beside a Send.
func GoodCloseTwice(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer stream.CloseSend()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return nil
		}
	}
}

// GoodCloseAtOnce closes in two goroutines, which is harmless.
func GoodCloseAtOnce(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { stream.CloseSend() })
	}
	wg.Wait()
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// GoodUnaryInGoroutines makes many calls at once on one client, for which
// clients are made.
func GoodUnaryInGoroutines(ctx context.Context, c pb.EchoClient, keys []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, key := range keys {
		g.Go(func() error {
			_, err := c.Get(ctx, &pb.GetRequest{Key: key})
			return err
		})
	}
	return g.Wait()
}

// GoodStreamsInMap has a goroutine for each stream of a map.
func GoodStreamsInMap(ctx context.Context, c pb.EchoClient, prefixes []string) error {
	streams := make(map[string]pb.Echo_WatchClient)
	for _, prefix := range prefixes {
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: prefix})
		if err != nil {
			return err
		}
		streams[prefix] = stream
	}
	var wg sync.WaitGroup
	for _, stream := range streams {
		wg.Go(func() {
			for {
				if _, err := stream.Recv(); err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return nil
}

// GoodStartedByOnce has its loop started by whoever comes first.
type GoodStartedByOnce struct {
	stream pb.Echo_ChatClient
	once   sync.Once
	in     chan *pb.Message
}

// Start opens the stream.
func (s *GoodStartedByOnce) Start(ctx context.Context, c pb.EchoClient) (err error) {
	s.in = make(chan *pb.Message, 1024)
	s.stream, err = c.Chat(ctx)
	return err
}

func (s *GoodStartedByOnce) loop() {
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.in <- m
	}
}

// Next starts the loop, and takes what it received.
func (s *GoodStartedByOnce) Next() *pb.Message {
	s.once.Do(func() { go s.loop() })
	return <-s.in
}

// GoodStartedByFlag has its loop started by whoever sets the flag.
type GoodStartedByFlag struct {
	stream  pb.Echo_ChatClient
	started atomic.Bool
	in      chan *pb.Message
}

// Start opens the stream.
func (s *GoodStartedByFlag) Start(ctx context.Context, c pb.EchoClient) (err error) {
	s.in = make(chan *pb.Message, 1024)
	s.stream, err = c.Chat(ctx)
	return err
}

func (s *GoodStartedByFlag) loop() {
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.in <- m
	}
}

// Next starts the loop, and takes what it received.
func (s *GoodStartedByFlag) Next() *pb.Message {
	if s.started.CompareAndSwap(false, true) {
		go s.loop()
	}
	return <-s.in
}

// GoodRecvThenLoop asks once before its loop starts.
type GoodRecvThenLoop struct {
	stream pb.Echo_ChatClient
	hello  *pb.Message
	in     chan *pb.Message
}

// Start opens the stream, and waits for the greeting.
func (s *GoodRecvThenLoop) Start(ctx context.Context, c pb.EchoClient) (err error) {
	s.in = make(chan *pb.Message, 1024)
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	if err = s.stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	if s.hello, err = s.stream.Recv(); err != nil {
		return err
	}
	go s.loop()
	return nil
}

func (s *GoodRecvThenLoop) loop() {
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.in <- m
	}
}

// Next takes what the loop received.
func (s *GoodRecvThenLoop) Next() *pb.Message { return <-s.in }

// GoodNoLoop has methods that use the stream, and nothing that would run them
// at once.
type GoodNoLoop struct{ stream pb.Echo_ChatClient }

// Start opens the stream.
func (s *GoodNoLoop) Start(ctx context.Context, c pb.EchoClient) (err error) {
	s.stream, err = c.Chat(ctx)
	return err
}

// Ask sends a question, and receives the answer.
func (s *GoodNoLoop) Ask(m *pb.Message) (*pb.Message, error) {
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	return s.stream.Recv()
}

// Close ends the stream.
func (s *GoodNoLoop) Close() error { return s.stream.CloseSend() }

// socket has the methods of a stream, and is none: it may be written to by
// anyone.
type socket struct {
	mu sync.Mutex
	n  int
}

func (s *socket) Send(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	return nil
}

func (s *socket) Recv() (*pb.Message, error) { return nil, io.EOF }

func (s *socket) CloseSend() error { return nil }

// GoodSocket has nothing to do with gRPC.
func GoodSocket(msgs []*pb.Message) error {
	s := new(socket)
	defer s.CloseSend()
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() { s.Send(m) })
	}
	go s.Recv()
	_, err := s.Recv()
	wg.Wait()
	return errors.Join(err)
}

// frames is what a stream of frames looks like in a package of its own.
type frames interface {
	Send(*pb.Message) error
	Recv() (*pb.Message, error)
}

// GoodUnknown does not know whether its frames are a stream.
func GoodUnknown(f frames, msgs []*pb.Message) {
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() { f.Send(m) })
	}
	wg.Wait()
}

// GoodTimeoutCancels gives up with the stream's own context.
func GoodTimeoutCancels(ctx context.Context, c pb.EchoClient, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodDispatcher has one goroutine receive for many that wait for answers.
func GoodDispatcher(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	waiting := make(map[int]chan *pb.Message)
	for _, m := range msgs {
		waiting[m.Id] = make(chan *pb.Message, 1)
	}
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			waiting[m.Id] <- m
		}
	}()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() { <-waiting[m.Id] })
	}
	wg.Wait()
	return stream.CloseSend()
}

// GoodTrailerOfCopy asks a stream that is done, and uses another.
func GoodTrailerOfCopy(ctx context.Context, c pb.EchoClient) (metadata.MD, error) {
	old, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for err == nil {
		_, err = old.Recv()
	}
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	if _, err := stream.Recv(); err != nil {
		return nil, err
	}
	return old.Trailer(), nil
}
