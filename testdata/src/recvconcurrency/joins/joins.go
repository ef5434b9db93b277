// Package joins waits, or only seems to wait, for the goroutine that used the
// stream before the stream is used again.
package joins

import (
	"context"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

// GoodWaitGroup waits for all workers before it sends itself.
func GoodWaitGroup(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	wg.Wait()
	return stream.Send(&pb.Message{Text: "last"})
}

// BadWaitTooLate sends, and waits then.
func BadWaitTooLate(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	//category: concurrent-send
	err = stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	wg.Wait()
	return err
}

// BadWaitsForOthers waits for a group that the sender does not belong to.
func BadWaitsForOthers(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var senders, others sync.WaitGroup
	senders.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	others.Go(func() { _, _ = c.Get(ctx, &pb.GetRequest{Key: "k"}) })
	others.Wait()
	//category: concurrent-send
	err = stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	senders.Wait()
	return err
}

// GoodWaitsForBoth waits for both groups.
func GoodWaitsForBoth(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var senders, others sync.WaitGroup
	senders.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	others.Go(func() { _, _ = c.Get(ctx, &pb.GetRequest{Key: "k"}) })
	others.Wait()
	senders.Wait()
	return stream.Send(&pb.Message{Text: "last"})
}

// GoodGroup waits for an errgroup.
func GoodGroup(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	g, _ := errgroup.WithContext(ctx)
	g.Go(func() error {
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return stream.Send(&pb.Message{Text: "last"})
}

// BadGroupContext waits until the group's context ends, which is when a
// function fails, and not when all have returned.
func BadGroupContext(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() error {
		_, err := c.Get(ctx, &pb.GetRequest{Key: "k/missing"})
		return err
	})
	<-gctx.Done()
	//category: concurrent-send
	err = stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	g.Wait()
	return err
}

// GoodDone waits for a channel that the goroutine closes at its end.
func GoodDone(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	<-done
	return stream.Send(&pb.Message{Text: "last"})
}

// BadDoneTooEarly waits for a channel that the goroutine closes before it is
// done with the stream.
func BadDoneTooEarly(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	started := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		close(started)
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	<-started
	//category: concurrent-send
	err = stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	wg.Wait()
	return err
}

// BadContextDone takes the end of a context for the end of the goroutine.
func BadContextDone(ctx, service context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range msgs {
			if service.Err() != nil || stream.Send(m) != nil {
				return
			}
		}
	})
	<-service.Done()
	//category: concurrent-send
	err = stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	wg.Wait()
	return err
}

// GoodContextDone waits for the goroutine too when the context has ended.
func GoodContextDone(ctx, service context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, m := range msgs {
			if service.Err() != nil || stream.Send(m) != nil {
				return
			}
		}
	}()
	<-service.Done()
	<-done
	return stream.Send(&pb.Message{Text: "last"})
}

// BadSleep hopes.
func BadSleep(ctx context.Context, c pb.EchoClient, patience time.Duration) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	time.Sleep(patience)
	//category: concurrent-recv
	return stream.Recv() // want "two receivers on one stream"
}

// GoodSleep sleeps as well, but only to wait for more.
func GoodSleep(ctx context.Context, c pb.EchoClient, patience time.Duration) (n int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
			n++
		}
	}()
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return 0, err
	}
	time.Sleep(patience)
	if err := stream.CloseSend(); err != nil {
		return 0, err
	}
	<-done
	return n, nil
}

// GoodRange receives all that the goroutine received until it closes the
// channel, and asks for the status then.
func GoodRange(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	events := make(chan *pb.Event)
	go func() {
		defer close(events)
		for {
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			events <- ev
		}
	}()
	for range events {
		n++
	}
	if _, err := stream.Recv(); err != io.EOF {
		return n, err
	}
	return n, nil
}

// BadRange stops listening at the first event, and receives the rest itself.
func BadRange(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	events := make(chan *pb.Event, 1024)
	go func() {
		defer close(events)
		for {
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			events <- ev
		}
	}()
	for range events {
		n++
		break
	}
	for {
		//category: concurrent-recv
		if _, err := stream.Recv(); err != nil { // want "two receivers on one stream"
			break
		}
		n++
	}
	for range events {
		n++
	}
	return n, nil
}

// GoodResult waits for the one event that the goroutine receives.
func GoodResult(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	first := make(chan error)
	go func() {
		_, err := stream.Recv()
		first <- err
	}()
	if err := <-first; err != nil {
		return nil, err
	}
	return stream.Recv()
}

// BadResult waits for the first of the results that the goroutine has.
func BadResult(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	results := make(chan error, 1024)
	go func() {
		for {
			_, err := stream.Recv()
			results <- err
			if err != nil {
				return
			}
		}
	}()
	if err := <-results; err != nil {
		return nil, err
	}
	//category: concurrent-recv
	return stream.Recv() // want "two receivers on one stream"
}

// GoodLastResult waits for the goroutine's only result, which is its last act.
func GoodLastResult(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	result := make(chan error, 1)
	go func() {
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				result <- err
				return
			}
		}
		result <- nil
	}()
	if err := <-result; err != nil {
		return err
	}
	return stream.Send(&pb.Message{Text: "last"})
}

// BadWaiter has a goroutine wait for the workers, and does not wait for it.
func BadWaiter(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	all := make(chan struct{})
	go func() {
		wg.Wait()
		close(all)
	}()
	//category: concurrent-send
	err = stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	<-all
	return err
}

// GoodWaiter has a goroutine wait for the workers, and waits for that.
func GoodWaiter(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	all := make(chan struct{})
	go func() {
		wg.Wait()
		close(all)
	}()
	<-all
	return stream.Send(&pb.Message{Text: "last"})
}

// BadPolls looks whether the goroutine is done, and goes on in either case.
func BadPolls(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	last := &pb.Message{Text: "last"}
	if isClosed(done) {
		last.Text = "last of all"
	}
	//category: concurrent-send
	err = stream.Send(last) // want "two senders on one stream"
	<-done
	return err
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// GoodPolls does something else until the goroutine is done.
func GoodPolls(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	for {
		select {
		case <-done:
			return stream.Send(&pb.Message{Text: "last"})
		case <-time.After(time.Millisecond):
		}
	}
}

// GoodOneOfTwo sends only where the goroutine has ended, and gives up
// elsewhere.
func GoodOneOfTwo(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	select {
	case <-done:
		return stream.Send(&pb.Message{Text: "last"})
	case <-time.After(patience):
		return context.DeadlineExceeded
	}
}

// GoodDeferredWait has its deferred calls run in the right order: first Wait,
// then Send.
func GoodDeferredWait(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	defer stream.Send(&pb.Message{Text: "last"})
	defer wg.Wait()
	wg.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	_, err = c.Get(ctx, &pb.GetRequest{Key: "k"})
	return err
}

// BadDeferredWait has its deferred calls run in the wrong order.
func BadDeferredWait(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	//unordered: what runs later stands above
	//category: concurrent-send
	defer stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	wg.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	_, err = c.Get(ctx, &pb.GetRequest{Key: "k"})
	return err
}

// GoodWaitHelper waits by a function of its own.
func GoodWaitHelper(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		for _, m := range msgs {
			stream.Send(m)
		}
		close(done)
	}()
	await(done)
	return stream.Send(&pb.Message{Text: "last"})
}

func await(c <-chan struct{}) { <-c }

// GoodTwoWaits waits for one goroutine after another.
func GoodTwoWaits(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Add(1)
		go func() {
			stream.Send(m)
			wg.Done()
		}()
		wg.Wait()
	}
	return stream.CloseSend()
}

// BadWaitElsewhere waits only on one of the ways to its Send.
func BadWaitElsewhere(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, wait bool) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	if wait {
		wg.Wait()
	}
	//category: concurrent-send
	err = stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	wg.Wait()
	return err
}

// GoodWaitElsewhere waits on the only way where there is something to wait
// for.
func GoodWaitElsewhere(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, background bool) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if background {
		var wg sync.WaitGroup
		wg.Go(func() {
			for _, m := range msgs {
				stream.Send(m)
			}
		})
		wg.Wait()
	}
	return stream.Send(&pb.Message{Text: "last"})
}
