package unfinished

import (
	"context"

	pb "streamdrain/echopb"
)

// badWriter ends its upload without asking whether it has arrived.
type badWriter struct {
	stream pb.Echo_UploadClient
	cancel context.CancelFunc
}

func newBadWriter(ctx context.Context, c pb.EchoClient) (*badWriter, error) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Upload(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	return &badWriter{stream, cancel}, nil
}

func (w *badWriter) Write(p []byte) (int, error) {
	return len(p), w.stream.Send(&pb.Chunk{Data: p})
}

func (w *badWriter) Close() error {
	//category: unfinished-client-stream
	err := w.stream.CloseSend() // want "CloseAndRecv"
	w.cancel()
	return err
}

// badDeferredWriter cancels in a defer.
type badDeferredWriter struct {
	stream pb.Echo_UploadClient
	cancel context.CancelFunc
}

func newBadDeferredWriter(ctx context.Context, c pb.EchoClient) (w *badDeferredWriter, err error) {
	w = new(badDeferredWriter)
	ctx, w.cancel = context.WithCancel(ctx)
	w.stream, err = c.Upload(ctx)
	return w, err
}

func (w *badDeferredWriter) Write(p []byte) (int, error) {
	return len(p), w.stream.Send(&pb.Chunk{Data: p})
}

func (w *badDeferredWriter) Close() error {
	defer w.cancel()
	return w.stream.CloseSend() // want "CloseAndRecv"
}

// goodWriter takes the response.
type goodWriter struct {
	stream pb.Echo_UploadClient
	cancel context.CancelFunc
}

func newGoodWriter(ctx context.Context, c pb.EchoClient) (*goodWriter, error) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Upload(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	return &goodWriter{stream, cancel}, nil
}

func (w *goodWriter) Write(p []byte) (int, error) {
	return len(p), w.stream.Send(&pb.Chunk{Data: p})
}

func (w *goodWriter) Abort() {
	w.stream.CloseSend()
	w.cancel()
}

func (w *goodWriter) Close() error {
	defer w.cancel()
	_, err := w.stream.CloseAndRecv()
	return err
}

// goodAwaited waits for the response with RecvMsg, in a helper.
type goodAwaited struct {
	stream pb.Echo_UploadClient
	cancel context.CancelFunc
}

func newGoodAwaited(ctx context.Context, c pb.EchoClient) (w *goodAwaited, err error) {
	w = new(goodAwaited)
	ctx, w.cancel = context.WithCancel(ctx)
	w.stream, err = c.Upload(ctx)
	return w, err
}

func (w *goodAwaited) Write(p []byte) (int, error) {
	return len(p), w.stream.Send(&pb.Chunk{Data: p})
}

func (w *goodAwaited) Close() error {
	defer w.cancel()
	if err := w.stream.CloseSend(); err != nil {
		return err
	}
	return answer(w.stream)
}

// goodBeside has its response taken by the function that opens it.
type goodBeside struct {
	stream pb.Echo_UploadClient
	cancel context.CancelFunc
}

func newGoodBeside(ctx context.Context, c pb.EchoClient, got chan<- error) (*goodBeside, error) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Upload(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	go func() { got <- stream.RecvMsg(new(pb.UploadSummary)) }()
	return &goodBeside{stream, cancel}, nil
}

func (w *goodBeside) Write(p []byte) (int, error) {
	return len(p), w.stream.Send(&pb.Chunk{Data: p})
}

func (w *goodBeside) Close() error {
	err := w.stream.CloseSend()
	w.cancel()
	return err
}

// goodGiven has a stream of somebody else's, who may wait for the response.
type goodGiven struct {
	stream pb.Echo_UploadClient
	cancel context.CancelFunc
}

func newGoodGiven(stream pb.Echo_UploadClient, cancel context.CancelFunc) *goodGiven {
	return &goodGiven{stream, cancel}
}

func (w *goodGiven) Write(p []byte) (int, error) {
	return len(p), w.stream.Send(&pb.Chunk{Data: p})
}

func (w *goodGiven) Close() error {
	err := w.stream.CloseSend()
	w.cancel()
	return err
}

// goodSilent has sent nothing that could be lost.
type goodSilent struct {
	stream pb.Echo_UploadClient
	cancel context.CancelFunc
}

func newGoodSilent(ctx context.Context, c pb.EchoClient) (w *goodSilent, err error) {
	w = new(goodSilent)
	ctx, w.cancel = context.WithCancel(ctx)
	w.stream, err = c.Upload(ctx)
	return w, err
}

func (w *goodSilent) Close() error {
	defer w.cancel()
	return w.stream.CloseSend()
}
