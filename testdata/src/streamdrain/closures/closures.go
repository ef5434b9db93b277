// Package closures releases streams, or does not, in function literals.
package closures

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	pb "streamdrain/echopb"
)

// BadCancelOnlyIfError has a deferred function that cancels only when the
// function fails.
func BadCancelOnlyIfError(c pb.EchoClient) (ev *pb.Event, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// retry calls f until it succeeds.
func retry(attempts int, f func() error) (err error) {
	for range attempts {
		if err = f(); err == nil {
			return nil
		}
		time.Sleep(time.Millisecond)
	}
	return err
}

// BadRetryCallback opens a stream in each attempt and leaves it in the middle.
func BadRetryCallback(c pb.EchoClient) (value string, err error) {
	err = retry(3, func() error {
		//category: single-recv
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return err
		}
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		value = ev.Value
		return nil
	})
	return value, err
}

// BadInPlace runs a literal in place: its return is not the function's, but
// it is the stream's last.
func BadInPlace(c pb.EchoClient) error {
	value, err := func() (string, error) {
		//category: single-recv
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return "", err
		}
		ev, err := stream.Recv()
		if err != nil {
			return "", err
		}
		return ev.Value, nil
	}()
	if err != nil {
		return err
	}
	if value == "" {
		return errors.New("no value")
	}
	return nil
}

// BadDeferredCloseSendClosure does nothing that helps in its deferred function.
func BadDeferredCloseSendClosure(c pb.EchoClient) (err error) {
	//category: close-send-only
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	defer func() {
		if cerr := stream.CloseSend(); cerr != nil && err == nil {
			err = cerr
		}
	}()
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// watcher is a stream together with its end.
type watcher struct {
	stream pb.Echo_WatchClient
	stop   context.CancelFunc
}

// GoodCancelOnlyIfError cancels if it fails and hands the stream over with its
// end if it does not.
func GoodCancelOnlyIfError(c pb.EchoClient) (stop func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	if _, err := stream.Recv(); err != nil {
		return nil, err
	}
	w := &watcher{stream: stream, stop: cancel}
	return w.stop, nil
}

// GoodDeferredClosure cancels inside a deferred literal.
func GoodDeferredClosure(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return err
	}
	defer func() {
		stream.CloseSend()
		cancel()
	}()
	_, err = stream.Recv()
	return err
}

// GoodOnce cancels through a sync.Once, from wherever is first.
func GoodOnce(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	var once sync.Once
	stop := func() { once.Do(cancel) }
	defer stop()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); err != nil {
		stop()
	}
	return err
}

// GoodOnceFunc cancels through sync.OnceFunc.
func GoodOnceFunc(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	stop := sync.OnceFunc(cancel)
	defer stop()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodOnceFuncLiteral wraps a literal that cancels among other things.
func GoodOnceFuncLiteral(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	var stopped bool
	stop := sync.OnceFunc(func() {
		stopped = true
		cancel()
	})
	defer stop()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); err != nil && stopped {
		return nil
	}
	return err
}

// GoodRetryCallback bounds each attempt.
func GoodRetryCallback(ctx context.Context, c pb.EchoClient) (value string, err error) {
	err = retry(3, func() error {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		value = ev.Value
		return nil
	})
	return value, err
}

// GoodInPlace drains in a literal that runs in place.
func GoodInPlace(c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	err = func() error {
		for {
			if _, err := stream.Recv(); err != nil {
				return err
			}
			n++
		}
	}()
	if err == io.EOF {
		return n, nil
	}
	return n, err
}

// GoodCapturedCancel declares the cancel function first and fills it later.
func GoodCapturedCancel(c pb.EchoClient) error {
	var cancel context.CancelFunc
	defer func() {
		if cancel != nil {
			cancel()
		}
	}()
	if c == nil {
		return errors.New("no client")
	}
	var ctx context.Context
	ctx, cancel = context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodNamedStream returns the stream through a named result.
func GoodNamedStream(ctx context.Context, c pb.EchoClient) (stream pb.Echo_WatchClient, err error) {
	defer func() {
		if err != nil {
			stream = nil
		}
	}()
	stream, err = c.Watch(ctx, &pb.WatchRequest{})
	return
}

// BadCancelOnlyIfErrorForCaller does what BadCancelOnlyIfError does with a
// child of its caller's context.
func BadCancelOnlyIfErrorForCaller(ctx context.Context, c pb.EchoClient) (value string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}
