// Package variants tells the stories of the other packages in other words.
package variants

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

// BadArgument passes the stream to each literal.
func BadArgument(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	wg := &sync.WaitGroup{}
	wg.Add(len(msgs))
	for i := 0; i < len(msgs); i++ {
		go func(s pb.Echo_ChatClient, m *pb.Message) {
			defer wg.Done()
			//category: concurrent-send
			_ = s.Send(m) // want "two senders on one stream"
		}(stream, msgs[i])
	}
	wg.Wait()
	return nil
}

// GoodArgument passes a stream of its own to each literal.
func GoodArgument(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	wg := &sync.WaitGroup{}
	for _, m := range msgs[:4] {
		stream, err := c.Chat(ctx)
		if err != nil {
			return err
		}
		wg.Add(1)
		go func(s pb.Echo_ChatClient) {
			defer wg.Done()
			_ = s.Send(m)
		}(stream)
	}
	wg.Wait()
	return nil
}

// BadTwoCalls starts one function twice.
func BadTwoCalls(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(2)
	half := len(msgs) / 2
	go sendPart(stream, msgs[:half], &wg)
	//unordered: what runs later stands above
	//category: concurrent-send
	go sendPart(stream, msgs[half:], &wg) // want "two senders on one stream"
	wg.Wait()
	return nil
}

func sendPart(stream pb.Echo_ChatClient, msgs []*pb.Message, wg *sync.WaitGroup) {
	defer wg.Done()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return
		}
	}
}

// GoodTwoCalls starts one function twice, with a Wait between.
func GoodTwoCalls(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	half := len(msgs) / 2
	wg.Add(1)
	go sendPart(stream, msgs[:half], &wg)
	wg.Wait()
	wg.Add(1)
	go sendPart(stream, msgs[half:], &wg)
	wg.Wait()
	return stream.CloseSend()
}

// BadList starts what it has collected in a list.
func BadList(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	var jobs []func()
	for _, m := range msgs {
		jobs = append(jobs, func() {
			defer wg.Done()
			stream.Send(m) // silent: a function in a list
		})
	}
	for _, job := range jobs {
		wg.Add(1)
		go job()
	}
	wg.Wait()
	return nil
}

// GoodList calls what it has collected in a list.
func GoodList(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var jobs []func()
	for _, m := range msgs {
		jobs = append(jobs, func() { stream.Send(m) })
	}
	for _, job := range jobs {
		job()
	}
	return stream.CloseSend()
}

// job is one message on its way.
type job struct {
	stream pb.Echo_ChatClient
	m      *pb.Message
	done   func()
}

func (j job) run() {
	defer j.done()
	j.stream.Send(j.m)
}

// BadJobs starts a method for each message.
func BadJobs(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Add(1)
		j := job{stream, m, wg.Done}
		//unordered: the method is above
		//category: concurrent-send
		go j.run() // want "one for each time"
	}
	wg.Wait()
	return nil
}

// task is one message on its way, which only one may use at a time.
type task struct {
	stream pb.Echo_ChatClient
	m      *pb.Message
}

func (t task) run() { t.stream.Send(t.m) }

// GoodTasks calls a method for each message, in one goroutine.
func GoodTasks(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	tasks := make(chan task)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for t := range tasks {
			t.run()
		}
	}()
	for _, m := range msgs {
		tasks <- task{stream, m}
	}
	close(tasks)
	<-done
	return stream.CloseSend()
}

// BadNested starts a goroutine in a goroutine, and goes on in both.
func BadNested(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		wg.Go(func() {
			for _, m := range msgs[:len(msgs)/2] {
				stream.Send(m)
			}
		})
		for _, m := range msgs[len(msgs)/2:] {
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		}
	})
	wg.Wait()
	return nil
}

// GoodNested starts a goroutine in a goroutine, of which only one sends.
func GoodNested(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		wg.Go(func() {
			for {
				if _, err := stream.Recv(); err != nil {
					return
				}
			}
		})
		for _, m := range msgs {
			stream.Send(m)
		}
		stream.CloseSend()
	})
	wg.Wait()
	return nil
}

// BadBatches waits after each batch, within which it does not.
func BadBatches(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for batch := range 2 {
		var wg sync.WaitGroup
		for i, m := range msgs {
			if i%2 != batch {
				continue
			}
			wg.Go(func() {
				//category: concurrent-send
				stream.Send(m) // want "two senders on one stream"
			})
		}
		wg.Wait()
	}
	return stream.CloseSend()
}

// GoodBatches sends each batch in a goroutine, and waits after each.
func GoodBatches(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for batch := range 2 {
		var wg sync.WaitGroup
		wg.Go(func() {
			for i, m := range msgs {
				if i%2 == batch {
					stream.Send(m)
				}
			}
		})
		wg.Wait()
	}
	return stream.CloseSend()
}

// BadTry starts what the group has room for, and sends the rest itself.
func BadTry(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(4)
	for _, m := range msgs {
		send := func() error {
			//unordered: what runs later stands above
			//category: concurrent-send
			return stream.Send(m) // want "two senders on one stream"
		}
		if !g.TryGo(send) {
			send()
		}
	}
	return g.Wait()
}

// GoodTry starts what the group has room for, which is one, and drops the
// rest.
func GoodTry(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(1)
	for _, m := range msgs {
		g.TryGo(func() error { return stream.Send(m) })
	}
	return g.Wait()
}

// BadPointer sends by a pointer to the variable.
func BadPointer(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	p := &stream
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			(*p).Send(m) // silent: a pointer to the variable
		})
	}
	wg.Wait()
	return nil
}

// BadAssertion gets the stream back from an empty interface.
func BadAssertion(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var v any = stream
	var wg sync.WaitGroup
	wg.Go(func() {
		if s, ok := v.(pb.Echo_ChatClient); ok {
			for _, m := range msgs[:len(msgs)/2] {
				s.Send(m)
			}
		}
	})
	for _, m := range msgs[len(msgs)/2:] {
		//category: concurrent-send
		stream.Send(m) // want "two senders on one stream"
	}
	wg.Wait()
	return nil
}

// GoodAssertion gets the stream back from an empty interface, to receive.
func GoodAssertion(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var v any = stream
	var wg sync.WaitGroup
	wg.Go(func() {
		if s, ok := v.(interface{ Recv() (*pb.Message, error) }); ok {
			for {
				if _, err := s.Recv(); err != nil {
					return
				}
			}
		}
	})
	for _, m := range msgs {
		stream.Send(m)
	}
	err = stream.CloseSend()
	wg.Wait()
	return err
}

// BadInterrupt closes on a signal, while it sends.
func BadInterrupt(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, sig os.Signal) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, sig)
	defer signal.Stop(interrupted)
	go func() {
		select {
		case <-interrupted:
			//category: close-send-race
			stream.CloseSend() // want "while a Send"
		case <-stream.Context().Done():
		}
	}()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// GoodInterrupt stops on a signal, between two Sends.
func GoodInterrupt(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, sig os.Signal) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, sig)
	defer signal.Stop(interrupted)
	for _, m := range msgs {
		select {
		case <-interrupted:
			return stream.CloseSend()
		default:
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// BadSwitch closes in one case of several, with the sender still there.
func BadSwitch(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.Go(func() error {
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return nil
	})
	switch m, err := stream.Recv(); {
	case err != nil:
		return err
	case m.Id == 0:
		//category: close-send-race
		stream.CloseSend() // want "while a Send"
	}
	return g.Wait()
}

// GoodSwitch closes in one case of several, when the sender is gone.
func GoodSwitch(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.Go(func() error {
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return nil
	})
	switch m, err := stream.Recv(); {
	case err != nil:
		return err
	case m.Id == 0:
		if err := g.Wait(); err != nil {
			return err
		}
		return stream.CloseSend()
	}
	return g.Wait()
}

// BadBranch locks in one branch.
func BadBranch(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			if m.Id < 0 {
				mu.Lock()
				defer mu.Unlock()
			}
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodBranch locks in both branches.
func GoodBranch(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			if m.Id < 0 {
				mu.Lock()
				defer mu.Unlock()
				stream.Send(m)
			} else {
				mu.Lock()
				stream.Send(m)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return stream.CloseSend()
}

// client has a stream that its methods send on with a timeout.
type client struct{ stream pb.Echo_ChatClient }

func (c *client) sendWithin(m *pb.Message, patience time.Duration) error {
	errc := make(chan error, 1)
	go func() {
		errc <- c.stream.Send(m)
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-errc:
		return err
	case <-timer.C:
		return fmt.Errorf("message %d: %w", m.Id, os.ErrDeadlineExceeded)
	}
}

// BadClient tries the next message, after one that took too long.
func BadClient(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) (late []error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return []error{err}
	}
	cl := &client{stream}
	for _, m := range msgs {
		//category: timeout-wrapper
		if err := cl.sendWithin(m, patience); err != nil { // want "abandoned"
			late = append(late, err)
		}
	}
	return late
}

// patient has a stream that its methods send on, however long it takes.
type patient struct{ stream pb.Echo_ChatClient }

func (p *patient) send(m *pb.Message, patience time.Duration, late func()) error {
	timer := time.AfterFunc(patience, late)
	defer timer.Stop()
	return p.stream.Send(m)
}

// GoodPatient counts what takes too long, and waits nevertheless.
func GoodPatient(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, patience time.Duration) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	p := &patient{stream}
	var mu sync.Mutex
	n := 0
	for _, m := range msgs {
		err := p.send(m, patience, func() {
			mu.Lock()
			defer mu.Unlock()
			n++
		})
		if err != nil {
			return err
		}
	}
	return stream.CloseSend()
}
