// Package retryloops opens streams again and again.
package retryloops

import (
	"context"
	"errors"
	"io"
	"log"
	"time"

	pb "streamdrain/echopb"
)

// BadNextAttempt drops a stream that went to the wrong shard, and tries again
// on the same context.
func BadNextAttempt(ctx context.Context, c pb.EchoClient, shard string) error {
	for range 3 {
		//category: never-received
		stream, err := c.Chat(ctx) // want "leak"
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		md, err := stream.Header()
		if err != nil {
			continue
		}
		if got := md.Get("shard"); len(got) == 0 || got[0] != shard {
			log.Printf("wrong shard: %v", got)
			continue
		}
		stream.CloseSend()
		for err == nil {
			_, err = stream.Recv()
		}
		return nil
	}
	return errors.New("no attempt succeeded")
}

// BadResubscribe starts again with a new stream when an event tells it to.
func BadResubscribe(ctx context.Context, c pb.EchoClient, rounds int) error {
	for range rounds {
		//category: early-return
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return err
		}
		for {
			ev, err := stream.Recv()
			if err != nil {
				break
			}
			if ev.Rev == 2 {
				log.Print("compacted, starting again")
				break
			}
		}
	}
	return nil
}

// BadReconnect has a reconnect loop that ends with its caller, and streams
// that do not end with their iteration.
func BadReconnect(ctx context.Context, c pb.EchoClient, handle func(*pb.Event) error) error {
	for attempt := 0; ctx.Err() == nil && attempt < 3; attempt++ {
		//category: early-return
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return err
		}
		for {
			ev, err := stream.Recv()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				log.Printf("watch: %v", err)
				break
			}
			if err := handle(ev); err != nil {
				log.Printf("handle: %v", err)
				break
			}
		}
	}
	return ctx.Err()
}

// BadPolls opens a stream for each look at the server.
func BadPolls(ctx context.Context, c pb.EchoClient, times int) (last string, err error) {
	for range times {
		//category: single-recv
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return "", err
		}
		if ev, err := stream.Recv(); err == nil {
			last = ev.Value
		}
	}
	return last, nil
}

// GoodDrainsBeforeRetry leaves the inner loop only when Recv fails.
func GoodDrainsBeforeRetry(ctx context.Context, c pb.EchoClient) (n int) {
	for range 3 {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		for {
			if _, err := stream.Recv(); err != nil {
				break
			}
			n++
		}
	}
	return n
}

// watchOnce is one iteration, with a context of its own.
func watchOnce(ctx context.Context, c pb.EchoClient, handle func(*pb.Event) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := handle(ev); err != nil {
			return err
		}
	}
}

// GoodIterationFunction puts each iteration into a function.
func GoodIterationFunction(ctx context.Context, c pb.EchoClient, handle func(*pb.Event) error) error {
	for range 3 {
		if err := watchOnce(ctx, c, handle); err == io.EOF {
			return nil
		}
	}
	return errors.New("gave up")
}

// GoodIterationCancel cancels at the end of each iteration.
func GoodIterationCancel(ctx context.Context, c pb.EchoClient, handle func(*pb.Event) error) error {
	for range 3 {
		callCtx, cancel := context.WithCancel(ctx)
		stream, err := c.Watch(callCtx, &pb.WatchRequest{})
		if err != nil {
			cancel()
			return err
		}
		for {
			ev, err := stream.Recv()
			if err != nil {
				break
			}
			if err := handle(ev); err != nil {
				log.Printf("handle: %v", err)
				break
			}
		}
		cancel()
	}
	return nil
}

// GoodLiteralIteration defers inside a literal that runs once per iteration.
func GoodLiteralIteration(ctx context.Context, c pb.EchoClient) error {
	for range 3 {
		err := func() error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			stream, err := c.Watch(ctx, &pb.WatchRequest{})
			if err != nil {
				return err
			}
			_, err = stream.Recv()
			return err
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodCancelPrevious cancels the previous stream before it opens the next.
func GoodCancelPrevious(c pb.EchoClient) error {
	cancel := func() {}
	defer func() { cancel() }()
	for range 3 {
		cancel()
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// GoodReopensAfterRecvError reuses one variable for stream after stream, each
// of which has ended.
func GoodReopensAfterRecvError(ctx context.Context, c pb.EchoClient, rounds int) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for rounds > 0 {
		if _, err := stream.Recv(); err != nil {
			rounds--
			if stream, err = c.Watch(ctx, &pb.WatchRequest{}); err != nil {
				return err
			}
		}
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return nil
		}
	}
}

// GoodSendsUntilEnd leaves each stream only when Recv has failed.
func GoodSendsUntilEnd(ctx context.Context, c pb.EchoClient) error {
	for range 3 {
		stream, err := c.Chat(ctx)
		if err != nil {
			return err
		}
		for i := 0; ; i++ {
			if i == 3 {
				stream.CloseSend()
			} else if i < 3 {
				stream.Send(&pb.Message{Id: i})
			}
			if _, err := stream.Recv(); err != nil {
				break
			}
		}
	}
	return nil
}

// BadSendLoop reconnects when a Send fails, which leaves the stream that the
// server has ended.
func BadSendLoop(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	for range 3 {
		stream, err := c.Chat(ctx) // want "leak"
		if err != nil {
			return err
		}
		for len(msgs) > 0 {
			if err := stream.Send(msgs[0]); err != nil {
				log.Printf("send: %v", err)
				break
			}
			msgs = msgs[1:]
		}
	}
	return errors.New("gave up")
}

// handshake sends the first message and looks at the first answer.
func handshake(stream pb.Echo_ChatClient, want string) error {
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	answer, err := stream.Recv()
	if err != nil {
		return err
	}
	if answer.Text != want {
		return errors.New("unexpected answer " + answer.Text)
	}
	return nil
}

// BadHandshake tries again with a new stream when the handshake fails, be it
// that the stream has failed or that the answer was wrong.
func BadHandshake(ctx context.Context, c pb.EchoClient) error {
	for attempt := 0; ctx.Err() == nil && attempt < 3; attempt++ {
		stream, err := c.Chat(ctx) // want "leak"
		if err != nil {
			log.Printf("chat: %v", err)
			continue
		}
		if err := handshake(stream, "welcome"); err != nil {
			log.Printf("handshake: %v", err)
			continue
		}
		stream.CloseSend()
		for {
			if _, err := stream.Recv(); err != nil {
				break
			}
		}
	}
	return ctx.Err()
}

// GoodHandshake ends the stream with each attempt.
func GoodHandshake(ctx context.Context, c pb.EchoClient) error {
	attempt := func() error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.Chat(ctx)
		if err != nil {
			return err
		}
		return handshake(stream, "welcome")
	}
	for range 3 {
		if attempt() == nil {
			return nil
		}
	}
	return errors.New("gave up")
}
