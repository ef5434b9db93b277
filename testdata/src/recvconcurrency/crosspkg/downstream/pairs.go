package downstream

import (
	"context"
	"sync"

	"recvconcurrency/crosspkg/upstream"
	pb "recvconcurrency/echopb"
)

// goodPair has each of two goroutines send on one of the pair's streams.
func goodPair(p *upstream.Pair, msgs []*pb.Message) {
	var wg sync.WaitGroup
	wg.Go(func() { upstream.SendEast(p, msgs) })
	upstream.SendWest(p, msgs)
	wg.Wait()
}

// badPair has both send on the same.
func badPair(p *upstream.Pair, msgs []*pb.Message) {
	var wg sync.WaitGroup
	wg.Go(func() { upstream.SendEast(p, msgs[:len(msgs)/2]) })
	//category: concurrent-send
	upstream.SendEast(p, msgs[len(msgs)/2:]) // want "two senders on one stream"
	wg.Wait()
}

// goodEither sends on a stream that a condition chooses, beside one that the other
// condition chooses.
func goodEither(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, swap bool) error {
	east, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	west, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	first, second := east, west
	if swap {
		first, second = west, east
	}
	var wg sync.WaitGroup
	wg.Go(func() { upstream.SendAll(first, msgs) })
	upstream.SendAll(second, msgs)
	wg.Wait()
	return nil
}

// goodEitherStarted starts what sends in another package.
func goodEitherStarted(east, west pb.Echo_ChatClient, swap bool) {
	first, second := east, west
	if swap {
		first, second = west, east
	}
	<-upstream.StartDrain(first)
	<-upstream.StartDrain(second)
	go upstream.Drain(first)
	go upstream.Drain(second)
}

// goodSafe sends on what another package has made of the stream.
func goodSafe(stream pb.Echo_ChatClient, msgs []*pb.Message) {
	safe := upstream.Safe(stream)
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() { safe.Send(m) })
	}
	wg.Wait()
}

// goodSafeSendAll has a helper of that package send on it.
func goodSafeSendAll(stream pb.Echo_ChatClient, msgs []*pb.Message) {
	safe := upstream.Safe(stream)
	var wg sync.WaitGroup
	for i := range msgs {
		wg.Go(func() { upstream.SendAll(safe, msgs[i:i+1]) })
	}
	wg.Wait()
}

// goodVisit sends on each stream in a goroutine of its own.
func goodVisit(streams []pb.Echo_ChatClient, m *pb.Message) {
	var wg sync.WaitGroup
	upstream.Visit(streams, func(stream pb.Echo_ChatClient, i int) {
		wg.Go(func() { stream.Send(m) })
	})
	wg.Wait()
}

// visit is upstream.Visit.
func visit[T any](list []T, f func(item T, i int)) {
	for i, item := range list {
		f(item, i)
	}
}

// goodOwnVisit does so with a function of the package.
func goodOwnVisit(streams []pb.Echo_ChatClient, m *pb.Message) {
	var wg sync.WaitGroup
	visit(streams, func(stream pb.Echo_ChatClient, i int) {
		wg.Go(func() { stream.Send(m) })
	})
	wg.Wait()
}

// others calls f for all streams but the one that it is given.
func others(but pb.Echo_ChatClient, all []pb.Echo_ChatClient, f func(stream pb.Echo_ChatClient, i int, last bool)) {
	for i, stream := range all {
		if stream != but {
			f(stream, i, i == len(all)-1)
		}
	}
}

// goodOthers sends on the others beside its own.
func goodOthers(own pb.Echo_ChatClient, all []pb.Echo_ChatClient, m *pb.Message) {
	var wg sync.WaitGroup
	wg.Go(func() { own.Send(m) })
	others(own, all, func(stream pb.Echo_ChatClient, i int, last bool) {
		stream.Send(m)
	})
	wg.Wait()
}

// goodOtherNodes does so with a function of another package.
func goodOtherNodes(own pb.Echo_ChatClient, all []pb.Echo_ChatClient, m *pb.Message) {
	var wg sync.WaitGroup
	wg.Go(func() { own.Send(m) })
	upstream.Others(own, all, func(stream pb.Echo_ChatClient, i int, last bool) {
		stream.Send(m)
	})
	wg.Wait()
}

// badHub has the streams of a hub of another package.
type badHub struct {
	pb.UnimplementedEchoServer
	hub *upstream.Hub
}

func (s *badHub) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	//category: shared-stream
	return &pb.GetResponse{}, s.hub.Find(req.Key).Send(&pb.Event{}) // want "shared between requests"
}

// goodHub takes them out of there.
type goodHub struct {
	pb.UnimplementedEchoServer
	hub *upstream.Hub
}

func (s *goodHub) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	return &pb.GetResponse{}, s.hub.Take(req.Key).Send(&pb.Event{})
}

// withNew calls all functions, with streams that are opened for them.
func withNew(like pb.Echo_ChatClient, fs ...func(stream pb.Echo_ChatClient, i int)) {
	for i, f := range fs {
		if stream := upstream.Another(like); stream != nil {
			f(stream, i)
		}
	}
}

// goodWithNew sends on a stream of its own besides.
func goodWithNew(own pb.Echo_ChatClient, m *pb.Message) {
	var wg sync.WaitGroup
	wg.Go(func() { own.Send(m) })
	withNew(own,
		func(stream pb.Echo_ChatClient, i int) { stream.Send(m) },
		func(stream pb.Echo_ChatClient, i int) { stream.CloseSend() },
	)
	wg.Wait()
}

// badWith has another package put the streams into its list.
type badWith struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs []pb.Echo_WatchServer
}

func (s *badWith) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs = upstream.With(s.subs, stream)
	s.mu.Unlock()
	select {}
}

func (s *badWith) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, stream := range s.subs {
		//category: shared-stream
		stream.Send(ev) // want "shared between requests"
	}
	return new(pb.PublishResponse), nil
}
