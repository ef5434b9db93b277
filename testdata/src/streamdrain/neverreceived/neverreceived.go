// Package neverreceived holds streams on which nobody ever calls Recv.
package neverreceived

import (
	"context"
	"io"
	"log"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "streamdrain/echopb"
)

// BadFireAndForget sends one message and forgets the stream.
func BadFireAndForget(c pb.EchoClient) error {
	//category: never-received
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{Text: "started"})
}

// BadWarmUp opens a watch only to see whether the server answers. The headers
// arrive, the stream stays.
func BadWarmUp(c pb.EchoClient) error {
	//category: never-received
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: "health/"}) // want "leak"
	if err != nil {
		return err
	}
	md, err := stream.Header()
	if err != nil {
		return err
	}
	log.Printf("server is there: %v", md.Get("content-type"))
	return nil
}

// BadReturnsWhenSendFails gives the stream up when Send fails. When the server
// ended the stream, the error is io.EOF, and that releases nothing.
func BadReturnsWhenSendFails(c pb.EchoClient) error {
	//category: never-received
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	for i := range 1000 {
		if err := stream.Send(&pb.Message{Id: i}); err != nil {
			return err
		}
		time.Sleep(time.Millisecond)
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// BadValidatesTooLate looks at its argument after the stream is open.
func BadValidatesTooLate(c pb.EchoClient, msgs []*pb.Message) error {
	//category: never-received
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	if len(msgs) == 0 {
		return status.Error(codes.InvalidArgument, "no messages")
	}
	for _, m := range msgs {
		if err := stream.Send(m); err != nil && err != io.EOF {
			return err
		}
	}
	if err := stream.CloseSend(); err != nil {
		log.Printf("close: %v", err)
	}
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// GoodCreatorFailed returns when there is no stream at all.
func GoodCreatorFailed(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// GoodSendsUnderCancel never receives, but ends the call's context.
func GoodSendsUnderCancel(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{Text: "ping"})
}

// GoodWarmUp is the probe with a context of its own.
func GoodWarmUp(c pb.EchoClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: "health/"})
	if err != nil {
		return err
	}
	_, err = stream.Header()
	return err
}

// GoodDrainsWhenSendFails asks the stream for the status when Send fails,
// which also releases it.
func GoodDrainsWhenSendFails(c pb.EchoClient) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	for i := range 100 {
		if err := stream.Send(&pb.Message{Id: i}); err != nil {
			break
		}
	}
	stream.CloseSend()
	for {
		if _, err := stream.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// GoodUploadStatus reads the status of a failed upload with CloseAndRecv.
func GoodUploadStatus(c pb.EchoClient, chunks []*pb.Chunk) error {
	stream, err := c.Upload(context.Background())
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			_, err = stream.CloseAndRecv()
			return err
		}
	}
	_, err = stream.CloseAndRecv()
	return err
}

// GoodHandsOver gives the stream to its caller.
func GoodHandsOver(ctx context.Context, c pb.EchoClient) (pb.Echo_ChatClient, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	return stream, nil
}

// GoodValidatesFirst is BadValidatesTooLate in the right order.
func GoodValidatesFirst(c pb.EchoClient, msgs []*pb.Message) error {
	if len(msgs) == 0 {
		return status.Error(codes.InvalidArgument, "no messages")
	}
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			break
		}
	}
	stream.CloseSend()
	for {
		if _, err := stream.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}
