package wrappers

import (
	"context"
	"sync"

	"google.golang.org/grpc"

	pb "recvconcurrency/echopb"
)

// Structs that have a wrapper in a field, and are passed as they are.

// A feed sends on what it was made with.
type feed struct {
	to   chatSender
	name string
}

func (f feed) run(msgs []*pb.Message) {
	for _, m := range msgs {
		f.to.Send(m)
	}
}

// feedAll does so for a feed that is no pointer.
func feedAll(f feed, msgs []*pb.Message) {
	for _, m := range msgs {
		f.to.Send(m)
	}
}

func goodFeeds(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	f := feed{to: &lockedChat{Echo_ChatClient: chat}, name: "all"}
	var wg sync.WaitGroup
	wg.Go(func() { feedAll(f, msgs[:len(msgs)/2]) })
	feedAll(f, msgs[len(msgs)/2:])
	wg.Wait()
	return drainChat(chat)
}

// goodFeedRuns has a method do it.
func goodFeedRuns(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	f := feed{to: &lockedChat{Echo_ChatClient: chat}, name: "all"}
	var wg sync.WaitGroup
	wg.Go(func() { f.run(msgs[:len(msgs)/2]) })
	f.run(msgs[len(msgs)/2:])
	wg.Wait()
	return drainChat(chat)
}

// feedBy does so for one that is.
func feedBy(f *feed, msgs []*pb.Message) {
	for _, m := range msgs {
		f.to.Send(m)
	}
}

// badFeeds has one without a lock.
func badFeeds(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	f := &feed{to: &loggedChat{Echo_ChatClient: chat}, name: "all"}
	var wg sync.WaitGroup
	wg.Go(func() { feedBy(f, msgs[:len(msgs)/2]) })
	//category: concurrent-send
	//unordered: by the helper above
	feedBy(f, msgs[len(msgs)/2:]) // want "two senders on one stream"
	wg.Wait()
	return drainChat(chat)
}

// A streamFeed has a stream, as far as its type tells.
type streamFeed struct {
	to   pb.Echo_ChatClient
	name string
}

func feedStream(f streamFeed, msgs []*pb.Message) {
	for _, m := range msgs {
		f.to.Send(m)
	}
}

// badFeedStreams has one without a lock there.
func badFeedStreams(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	f := streamFeed{to: chat, name: "all"}
	var wg sync.WaitGroup
	wg.Go(func() { feedStream(f, msgs[:len(msgs)/2]) })
	//category: concurrent-send
	//unordered: by the helper above
	feedStream(f, msgs[len(msgs)/2:]) // want "two senders on one stream"
	wg.Wait()
	return drainChat(chat)
}

// A numbered stream counts what is received, and does not lock.
type numbered struct {
	grpc.ServerStream
	n int
}

func (s *numbered) RecvMsg(m interface{}) error {
	s.n++
	return s.ServerStream.RecvMsg(m)
}

// badReadsAhead receives beside the handler, which has a wrapper.
func badReadsAhead(srv interface{}, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ss.RecvMsg(new(pb.Message)) == nil {
		}
	}()
	//category: concurrent-recv
	//unordered: the method is above
	err := handler(srv, &numbered{ServerStream: ss}) // want "two receivers"
	<-done
	return err
}

// goodReplacedLater has a literal put the wrapper that locks into the variable.
func goodReplacedLater(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, setUp func(func())) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	safe := stream
	setUp(func() { safe = &lockedChat{Echo_ChatClient: stream} })
	var wg sync.WaitGroup
	wg.Go(func() { sendEach(safe, msgs[:len(msgs)/2]) })
	sendEach(safe, msgs[len(msgs)/2:])
	wg.Wait()
	return drainChat(stream)
}

// badOneOf sends on one of two streams in two goroutines.
func badOneOf(east, west pb.Echo_ChatClient, swap bool, msgs []*pb.Message) {
	stream := east
	if swap {
		stream = west
	}
	go sendEach(stream, msgs[:len(msgs)/2])
	//category: concurrent-send
	//unordered: by the helper above
	sendEach(stream, msgs[len(msgs)/2:]) // want "two senders on one stream"
}

// goodEachOf sends on one after the other.
func goodEachOf(east, west pb.Echo_ChatClient, msgs []*pb.Message) {
	var wg sync.WaitGroup
	for i := range 2 {
		stream := east
		if i == 1 {
			stream = west
		}
		wg.Go(func() { sendEach(stream, msgs) })
	}
	wg.Wait()
}

// goodTurns has a goroutine send on one of them, and then on the other.
func goodTurns(east, west pb.Echo_ChatClient, msgs []*pb.Message) {
	stream, other := east, west
	for _, m := range msgs {
		go sendEach(stream, []*pb.Message{m})
		drainChat(stream)
		stream, other = other, stream
	}
}

// A titled stream has a lock besides, for its title.
type titled struct {
	sync.Mutex
	pb.Echo_ChatClient
	title string
}

// badTitled sends on it beside the stream that it has.
func badTitled(stream pb.Echo_ChatClient, msgs []*pb.Message) {
	own := &titled{Echo_ChatClient: stream, title: "own"}
	var wg sync.WaitGroup
	wg.Go(func() { own.Send(msgs[0]) })
	//category: concurrent-send
	stream.Send(msgs[1]) // want "two senders on one stream"
	wg.Wait()
}

// A bridge has a stream of its own for what comes by the other one.
type bridge struct {
	pb.Echo_ChatServer
	up pb.Echo_ChatClient
}

func (b *bridge) dial(ctx context.Context, c pb.EchoClient) (err error) {
	b.up, err = c.Chat(ctx)
	return err
}

// goodBridges has two of them for one stream.
func goodBridges(ctx context.Context, c pb.EchoClient, stream pb.Echo_ChatServer, msgs []*pb.Message) error {
	east, west := &bridge{Echo_ChatServer: stream}, &bridge{Echo_ChatServer: stream}
	if err := east.dial(ctx, c); err != nil {
		return err
	}
	if err := west.dial(ctx, c); err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() { sendEach(east.up, msgs) })
	sendEach(west.up, msgs)
	wg.Wait()
	return nil
}
