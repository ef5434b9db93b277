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
