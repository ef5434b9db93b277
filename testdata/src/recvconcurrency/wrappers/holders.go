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
