package helpers

import (
	"context"
	"log"

	pb "streamdrain/echopb"
)

// Helpers that wait for something before they look at the stream.

// firstWhen waits until somebody is ready, and receives once.
func firstWhen(stream pb.Echo_WatchClient, ready <-chan struct{}) (*pb.Event, error) {
	<-ready
	return stream.Recv()
}

// badFirst has a helper wait for what does not end the stream.
func badFirst(c pb.EchoClient, ready <-chan struct{}) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return firstWhen(stream, ready)
}

// until receives until the context has ended, and asks that for the reason.
func until(ctx context.Context, stream pb.Echo_WatchClient, show func(*pb.Event)) error {
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		show(ev)
		if why := ctx.Err(); why != nil {
			log.Print(why)
			return nil
		}
	}
}

// goodUntil gives it the context that the stream has.
func goodUntil(c pb.EchoClient, show func(*pb.Event)) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return until(ctx, stream, show)
}

// goodUntilTheirs leaves when the context has ended, which is the caller's.
func goodUntilTheirs(ctx context.Context, c pb.EchoClient, show func(*pb.Event)) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return until(ctx, stream, show)
}

// goodAskedWhy asks for the reason by itself.
func goodAskedWhy(ctx context.Context, c pb.EchoClient, show func(*pb.Event)) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		show(ev)
		if why := ctx.Err(); why != nil {
			log.Print(why)
			return nil
		}
	}
}

// badNotEnded leaves when there is no reason to.
func badNotEnded(ctx context.Context, c pb.EchoClient, show func(*pb.Event)) error {
	//category: early-return
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		show(ev)
		if why := ctx.Err(); why == nil {
			return nil
		}
	}
}
