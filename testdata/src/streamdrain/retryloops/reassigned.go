package retryloops

import (
	"context"
	"sync"
	"time"

	pb "streamdrain/echopb"
)

// A variable for the cancel functions of all rounds has the last one only.

func badReassigned(parent context.Context, c pb.EchoClient, work <-chan int) {
	var cancel context.CancelFunc
	var ctx context.Context
	for range work {
		ctx, cancel = context.WithCancel(parent)
		//category: single-recv
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leaks a goroutine when left by the next iteration of the loop"
		if err != nil {
			continue
		}
		if _, err := stream.Recv(); err != nil {
			continue
		}
	}
	cancel()
}

// badReassignedAtTheEnd cancels when all is done, if there is anything to cancel.
func badReassignedAtTheEnd(parent context.Context, c pb.EchoClient, keys []string) (last string, err error) {
	var cancel context.CancelFunc
	for _, key := range keys {
		var ctx context.Context
		ctx, cancel = context.WithCancel(parent)
		//category: early-return
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: key}) // want "leaks a goroutine when left by the next iteration of the loop"
		if err != nil {
			cancel()
			return "", err
		}
		for {
			ev, err := stream.Recv()
			if err != nil {
				cancel()
				return "", err
			}
			if ev.Value != "" {
				last = ev.Value
				break
			}
		}
	}
	if cancel != nil {
		cancel()
	}
	return last, nil
}

// badCancelledAtFirst cancels in the first round only.
func badCancelledAtFirst(c pb.EchoClient) error {
	var cancel context.CancelFunc
	for i := 0; ; i++ {
		if i == 1 {
			cancel()
		}
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		//category: single-recv
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leaks a goroutine when left by"
		if err != nil {
			cancel()
			return err
		}
		if _, err := stream.Recv(); err != nil {
			cancel()
			return err
		}
	}
}

// goodReassigned cancels before each further round.
func goodReassigned(parent context.Context, c pb.EchoClient, work chan int) error {
	var cancel context.CancelFunc
	var ctx context.Context
	for range work {
		if cancel != nil {
			cancel()
		}
		ctx, cancel = context.WithCancel(parent)
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		if _, err := stream.Recv(); err != nil {
			continue
		}
	}
	cancel()
	return nil
}

func goodEitherCancel(ctx context.Context, c pb.EchoClient, own bool) (string, error) {
	var cancel context.CancelFunc
	if own {
		ctx, cancel = context.WithCancel(ctx)
	} else {
		ctx, cancel = context.WithTimeout(ctx, 1)
	}
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return "", err
	}
	m, err := stream.Recv()
	cancel()
	return m.Value, err
}

func goodCancelIfAny(ctx context.Context, c pb.EchoClient, own bool) (string, error) {
	var cancel context.CancelFunc
	if own {
		ctx, cancel = context.WithCancel(context.Background())
	}
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		if cancel != nil {
			cancel()
		}
		return "", err
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return "", err
		}
		if m.Key == "a" {
			if cancel != nil {
				cancel()
			}
			return m.Value, err
		}
	}
}

func goodCancelOfNothing(ctx context.Context, c pb.EchoClient, own bool) (string, error) {
	cancel := func() {}
	if own {
		ctx, cancel = context.WithCancel(context.Background())
	}
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return "", err
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return "", err
		}
		if m.Key == "a" {
			cancel()
			return m.Value, err
		}
	}
}

func goodRestart(c pb.EchoClient, restart chan string) {
	var cancel context.CancelFunc
	var wg sync.WaitGroup
	for key := range restart {
		if cancel != nil {
			cancel()
			wg.Wait()
			cancel = nil
		}
		if key == "" {
			continue
		}
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			cancel()
			cancel = nil
			continue
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				if _, err := stream.Recv(); err != nil {
					return
				}
			}
		}()
	}
	if cancel != nil {
		cancel()
	}
}

func goodRestartByCopy(c pb.EchoClient, restart chan string) error {
	var cancel context.CancelFunc
	for key := range restart {
		if cancel != nil {
			cancel()
		}
		ctx, cancelNext := context.WithCancel(context.Background())
		cancel = cancelNext
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			cancel()
			return err
		}
		if _, err := stream.Recv(); err != nil {
			cancel()
			return err
		}
	}
	if cancel != nil {
		cancel()
	}
	return nil
}

func goodRestartDeferred(c pb.EchoClient, restart chan string) error {
	stop := func() {}
	defer func() { stop() }()
	for key := range restart {
		stop()
		ctx, cancel := context.WithCancel(context.Background())
		stop = cancel
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

func goodStopAll(c pb.EchoClient, restart chan string) error {
	var stops []func()
	for key := range restart {
		ctx, cancel := context.WithCancel(context.Background())
		stops = append(stops, cancel)
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			break
		}
		if _, err := stream.Recv(); err != nil {
			break
		}
	}
	for _, stop := range stops {
		stop()
	}
	return nil
}

func goodWhileOpen(c pb.EchoClient, restart chan string) error {
	var cancel context.CancelFunc
	open := false
	for key := range restart {
		if open {
			cancel()
			open = false
		}
		if key == "stop" {
			continue
		}
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			cancel()
			return err
		}
		open = true
		if _, err := stream.Recv(); err != nil {
			cancel()
			return err
		}
	}
	if open {
		cancel()
	}
	return nil
}

func goodWhileStream(c pb.EchoClient, restart chan string) error {
	var cancel context.CancelFunc
	var stream pb.Echo_WatchClient
	for key := range restart {
		if stream == nil {
			var ctx context.Context
			var err error
			ctx, cancel = context.WithCancel(context.Background())
			stream, err = c.Watch(ctx, &pb.WatchRequest{Prefix: key})
			if err != nil {
				cancel()
				return err
			}
		}
		if _, err := stream.Recv(); err != nil {
			stream = nil
			cancel()
		}
	}
	if stream != nil {
		cancel()
	}
	return nil
}

func goodFromSecondOn(c pb.EchoClient, restart chan string) error {
	var cancel context.CancelFunc
	for i := 0; ; i++ {
		if i > 0 {
			cancel()
		}
		if i == 10 {
			return nil
		}
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			cancel()
			return err
		}
		if _, err := stream.Recv(); err != nil {
			cancel()
			return err
		}
	}
}
