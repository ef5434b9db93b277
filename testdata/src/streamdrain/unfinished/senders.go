package unfinished

import (
	"context"

	pb "streamdrain/echopb"
)

// A headed sends a header first, and cancels when it has half-closed.
type headed struct {
	cancel context.CancelFunc
	stream pb.Echo_UploadClient
}

func (h *headed) start(ctx context.Context, c pb.EchoClient) error {
	ctx, h.cancel = context.WithCancel(ctx)
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Chunk{}); err != nil {
		return err
	}
	h.stream = stream
	return nil
}

func (h *headed) put(data []byte) error { return h.stream.Send(&pb.Chunk{Data: data}) }

func (h *headed) badFinish() error {
	defer h.cancel()
	//unordered: opened above
	//category: unfinished-client-stream
	return h.stream.CloseSend() // want "lost"
}

// A reset has none when it has finished.
type reset struct {
	cancel context.CancelFunc
	stream pb.Echo_UploadClient
}

func (r *reset) start(ctx context.Context, c pb.EchoClient) (err error) {
	ctx, r.cancel = context.WithCancel(ctx)
	r.stream, err = c.Upload(ctx)
	return err
}

func (r *reset) put(data []byte) error { return r.stream.Send(&pb.Chunk{Data: data}) }

func (r *reset) badFinish() error {
	//unordered: opened above
	//category: unfinished-client-stream
	err := r.stream.CloseSend() // want "lost"
	r.cancel()
	r.stream = nil
	return err
}

// A resumed receives what there was before.
type resumed struct {
	cancel context.CancelFunc
	stream pb.Echo_UploadClient
}

func (r *resumed) start(ctx context.Context, c pb.EchoClient) error {
	ctx, r.cancel = context.WithCancel(ctx)
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	r.stream = stream
	_, err = stream.CloseAndRecv()
	return err
}

func (r *resumed) put(data []byte) error { return r.stream.Send(&pb.Chunk{Data: data}) }

func (r *resumed) goodFinish() error {
	defer r.cancel()
	return r.stream.CloseSend()
}
