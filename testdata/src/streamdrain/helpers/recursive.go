package helpers

import (
	"context"
	"io"

	pb "streamdrain/echopb"
)

// exhaust receives until the end, by calling itself.
func exhaust(stream pb.Echo_WatchClient, n int) (int, error) {
	_, err := stream.Recv()
	if err == io.EOF {
		return n, nil
	}
	if err != nil {
		return n, err
	}
	return exhaust(stream, n+1)
}

// GoodRecursive has a function that calls itself receive until the end.
func GoodRecursive(c pb.EchoClient) (int, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	return exhaust(stream, 0)
}

// openedAgain opens a stream when it has counted down.
func openedAgain(ctx context.Context, c pb.EchoClient, n int) (pb.Echo_WatchClient, error) {
	if n > 0 {
		return openedLater(ctx, c, n-1)
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

func openedLater(ctx context.Context, c pb.EchoClient, n int) (pb.Echo_WatchClient, error) {
	return openedAgain(ctx, c, n)
}

// GoodOpenedAgain ends the context of a stream that functions have opened which
// call each other.
func GoodOpenedAgain(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := openedAgain(ctx, c, 2)
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}
