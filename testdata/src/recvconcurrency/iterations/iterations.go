// Package iterations starts a goroutine in each iteration of a loop, which
// waits for it, or not always.
package iterations

import (
	"context"
	"errors"
	"io"
	"time"

	pb "recvconcurrency/echopb"
)

type result struct {
	m   *pb.Message
	err error
}

// GoodAwaited waits for the goroutine in each iteration.
func GoodAwaited(stream pb.Echo_ChatServer) error {
	for {
		ch := make(chan result, 1)
		go func() {
			m, err := stream.Recv()
			ch <- result{m, err}
		}()
		r := <-ch
		if r.err == io.EOF {
			return nil
		}
		if r.err != nil {
			return r.err
		}
		if err := stream.Send(r.m); err != nil {
			return err
		}
	}
}

// GoodAwaitedOrEnds waits for the goroutine in each iteration, or leaves the
// loop.
func GoodAwaitedOrEnds(stream pb.Echo_ChatServer, stop <-chan struct{}) error {
	for {
		ch := make(chan result, 1)
		go func() {
			m, err := stream.Recv()
			ch <- result{m, err}
		}()
		select {
		case r := <-ch:
			if r.err == io.EOF {
				return nil
			}
			if r.err != nil {
				return r.err
			}
			if err := stream.Send(r.m); err != nil {
				return err
			}
		case <-stop:
			return errors.New("stopping")
		}
	}
}

// BadContinues goes on when it is told to, without what the goroutine
// receives.
func BadContinues(stream pb.Echo_ChatServer, reload <-chan struct{}) (n int, err error) {
	for {
		ch := make(chan result, 1)
		go func() {
			//category: timeout-wrapper
			m, err := stream.Recv() // want "abandoned"
			ch <- result{m, err}
		}()
		select {
		case <-reload:
			continue
		case r := <-ch:
			if r.err == io.EOF {
				return n, nil
			}
			if r.err != nil {
				return n, r.err
			}
			n++
		}
	}
}

// GoodContinues goes on when it is told to, with the same goroutine.
func GoodContinues(stream pb.Echo_ChatServer, reload <-chan struct{}) (n int, err error) {
	ch := make(chan result)
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			m, err := stream.Recv()
			select {
			case ch <- result{m, err}:
			case <-done:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	for {
		select {
		case <-reload:
			continue
		case r := <-ch:
			if r.err == io.EOF {
				return n, nil
			}
			if r.err != nil {
				return n, r.err
			}
			n++
		}
	}
}

// BadNotAwaited starts a goroutine at each tick.
func BadNotAwaited(stream pb.Echo_ChatServer, every time.Duration, times int) (n int, err error) {
	ch := make(chan result, times)
	for range times {
		go func() {
			//category: concurrent-recv
			m, err := stream.Recv() // want "two receivers on one stream"
			ch <- result{m, err}
		}()
		time.Sleep(every)
	}
	for range times {
		if r := <-ch; r.err == nil {
			n++
		}
	}
	return n, nil
}

// GoodTick starts one goroutine, and looks at each tick what it has received.
func GoodTick(stream pb.Echo_ChatServer, every time.Duration) (n int, err error) {
	ch := make(chan result)
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			m, err := stream.Recv()
			select {
			case ch <- result{m, err}:
			case <-done:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case r := <-ch:
			if r.err == io.EOF {
				return n, nil
			}
			if r.err != nil {
				return n, r.err
			}
			n++
		}
	}
}

// GoodRelaunched starts the next goroutine when the previous one has
// delivered, and only then.
func GoodRelaunched(stream pb.Echo_ChatServer, every time.Duration) (n int, err error) {
	ch := make(chan result, 1)
	receive := func() {
		m, err := stream.Recv()
		ch <- result{m, err}
	}
	go receive()
	for {
		select {
		case r := <-ch:
			if r.err == io.EOF {
				return n, nil
			}
			if r.err != nil {
				return n, r.err
			}
			n++
			go receive()
		case <-time.After(every):
		}
	}
}

// BadRelaunched starts the next goroutine in each iteration.
func BadRelaunched(stream pb.Echo_ChatServer, every time.Duration) (n int, err error) {
	ch := make(chan result, 1024)
	receive := func() {
		//unordered: what runs later stands above
		//category: timeout-wrapper
		m, err := stream.Recv() // want "abandoned"
		ch <- result{m, err}
	}
	for {
		go receive()
		select {
		case r := <-ch:
			if r.err == io.EOF {
				return n, nil
			}
			if r.err != nil {
				return n, r.err
			}
			n++
		case <-time.After(every):
		}
	}
}

// GoodFlagged starts the next goroutine only when none is pending.
func GoodFlagged(stream pb.Echo_ChatServer, every time.Duration) (n int, err error) {
	ch := make(chan result, 1)
	pending := false
	for {
		if !pending {
			pending = true
			go func() {
				m, err := stream.Recv()
				ch <- result{m, err}
			}()
		}
		select {
		case r := <-ch:
			if r.err == io.EOF {
				return n, nil
			}
			if r.err != nil {
				return n, r.err
			}
			n++
			pending = false
		case <-time.After(every):
		}
	}
}

// GoodSendThenRecv asks and receives in a goroutine, and starts the next one
// only with the answer.
func GoodSendThenRecv(stream pb.Echo_ChatServer, questions []*pb.Message) error {
	for _, q := range questions {
		errc := make(chan error, 1)
		go func() {
			if err := stream.Send(q); err != nil {
				errc <- err
				return
			}
			_, err := stream.Recv()
			errc <- err
		}()
		select {
		case err := <-errc:
			if err != nil {
				return err
			}
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
	return nil
}

// BadAsksAgain asks the next question although the last one has no answer.
func BadAsksAgain(stream pb.Echo_ChatServer, questions []*pb.Message, patience time.Duration) error {
	for _, q := range questions {
		if err := stream.Send(q); err != nil {
			return err
		}
		errc := make(chan error, 1)
		go func() {
			//category: timeout-wrapper
			_, err := stream.Recv() // want "abandoned"
			errc <- err
		}()
		select {
		case err := <-errc:
			if err != nil {
				return err
			}
		case <-time.After(patience):
		}
	}
	return nil
}

// GoodBreaks leaves the loop, by its label, where it does not wait.
func GoodBreaks(ctx context.Context, c pb.EchoClient, stop <-chan struct{}) (n int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
loop:
	for {
		errc := make(chan error, 1)
		go func() {
			_, err := stream.Recv()
			errc <- err
		}()
		select {
		case err := <-errc:
			if err != nil {
				break loop
			}
			n++
		case <-stop:
			break loop
		}
	}
	return n, nil
}

// BadBreaks leaves only the select where it does not wait.
func BadBreaks(ctx context.Context, c pb.EchoClient, reload <-chan struct{}) (n int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		errc := make(chan error, 1)
		go func() {
			//category: timeout-wrapper
			_, err := stream.Recv() // want "abandoned"
			errc <- err
		}()
		select {
		case err := <-errc:
			if err != nil {
				return n, nil
			}
			n++
		case <-reload:
			break
		}
	}
}

// GoodRange starts a goroutine for each stream, and waits for one after the
// other.
func GoodRange(streams []pb.Echo_WatchClient) (n int) {
	for _, stream := range streams {
		ch := make(chan error, 1)
		go func() {
			_, err := stream.Recv()
			ch <- err
		}()
		if <-ch == nil {
			n++
		}
	}
	return n
}

// GoodLockStep sends each answer from a goroutine. The server asks the next
// question only when it has it.
func GoodLockStep(ctx context.Context, c pb.EchoClient, hello *pb.Message, times int) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if err := stream.Send(hello); err != nil {
		return err
	}
	for range times {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		go func() { stream.Send(&pb.Message{Id: m.Id + 1}) }()
	}
	return nil
}

// BadAnswers sends each answer from a goroutine, whenever something comes that
// it did not ask for.
func BadAnswers(ctx context.Context, c pb.EchoClient, events <-chan *pb.Event) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for ev := range events {
		//category: concurrent-send
		go func() { stream.Send(&pb.Message{Text: ev.Key}) }() // want "two senders on one stream"
	}
	return nil
}
