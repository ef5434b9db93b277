package closures

import (
	"context"
	"time"

	pb "streamdrain/echopb"
)

// Contexts that a literal has as a parameter: whoever calls it gives it one.

// tries calls f until it succeeds.
func tries(ctx context.Context, n int, f func(context.Context) error) (err error) {
	for range n {
		if err = f(ctx); err == nil {
			return nil
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

// timed calls f with a context that ends behind it.
func timed(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return f(ctx)
}

// badAttempts is never given a context that ends.
func badAttempts(c pb.EchoClient) (rev int64, err error) {
	err = tries(context.Background(), 3, func(ctx context.Context) error {
		//category: single-recv
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "never cancelled"
		if err != nil {
			return err
		}
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		rev = ev.Rev
		return nil
	})
	return rev, err
}

// goodAttempts cancels in the literal.
func goodAttempts(c pb.EchoClient) (rev int64, err error) {
	err = tries(context.Background(), 3, func(ctx context.Context) error {
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
		rev = ev.Rev
		return nil
	})
	return rev, err
}

// goodAttemptsCancelled cancels the context that it supplies.
func goodAttemptsCancelled(c pb.EchoClient) (rev int64, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err = tries(ctx, 3, func(ctx context.Context) error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		rev = ev.Rev
		return nil
	})
	return rev, err
}

// goodTimed is given one that the helper ends.
func goodTimed(c pb.EchoClient) (rev int64, err error) {
	err = timed(context.Background(), func(ctx context.Context) error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		rev = ev.Rev
		return nil
	})
	return rev, err
}

// badGivenDirectly is given one that does not end.
func badGivenDirectly(c pb.EchoClient, want int64, out chan<- *pb.Event) {
	go func(ctx context.Context) {
		//category: early-return
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return
		}
		for {
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			if ev.Rev == want {
				out <- ev
				return
			}
		}
	}(context.Background())
}

// goodGivenDirectly is given that of the caller, and leaves when it ends.
func goodGivenDirectly(ctx context.Context, c pb.EchoClient, out chan<- *pb.Event) {
	go func(theirs context.Context) {
		stream, err := c.Watch(theirs, &pb.WatchRequest{})
		if err != nil {
			return
		}
		for {
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case out <- ev:
			case <-ctx.Done():
				return
			}
		}
	}(ctx)
}

// goodGivenTimeout is given one that ends soon.
func goodGivenTimeout(c pb.EchoClient, want int64) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	errc := make(chan error, 1)
	go func(ctx context.Context) {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			errc <- err
			return
		}
		_, err = stream.Recv()
		errc <- err
	}(ctx)
	return <-errc
}

// A job is kept, and nobody knows who runs it.
type job func(ctx context.Context) error

var jobs []job

// goodKept is run by somebody else.
func goodKept(c pb.EchoClient) {
	f := func(ctx context.Context) error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	}
	jobs = append(jobs, f)
	_ = tries(context.Background(), 1, f)
}

// each passes f on, which is given a context for each part.
func each(ctx context.Context, parts []string, f func(context.Context, string) error) error {
	for _, p := range parts {
		if err := tries(ctx, 3, func(ctx context.Context) error { return f(ctx, p) }); err != nil {
			return err
		}
	}
	return nil
}

// badEach is never given one that ends, by way of two helpers.
func badEach(c pb.EchoClient, parts []string) error {
	return each(context.Background(), parts, func(ctx context.Context, part string) error {
		//category: single-recv
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: part}) // want "never cancelled"
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	})
}

// value is attempts for what has a value.
func value[T any](ctx context.Context, f func(context.Context) (T, error)) (v T, err error) {
	for range 3 {
		if v, err = f(ctx); err == nil {
			break
		}
	}
	return v, err
}

// badValue is never given one that ends.
func badValue(c pb.EchoClient) (*pb.Event, error) {
	return value(context.Background(), func(ctx context.Context) (*pb.Event, error) {
		//category: single-recv
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "never cancelled"
		if err != nil {
			return nil, err
		}
		return stream.Recv()
	})
}

// goodValue receives until the end.
func goodValue(c pb.EchoClient) (int, error) {
	return value(context.Background(), func(ctx context.Context) (n int, err error) {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return 0, err
		}
		for {
			if _, err := stream.Recv(); err != nil {
				return n, nil
			}
			n++
		}
	})
}
