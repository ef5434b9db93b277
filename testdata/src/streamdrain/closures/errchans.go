package closures

import (
	"context"
	"sync"

	pb "streamdrain/echopb"
)

// badErrorSent hands the error of Recv over, and leaves on another way, too, on which
// Recv has succeeded.
func badErrorSent(c pb.EchoClient) <-chan error {
	errs := make(chan error, 1)
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		errs <- err
		return errs
	}
	go func() {
		for {
			ev, err := stream.Recv()
			if err != nil {
				errs <- err
				return
			}
			if ev.Rev == 2 {
				return
			}
		}
	}()
	return errs
}

type received struct {
	ev  *pb.Event
	err error
}

// badErrorSentFirst looks at the error behind what it sends.
func badErrorSentFirst(c pb.EchoClient, out chan<- received) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		out <- received{ev, err}
		if err != nil {
			return err
		}
		if ev.Rev == 2 {
			return nil
		}
	}
}

// badErrorKept puts the error into a list.
func badErrorKept(c pb.EchoClient, errs []error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			errs[0] = err
			return
		}
		if ev.Rev == 2 {
			return
		}
	}
}

// goodErrorSent cancels on every way.
func goodErrorSent(c pb.EchoClient) <-chan error {
	errs := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		errs <- err
		return errs
	}
	go func() {
		defer cancel()
		for {
			ev, err := stream.Recv()
			if err != nil {
				errs <- err
				return
			}
			if ev.Rev == 2 {
				return
			}
		}
	}()
	return errs
}

// goodErrorSentAlone leaves when Recv has failed, and at no other time.
func goodErrorSentAlone(c pb.EchoClient) <-chan error {
	errs := make(chan error, 1)
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		errs <- err
		return errs
	}
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				errs <- err
				return
			}
		}
	}()
	return errs
}

// goodToldToStop does not look at the error: who gets it says when to stop.
func goodToldToStop(c pb.EchoClient, out chan<- received, stop <-chan struct{}) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		select {
		case out <- received{ev, err}:
		case <-stop:
			return nil
		}
	}
}

// goodToldBeforeLook looks at the error when it was not told to stop.
func goodToldBeforeLook(c pb.EchoClient, out chan<- received, stop <-chan struct{}) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		out <- received{ev, err}
		select {
		case <-stop:
			return nil
		default:
		}
		if err != nil {
			return err
		}
	}
}

// goodOneEach has a goroutine for each message: that one ends does not mean that the
// stream is left, and its error ends the loop.
func goodOneEach(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		errs, got := make(chan error, 1), make(chan *pb.Event, 1)
		go func() {
			ev, err := stream.Recv()
			if err != nil {
				errs <- err
				return
			}
			got <- ev
		}()
		select {
		case err := <-errs:
			return err
		case <-got:
		}
	}
}

// goodSomeEach has a goroutine for each ten messages.
func goodSomeEach(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	errs := make(chan error, 1)
	for {
		var wg sync.WaitGroup
		wg.Go(func() {
			for n := 1; ; n++ {
				if _, err := stream.Recv(); err != nil {
					errs <- err
					return
				}
				if n == 10 {
					return
				}
			}
		})
		wg.Wait()
		select {
		case err := <-errs:
			return err
		default:
		}
	}
}
