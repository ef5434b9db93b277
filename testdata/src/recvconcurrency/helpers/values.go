package helpers

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// BadMethodValue has a method value send in a goroutine, and the method beside
// it.
func BadMethodValue(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	send := stream.Send
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range msgs[:len(msgs)/2] {
			if send(m) != nil {
				return
			}
		}
	})
	for _, m := range msgs[len(msgs)/2:] {
		//category: concurrent-send
		if stream.Send(m) != nil { // want "two senders on one stream"
			break
		}
	}
	wg.Wait()
	return nil
}

// GoodMethodValue has only the goroutine use the method value.
func GoodMethodValue(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	send := stream.Send
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range msgs {
			if send(m) != nil {
				return
			}
		}
	})
	wg.Wait()
	return stream.CloseSend()
}

// BadGoMethod starts the method itself as a goroutine.
func BadGoMethod(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		//category: concurrent-send
		go stream.Send(m) // want "two senders on one stream"
	}
	return nil
}

// GoodGoMethod starts it once, with nothing after it.
func GoodGoMethod(ctx context.Context, c pb.EchoClient, m *pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go stream.Send(m)
	_, err = stream.Recv()
	return err
}

// pump sends by a function that it knows nothing about.
func pump(send func(*pb.Message) error, msgs []*pb.Message) error {
	for _, m := range msgs {
		if err := send(m); err != nil {
			return err
		}
	}
	return nil
}

// BadPump hands the method value to a helper, twice at once.
func BadPump(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sent := make(chan error, 1)
	go func() { sent <- pump(stream.Send, msgs[:len(msgs)/2]) }()
	//unordered: through a function above
	//category: concurrent-send
	pump(stream.Send, msgs[len(msgs)/2:]) // want "two senders on one stream"
	return <-sent
}

// GoodPump hands a function that locks to a helper, twice at once.
func GoodPump(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	send := func(m *pb.Message) error {
		mu.Lock()
		defer mu.Unlock()
		return stream.Send(m)
	}
	sent := make(chan error, 1)
	go func() { sent <- pump(send, msgs[:len(msgs)/2]) }()
	pump(send, msgs[len(msgs)/2:])
	return <-sent
}

// startReceiver receives in a goroutine of its own.
func startReceiver(stream pb.Echo_ChatClient) <-chan *pb.Message {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-stream.Context().Done():
				return
			}
		}
	}()
	return msgs
}

// BadStartReceiver receives although the helper has started a receiver.
func BadStartReceiver(ctx context.Context, c pb.EchoClient) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	msgs := startReceiver(stream)
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	//category: concurrent-recv
	m, err := stream.Recv() // want "two receivers on one stream"
	if err != nil {
		m = <-msgs
	}
	return m, nil
}

// GoodStartReceiver takes what the receiver received.
func GoodStartReceiver(ctx context.Context, c pb.EchoClient) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	msgs := startReceiver(stream)
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	return <-msgs, nil
}

// GoodStartAfterHandshake receives once, and starts the receiver then.
func GoodStartAfterHandshake(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	if _, err := stream.Recv(); err != nil {
		return nil, err
	}
	replies := startReceiver(stream)
	if err := stream.Send(&pb.Message{Text: "again"}); err != nil {
		return nil, err
	}
	return <-replies, nil
}

// sendUnder sends under a lock.
func sendUnder(mu *sync.Mutex, stream pb.Echo_ChatClient, m *pb.Message) error {
	mu.Lock()
	defer mu.Unlock()
	return stream.Send(m)
}

// GoodSendUnder has workers call a helper that locks what it is given.
func GoodSendUnder(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() { sendUnder(&mu, stream, m) })
	}
	wg.Wait()
	return stream.CloseSend()
}

// BadSendUnder gives each worker's helper a lock of its own.
func BadSendUnder(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			var mu sync.Mutex
			//unordered: through a function above
			//category: concurrent-send
			sendUnder(&mu, stream, m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return stream.CloseSend()
}
