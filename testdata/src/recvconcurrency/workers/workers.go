// Package workers starts goroutines in a loop, around one stream or several.
package workers

import (
	"context"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

// BadGo sends each message in a goroutine of its own.
func BadGo(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		}()
	}
	wg.Wait()
	return stream.CloseSend()
}

// GoodGo sends each message in a goroutine, one at a time.
func GoodGo(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			stream.Send(m)
		}()
	}
	wg.Wait()
	return stream.CloseSend()
}

// GoodGoWait waits for each goroutine before it starts the next.
func GoodGoWait(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		done := make(chan struct{})
		go func() {
			defer close(done)
			stream.Send(m)
		}()
		<-done
	}
	return stream.CloseSend()
}

// BadGroup has four goroutines of an errgroup receive.
func BadGroup(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	var g errgroup.Group
	for range 4 {
		g.Go(func() error {
			for {
				//category: concurrent-recv
				if _, err := stream.Recv(); err != nil { // want "two receivers on one stream"
					if err == io.EOF {
						return nil
					}
					return err
				}
			}
		})
	}
	return g.Wait()
}

// GoodGroup receives in one goroutine, for four that work on the events.
func GoodGroup(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	events := make(chan *pb.Event)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(events)
		for {
			ev, err := stream.Recv()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			select {
			case events <- ev:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	for range 4 {
		g.Go(func() error {
			for ev := range events {
				_ = ev.GetKey()
			}
			return nil
		})
	}
	return g.Wait()
}

// GoodGroupOfStreams has each goroutine open its own stream.
func GoodGroupOfStreams(ctx context.Context, c pb.EchoClient, prefixes []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, prefix := range prefixes {
		g.Go(func() error {
			stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: prefix})
			if err != nil {
				return err
			}
			for {
				if _, err := stream.Recv(); err == io.EOF {
					return nil
				} else if err != nil {
					return err
				}
			}
		})
	}
	return g.Wait()
}

// BadLimit allows the group two goroutines at a time, one too many.
func BadLimit(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(2)
	for _, m := range msgs {
		g.Go(func() error {
			//category: concurrent-send
			return stream.Send(m) // want "two senders on one stream"
		})
	}
	return g.Wait()
}

// GoodLimit allows the group one goroutine at a time.
func GoodLimit(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(1)
	for _, m := range msgs {
		g.Go(func() error { return stream.Send(m) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return stream.CloseSend()
}

// BadWaitGroupGo sends each event of a handler in a goroutine.
func BadWaitGroupGo(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			//category: concurrent-send
			stream.Send(ev) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodWaitGroupGo prepares each event in a goroutine, and sends them itself.
func GoodWaitGroupGo(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var wg sync.WaitGroup
	prepared := make([]*pb.Event, len(events))
	for i, ev := range events {
		wg.Go(func() {
			prepared[i] = &pb.Event{Key: ev.Key, Value: ev.Value, Rev: int64(i)}
		})
	}
	wg.Wait()
	for _, ev := range prepared {
		if err := stream.Send(ev); err != nil {
			return err
		}
	}
	return nil
}

// BadAfterFunc plans a Send for each message; timers fire when they like.
func BadAfterFunc(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, delay time.Duration) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Add(1)
		time.AfterFunc(delay, func() {
			defer wg.Done()
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return stream.CloseSend()
}

// GoodAfterFunc waits for each timer's Send before it starts the next.
func GoodAfterFunc(ctx context.Context, c pb.EchoClient, msgs []*pb.Message, delay time.Duration) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		sent := make(chan struct{})
		time.AfterFunc(delay, func() {
			stream.Send(m)
			close(sent)
		})
		<-sent
	}
	return stream.CloseSend()
}

// BadContextAfterFunc says goodbye when the service stops, in whatever moment
// that is.
func BadContextAfterFunc(ctx, service context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer context.AfterFunc(service, func() {
		stream.Send(&pb.Message{Text: "goodbye"})
	})()
	for _, m := range msgs {
		//category: concurrent-send
		if err := stream.Send(m); err != nil { // want "two senders on one stream"
			return err
		}
	}
	return nil
}

// GoodContextAfterFunc only notes that the service stops, and says goodbye
// itself.
func GoodContextAfterFunc(ctx, service context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stopped := make(chan struct{})
	defer context.AfterFunc(service, func() { close(stopped) })()
	for _, m := range msgs {
		select {
		case <-stopped:
			return stream.Send(&pb.Message{Text: "goodbye"})
		default:
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// GoodStoppedAfterFunc sends beside the AfterFunc only once it is certain that
// it will not run.
func GoodStoppedAfterFunc(ctx, service context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(service, func() {
		stream.Send(&pb.Message{Text: "goodbye"})
	})
	if !stop() {
		return service.Err()
	}
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// How many goroutines answer.
const (
	few  = 3
	only = 1
)

// badFew starts as many as the constant says.
func badFew(stream pb.Echo_ChatClient, jobs <-chan *pb.Message) {
	var wg sync.WaitGroup
	for range few {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for m := range jobs {
				//category: concurrent-send
				if stream.Send(m) != nil { // want "several goroutines"
					return
				}
			}
		}()
	}
	wg.Wait()
}

// goodOnly starts one, by a loop that is there for more.
func goodOnly(stream pb.Echo_ChatClient, jobs <-chan *pb.Message) {
	var wg sync.WaitGroup
	for range only {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for m := range jobs {
				if stream.Send(m) != nil {
					return
				}
			}
		}()
	}
	wg.Wait()
}

// goodOnlyCounted numbers it.
func goodOnlyCounted(stream pb.Echo_ChatClient, jobs <-chan *pb.Message, ready func(int)) {
	var wg sync.WaitGroup
	for i := range only {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ready(i)
			for m := range jobs {
				if stream.Send(m) != nil {
					return
				}
			}
		}()
	}
	wg.Wait()
}
