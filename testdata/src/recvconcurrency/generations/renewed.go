package generations

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// A link opens a new stream for each batch, and lets the one before finish.
type link struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (l *link) dial(ctx context.Context) (err error) {
	l.stream, err = l.client.Chat(ctx)
	return err
}

// redial is dial by another function.
func (l *link) redial(ctx context.Context) error {
	if l.client == nil {
		return context.Canceled
	}
	return l.dial(ctx)
}

// sendOn sends a batch on the stream that it is given.
func sendOn(stream pb.Echo_ChatClient, msgs []*pb.Message) {
	for _, m := range msgs {
		stream.Send(m)
	}
	stream.CloseSend()
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

// GoodRenewed gives each goroutine the stream that was opened for it.
func GoodRenewed(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	l := &link{client: c}
	var wg sync.WaitGroup
	for range 3 {
		if l.stream, err = c.Chat(ctx); err != nil {
			break
		}
		stream := l.stream
		wg.Go(func() { sendOn(stream, msgs) })
	}
	wg.Wait()
	return err
}

// GoodRedialled has a method open it, which has another one do so.
func GoodRedialled(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	l := &link{client: c}
	var wg sync.WaitGroup
	for range 3 {
		if err = l.redial(ctx); err != nil {
			break
		}
		stream := l.stream
		wg.Go(func() { sendOn(stream, msgs) })
	}
	wg.Wait()
	return err
}

// BadNotRenewed dials once, and has three goroutines send.
func BadNotRenewed(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	l := &link{client: c}
	if err := l.redial(ctx); err != nil {
		return err
	}
	var wg sync.WaitGroup
	for range 3 {
		stream := l.stream
		wg.Go(func() {
			for _, m := range msgs {
				//category: concurrent-send
				stream.Send(m) // want "two senders on one stream"
			}
		})
	}
	wg.Wait()
	return l.stream.CloseSend()
}
