package contexts

import (
	"context"
	"time"

	pb "streamdrain/echopb"
)

// Functions that are only passed to helpers: these say what their contexts are.

// bounded ends the context that it gives to f.
func bounded(d time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	return f(ctx)
}

// always gives f a context that never ends.
func always(f func(context.Context) error) error { return f(context.Background()) }

// A command takes one event, of the context that it is given.
type command struct{ echo pb.EchoClient }

func (c *command) goodRun(ctx context.Context) error {
	stream, err := c.echo.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// goodWithCommand gives the method a context that ends.
func goodWithCommand(c pb.EchoClient) error { return bounded(time.Second, (&command{c}).goodRun) }

// goodStop is used twice.
func (c *command) goodStop(ctx context.Context) error {
	stream, err := c.echo.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// goodWithCommandTwice calls it, too, and then ends the context itself.
func goodWithCommandTwice(c pb.EchoClient) error {
	cmd := &command{c}
	if err := bounded(time.Second, cmd.goodStop); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return cmd.goodStop(ctx)
}

func (c *command) badRun(ctx context.Context) error {
	//category: single-recv
	stream, err := c.echo.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// badWithCommand gives the method a context that never ends.
func badWithCommand(c pb.EchoClient) error {
	cmd := &command{c}
	if err := bounded(time.Second, cmd.badRun); err != nil {
		return err
	}
	return always(cmd.badRun)
}

func goodPassedOn(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// with gives f a context that ends, and whatever else it needs.
func with(c pb.EchoClient, f func(context.Context, pb.EchoClient) error) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return f(ctx, c)
}

// goodWithPassedOn gives the function a context that ends.
func goodWithPassedOn(c pb.EchoClient) error { return with(c, goodPassedOn) }
