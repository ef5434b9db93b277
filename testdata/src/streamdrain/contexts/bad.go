// Package contexts opens streams under every kind of context there is.
//
// What happens to the stream is nearly always the same, one Recv; what decides
// is whether anything ends its context.
package contexts

import (
	"context"
	"errors"
	"io"
	"time"

	pb "streamdrain/echopb"
)

// BadBackground has a context that nothing ends.
func BadBackground(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadMaybeCancelled has a context that has ended only if nothing is wanted.
func BadMaybeCancelled(c pb.EchoClient, wanted bool) error {
	ctx, cancel := context.WithCancel(context.Background())
	if !wanted {
		cancel()
	}
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadCancelCauseSilenced throws away a cancel function that takes a reason.
func BadCancelCauseSilenced(c pb.EchoClient) error {
	ctx, _ := context.WithCancelCause(context.Background())
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadTODO has a context that nothing ends, yet.
func BadTODO(c pb.EchoClient) error {
	ctx := context.TODO()
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadWithoutCancel cuts the caller's cancellation off.
func BadWithoutCancel(ctx context.Context, c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.WithoutCancel(ctx), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadWithoutCancelOfCancelled cancels the parent of a context that does not
// listen to it.
func BadWithoutCancelOfCancelled(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	//category: single-recv
	stream, err := c.Watch(context.WithoutCancel(ctx), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

var processContext = context.Background()

// BadPackageLevel uses the context of the whole process.
func BadPackageLevel(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(processContext, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadCancelOnErrorOnly cancels when something went wrong and not when all is
// well.
func BadCancelOnErrorOnly(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		cancel()
		return nil, err
	}
	ev, err := stream.Recv()
	if err != nil {
		cancel()
		return nil, err
	}
	return ev, nil
}

// BadCancelSilenced names the cancel function only to please the compiler.
func BadCancelSilenced(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	_ = cancel
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadCancelForgotten cancels on all paths but the one that was added later.
func BadCancelForgotten(c pb.EchoClient, want string) error {
	ctx, cancel := context.WithCancel(context.Background())
	//category: early-return
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		cancel()
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			cancel()
			return err
		}
		if ev.Value == want {
			cancel()
			return nil
		}
		if ev.Rev > 1 {
			return errors.New("too late")
		}
	}
}

// BadWrongCancel cancels another context than the stream's.
func BadWrongCancel(c pb.EchoClient) error {
	callCtx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := c.Get(callCtx, &pb.GetRequest{Key: "k"}); err != nil {
		return err
	}
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// conversation outlives the call that opens it.
type conversation struct {
	stream pb.Echo_ChatClient
	end    context.CancelFunc
}

// BadDetachedSession detaches its stream from the caller's context, since it is
// to outlive the call, and forgets that when the first answer is wrong.
func BadDetachedSession(ctx context.Context, c pb.EchoClient) (*conversation, error) {
	stream, err := c.Chat(context.WithoutCancel(ctx)) // want "leak"
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil && err != io.EOF {
		return nil, err
	}
	answer, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	if answer.Text != "welcome" {
		return nil, errors.New("not welcome")
	}
	return &conversation{stream: stream}, nil
}

// GoodDetachedSession gives the detached context an end.
func GoodDetachedSession(ctx context.Context, c pb.EchoClient) (*conversation, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stream, err := c.Chat(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil && err != io.EOF {
		cancel()
		return nil, err
	}
	answer, err := stream.Recv()
	if err != nil {
		cancel()
		return nil, err
	}
	if answer.Text != "welcome" {
		cancel()
		return nil, errors.New("not welcome")
	}
	return &conversation{stream: stream, end: cancel}, nil
}
