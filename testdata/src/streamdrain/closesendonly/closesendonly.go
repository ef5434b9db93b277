// Package closesendonly takes CloseSend for the end of the stream. It only
// tells the server that no more messages will come.
package closesendonly

import (
	"context"
	"io"

	pb "streamdrain/echopb"
)

// BadDeferredCloseSend asks one question and hangs up, or so it thinks.
func BadDeferredCloseSend(c pb.EchoClient) (string, error) {
	//category: close-send-only
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return "", err
	}
	defer stream.CloseSend()
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return "", err
	}
	m, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return m.Text, nil
}

// BadCloseSendForCaller does so on its caller's context. No careful author
// means that.
func BadCloseSendForCaller(ctx context.Context, c pb.EchoClient) (*pb.Message, error) {
	//category: close-send-only
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return nil, err
	}
	defer func() { _ = stream.CloseSend() }()
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	return stream.Recv()
}

// BadCloseSendThenReturn tells the server that it is done, and leaves.
func BadCloseSendThenReturn(c pb.EchoClient) error {
	//category: close-send-only
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "bye"}); err != nil {
		stream.CloseSend()
		return err
	}
	return stream.CloseSend()
}

// BadLockstep sends and receives in turn; at the end the EOF is still to be
// received.
func BadLockstep(c pb.EchoClient, msgs []*pb.Message) (answers []*pb.Message, err error) {
	//category: close-send-only
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	defer stream.CloseSend()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return nil, err
		}
		answer, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer)
	}
	return answers, nil
}

// BadWatchCloseSend closes the sending side of a server stream, which the
// generated code has closed already.
func BadWatchCloseSend(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	//category: close-send-only
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	defer stream.CloseSend()
	ev, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return ev, nil
}

// GoodCloseSendThenDrain reads until the server ends the stream too.
func GoodCloseSendThenDrain(c pb.EchoClient, msgs []*pb.Message) (n int, err error) {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return 0, err
	}
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			break
		}
	}
	stream.CloseSend()
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

// GoodCloseSendUnderCancel has a context that ends with the function.
func GoodCloseSendUnderCancel(ctx context.Context, c pb.EchoClient) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Chat(ctx)
	if err != nil {
		return "", err
	}
	defer stream.CloseSend()
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return "", err
	}
	m, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return m.Text, nil
}

// GoodSenderGoroutine closes the sending side in the goroutine that sends,
// while the function receives to the end.
func GoodSenderGoroutine(c pb.EchoClient, msgs []*pb.Message) (n int, err error) {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return 0, err
	}
	go func() {
		defer stream.CloseSend()
		for _, m := range msgs {
			if err := stream.Send(m); err != nil {
				return
			}
		}
	}()
	for {
		if _, err := stream.Recv(); err != nil {
			if err == io.EOF {
				return n, nil
			}
			return n, err
		}
		n++
	}
}

// GoodLockstep receives the EOF, and does not rely on getting that far.
func GoodLockstep(c pb.EchoClient, msgs []*pb.Message) (answers []*pb.Message, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return nil, err
		}
		answer, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer)
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	if _, err := stream.Recv(); err != io.EOF {
		return nil, err
	}
	return answers, nil
}
