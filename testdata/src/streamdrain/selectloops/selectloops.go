// Package selectloops receives beside other things that may happen first.
package selectloops

import (
	"context"
	"errors"
	"io"
	"time"

	pb "streamdrain/echopb"
)

type result struct {
	ev  *pb.Event
	err error
}

// BadPollsDone looks at a channel between two Recvs and leaves on it.
func BadPollsDone(c pb.EchoClient, done <-chan struct{}) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		select {
		case <-done:
			return nil
		default:
		}
	}
}

// BadRecvWithTimeout receives once in a goroutine and waits for that, or for
// a timer. Either way the stream is left.
func BadRecvWithTimeout(c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	ch := make(chan result, 1)
	go func() {
		ev, err := stream.Recv()
		ch <- result{ev, err}
	}()
	select {
	case r := <-ch:
		return r.ev, r.err
	case <-time.After(time.Second):
		return nil, errors.New("timeout")
	}
}

// BadStopsForwarding forwards events until nobody wants them.
func BadStopsForwarding(c pb.EchoClient, out chan<- *pb.Event, done <-chan struct{}) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		select {
		case out <- ev:
		case <-done:
			return errors.New("stopped")
		}
	}
}

// GoodRecvGoroutine receives in a goroutine until the stream ends, which the
// cancel sees to.
func GoodRecvGoroutine(ctx context.Context, c pb.EchoClient, done <-chan struct{}) (n int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	ch := make(chan result)
	go func() {
		defer close(ch)
		for {
			ev, err := stream.Recv()
			select {
			case ch <- result{ev, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	for {
		select {
		case r := <-ch:
			if r.err == io.EOF {
				return n, nil
			}
			if r.err != nil {
				return n, r.err
			}
			n++
		case <-done:
			return n, nil
		}
	}
}

// GoodDrainGoroutine leaves, and the goroutine receives on until the end.
func GoodDrainGoroutine(c pb.EchoClient, done <-chan struct{}) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	finished := make(chan error, 1)
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				finished <- err
				return
			}
		}
	}()
	select {
	case err := <-finished:
		if err == io.EOF {
			return nil
		}
		return err
	case <-done:
		return nil
	}
}

// GoodPollsDone leaves in the middle of a stream that it cancels.
func GoodPollsDone(c pb.EchoClient, done <-chan struct{}) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		select {
		case <-done:
			return nil
		default:
		}
	}
}

// GoodStopsOnOwnContext leaves only when the stream's context has ended.
func GoodStopsOnOwnContext(ctx context.Context, c pb.EchoClient, out chan<- *pb.Event) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
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
		select {
		case out <- ev:
		case <-stream.Context().Done():
			return ctx.Err()
		}
	}
}

// GoodHandsToChannel gives the stream to the goroutine that owns streams.
func GoodHandsToChannel(ctx context.Context, c pb.EchoClient, streams chan<- pb.Echo_WatchClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	streams <- stream
	return nil
}

// GoodTimerCancels bounds the Recv with a timer that cancels.
func GoodTimerCancels(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	timer := time.AfterFunc(time.Second, cancel)
	defer timer.Stop()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}
