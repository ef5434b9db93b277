package contexts

import (
	"context"
	"fmt"
	"io"
	"os"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// Functions that leave streams behind, and what their callers give them.

// A session is a client and what it is connected by.
type session struct {
	conn *grpc.ClientConn
	c    pb.EchoClient
}

func hangUp(s *session) { s.conn.Close() }

// greet greets, and leaves its stream behind.
func greet(ctx context.Context, s *session) error {
	stream, err := s.c.Chat(ctx)
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{})
}

// goodHangsUp closes what it greets on.
func goodHangsUp(conn *grpc.ClientConn) error {
	s := &session{conn: conn, c: pb.NewEchoClient(conn)}
	defer hangUp(s)
	return greet(context.Background(), s)
}

// badStaysConnected does not.
func badStaysConnected(conn *grpc.ClientConn) error {
	s := &session{conn: conn, c: pb.NewEchoClient(conn)}
	//unordered: the callee stands above
	return greet(context.Background(), s) // want "leak"
}

// record writes down the first event.
func record(ctx context.Context, f *os.File, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	fmt.Fprintln(f, ev)
	return err
}

// badFileClosed closes what has nothing to do with the stream.
func badFileClosed(name string, c pb.EchoClient) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	//unordered: the callee stands above
	return record(context.Background(), f, c) // want "leak"
}

// An opener opens streams, and gives what ends them.
type opener interface {
	Open(ctx context.Context) (pb.Echo_WatchClient, func(), error)
}

// goodEndsOpened calls that.
func goodEndsOpened(o opener) (*pb.Event, error) {
	stream, end, err := o.Open(context.Background())
	if err != nil {
		return nil, err
	}
	defer end()
	return stream.Recv()
}

// badForgetsOpened does not.
func badForgetsOpened(o opener) (*pb.Event, error) {
	//category: single-recv
	stream, _, err := o.Open(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// must opens a stream, or panics.
func must(ctx context.Context, c pb.EchoClient) pb.Echo_WatchClient {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		panic(err)
	}
	return stream
}

// badMustDiscarded does not use the only result.
func badMustDiscarded(c pb.EchoClient) {
	//category: discarded
	must(context.Background(), c) // want "leak"
}

// badMustUnused says only that it is there.
func badMustUnused(c pb.EchoClient) {
	//category: never-received
	stream := must(context.Background(), c) // want "leak"
	fmt.Println(stream != nil)
}

// goodMust receives to the end.
func goodMust(c pb.EchoClient) error {
	stream := must(context.Background(), c)
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// both has a goroutine use two streams of its caller's context.
func both(ctx context.Context, c pb.EchoClient) {
	go func() {
		events, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return
		}
		for {
			if ev, err := events.Recv(); err != nil || ev.Key == "" {
				break
			}
		}
		if stream, err := c.Chat(ctx); err == nil {
			stream.Send(&pb.Message{})
		}
	}()
}

// badBoth has nothing end the context; it is told of the first of the two.
func badBoth(c pb.EchoClient) {
	//unordered: the callee stands above
	//category: early-return
	both(context.Background(), c) // want "leak"
}
