package closures

import (
	"context"
	"errors"
	"log"

	pb "streamdrain/echopb"
)

// Functions that open a stream for one which they are given.

func withWatch(c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	return f(stream)
}

func badGiven(c pb.EchoClient) error {
	return withWatch(c, func(s pb.Echo_WatchClient) error {
		ev, err := s.Recv()
		if err != nil {
			return err
		}
		log.Print(ev.Key)
		return nil
	})
}

func withWhole(c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return f(stream)
}

func goodWhole(c pb.EchoClient) error {
	return withWhole(c, func(s pb.Echo_WatchClient) error {
		for {
			ev, err := s.Recv()
			if err != nil {
				return err
			}
			log.Print(ev.Key)
		}
	})
}

// withCancelled ends it itself.
func withCancelled(c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return f(stream)
}

func goodGivenCancelled(c pb.EchoClient) error {
	return withCancelled(c, func(s pb.Echo_WatchClient) error {
		_, err := s.Recv()
		return err
	})
}

// withContext has the callers decide how long it lives.
func withContext(ctx context.Context, c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return f(stream)
}

// goodOneOf leaves it, and its context ends.
func goodOneOf(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return withContext(ctx, c, func(s pb.Echo_WatchClient) error {
		ev, err := s.Recv()
		if err != nil {
			return err
		}
		log.Print(ev.Key)
		return nil
	})
}

// goodOtherOf receives all.
func goodOtherOf(c pb.EchoClient) error {
	return withContext(context.Background(), c, func(s pb.Echo_WatchClient) error {
		for {
			ev, err := s.Recv()
			if err != nil {
				return err
			}
			log.Print(ev.Key)
		}
	})
}

// WithExported is given functions in other packages, too.
func WithExported(c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return f(stream)
}

func goodGivenExported(c pb.EchoClient) error {
	return WithExported(c, firstKey)
}

// firstKey is what withFirst is given, and others.
func firstKey(s pb.Echo_WatchClient) error {
	ev, err := s.Recv()
	if err != nil {
		return err
	}
	if ev.Key == "" {
		return errors.New("no key")
	}
	return nil
}

func secondKey(s pb.Echo_WatchClient) error {
	if err := firstKey(s); err != nil {
		return err
	}
	return firstKey(s)
}

func withFirst(c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	if err := f(stream); err != nil {
		return err
	}
	return nil
}

func badNamed(c pb.EchoClient) error { return withFirst(c, firstKey) }

func badSecond(c pb.EchoClient) error { return withFirst(c, secondKey) }

// withUnknown is given what is not in sight.
func withUnknown(c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return f(stream)
}

type visitor struct {
	visit func(pb.Echo_WatchClient) error
}

func (v visitor) goodVisit(c pb.EchoClient) error {
	if err := withUnknown(c, v.visit); err != nil {
		return err
	}
	return withUnknown(c, firstKey)
}

func withOwn(ctx context.Context, c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return f(stream)
}

// goodCancels cancels in what it passes.
func goodCancels(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	err := withOwn(ctx, c, func(s pb.Echo_WatchClient) error {
		defer cancel()
		_, err := s.Recv()
		return err
	})
	if err != nil {
		cancel()
	}
	return err
}

func withShared(ctx context.Context, c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return f(stream)
}

// badShared never cancels.
func badShared(c pb.EchoClient) error {
	//category: single-recv
	//unordered: the helper is above
	return withShared(context.Background(), c, func(s pb.Echo_WatchClient) error { // want "leak"
		ev, err := s.Recv()
		if err != nil {
			return err
		}
		log.Print(ev.Key)
		return nil
	})
}
