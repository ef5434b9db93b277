package unfinished

import (
	"context"

	pb "streamdrain/echopb"
)

// goodAborts says what it has got, and returns why it stops.
func goodAborts(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk, cause error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errs := make(chan error, 1)
	go func() {
		for _, chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errs <- err
				return
			}
		}
		errs <- stream.CloseSend()
	}()
	<-errs
	return cause
}

// badSendsAside returns whether its goroutine could send.
func badSendsAside(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: unfinished-client-stream
	stream, err := c.Upload(ctx) // want "may be lost"
	if err != nil {
		return err
	}
	errs := make(chan error, 1)
	go func() {
		for _, chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errs <- err
				return
			}
		}
		errs <- stream.CloseSend()
	}()
	return <-errs
}
