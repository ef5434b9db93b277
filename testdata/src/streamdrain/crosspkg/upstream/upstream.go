// Package upstream is where streams are opened, for other packages to import.
// Nothing here is wrong by itself: it depends on the callers' contexts.
package upstream

import (
	"context"
	"errors"
	"io"

	pb "streamdrain/echopb"
)

// ErrRejected is what Visit returns when visit is not happy.
var ErrRejected = errors.New("rejected")

// Visit stops in the middle of a stream that is bound to ctx.
func Visit(ctx context.Context, c pb.EchoClient, visit func(*pb.Event) bool) error {
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
		if !visit(ev) {
			return ErrRejected
		}
	}
}

// Open opens a stream for its caller.
func Open(ctx context.Context, c pb.EchoClient) (pb.Echo_WatchClient, error) {
	return c.Watch(ctx, &pb.WatchRequest{})
}

// Drain receives until the stream ends.
func Drain(stream pb.Echo_WatchClient) error {
	for {
		if _, err := stream.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// Next receives once.
func Next(stream pb.Echo_WatchClient) (*pb.Event, error) {
	return stream.Recv()
}

// Detach returns a context that does not end with its parent.
func Detach(ctx context.Context) context.Context {
	return context.WithoutCancel(ctx)
}

// WithDefaults returns a context that ends with its parent.
func WithDefaults(ctx context.Context) context.Context {
	return context.WithValue(ctx, defaultsKey{}, true)
}

type defaultsKey struct{}

// Prepare returns a context and its end.
func Prepare(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(WithDefaults(ctx))
}

// Each calls f for each client with a context that ends when Each returns.
func Each(ctx context.Context, clients []pb.EchoClient, f func(context.Context, pb.EchoClient) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, c := range clients {
		if err := f(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
