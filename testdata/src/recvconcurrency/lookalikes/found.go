package lookalikes

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

// pumpOut sends in a goroutine, and returns the channel that tells how it ended.
func pumpOut(stream pb.Echo_ChatClient, msgs []*pb.Message) chan error {
	ended := make(chan error, 1)
	go func() {
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	return ended
}

// GoodPump closes when the channel that a helper made says so.
func GoodPump(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	ended := pumpOut(stream, msgs)
	if err := <-ended; err != nil {
		return err
	}
	return stream.CloseSend()
}

var errLate = errors.New("nothing came in time")

// firstMessage gives up after a while, with an error.
func firstMessage(stream pb.Echo_ChatClient, patience time.Duration) error {
	got := make(chan error, 1)
	go func() {
		_, err := stream.Recv()
		got <- err
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-got:
		return err
	case <-timer.C:
		return errLate
	}
}

// GoodFirstMessage receives more only if the first message came in time.
func GoodFirstMessage(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	if err = stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return 0, err
	}
	if err = stream.CloseSend(); err != nil {
		return 0, err
	}
	err = firstMessage(stream, time.Minute)
	if err != nil {
		return 0, err
	}
	for n = 1; ; n++ {
		if _, err := stream.Recv(); err != nil {
			return n, nil
		}
	}
}

// GoodAtomicTurn sends from whichever goroutine comes first.
func GoodAtomicTurn(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var greeted atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		if greeted.CompareAndSwap(false, true) {
			stream.Send(&pb.Message{Text: "hello"})
		}
	}()
	if greeted.CompareAndSwap(false, true) {
		stream.Send(&pb.Message{Text: "hello"})
	}
	<-done
	return stream.CloseSend()
}

// GoodOneByOne hands messages to one goroutine, waits for as many answers, and
// closes.
func GoodOneByOne(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sent := make(chan error, len(msgs))
	var g errgroup.Group
	g.SetLimit(1)
	for _, m := range msgs {
		g.Go(func() error {
			sent <- stream.Send(m)
			return nil
		})
	}
	for range msgs {
		if err := <-sent; err != nil {
			return err
		}
	}
	return stream.CloseSend()
}
