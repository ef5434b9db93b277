package closures

import (
	"context"
	"io"
	"sync"

	pb "streamdrain/echopb"
)

// drainAll receives until the stream ends.
func drainAll(stream pb.Echo_WatchClient) error {
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// GoodOpenedInPlace assigns the stream in a literal that runs in place.
func GoodOpenedInPlace(c pb.EchoClient) error {
	var stream pb.Echo_WatchClient
	var err error
	func() {
		stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
	}()
	if err != nil {
		return err
	}
	return drainAll(stream)
}

// BadOpenedInPlace does so and receives once.
func BadOpenedInPlace(c pb.EchoClient) error {
	var stream pb.Echo_WatchClient
	var err error
	func() {
		//category: single-recv
		stream, err = c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	}()
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// once runs its argument and returns its error.
func once(f func() error) error { return f() }

// attempts runs its argument until it succeeds.
func attempts(f func() error) (err error) {
	for range 3 {
		if err = f(); err == nil {
			return nil
		}
	}
	return err
}

// GoodOpenedByHelper has a helper run the literal; its error is the literal's.
func GoodOpenedByHelper(c pb.EchoClient) error {
	var stream pb.Echo_WatchClient
	err := once(func() (err error) {
		stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
		return err
	})
	if err != nil {
		return err
	}
	return drainAll(stream)
}

// GoodOpenedByRetry has it run until it succeeds.
func GoodOpenedByRetry(c pb.EchoClient) error {
	var stream pb.Echo_WatchClient
	err := attempts(func() (err error) {
		stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
		return err
	})
	if err != nil {
		return err
	}
	return drainAll(stream)
}

// GoodFlag opens and drains under the same flag.
func GoodFlag(c pb.EchoClient, watch bool) error {
	var stream pb.Echo_WatchClient
	if watch {
		var err error
		if stream, err = c.Watch(context.Background(), &pb.WatchRequest{}); err != nil {
			return err
		}
	}
	if !watch {
		return nil
	}
	return drainAll(stream)
}

// BadOnceFunc makes a function that drains, and returns without calling it.
func BadOnceFunc(c pb.EchoClient, hurry bool) error {
	//category: never-received
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	end := sync.OnceFunc(func() { drainAll(stream) })
	if hurry {
		return nil
	}
	end()
	return nil
}

// BadMethodValue opens through a method value.
func BadMethodValue(c pb.EchoClient) error {
	open := c.Watch
	//category: single-recv
	stream, err := open(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}
