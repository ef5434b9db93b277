// Package helpers leaves parts of a stream's life to other functions.
package helpers

import (
	"context"
	"errors"
	"fmt"
	"io"

	pb "streamdrain/echopb"
)

// drain receives until the stream ends.
func drain(stream pb.Echo_WatchClient) error {
	for {
		if _, err := stream.Recv(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// collect receives until the stream ends and keeps what it receives.
func collect(stream pb.Echo_WatchClient) (events []*pb.Event, err error) {
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return nil, err
		}
		events = append(events, ev)
	}
}

// one receives one event and adds to the error where it comes from.
func one(stream pb.Echo_WatchClient) (*pb.Event, error) {
	ev, err := stream.Recv()
	if err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	}
	return ev, nil
}

// open opens a watch with the options that the package always uses.
func open(ctx context.Context, c pb.EchoClient, prefix string) (pb.Echo_WatchClient, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: prefix})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", prefix, err)
	}
	return stream, nil
}

// first opens a stream on its caller's context and returns an error from the
// middle of it when it does not like what it sees.
func first(ctx context.Context, c pb.EchoClient, accept func(*pb.Event) error) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := accept(ev); err != nil {
			return err
		}
	}
}

// BadRecvHelper calls a helper that receives once.
func BadRecvHelper(c pb.EchoClient) (string, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := one(stream)
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// BadOpenHelper has a helper open the stream. The stream is the caller's, and
// so is the context.
func BadOpenHelper(c pb.EchoClient) (string, error) {
	//category: single-recv
	stream, err := open(context.Background(), c, "leader") // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// BadCallee lends a context that nothing ends to a function that relies on
// its end.
func BadCallee(c pb.EchoClient) error {
	//unordered: the stream is opened above, when this call has begun
	//category: early-return
	return first(context.Background(), c, func(ev *pb.Event) error { // want "leak"
		return errors.New("not acceptable")
	})
}

// BadDrainTooLate drains on one path only.
func BadDrainTooLate(c pb.EchoClient, rev int64) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := one(stream)
		if err != nil {
			return err
		}
		if ev.Rev == rev {
			return nil
		}
		if ev.Key == "" {
			return drain(stream)
		}
	}
}

// BadRecvClosure hands the stream to a function literal and calls that once.
func BadRecvClosure(c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	next := func() (*pb.Event, error) {
		ev, err := stream.Recv()
		if err != nil {
			return nil, fmt.Errorf("next: %w", err)
		}
		return ev, nil
	}
	return next()
}

// GoodDrainHelper has a helper receive until the end.
func GoodDrainHelper(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return drain(stream)
}

// GoodCollectHelper has a helper collect all events.
func GoodCollectHelper(c pb.EchoClient) (int, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	events, err := collect(stream)
	return len(events), err
}

// GoodDeferredDrain stops early and drains on its way out.
func GoodDeferredDrain(c pb.EchoClient, rev int64) (*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	defer drain(stream)
	for {
		ev, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		if ev.Rev == rev {
			return ev, nil
		}
	}
}

// GoodRecvHelperLoop loops over the helper, which fails when Recv does.
func GoodRecvHelperLoop(c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		if _, err := one(stream); err != nil {
			if errors.Is(err, io.EOF) {
				return n, nil
			}
			return n, err
		}
		n++
	}
}

// GoodOpenHelper gives the helper a context that ends.
func GoodOpenHelper(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := open(ctx, c, "leader")
	if err != nil {
		return nil, err
	}
	return one(stream)
}

// GoodOpenThenDrain opens with one helper and drains with another.
func GoodOpenThenDrain(c pb.EchoClient) error {
	stream, err := open(context.Background(), c, "all")
	if err != nil {
		return err
	}
	return drain(stream)
}

// GoodCallee lends a context that ends.
func GoodCallee(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return first(ctx, c, func(ev *pb.Event) error {
		if ev.Rev == 2 {
			return errors.New("not acceptable")
		}
		return nil
	})
}

// GoodRecvClosureLoop calls the function literal until it fails.
func GoodRecvClosureLoop(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	next := func() (*pb.Event, error) {
		return stream.Recv()
	}
	for {
		if _, err := next(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// GoodRecvFunc returns the way to receive, and with it the stream.
func GoodRecvFunc(ctx context.Context, c pb.EchoClient) (func() (*pb.Event, error), error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv, nil
}

// consumer is somebody else's: nothing is known of what it does with a stream.
type consumer interface {
	Consume(stream pb.Echo_WatchClient) error
}

// GoodHandsToInterface passes the stream on to an unknown callee.
func GoodHandsToInterface(c pb.EchoClient, to consumer) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return to.Consume(stream)
}

// chat opens a conversation for its caller.
func chat(ctx context.Context, c pb.EchoClient) (pb.Echo_ChatClient, error) {
	return c.Chat(ctx)
}

// BadNotify sends one message on a stream that a helper has opened, and takes
// CloseSend for the end of it.
func BadNotify(ctx context.Context, c pb.EchoClient, text string) error {
	//category: close-send-only
	stream, err := chat(ctx, c) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: text}); err != nil {
		return err
	}
	return stream.CloseSend()
}
