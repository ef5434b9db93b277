// Package generics passes streams through generic helpers.
package generics

import (
	"context"
	"errors"
	"io"
	"iter"

	"google.golang.org/grpc"

	pb "streamdrain/echogenpb"
)

// drain receives until the stream ends.
func drain[T any](stream grpc.ServerStreamingClient[T]) error {
	for {
		if _, err := stream.Recv(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// collect receives until the stream ends and keeps what it receives.
func collect[T any](stream grpc.ServerStreamingClient[T]) (all []*T, err error) {
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
}

// first receives one message.
func first[T any](stream grpc.ServerStreamingClient[T]) (*T, error) {
	return stream.Recv()
}

// receiver is all that some helpers ask of a stream.
type receiver[T any] interface {
	Recv() (*T, error)
}

// count receives until the stream ends, from anything that can receive.
func count[T any, S receiver[T]](stream S) (n int) {
	for {
		if _, err := stream.Recv(); err != nil {
			return n
		}
		n++
	}
}

// find returns the first message that matches, in the middle of the stream.
func find[T any](stream grpc.ServerStreamingClient[T], match func(*T) bool) (*T, error) {
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		if match(m) {
			return m, nil
		}
	}
}

// messages yields what a stream receives.
func messages[T any](stream grpc.ServerStreamingClient[T]) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for {
			m, err := stream.Recv()
			if err != nil || !yield(m) {
				return
			}
		}
	}
}

// BadFirst calls a generic helper that receives once.
func BadFirst(c pb.EchoClient) (string, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := first(stream)
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// BadFind calls a generic helper that leaves the stream when it has found.
func BadFind(c pb.EchoClient) (*pb.Event, error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return find(stream, func(ev *pb.Event) bool { return ev.Rev == 2 })
}

// BadChat leaves a generic bidirectional stream after one answer.
func BadChat(c pb.EchoClient) (string, error) {
	var stream grpc.BidiStreamingClient[pb.Message, pb.Message]
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

// BadUpload loses chunks of a generic client stream.
func BadUpload(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: unfinished-client-stream
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// GoodDrain drains with a generic helper.
func GoodDrain(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return drain(stream)
}

// GoodCollect collects with a generic helper.
func GoodCollect(c pb.EchoClient) (int, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	all, err := collect(stream)
	return len(all), err
}

// GoodCount passes the stream as an interface of the helper's own.
func GoodCount(c pb.EchoClient) (int, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	return count[pb.Event](stream), nil
}

// GoodFirst calls the helper that receives once under a context that ends.
func GoodFirst(ctx context.Context, c pb.EchoClient) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return "", err
	}
	ev, err := first(stream)
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// GoodFindThenDrain finds and drains.
func GoodFindThenDrain(c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	defer drain(stream)
	return find(stream, func(ev *pb.Event) bool { return ev.Rev == 2 })
}

// GoodMessages ranges over all messages.
func GoodMessages(c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for range messages(stream) {
		n++
	}
	return n, nil
}

// GoodUpload takes the response of a generic client stream.
func GoodUpload(c pb.EchoClient, chunks []*pb.Chunk) (int, error) {
	stream, err := c.Upload(context.Background())
	if err != nil {
		return 0, err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			break
		}
	}
	sum, err := stream.CloseAndRecv()
	if err != nil {
		return 0, err
	}
	return sum.Chunks, nil
}

// A dialler has streams of the generic type.
type dialler interface {
	Dial(ctx context.Context) (*grpc.GenericClientStream[pb.Message, pb.Event], error)
}

// badGeneric receives once, from what may be of any kind.
func badGeneric(d dialler) (*pb.Event, error) {
	//category: single-recv
	stream, err := d.Dial(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}
