package helpers

import (
	"context"
	"errors"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// Functions that open a stream, start a goroutine that uses it, and return it.

func beat(ctx context.Context, c pb.EchoClient) (pb.Echo_ChatClient, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	go func() {
		for stream.Send(&pb.Message{}) == nil {
			time.Sleep(time.Second)
		}
	}()
	return stream, nil
}

func badBeside(ctx context.Context, c pb.EchoClient) error {
	stream, err := beat(ctx, c)
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		//unordered: the goroutine is started above
		if err := stream.Send(&pb.Message{}); err != nil { // want "may run while the goroutine"
			return err
		}
	}
}

// goodReceives only receives.
func goodReceives(ctx context.Context, c pb.EchoClient) error {
	stream, err := beat(ctx, c)
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// goodOther sends on a stream of its own.
func goodOther(ctx context.Context, c pb.EchoClient) error {
	stream, err := beat(ctx, c)
	if err != nil {
		return err
	}
	other, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if err := other.Send(&pb.Message{}); err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// goodAgain has another stream, with a goroutine of its own, after each failure.
func goodAgain(ctx context.Context, c pb.EchoClient) {
	for {
		stream, err := beat(ctx, c)
		if err != nil {
			continue
		}
		for {
			if _, err := stream.Recv(); err != nil {
				break
			}
		}
	}
}

// goodTwo sends on two of them in turn, beside nobody.
func greet(ctx context.Context, c pb.EchoClient) (pb.Echo_ChatClient, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	return stream, stream.Send(&pb.Message{})
}

func goodTwo(ctx context.Context, c pb.EchoClient) error {
	for range 2 {
		stream, err := greet(ctx, c)
		if err != nil {
			return err
		}
		if err := stream.Send(&pb.Message{}); err != nil {
			return err
		}
	}
	return nil
}

// dump has a goroutine for a stream that it keeps to itself.
func dump(ctx context.Context, c pb.EchoClient) (pb.Echo_ChatClient, error) {
	log, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	go func() {
		for log.Send(&pb.Message{}) == nil {
			time.Sleep(time.Second)
		}
	}()
	return c.Chat(ctx)
}

func goodDump(ctx context.Context, c pb.EchoClient) error {
	stream, err := dump(ctx, c)
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{})
}

// first returns the stream, or another one.
func first(ctx context.Context, c pb.EchoClient, quiet bool) (pb.Echo_ChatClient, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if quiet {
		return c.Chat(ctx)
	}
	go func() {
		for stream.Send(&pb.Message{}) == nil {
			time.Sleep(time.Second)
		}
	}()
	return stream, nil
}

// goodFirst may have the quiet one.
func goodFirst(ctx context.Context, c pb.EchoClient) error {
	stream, err := first(ctx, c, true)
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{})
}

// A wire is made around a stream.
type badWire struct {
	stream pb.Echo_ChatClient
	cancel context.CancelFunc
}

func dial(c pb.EchoClient) (*badWire, error) {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Chat(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	go func() {
		for ctx.Err() == nil {
			time.Sleep(time.Minute)
			stream.Send(&pb.Message{})
		}
	}()
	return &badWire{stream: stream, cancel: cancel}, nil
}

func (w *badWire) Write(m *pb.Message) error {
	return w.stream.Send(m) // want "may run while the goroutine"
}

func (w *badWire) Close() error {
	w.cancel()
	return nil
}

// A goodWire has a lock for it.
type goodWire struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
	cancel context.CancelFunc
}

func dialGood(c pb.EchoClient) (*goodWire, error) {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Chat(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	w := &goodWire{stream: stream, cancel: cancel}
	go func() {
		for ctx.Err() == nil {
			time.Sleep(time.Minute)
			w.mu.Lock()
			stream.Send(&pb.Message{})
			w.mu.Unlock()
		}
	}()
	return w, nil
}

func (w *goodWire) Write(m *pb.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stream.Send(m)
}

func (w *goodWire) Close() error {
	w.cancel()
	return nil
}

// A goodProbe is not what is returned.
type goodProbe struct {
	stream pb.Echo_ChatClient
	failed error
}

func probe(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	p := &goodProbe{stream: stream}
	go func() {
		stream.Send(&pb.Message{})
		if _, err := stream.Recv(); err != nil {
			p.failed = errors.Join(p.failed, err)
		}
	}()
	return nil
}

func (p *goodProbe) Write(m *pb.Message) error { return p.stream.Send(m) }
