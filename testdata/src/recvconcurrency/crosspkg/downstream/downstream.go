// Package downstream uses upstream's helpers, rightly and wrongly.
package downstream

import (
	"context"
	"sync"

	"recvconcurrency/crosspkg/upstream"
	pb "recvconcurrency/echopb"
)

// BadSendAll has two calls of the helper send at once.
func BadSendAll(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sent := make(chan error, 1)
	go func() { sent <- upstream.SendAll(stream, msgs[:len(msgs)/2]) }()
	//category: concurrent-send
	err = upstream.SendAll(stream, msgs[len(msgs)/2:]) // want "two senders on one stream"
	if serr := <-sent; err == nil {
		err = serr
	}
	return err
}

// GoodSendAll sends by a helper while another drains.
func GoodSendAll(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		defer stream.CloseSend()
		upstream.SendAll(stream, msgs)
	}()
	return upstream.Drain(stream)
}

// BadPublish has several workers publish by an interface of another package.
func BadPublish(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			//category: concurrent-send
			upstream.Publish(stream, []*pb.Event{ev}) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodPublish publishes in one goroutine.
func GoodPublish(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var wg sync.WaitGroup
	wg.Go(func() { upstream.Publish(stream, events) })
	wg.Wait()
	return nil
}

// BadStartDrain receives beside the drain that it has started.
func BadStartDrain(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	upstream.StartDrain(stream)
	//category: concurrent-recv
	return stream.Recv() // want "two receivers on one stream"
}

// GoodStartDrain receives before it starts the drain, and sends beside it.
func GoodStartDrain(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	done := upstream.StartDrain(stream)
	upstream.SendAll(stream, msgs)
	stream.CloseSend()
	<-done
	return m, nil
}

// BadSpawn sends each message in a goroutine that another package starts.
func BadSpawn(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(len(msgs))
	for _, m := range msgs {
		upstream.Spawn(func() {
			defer wg.Done()
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodCall sends each message in a function that another package calls.
func GoodCall(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		upstream.Call(func() { stream.Send(m) })
	}
	return stream.CloseSend()
}

// BadParallel does two things at once, both of them sending.
func BadParallel(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	upstream.Parallel(
		func() {
			for _, m := range msgs[:len(msgs)/2] {
				stream.Send(m)
			}
		},
		func() {
			for _, m := range msgs[len(msgs)/2:] {
				stream.Send(m) // want "two senders"
			}
		},
	)
	return nil
}

// GoodParallel does two things at once: sending, and receiving.
func GoodParallel(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	upstream.Parallel(
		func() {
			defer stream.CloseSend()
			upstream.SendAll(stream, msgs)
		},
		func() { upstream.Drain(stream) },
	)
	return nil
}

// BadLogged sends on a wrapper that does not lock.
func BadLogged(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := &upstream.Logged{Echo_ChatClient: chat}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodLocked sends on a wrapper that locks.
func GoodLocked(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := upstream.NewLocked(chat)
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() { stream.Send(m) })
	}
	wg.Wait()
	return stream.CloseSend()
}

// GoodLockedSendAll hands the wrapper that locks to a helper that does not.
func GoodLockedSendAll(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := upstream.NewLocked(chat)
	var wg sync.WaitGroup
	for i := range msgs {
		wg.Go(func() { upstream.SendAll(stream, msgs[i:i+1]) })
	}
	wg.Wait()
	return stream.CloseSend()
}

// GoodLogged sends on the wrapper that does not lock, in one goroutine.
func GoodLogged(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := &upstream.Logged{Echo_ChatClient: chat}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	wg.Wait()
	return stream.CloseSend()
}
