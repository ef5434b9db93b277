package downstream

import (
	"context"
	"sync"

	"recvconcurrency/crosspkg/upstream"
	pb "recvconcurrency/echopb"
)

// BadGreet has two goroutines greet in one session.
func BadGreet(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	s := &upstream.Session{ID: 1, Stream: chat}
	var wg sync.WaitGroup
	wg.Go(func() { upstream.Greet(s, msgs[:len(msgs)/2]) })
	//category: concurrent-send
	err = upstream.Greet(s, msgs[len(msgs)/2:]) // want "two senders on one stream"
	wg.Wait()
	return err
}

// GoodGreet has each of them greet in a session of its own.
func GoodGreet(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	var wg sync.WaitGroup
	for i := range 2 {
		chat, err := c.Chat(ctx)
		if err != nil {
			return err
		}
		s := &upstream.Session{ID: i, Stream: chat}
		wg.Go(func() {
			upstream.Greet(s, msgs)
			s.Stream.CloseSend()
			upstream.Drain(s.Stream)
		})
	}
	wg.Wait()
	return nil
}

// BadTraced hands a wrapper that has no Send of its own to two helpers.
func BadTraced(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := &upstream.Traced{Echo_ChatClient: chat, Name: "traced"}
	stream.Trace()
	var wg sync.WaitGroup
	wg.Go(func() { upstream.SendAll(stream, msgs[:len(msgs)/2]) })
	//category: concurrent-send
	err = upstream.SendAll(stream, msgs[len(msgs)/2:]) // want "two senders on one stream"
	wg.Wait()
	return err
}

// sender is all that each needs of a stream.
type sender interface{ Send(*pb.Message) error }

// each sends to all that it has.
func each(s sender, msgs []*pb.Message) {
	for _, m := range msgs {
		s.Send(m)
	}
}

// BadLoggedEach hands upstream's wrapper, which does not lock, to a helper of
// its own.
func BadLoggedEach(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := &upstream.Logged{Echo_ChatClient: chat}
	var wg sync.WaitGroup
	wg.Go(func() { each(stream, msgs[:len(msgs)/2]) })
	//category: concurrent-send
	//unordered: by the helper above
	each(stream, msgs[len(msgs)/2:]) // want "two senders on one stream"
	wg.Wait()
	return stream.CloseSend()
}

// GoodLockedEach hands it one that locks.
func GoodLockedEach(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := upstream.NewLocked(chat)
	var wg sync.WaitGroup
	wg.Go(func() { each(stream, msgs[:len(msgs)/2]) })
	each(stream, msgs[len(msgs)/2:])
	wg.Wait()
	return stream.CloseSend()
}
