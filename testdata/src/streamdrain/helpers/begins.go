package helpers

import (
	"context"
	"io"

	pb "streamdrain/echopb"
)

// What is handed on, and in which state.

// find receives until it has what it looks for; its loop begins with a message.
func find(ctx context.Context, c pb.EchoClient, key string) *pb.Event {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil
	}
	for ev, err := stream.Recv(); err == nil; ev, err = stream.Recv() {
		if ev.Key == key {
			return ev
		}
	}
	return nil
}

// badFind has nothing end the context.
func badFind(c pb.EchoClient) *pb.Event {
	//unordered: the callee stands above
	//category: early-return
	return find(context.Background(), c, "a") // want "leak"
}

// badFirstOr takes the first, or one of its own.
func badFirstOr(c pb.EchoClient) *pb.Event {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil
	}
	ev, err := stream.Recv()
	if err != nil {
		ev = &pb.Event{}
	}
	return ev
}

// settle receives the status if it is told to.
func settle(stream pb.Echo_ChatClient, wait bool) {
	for wait {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

// badSettled does not always tell it to.
func badSettled(c pb.EchoClient, wait bool) error {
	//category: never-received
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	for {
		if err := stream.Send(&pb.Message{}); err != nil {
			settle(stream, wait)
			return err
		}
	}
}

// pump sends until that fails.
func pump(stream pb.Echo_ChatClient) {
	for {
		if err := stream.Send(&pb.Message{}); err != nil {
			return
		}
	}
}

// badPumped has nobody receive the status.
func badPumped(c pb.EchoClient) error {
	//category: never-received
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	go pump(stream)
	return nil
}

// goodSentOn has somebody else's function hand the stream on.
func goodSentOn(c pb.EchoClient, streams chan<- pb.Echo_ChatClient, later func(func())) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	later(func() { streams <- stream })
	return stream.Send(&pb.Message{})
}

// A latest gives the last event only.
type latest struct{ stream pb.Echo_WatchClient }

// Recv receives all.
func (l *latest) Recv() (last *pb.Event, err error) {
	for {
		ev, err := l.stream.Recv()
		if err == io.EOF {
			return last, nil
		}
		if err != nil {
			return nil, err
		}
		last = ev
	}
}

// goodLatest calls Recv once, which is not the stream's.
func goodLatest(c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	l := &latest{stream: stream}
	return l.Recv()
}
