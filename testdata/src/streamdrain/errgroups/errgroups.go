// Package errgroups runs streams under an errgroup, whose context ends when
// Wait returns.
package errgroups

import (
	"context"
	"io"

	"golang.org/x/sync/errgroup"

	pb "streamdrain/echopb"
)

// BadNoWait never waits, so that nothing ends the group's context.
func BadNoWait(c pb.EchoClient) error {
	g, ctx := errgroup.WithContext(context.Background())
	g.SetLimit(2)
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadPlainGroup waits for a group that has no context to end.
func BadPlainGroup(c pb.EchoClient, prefixes []string) error {
	var g errgroup.Group
	for _, prefix := range prefixes {
		g.Go(func() error {
			//category: single-recv
			stream, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: prefix}) // want "leak"
			if err != nil {
				return err
			}
			_, err = stream.Recv()
			return err
		})
	}
	return g.Wait()
}

// BadParentContext has a group with a context, and uses another one.
func BadParentContext(c pb.EchoClient) error {
	parent := context.Background()
	g, ctx := errgroup.WithContext(parent)
	g.Go(func() error {
		_, err := c.Get(ctx, &pb.GetRequest{Key: "k"})
		return err
	})
	g.Go(func() error {
		//category: single-recv
		stream, err := c.Watch(parent, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	})
	return g.Wait()
}

// GoodWait opens the streams under the group's context and waits.
func GoodWait(c pb.EchoClient, prefixes []string) error {
	g, ctx := errgroup.WithContext(context.Background())
	for _, prefix := range prefixes {
		g.Go(func() error {
			stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: prefix})
			if err != nil {
				return err
			}
			_, err = stream.Recv()
			return err
		})
	}
	return g.Wait()
}

// GoodSplit has one goroutine send and one receive.
func GoodSplit(c pb.EchoClient, msgs []*pb.Message) (n int, err error) {
	g, ctx := errgroup.WithContext(context.Background())
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	g.Go(func() error {
		defer stream.CloseSend()
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() error {
		for {
			if _, err := stream.Recv(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			n++
		}
	})
	err = g.Wait()
	return n, err
}

// GoodDeferredWait waits on the way out.
func GoodDeferredWait(c pb.EchoClient) error {
	g, ctx := errgroup.WithContext(context.Background())
	defer g.Wait()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

type workers struct {
	group *errgroup.Group
	ctx   context.Context
}

// start gives the group to whoever waits for the workers.
func start(c pb.EchoClient) (*workers, error) {
	g, ctx := errgroup.WithContext(context.Background())
	w := &workers{group: g, ctx: ctx}
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	if _, err := stream.Recv(); err != nil {
		return nil, err
	}
	return w, nil
}

// GoodGroupEscapes waits elsewhere.
func GoodGroupEscapes(c pb.EchoClient) error {
	w, err := start(c)
	if err != nil {
		return err
	}
	return w.group.Wait()
}
