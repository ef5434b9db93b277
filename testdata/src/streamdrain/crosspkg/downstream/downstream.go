// Package downstream decides about the contexts of streams that are opened two
// packages away.
package downstream

import (
	"context"
	"errors"

	"streamdrain/crosspkg/middle"
	"streamdrain/crosspkg/upstream"
	pb "streamdrain/echopb"
)

// BadVisit lends a context that nothing ends.
func BadVisit(c pb.EchoClient) error {
	//category: early-return
	err := upstream.Visit(context.Background(), c, func(ev *pb.Event) bool { return ev.Rev < 2 }) // want "leak"
	if errors.Is(err, upstream.ErrRejected) {
		return nil
	}
	return err
}

// BadThroughMiddle lends it to a function that passes it on.
func BadThroughMiddle(c pb.EchoClient) ([]string, error) {
	m := &middle.Client{Echo: c}
	//category: early-return
	return m.FirstKeys(context.Background(), 1) // want "leak"
}

// BadOpened opens a stream two packages away and leaves it.
func BadOpened(c pb.EchoClient) (*pb.Event, error) {
	m := &middle.Client{Echo: c}
	//category: single-recv
	stream, err := m.Follow(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	return upstream.Next(stream)
}

// BadDetached cancels a context that upstream has detached the stream from.
func BadDetached(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: single-recv
	stream, err := upstream.Open(upstream.Detach(ctx), c) // want "leak"
	if err != nil {
		return nil, err
	}
	return upstream.Next(stream)
}

// GoodVisit lends a context that it ends.
func GoodVisit(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := upstream.Visit(ctx, c, func(ev *pb.Event) bool { return ev.Rev < 2 })
	if errors.Is(err, upstream.ErrRejected) {
		return nil
	}
	return err
}

// GoodThroughMiddle does so through the package between.
func GoodThroughMiddle(c pb.EchoClient) ([]string, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	m := &middle.Client{Echo: c}
	return m.FirstKeys(ctx, 1)
}

// GoodOpened opens a stream two packages away and drains it three away.
func GoodOpened(c pb.EchoClient) error {
	m := &middle.Client{Echo: c}
	stream, err := m.Follow(context.Background())
	if err != nil {
		return err
	}
	return middle.Exhaust(stream)
}

// GoodPrepared gets its context and the end of it from another package.
func GoodPrepared(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := upstream.Prepare(context.Background())
	defer cancel()
	stream, err := upstream.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	return upstream.Next(stream)
}

// GoodDefaults wraps a context that it ends.
func GoodDefaults(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := upstream.Open(upstream.WithDefaults(ctx), c)
	if err != nil {
		return nil, err
	}
	return upstream.Next(stream)
}

// GoodEach leaves streams in the middle, on a context that another package
// gives to its callback and ends.
func GoodEach(ctx context.Context, c pb.EchoClient) (events []*pb.Event, err error) {
	err = upstream.Each(ctx, []pb.EchoClient{c, c}, func(ctx context.Context, c pb.EchoClient) error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		events = append(events, ev)
		return nil
	})
	return events, err
}
