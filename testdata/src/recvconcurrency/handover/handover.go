// Package handover passes a stream from one goroutine to the next, or has
// several take turns.
package handover

import (
	"context"
	"fmt"
	"io"
	"sync"

	"golang.org/x/sync/semaphore"

	pb "recvconcurrency/echopb"
)

// GoodStartSignal starts the receiver first, which waits for the end of the
// handshake.
func GoodStartSignal(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	start, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		<-start
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
			n++
		}
	}()
	if err := handshake(stream); err != nil {
		return 0, err
	}
	close(start)
	if err := stream.CloseSend(); err != nil {
		return 0, err
	}
	<-done
	return n, nil
}

// handshake sends and receives the first message.
func handshake(stream pb.Echo_ChatClient) error {
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	_, err := stream.Recv()
	return err
}

// BadStartSignal gives the signal before the handshake.
func BadStartSignal(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	start := make(chan struct{})
	go func() {
		<-start
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	close(start)
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	//category: concurrent-recv
	_, err = stream.Recv() // want "two receivers on one stream"
	return err
}

// GoodHandshake receives the first message before there is a receiver.
func GoodHandshake(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	if err := handshake(stream); err != nil {
		return 0, err
	}
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
	if err := stream.CloseSend(); err != nil {
		return 0, err
	}
	<-done
	return n, nil
}

// BadHandshake receives the first message when there is a receiver already.
func BadHandshake(ctx context.Context, c pb.EchoClient) error {
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
	//unordered: through a function above
	//category: concurrent-recv
	return handshake(stream) // want "two receivers on one stream"
}

// GoodGivenAway sends the stream to the goroutine that owns it from then on.
func GoodGivenAway(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	streams := make(chan pb.Echo_ChatClient)
	errc := make(chan error, 1)
	go func() {
		stream := <-streams
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				errc <- err
				return
			}
		}
		errc <- stream.CloseSend()
	}()
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	streams <- stream
	return <-errc
}

// GoodProxy copies two streams in both directions: each is received from by
// one goroutine, and sent to by the other.
func GoodProxy(ctx context.Context, in pb.Echo_ChatServer, c pb.EchoClient) error {
	out, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		defer out.CloseSend()
		for {
			m, err := in.Recv()
			if err != nil {
				return
			}
			if out.Send(m) != nil {
				return
			}
		}
	}()
	for {
		m, err := out.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := in.Send(m); err != nil {
			return err
		}
	}
}

// BadProxy copies in one direction only, by two goroutines.
func BadProxy(ctx context.Context, in pb.Echo_ChatServer, c pb.EchoClient) error {
	a, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	b, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			m, err := in.Recv()
			if err != nil || a.Send(m) != nil {
				return
			}
		}
	})
	for {
		//category: concurrent-recv
		m, err := in.Recv() // want "two receivers on one stream"
		if err != nil || b.Send(m) != nil {
			break
		}
	}
	wg.Wait()
	return nil
}

// GoodOwnStreams opens a stream in each iteration.
func GoodOwnStreams(ctx context.Context, c pb.EchoClient, n int) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for i := range n {
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: fmt.Sprint(i)})
		if err != nil {
			return err
		}
		wg.Go(func() {
			for {
				if _, err := stream.Recv(); err != nil {
					return
				}
			}
		})
	}
	return nil
}

// BadOneStream opens the stream before the loop.
func BadOneStream(ctx context.Context, c pb.EchoClient, n int) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for range n {
		wg.Go(func() {
			for {
				//category: concurrent-recv
				if _, err := stream.Recv(); err != nil { // want "two receivers on one stream"
					return
				}
			}
		})
	}
	return nil
}

// GoodReopened opens a new stream when the receiver of the old one has ended.
func GoodReopened(ctx context.Context, c pb.EchoClient, attempts int) error {
	var stream pb.Echo_WatchClient
	var err error
	for range attempts {
		if stream, err = c.Watch(ctx, &pb.WatchRequest{}); err != nil {
			return err
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
		<-done
	}
	return nil
}

// GoodSingleWriter has one goroutine send what many produce.
func GoodSingleWriter(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	queue := make(chan *pb.Message)
	written := make(chan struct{})
	go func() {
		defer close(written)
		for m := range queue {
			stream.Send(m)
		}
	}()
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() { queue <- m })
	}
	wg.Wait()
	close(queue)
	<-written
	return stream.CloseSend()
}

// BadShortcut has one goroutine send what many produce, and sends what is
// urgent itself.
func BadShortcut(ctx context.Context, c pb.EchoClient, msgs, urgent []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	queue := make(chan *pb.Message, len(msgs))
	written := make(chan struct{})
	go func() {
		defer close(written)
		for m := range queue {
			stream.Send(m)
		}
	}()
	for _, m := range msgs {
		queue <- m
	}
	for _, m := range urgent {
		//category: concurrent-send
		stream.Send(m) // want "two senders on one stream"
	}
	close(queue)
	<-written
	return nil
}

// GoodToken lets only the goroutine send that has its token in the channel.
func GoodToken(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	token := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			token <- struct{}{}
			stream.Send(m)
			<-token
		})
	}
	wg.Wait()
	return stream.CloseSend()
}

// BadTokens has two tokens.
func BadTokens(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	tokens := make(chan struct{}, 2)
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			tokens <- struct{}{}
			defer func() { <-tokens }()
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodTokenTaken lets only the goroutine send that took the token out.
func GoodTokenTaken(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	token := make(chan struct{}, 1)
	token <- struct{}{}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			<-token
			defer func() { token <- struct{}{} }()
			stream.Send(m)
		})
	}
	wg.Wait()
	return stream.CloseSend()
}

// GoodSemaphore is one at a time.
func GoodSemaphore(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	turn := semaphore.NewWeighted(1)
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			if turn.Acquire(ctx, 1) != nil {
				return
			}
			defer turn.Release(1)
			stream.Send(m)
		})
	}
	wg.Wait()
	return stream.CloseSend()
}

// BadSemaphore is four at a time.
func BadSemaphore(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	turns := semaphore.NewWeighted(4)
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			if turns.Acquire(ctx, 1) != nil {
				return
			}
			defer turns.Release(1)
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodPingPong has two goroutines send in turn, by way of two channels.
func GoodPingPong(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	ping, pong := make(chan *pb.Message), make(chan struct{})
	go func() {
		for m := range ping {
			stream.Send(m)
			pong <- struct{}{}
		}
	}()
	for _, m := range msgs {
		ping <- m
		<-pong
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	close(ping)
	return stream.CloseSend()
}

// GoodOnce starts the receiver once, however often it is asked to.
func GoodOnce(ctx context.Context, c pb.EchoClient, times int) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	done := make(chan struct{})
	receive := func() {
		defer close(done)
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}
	var once sync.Once
	for range times {
		once.Do(func() { go receive() })
	}
	<-done
	return nil
}

// BadEachTime starts a receiver whenever it is asked to.
func BadEachTime(ctx context.Context, c pb.EchoClient, times int) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	receive := func() {
		defer wg.Done()
		for {
			//unordered: what runs later stands above
			//category: concurrent-recv
			if _, err := stream.Recv(); err != nil { // want "two receivers on one stream"
				return
			}
		}
	}
	for range times {
		wg.Add(1)
		go receive()
	}
	wg.Wait()
	return nil
}

// GoodFirstOnly starts a receiver in the first iteration.
func GoodFirstOnly(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var done chan struct{}
	for _, m := range msgs {
		if done == nil {
			done = make(chan struct{})
			go func() {
				defer close(done)
				for {
					if _, err := stream.Recv(); err != nil {
						return
					}
				}
			}()
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}
