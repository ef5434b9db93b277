package helpers

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "streamdrain/echopb"
)

// Functions that leave a stream behind for their caller's context to end, and callers.

var errOld = errors.New("old")

// newest asks for the newest event, and leaves if it is old.
func newest(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	var last *pb.Event
	for {
		ev, err := stream.Recv()
		if err != nil {
			return last, nil
		}
		if ev.Rev < 0 {
			return nil, errOld
		}
		last = ev
	}
}

// badNewest has a context that never ends.
func badNewest(c pb.EchoClient) (*pb.Event, error) {
	//category: early-return
	//unordered: what leaves it is above
	return newest(context.Background(), c) // want "leak"
}

// goodAlsoNewest is the same defect.
func goodAlsoNewest(c pb.EchoClient) (*pb.Event, error) {
	return newest(context.Background(), c)
}

// some takes an event, and leaves.
func some(ctx context.Context, c pb.EchoClient, enough func(*pb.Event) bool) (*pb.Event, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		if ev := (&pb.Event{Key: m.Text}); enough(ev) {
			return ev, nil
		}
	}
}

// badPolls opens one stream after the other by it.
func badPolls(ctx context.Context, c pb.EchoClient, enough func(*pb.Event) bool) error {
	for {
		//category: early-return
		//unordered: what leaves it is above
		if _, err := some(ctx, c, enough); err != nil { // want "leak"
			return err
		}
		time.Sleep(time.Second)
	}
}

// goodPolls ends each.
func goodPolls(ctx context.Context, c pb.EchoClient, enough func(*pb.Event) bool) error {
	poll := func() error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		_, err := some(ctx, c, enough)
		return err
	}
	for {
		if err := poll(); err != nil {
			return err
		}
		time.Sleep(time.Second)
	}
}

// goodTalks talks until it has what it wants, as long as its caller lets it.
func goodTalks(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if m.Text == "bye" {
			return nil
		}
	}
}

// verified has a status that may be OK.
func verified(ev *pb.Event) *status.Status {
	if ev.Rev > 0 {
		return status.New(codes.OK, "")
	}
	return status.New(codes.NotFound, "no revision")
}

// badVerified returns the status of the only event that it takes.
func badVerified(ctx context.Context, c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	return verified(ev).Err()
}

// An opener is out of sight.
type opener interface {
	Open(ctx context.Context) (pb.Echo_WatchClient, func(), error)
	Both(ctx context.Context) (pb.Echo_WatchClient, pb.Echo_ChatClient, error)
	Wrap(ctx context.Context, stream pb.Echo_WatchClient) pb.Echo_WatchClient
}

// goodStops calls what it got with the stream.
func goodStops(o opener) (*pb.Event, error) {
	stream, stop, err := o.Open(context.Background())
	if err != nil {
		return nil, err
	}
	defer stop()
	return stream.Recv()
}

// badStops does not.
func badStops(o opener) (*pb.Event, error) {
	//category: single-recv
	stream, _, err := o.Open(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodBoth has two that belong together.
func goodBoth(o opener) (*pb.Message, error) {
	events, answers, err := o.Both(context.Background())
	if err != nil {
		return nil, err
	}
	defer drainAll(events)
	return answers.Recv()
}

func drainAll(stream pb.Echo_WatchClient) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

// goodWrapped wraps a stream that it ends.
func goodWrapped(ctx context.Context, c pb.EchoClient, o opener) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return o.Wrap(context.Background(), stream).Recv()
}

// A wrapping stream tells what is in it.
type wrapping interface {
	grpc.ClientStream
	Inner(ctx context.Context) pb.Echo_WatchClient
}

// goodInner receives from what is inside.
func goodInner(w wrapping) (*pb.Event, error) {
	return w.Inner(context.Background()).Recv()
}
