package retryloops

import (
	"context"
	"errors"

	pb "streamdrain/echopb"
)

// Functions that are called again when they fail.

var errNotYet = errors.New("not yet")

func again(times int, f func() error) (err error) {
	for range times {
		if err = f(); err == nil {
			return nil
		}
	}
	return err
}

// badAgain leaves a stream behind each time that it is not yet there.
func badAgain(ctx context.Context, c pb.EchoClient) error {
	return again(3, func() error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return err
		}
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if ev.Value == "" {
			return errNotYet
		}
		return drain(stream)
	})
}

func drain(stream pb.Echo_WatchClient) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// goodAgain cancels each time.
func goodAgain(ctx context.Context, c pb.EchoClient) error {
	return again(3, func() error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if ev.Value == "" {
			return errNotYet
		}
		return drain(stream)
	})
}

// current returns the first value, if there is one.
func current(ctx context.Context, c pb.EchoClient, value *string) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	if ev.Value == "" {
		return errNotYet
	}
	*value = ev.Value
	return drain(stream)
}

// badCurrentAgain has a function leave them behind.
func badCurrentAgain(ctx context.Context, c pb.EchoClient, value *string) error {
	return again(3, func() error {
		//unordered: left in a function above
		return current(ctx, c, value) // want "leak"
	})
}

// goodCurrent calls it once.
func goodCurrent(ctx context.Context, c pb.EchoClient, value *string) error {
	return current(ctx, c, value)
}
