package sendreopen

import (
	"context"

	pb "streamdrain/echopb"
)

// A defect is reported once: where the stream is given up, or where its context comes
// from.

// A feed reopens its stream on the context of whoever sends.
type feed struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (f *feed) send(ctx context.Context, m *pb.Message) (err error) {
	if err := f.stream.Send(m); err != nil {
		//category: reopened-after-send-error
		f.stream, err = f.client.Chat(ctx) // want "leak"
		return err
	}
	return nil
}

// badFeed is told of it there.
func badFeed(f *feed, msgs []*pb.Message) error {
	for _, m := range msgs {
		if err := f.send(context.Background(), m); err != nil {
			return err
		}
	}
	return nil
}

// A lasting reopens it on a context that never ends.
type lasting struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (l *lasting) badSend(m *pb.Message) (err error) {
	if err := l.stream.Send(m); err != nil {
		//category: never-received
		l.stream, err = l.client.Chat(context.Background()) // want "leak"
		return err
	}
	return nil
}

// hello leaves its stream to the context of its caller.
func hello(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{})
}

// badHello has nothing to do with the fields.
func badHello(c pb.EchoClient) error {
	//unordered: the callee stands above
	//category: never-received
	return hello(context.Background(), c) // want "leak"
}
