// Package unfinished sends on a client stream and never takes the response.
// Cancelling releases such a stream, but what was sent may be lost, and
// whether the server accepted it stays unknown.
package unfinished

import (
	"context"
	"errors"
	"io"

	pb "streamdrain/echopb"
)

// BadCloseSend ends the upload without waiting for the response.
func BadCloseSend(c pb.EchoClient, chunks []*pb.Chunk) error {
	//category: unfinished-client-stream
	stream, err := c.Upload(context.Background()) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			_, err = stream.CloseAndRecv()
			return err
		}
	}
	return stream.CloseSend()
}

// BadCloseSendThenCancel does not leak, and loses chunks.
func BadCloseSendThenCancel(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
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

// BadDeferredCloseSend reports success before the server has seen the chunks.
func BadDeferredCloseSend(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: unfinished-client-stream
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	defer stream.CloseSend()
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	return nil
}

// BadCancelAlone takes the cancel for the end of the upload.
func BadCancelAlone(c pb.EchoClient, chunks []*pb.Chunk) error {
	ctx, cancel := context.WithCancel(context.Background())
	//category: unfinished-client-stream
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		cancel()
		return err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			cancel()
			return err
		}
	}
	cancel()
	return nil
}

// GoodCloseAndRecv waits for the response.
func GoodCloseAndRecv(c pb.EchoClient, chunks []*pb.Chunk) (int, error) {
	stream, err := c.Upload(context.Background())
	if err != nil {
		return 0, err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err == io.EOF {
			break
		} else if err != nil {
			return 0, err
		}
	}
	sum, err := stream.CloseAndRecv()
	if err != nil {
		return 0, err
	}
	return sum.Chunks, nil
}

// GoodRecvMsg is what CloseAndRecv does, by hand.
func GoodRecvMsg(c pb.EchoClient, chunks []*pb.Chunk) (int, error) {
	stream, err := c.Upload(context.Background())
	if err != nil {
		return 0, err
	}
	for _, chunk := range chunks {
		if err := stream.SendMsg(chunk); err != nil {
			break
		}
	}
	if err := stream.CloseSend(); err != nil {
		return 0, err
	}
	var sum pb.UploadSummary
	if err := stream.RecvMsg(&sum); err != nil {
		return 0, err
	}
	return sum.Chunks, nil
}

// GoodAborts gives the upload up on purpose: its source failed, and the
// server must not take what it got for the whole.
func GoodAborts(ctx context.Context, c pb.EchoClient, read func() (*pb.Chunk, error)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	for {
		chunk, err := read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	_, err = stream.CloseAndRecv()
	return err
}

// GoodNothingSent leaves before the first Send: there is nothing to lose.
func GoodNothingSent(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	if len(chunks) == 0 {
		return errors.New("nothing to upload")
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			break
		}
	}
	_, err = stream.CloseAndRecv()
	return err
}

// GoodDeferredFinish takes the response in a deferred function.
func GoodDeferredFinish(c pb.EchoClient, chunks []*pb.Chunk) (err error) {
	stream, err := c.Upload(context.Background())
	if err != nil {
		return err
	}
	defer func() {
		if _, cerr := stream.CloseAndRecv(); err == nil {
			err = cerr
		}
	}()
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	return nil
}
