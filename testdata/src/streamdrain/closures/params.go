package closures

import (
	"context"

	pb "streamdrain/echopb"
)

// badGivenToGoroutine passes the stream to a goroutine, which leaves when a context has
// ended that is not the stream's.
func badGivenToGoroutine(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	go func(s pb.Echo_WatchClient) {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
			select {
			case <-ctx.Done():
				return
			case out <- 1:
			}
		}
	}(stream)
	return nil
}

// badGivenWithContext passes the other context, too.
func badGivenWithContext(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	go func(ctx context.Context, s pb.Echo_WatchClient) {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
			select {
			case <-ctx.Done():
				return
			case out <- 1:
			}
		}
	}(ctx, stream)
	return nil
}

// badGivenInPlace does not wait for the goroutine to be one.
func badGivenInPlace(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	return func(s pb.Echo_WatchClient) error {
		for {
			if _, err := s.Recv(); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}(stream)
}

// goodGivenToGoroutine opens the stream on the context that the goroutine looks at.
func goodGivenToGoroutine(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	go func(s pb.Echo_WatchClient) {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
			select {
			case <-ctx.Done():
				return
			case out <- 1:
			}
		}
	}(stream)
	return nil
}

// goodGivenWithContext does so by the parameters of the literal.
func goodGivenWithContext(parent context.Context, c pb.EchoClient, out chan<- int) error {
	streamCtx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(parent, cancel)
	stream, err := c.Watch(streamCtx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	go func(ctx context.Context, s pb.Echo_WatchClient) {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
			select {
			case <-ctx.Done():
				return
			case out <- 1:
			}
		}
	}(streamCtx, stream)
	return nil
}

// goodGivenCallersContext has the caller's context for both, under two names.
func goodGivenCallersContext(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	func(theirs context.Context, s pb.Echo_WatchClient) {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
			select {
			case <-theirs.Done():
				return
			case out <- 1:
			}
		}
	}(ctx, stream)
	return nil
}

// goodGivenCallersContextAlways supplies a context that never ends.
func goodGivenCallersContextAlways(c pb.EchoClient, out chan<- int) error {
	return goodGivenCallersContext(context.Background(), c, out)
}

// goodGivenAndCancelled cancels in the literal that gets the stream.
func goodGivenAndCancelled(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	streamCtx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(streamCtx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return err
	}
	go func(s pb.Echo_WatchClient) {
		defer cancel()
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
			select {
			case <-ctx.Done():
				return
			case out <- 1:
			}
		}
	}(stream)
	return nil
}

// goodGivenDrained receives what is left.
func goodGivenDrained(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	go func(s pb.Echo_WatchClient) {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
			select {
			case <-ctx.Done():
				for {
					if _, err := s.Recv(); err != nil {
						return
					}
				}
			case out <- 1:
			}
		}
	}(stream)
	return nil
}

// forward passes on what comes, until a context ends.
func forward(ctx context.Context, s pb.Echo_WatchClient, out chan<- int) {
	for {
		if _, err := s.Recv(); err != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case out <- 1:
		}
	}
}

// A forwarder forwards.
type forwarder struct{ out chan<- int }

func (f forwarder) run(ctx context.Context, s pb.Echo_WatchClient) error {
	for {
		if _, err := s.Recv(); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		f.out <- 1
	}
}

// badForward has a function of its own for the goroutine.
func badForward(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	go forward(ctx, stream, out)
	return nil
}

// badForwarder has a method for it, in place.
func badForwarder(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	//category: early-return
	stream, err := c.Watch(context.WithoutCancel(ctx), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	return forwarder{out}.run(ctx, stream)
}

// goodForward passes the context of the stream.
func goodForward(parent context.Context, c pb.EchoClient, out chan<- int) error {
	ctx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(parent, cancel)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	go forward(ctx, stream, out)
	return nil
}

// goodForwardValues opens it on one that ends with the caller's.
func goodForwardValues(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	stream, err := c.Watch(context.WithValue(ctx, forwarder{}, 1), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	go forward(ctx, stream, out)
	return nil
}

// goodForwardValuesAlways supplies a context that never ends.
func goodForwardValuesAlways(c pb.EchoClient, out chan<- int) error {
	return goodForwardValues(context.Background(), c, out)
}

// goodForwarder is done with the stream when the method is.
func goodForwarder(ctx context.Context, c pb.EchoClient, out chan<- int) error {
	streamCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stream, err := c.Watch(streamCtx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return forwarder{out}.run(ctx, stream)
}

// A stopper has a context of its own, of which the function that it is made in knows.
type stopper struct {
	ctx context.Context
	out chan<- int
}

func (x *stopper) run(ctx context.Context, s pb.Echo_WatchClient) {
	for {
		if _, err := s.Recv(); err != nil {
			return
		}
		select {
		case <-x.ctx.Done():
			return
		case x.out <- 1:
		}
	}
}

// goodStopper hands the context over in a struct.
func goodStopper(parent context.Context, c pb.EchoClient, out chan<- int) error {
	ctx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(parent, cancel)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	x := &stopper{ctx, out}
	go x.run(parent, stream)
	return nil
}
