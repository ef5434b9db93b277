// Package closesend ends the sending direction of streams, when the sender is
// done and when it is not.
package closesend

import (
	"context"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

// BadDefer closes when the receiver returns, whatever the sender is doing.
func BadDefer(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	//unordered: what runs later stands above
	//category: close-send-race
	defer stream.CloseSend() // want "while a Send"
	go func() {
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	_, err = stream.Recv()
	return err
}

// GoodSender closes where the sender returns.
func GoodSender(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		defer stream.CloseSend()
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	_, err = stream.Recv()
	return err
}

// BadDeferredLiteral closes in a deferred function.
func BadDeferredLiteral(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer func() {
		//unordered: what runs later stands above
		//category: close-send-race
		if cerr := stream.CloseSend(); err == nil { // want "while a Send"
			err = cerr
		}
	}()
	go func() {
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	_, err = stream.Recv()
	return err
}

// GoodDeferredLiteral waits for the sender before it closes.
func GoodDeferredLiteral(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	defer func() {
		<-done
		if cerr := stream.CloseSend(); err == nil {
			err = cerr
		}
	}()
	go func() {
		defer close(done)
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	_, err = stream.Recv()
	return err
}

// BadCloseAndRecv asks for the summary while chunks are on their way.
func BadCloseAndRecv(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) (*pb.UploadSummary, error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	go func() {
		for _, chunk := range chunks {
			if stream.Send(chunk) != nil {
				return
			}
		}
	}()
	if _, err := c.Get(ctx, &pb.GetRequest{Key: "k"}); err != nil {
		return nil, err
	}
	//category: close-send-race
	return stream.CloseAndRecv() // want "while a Send"
}

// GoodCloseAndRecv asks for the summary when all chunks are sent.
func GoodCloseAndRecv(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) (*pb.UploadSummary, error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	var g errgroup.Group
	g.Go(func() error {
		for _, chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				return err
			}
		}
		return nil
	})
	if err := g.Wait(); err != nil && err != io.EOF {
		return nil, err
	}
	return stream.CloseAndRecv()
}

// BadCloseInGoroutine closes when the service stops, while it sends.
func BadCloseInGoroutine(ctx, service context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		<-service.Done()
		//category: close-send-race
		stream.CloseSend() // want "while a Send"
	}()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// GoodCloseInSameThread looks between two Sends whether the service stops.
func GoodCloseInSameThread(ctx, service context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
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
	for _, m := range msgs {
		if service.Err() != nil {
			break
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// BadCloseAfterFunc closes when a context ends.
func BadCloseAfterFunc(ctx, service context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer context.AfterFunc(service, func() {
		//category: close-send-race
		stream.CloseSend() // want "while a Send"
	})()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// GoodCancelAfterFunc cancels when a context ends, which is always allowed.
func GoodCancelAfterFunc(ctx, service context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer context.AfterFunc(service, cancel)()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// BadOrder defers in the wrong order: what is deferred last runs first.
func BadOrder(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	//unordered: what runs later stands above
	//category: close-send-race
	defer stream.CloseSend() // want "while a Send"
	wg.Go(func() {
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	})
	_, err = stream.Recv()
	return err
}

// GoodOrder defers in the right order.
func GoodOrder(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	defer stream.CloseSend()
	defer wg.Wait()
	wg.Go(func() {
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	})
	_, err = stream.Recv()
	return err
}

// GoodWatch closes a stream that nothing is sent on.
func GoodWatch(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	defer stream.CloseSend()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
			n++
		}
	}()
	<-done
	return n, nil
}

// GoodBesideRecv closes beside a goroutine that receives.
func GoodBesideRecv(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer stream.CloseSend()
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// GoodLocked closes under the lock that senders take.
func GoodLocked(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	closed := false
	go func() {
		for _, m := range msgs {
			mu.Lock()
			if closed || stream.Send(m) != nil {
				mu.Unlock()
				return
			}
			mu.Unlock()
		}
	}()
	_, err = stream.Recv()
	mu.Lock()
	defer mu.Unlock()
	closed = true
	stream.CloseSend()
	return err
}

// BadUnlocked closes without the lock that senders take.
func BadUnlocked(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	go func() {
		for _, m := range msgs {
			mu.Lock()
			err := stream.Send(m)
			mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	_, err = stream.Recv()
	//category: close-send-race
	stream.CloseSend() // want "while a Send"
	return err
}

// GoodClosedByReceiver closes when the channel that the sender closes at its
// end is closed.
func GoodClosedByReceiver(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	<-sent
	return stream.CloseSend()
}

// BadClosedByReceiver has the goroutine that receives close, while the
// function sends.
func BadClosedByReceiver(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		//category: close-send-race
		defer stream.CloseSend() // want "while a Send"
		for range 2 {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// closeSender is all that finish needs of a stream.
type closeSender interface{ CloseSend() error }

func finish(stream closeSender) error { return stream.CloseSend() }

// BadFinish closes by a helper.
func BadFinish(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	_, err = stream.Recv()
	//unordered: through a function above
	//category: close-send-race
	finish(stream) // want "while a Send"
	return err
}

// GoodFinish closes by a helper, in the goroutine that sends.
func GoodFinish(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		defer finish(stream)
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	_, err = stream.Recv()
	return err
}

// GoodTwice closes in the sender, and again when that has returned.
func GoodTwice(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer stream.CloseSend()
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	<-done
	return stream.CloseSend()
}

// badElsewhere closes in a goroutine beside one whose function is further below.
func badElsewhere(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go sendAll(stream, msgs)
	go func() {
		<-ctx.Done()
		//unordered: the sender is below
		//category: close-send-race
		stream.CloseSend() // want "while a Send"
	}()
	_, err = stream.Recv()
	return err
}

func sendAll(stream pb.Echo_ChatClient, msgs []*pb.Message) {
	for _, m := range msgs {
		if stream.Send(m) != nil {
			return
		}
	}
}
