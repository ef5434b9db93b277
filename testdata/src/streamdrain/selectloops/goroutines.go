package selectloops

import (
	"context"
	"io"
	"sync"

	pb "streamdrain/echopb"
)

// GoodRecvPerIteration starts a goroutine for each Recv, one after the other.
func GoodRecvPerIteration(ctx context.Context, c pb.EchoClient, done <-chan struct{}) (n int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	ch := make(chan result, 1)
	receive := func() {
		ev, err := stream.Recv()
		ch <- result{ev, err}
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
		case <-done:
			return n, nil
		}
	}
}

// GoodWaitGroup drains in a goroutine and waits for it.
func GoodWaitGroup(c pb.EchoClient, msgs []*pb.Message) (n int, err error) {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
			n++
		}
	})
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			break
		}
	}
	stream.CloseSend()
	wg.Wait()
	return n, nil
}

// pumpEvents is a goroutine of its own that receives until the end.
func pumpEvents(stream pb.Echo_WatchClient, out chan<- *pb.Event) {
	defer close(out)
	for {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		select {
		case out <- ev:
		default: // slow consumers miss events
		}
	}
}

// GoodNamedGoroutine hands the stream to a goroutine that drains it.
func GoodNamedGoroutine(c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	out := make(chan *pb.Event)
	go pumpEvents(stream, out)
	return <-out, nil
}
