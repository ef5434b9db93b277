// Package iterators turns streams into range-over-func iterators. The
// consumer may break out of its loop, and then yield returns false.
package iterators

import (
	"context"
	"errors"
	"io"
	"iter"

	pb "streamdrain/echopb"
)

// leaky stops receiving when its consumer stops, and leaves the stream.
func leaky(c pb.EchoClient) iter.Seq2[*pb.Event, error] {
	return func(yield func(*pb.Event, error) bool) {
		//category: early-return
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
		if err != nil {
			yield(nil, err)
			return
		}
		for {
			ev, err := stream.Recv()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(ev, nil) {
				return
			}
		}
	}
}

// BadConsumerBreaks drives leaky.
func BadConsumerBreaks(c pb.EchoClient) (*pb.Event, error) {
	for ev, err := range leaky(c) {
		return ev, err
	}
	return nil, io.EOF
}

// received yields the events of a stream and says that it is the caller's.
func received(stream pb.Echo_WatchClient) iter.Seq[*pb.Event] {
	return func(yield func(*pb.Event) bool) {
		for {
			ev, err := stream.Recv()
			if err != nil || !yield(ev) {
				return
			}
		}
	}
}

// events is leaky with a context of its own.
func events(ctx context.Context, c pb.EchoClient) iter.Seq2[*pb.Event, error] {
	return func(yield func(*pb.Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			yield(nil, err)
			return
		}
		for {
			ev, err := stream.Recv()
			if err == io.EOF {
				return
			}
			if !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// GoodConsumerBreaks drives events.
func GoodConsumerBreaks(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	for ev, err := range events(ctx, c) {
		return ev, err
	}
	return nil, io.EOF
}

// all yields to the end, whatever the consumer says: it drains.
func all(c pb.EchoClient) iter.Seq[*pb.Event] {
	return func(yield func(*pb.Event) bool) {
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
		if err != nil {
			return
		}
		wanted := true
		for {
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			wanted = wanted && yield(ev)
		}
	}
}

// GoodIteratorDrains drives all.
func GoodIteratorDrains(c pb.EchoClient) error {
	for ev := range all(c) {
		if ev.Rev == 1 {
			break
		}
	}
	return nil
}

// GoodLoopUnderCancel breaks out of a loop and ends the stream.
func GoodLoopUnderCancel(ctx context.Context, c pb.EchoClient) (found *pb.Event, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for ev := range received(stream) {
		if ev.Rev == 2 {
			found = ev
			break
		}
	}
	return found, nil
}

// badYieldError hands errors to its consumer together with events, and leaves the
// stream when that has seen enough.
func badYieldError(c pb.EchoClient) iter.Seq2[*pb.Event, error] {
	return func(yield func(*pb.Event, error) bool) {
		//category: early-return
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
		if err != nil {
			yield(nil, err)
			return
		}
		for {
			ev, err := stream.Recv()
			if !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// badYieldAsked has nothing but its consumer end it.
func badYieldAsked(c pb.EchoClient) iter.Seq2[*pb.Event, error] {
	return func(yield func(*pb.Event, error) bool) {
		//category: early-return
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
		if err != nil {
			yield(nil, err)
			return
		}
		for more := true; more; {
			ev, err := stream.Recv()
			if err == io.EOF {
				return
			}
			more = yield(ev, err)
		}
	}
}

// goodYieldError is badYieldError under a context of its own.
func goodYieldError(ctx context.Context, c pb.EchoClient) iter.Seq2[*pb.Event, error] {
	return func(yield func(*pb.Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			yield(nil, err)
			return
		}
		for {
			ev, err := stream.Recv()
			if !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// goodYieldOn goes on receiving when its consumer has left.
func goodYieldOn(c pb.EchoClient) iter.Seq2[*pb.Event, error] {
	return func(yield func(*pb.Event, error) bool) {
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
		if err != nil {
			yield(nil, err)
			return
		}
		for more := true; ; {
			ev, err := stream.Recv()
			more = more && yield(ev, err)
			if err != nil {
				return
			}
		}
	}
}

// goodTold asks a function, which knows what an error means, whether to go on.
func goodTold(c pb.EchoClient, more func(*pb.Event, error) bool) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if !more(ev, err) {
			return nil
		}
	}
}

// badAhead receives ahead of its loop, in a helper.
func badAhead(ctx context.Context, c pb.EchoClient) iter.Seq2[*pb.Event, error] {
	return func(yield func(*pb.Event, error) bool) {
		//category: early-return
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			yield(nil, err)
			return
		}
		yieldAhead(stream, yield)
	}
}

func yieldAhead(stream pb.Echo_WatchClient, yield func(*pb.Event, error) bool) bool {
	for ev, err := stream.Recv(); !errors.Is(err, io.EOF); ev, err = stream.Recv() {
		if err != nil {
			yield(nil, err)
			return false
		}
		if !yield(ev, nil) {
			return false
		}
	}
	return true
}

// goodAhead ends the stream with the loop.
func goodAhead(ctx context.Context, c pb.EchoClient) iter.Seq2[*pb.Event, error] {
	return func(yield func(*pb.Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			yield(nil, err)
			return
		}
		yieldAhead(stream, yield)
	}
}
