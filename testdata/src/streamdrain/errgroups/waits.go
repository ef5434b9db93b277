package errgroups

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	pb "streamdrain/echopb"
)

// badWaitGroupGo receives once in a goroutine, and waits for that.
func badWaitGroupGo(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() { stream.Recv() })
	wg.Wait()
	return nil
}

// goodWaitGroupGo receives all.
func goodWaitGroupGo(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	})
	wg.Wait()
	return nil
}

// badTryGo receives once, if the group has room.
func badTryGo(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.TryGo(func() error {
		_, err := stream.Recv()
		return err
	})
	return g.Wait()
}

// goodOnceInGroup leaves its stream to its caller's context, if it fails.
func goodOnceInGroup(ctx context.Context, c pb.EchoClient, check func(*pb.Event) error) error {
	var g errgroup.Group
	g.Go(func() error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		for {
			ev, err := stream.Recv()
			if err != nil {
				return err
			}
			if err := check(ev); err != nil {
				return err
			}
		}
	})
	return g.Wait()
}
