package joins

import (
	"context"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

// BadWaiterOfOthers has a goroutine wait for others, and waits for that.
func BadWaiterOfOthers(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
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
	all := make(chan struct{})
	go func() {
		others.Wait()
		close(all)
	}()
	<-all
	//category: concurrent-send
	err = stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	senders.Wait()
	return err
}

// GoodRelayed has a goroutine that hears from the sender, and tells.
func GoodRelayed(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sent, all := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sent)
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	go func() {
		<-sent
		close(all)
	}()
	<-all
	return stream.Send(&pb.Message{Text: "last"})
}

// BadFirstOfTwo waits for one of two goroutines, whichever is first.
func BadFirstOfTwo(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{}, 2)
	go func() {
		for _, m := range msgs {
			stream.Send(m)
		}
		done <- struct{}{}
	}()
	go func() {
		_, _ = c.Get(ctx, &pb.GetRequest{Key: "k"})
		done <- struct{}{}
	}()
	<-done
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
}

// GoodBothOfTwo waits for both.
func GoodBothOfTwo(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	done := make(chan struct{}, 2)
	go func() {
		for _, m := range msgs {
			stream.Send(m)
		}
		done <- struct{}{}
	}()
	go func() {
		_, _ = c.Get(ctx, &pb.GetRequest{Key: "k"})
		done <- struct{}{}
	}()
	<-done
	<-done
	return stream.Send(&pb.Message{Text: "last"})
}

// GoodCommaOK reads until the channel says that it is closed.
func GoodCommaOK(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sent := make(chan string)
	go func() {
		defer close(sent)
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
			sent <- m.Text
		}
	}()
	for {
		if _, ok := <-sent; !ok {
			return stream.Send(&pb.Message{Text: "last"})
		}
	}
}

// start starts the sender and returns a function that waits for it.
func start(stream pb.Echo_ChatClient, msgs []*pb.Message) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	return func() { <-done }
}

// GoodReturnedWait waits by what start returns.
func GoodReturnedWait(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	wait := start(stream, msgs)
	wait()
	return stream.Send(&pb.Message{Text: "last"})
}

// BadReturnedWait waits too late.
func BadReturnedWait(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	wait := start(stream, msgs)
	//category: concurrent-send
	err = stream.Send(&pb.Message{Text: "last"}) // want "two senders on one stream"
	wait()
	return err
}

// startAll starts the sender and returns its name and a function that waits.
func startAll(stream pb.Echo_ChatClient, msgs []*pb.Message) (string, func()) {
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	return "sender", func() { wg.Wait() }
}

// GoodSecondResult waits by the second result.
func GoodSecondResult(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	name, wait := startAll(stream, msgs)
	wait()
	return stream.Send(&pb.Message{Text: "after " + name})
}

// GoodStopAfter stops what was to run when the context ends.
func GoodStopAfter(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { stream.CloseSend() })
	if !stop() {
		return ctx.Err()
	}
	return stream.Send(&pb.Message{Text: "last"})
}

// A waiter waits for a group, in a way of its own.
type waiter interface{ Until(wg *sync.WaitGroup) }

type plain struct{}

func (plain) Until(wg *sync.WaitGroup) { wg.Wait() }

func waiterOf(kind string) waiter {
	return map[string]waiter{"plain": plain{}}[kind]
}

// GoodWaitElse has something out of sight wait for the group.
func GoodWaitElse(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
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
	waiterOf("plain").Until(&wg)
	return stream.Send(&pb.Message{Text: "last"})
}

// GoodWaitInCallback waits in a literal that a library runs.
func GoodWaitInCallback(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
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
	var once sync.Once
	once.Do(func() { <-done })
	return stream.Send(&pb.Message{Text: "last"})
}

// GoodWaitEach waits once for each goroutine that it has started.
func GoodWaitEach(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, n int) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	done := make(chan struct{})
	for range n {
		go func() {
			for _, m := range msgs {
				mu.Lock()
				stream.Send(m)
				mu.Unlock()
			}
			done <- struct{}{}
		}()
	}
	for range n {
		<-done
	}
	return stream.Send(&pb.Message{Text: "last"})
}

// GoodGroupOfTwo waits for a group whose functions receive and send.
func GoodGroupOfTwo(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	g := new(errgroup.Group)
	g.TryGo(func() error {
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return stream.CloseSend()
	})
	g.Go(func() error {
		for {
			if _, err := stream.Recv(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
	if err := g.Wait(); err != nil {
		return err
	}
	_, err = stream.Recv()
	if err == io.EOF {
		return nil
	}
	return err
}
