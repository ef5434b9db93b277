// Package inline uses a stream in a goroutine and, at the same time, beside it.
package inline

import (
	"context"
	"io"
	"sync"

	pb "recvconcurrency/echopb"
)

// BadRecv receives in a goroutine, and the function waits for an event too.
func BadRecv(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
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
	//category: concurrent-recv
	return stream.Recv() // want "two receivers on one stream"
}

// GoodRecv leaves all receiving to the goroutine.
func GoodRecv(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	events := make(chan *pb.Event, 1)
	go func() {
		defer close(events)
		for {
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case events <- ev:
			default:
			}
		}
	}()
	ev, ok := <-events
	if !ok {
		return nil, io.EOF
	}
	return ev, nil
}

// BadRecvMsg has one receiver ask by another name.
func BadRecvMsg(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for stream.RecvMsg(new(pb.Event)) == nil {
		}
	}()
	for {
		//category: concurrent-recv
		if _, err := stream.Recv(); err != nil { // want "two receivers on one stream"
			break
		}
		n++
	}
	<-done
	return n, nil
}

// GoodRecvMsg receives the first event by one name and the rest by the other.
func GoodRecvMsg(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if err := stream.RecvMsg(new(pb.Event)); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				done <- err
				return
			}
		}
	}()
	if err := <-done; err != io.EOF {
		return err
	}
	return nil
}

// BadSend sends the first half in a goroutine and the second beside it.
func BadSend(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, m := range msgs[:len(msgs)/2] {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	for _, m := range msgs[len(msgs)/2:] {
		//category: concurrent-send
		if err = stream.Send(m); err != nil { // want "two senders on one stream"
			break
		}
	}
	wg.Wait()
	return err
}

// GoodSend waits for the first half before it sends the second.
func GoodSend(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, m := range msgs[:len(msgs)/2] {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	wg.Wait()
	for _, m := range msgs[len(msgs)/2:] {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// GoodSendBesideRecv has one sender and one receiver, which is what streams
// are for.
func GoodSendBesideRecv(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (n int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	go func() {
		defer stream.CloseSend()
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	for {
		_, err := stream.Recv()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n++
	}
}

// GoodSendThenGo has sent its greeting before there is another sender.
func GoodSendThenGo(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	<-sent
	return stream.CloseSend()
}

// BadThirdThread is called by someone else's goroutine, and starts two: the
// later one is one too many.
func BadThirdThread(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		for _, m := range msgs[:len(msgs)/2] {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	go func() {
		defer wg.Done()
		for _, m := range msgs[len(msgs)/2:] {
			//category: concurrent-send
			if stream.SendMsg(m) != nil { // want "two senders on one stream"
				return
			}
		}
	}()
	wg.Wait()
	return nil
}

// GoodThirdThread starts two goroutines that share the work: one sends, one
// receives.
func GoodThirdThread(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		defer stream.CloseSend()
		for _, m := range msgs {
			if stream.SendMsg(m) != nil {
				return
			}
		}
	}()
	go func() {
		defer wg.Done()
		for {
			if _, err = stream.Recv(); err != nil {
				return
			}
		}
	}()
	wg.Wait()
	if err == io.EOF {
		return nil
	}
	return err
}
