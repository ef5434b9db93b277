package retryloops

import (
	"context"

	pb "streamdrain/echopb"
)

// Loops that run as often as a constant says run at least once.

func badTen(ctx context.Context, c pb.EchoClient, work <-chan int) error {
	for range work {
		//category: early-return
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leaks a goroutine when left by the next iteration of the loop before Recv has returned an error"
		if err != nil {
			return err
		}
		for range 10 {
			if _, err := stream.Recv(); err != nil {
				return err
			}
		}
	}
	return nil
}

func badEach(ctx context.Context, c pb.EchoClient, work <-chan int) error {
	for range work {
		//category: early-return
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leaks a goroutine when left by the next iteration of the loop before Recv has returned an error"
		if err != nil {
			return err
		}
		for _, name := range [...]string{"first", "second"} {
			ev, err := stream.Recv()
			if err != nil {
				return err
			}
			println(name, ev.Value)
		}
	}
	return nil
}

// goodTries has a stream when it has no error: it tries more than zero times.
func goodTries(ctx context.Context, c pb.EchoClient) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	stop := func() {}
	for range 3 {
		if _, err = c.Watch(ctx, &pb.WatchRequest{}); err == nil {
			stop = cancel
			break
		}
		stop = cancel
	}
	stop()
	return err
}

// goodEachClosed releases what it has before the next round.
func goodEachClosed(ctx context.Context, c pb.EchoClient, work <-chan int) error {
	for range work {
		ctx, cancel := context.WithCancel(ctx)
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		for range 10 {
			if err == nil {
				_, err = stream.Recv()
			}
			cancel()
		}
		if err != nil {
			return err
		}
	}
	return nil
}
