// Package timeouts gives up waiting for a Send or Recv, which goes on
// nevertheless.
package timeouts

import (
	"context"
	"errors"
	"io"
	"time"

	pb "recvconcurrency/echopb"
)

var errTimeout = errors.New("timeout")

type result struct {
	ev  *pb.Event
	err error
}

// BadRecv gives up after a while, and tries again.
func BadRecv(ctx context.Context, c pb.EchoClient, patience time.Duration) (revs []int64, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		ch := make(chan result, 1)
		go func() {
			//category: timeout-wrapper
			ev, err := stream.Recv() // want "abandoned"
			ch <- result{ev, err}
		}()
		select {
		case r := <-ch:
			if r.err != nil {
				return revs, nil
			}
			revs = append(revs, r.ev.Rev)
		case <-time.After(patience):
		}
	}
}

// GoodRecv gives up after a while for good, and the caller cancels.
func GoodRecv(ctx context.Context, c pb.EchoClient, patience time.Duration) (revs []int64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		ch := make(chan result, 1)
		go func() {
			ev, err := stream.Recv()
			ch <- result{ev, err}
		}()
		select {
		case r := <-ch:
			if r.err != nil {
				return revs, nil
			}
			revs = append(revs, r.ev.Rev)
		case <-time.After(patience):
			return revs, errTimeout
		}
	}
}

// BadRecvInline gives up on the goroutine, and receives itself.
func BadRecvInline(ctx context.Context, c pb.EchoClient, patience time.Duration) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	ch := make(chan result, 1)
	go func() {
		//category: timeout-wrapper
		ev, err := stream.Recv() // want "abandoned"
		ch <- result{ev, err}
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case r := <-ch:
		return r.ev, r.err
	case <-timer.C:
	}
	return stream.Recv()
}

// GoodRecvInline gives up on a first stream, and receives from a second.
func GoodRecvInline(ctx context.Context, c pb.EchoClient, patience time.Duration) (*pb.Event, error) {
	first, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	ch := make(chan result, 1)
	go func() {
		ev, err := first.Recv()
		ch <- result{ev, err}
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case r := <-ch:
		return r.ev, r.err
	case <-timer.C:
	}
	second, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return second.Recv()
}

// BadSend takes the next message when one takes too long.
func BadSend(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		errc := make(chan error, 1)
		go func() {
			//category: timeout-wrapper
			errc <- stream.Send(m) // want "abandoned"
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

// GoodSend waits for a message that takes long, and only says so meanwhile.
func GoodSend(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) (late int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range msgs {
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(m) }()
		select {
		case err = <-errc:
		case <-time.After(patience):
			late++
			err = <-errc
		}
		if err != nil {
			return late, err
		}
	}
	return late, stream.CloseSend()
}

// BadClose gives up on a Send, and closes under its feet.
func BadClose(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		for _, m := range msgs {
			//category: timeout-wrapper
			if err := stream.Send(m); err != nil { // want "abandoned"
				errc <- err
				return
			}
		}
		errc <- nil
	}()
	select {
	case err = <-errc:
	case <-time.After(patience):
		err = errTimeout
	}
	stream.CloseSend()
	return err
}

// GoodClose gives up on a Send, cancels, and waits for it before it closes.
func GoodClose(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				errc <- err
				return
			}
		}
		errc <- nil
	}()
	select {
	case err = <-errc:
	case <-time.After(patience):
		cancel()
		<-errc
		err = errTimeout
	}
	stream.CloseSend()
	return err
}

// BadDeferredClose gives up on a Send and returns, whereupon the deferred
// CloseSend runs.
func BadDeferredClose(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer stream.CloseSend()
	for _, m := range msgs {
		errc := make(chan error, 1)
		//unordered: through a function above
		//category: timeout-wrapper
		go forward(stream, m, errc) // want "abandoned"
		select {
		case err := <-errc:
			if err != nil {
				return err
			}
		case <-time.After(patience):
			return errTimeout
		}
	}
	return nil
}

func forward(stream pb.Echo_ChatClient, m *pb.Message, errc chan<- error) {
	errc <- stream.Send(m)
}

// GoodDeferredCancel gives up on a Send and returns, whereupon the deferred
// cancel runs.
func GoodDeferredCancel(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		errc := make(chan error, 1)
		go forward(stream, m, errc)
		select {
		case err := <-errc:
			if err != nil {
				return err
			}
		case <-time.After(patience):
			return errTimeout
		}
	}
	return stream.CloseSend()
}

// within calls f, and gives up after a while.
func within(patience time.Duration, f func() error) error {
	errc := make(chan error, 1)
	go func() { errc <- f() }()
	select {
	case err := <-errc:
		return err
	case <-time.After(patience):
		return errTimeout
	}
}

// BadWithin goes on sending when a helper gave up.
func BadWithin(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) (late int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range msgs {
		err := within(patience, func() error {
			//category: timeout-wrapper
			return stream.Send(m) // want "abandoned"
		})
		if err == errTimeout {
			late++
			continue
		}
		if err != nil {
			return late, err
		}
	}
	return late, nil
}

// GoodWithin stops when the helper gave up.
func GoodWithin(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		if err := within(patience, func() error { return stream.Send(m) }); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// BadContext gives up with a context that is not the stream's, and receives
// again.
func BadContext(ctx context.Context, c pb.EchoClient, patience time.Duration) (revs []int64, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		turn, cancel := context.WithTimeout(ctx, patience)
		ch := make(chan result, 1)
		go func() {
			//category: timeout-wrapper
			ev, err := stream.Recv() // want "abandoned"
			ch <- result{ev, err}
		}()
		select {
		case r := <-ch:
			cancel()
			if r.err != nil {
				return revs, nil
			}
			revs = append(revs, r.ev.Rev)
		case <-turn.Done():
			cancel()
		}
	}
}

// GoodContext gives the stream the context that ends in time, and receives in
// place.
func GoodContext(ctx context.Context, c pb.EchoClient, patience time.Duration) (revs []int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return revs, nil
		}
		if err != nil {
			return revs, err
		}
		revs = append(revs, ev.Rev)
	}
}

// GoodTimer cancels where it has waited too long between two events.
func GoodTimer(ctx context.Context, c pb.EchoClient, patience time.Duration) (revs []int64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	timer := time.AfterFunc(patience, cancel)
	defer timer.Stop()
	for {
		ev, err := stream.Recv()
		if err != nil {
			return revs, nil
		}
		timer.Reset(patience)
		revs = append(revs, ev.Rev)
	}
}

// GoodKeeps waits for what the goroutine receives as often as it takes.
func GoodKeeps(ctx context.Context, c pb.EchoClient, patience time.Duration) (revs []int64, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		ch := make(chan result, 1)
		go func() {
			ev, err := stream.Recv()
			ch <- result{ev, err}
		}()
		var r *result
		for r == nil {
			select {
			case got := <-ch:
				r = &got
			case <-time.After(patience):
			}
		}
		if r.err != nil {
			return revs, nil
		}
		revs = append(revs, r.ev.Rev)
	}
}

// GoodOtherDirection gives up on a Recv, and sends, which is another matter.
func GoodOtherDirection(ctx context.Context, c pb.EchoClient, patience time.Duration) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		_, err := stream.Recv()
		errc <- err
	}()
	select {
	case err := <-errc:
		return err
	case <-time.After(patience):
	}
	if err := stream.Send(&pb.Message{Text: "are you there?"}); err != nil {
		return err
	}
	return <-errc
}

// BadServer gives up on a client that does not answer, and asks again.
func BadServer(stream pb.Echo_ChatServer, patience time.Duration, times int) (answers []int, err error) {
	for range times {
		if err := stream.Send(&pb.Message{Text: "well?"}); err != nil {
			return answers, err
		}
		ch := make(chan int, 1)
		go func() {
			//category: timeout-wrapper
			if m, err := stream.Recv(); err == nil { // want "abandoned"
				ch <- m.Id
			}
		}()
		select {
		case id := <-ch:
			answers = append(answers, id)
		case <-time.After(patience):
		}
	}
	return answers, nil
}

// GoodServer gives up on a client that does not answer, and returns.
func GoodServer(stream pb.Echo_ChatServer, patience time.Duration, times int) (answers []int, err error) {
	for range times {
		if err := stream.Send(&pb.Message{Text: "well?"}); err != nil {
			return answers, err
		}
		ch := make(chan int, 1)
		go func() {
			if m, err := stream.Recv(); err == nil {
				ch <- m.Id
			}
		}()
		select {
		case id := <-ch:
			answers = append(answers, id)
		case <-time.After(patience):
			return answers, errTimeout
		}
	}
	return answers, nil
}

// badBoth has two that send, and a select in a loop that hears of one of them.
func badBoth(stream pb.Echo_ChatServer, events <-chan *pb.Message) error {
	errc := make(chan error, 1)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				errc <- err
				return
			}
			if m.Text == "ping" {
				stream.Send(m)
			}
		}
	}()
	for {
		select {
		case m := <-events:
			//category: concurrent-send
			if err := stream.Send(m); err != nil { // want "while the goroutine started on line"
				return err
			}
		case err := <-errc:
			return err
		}
	}
}

// badTwice starts one function twice.
func badTwice(stream pb.Echo_ChatServer) {
	go pump(stream)
	//unordered: what both run stands below
	//category: concurrent-recv
	go pump(stream) // want "in two goroutines at once, started on lines"
}

func pump(stream pb.Echo_ChatServer) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}
