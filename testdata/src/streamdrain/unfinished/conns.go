package unfinished

import (
	"context"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// badConnWriter closes the connection when it has half-closed its upload.
type badConnWriter struct {
	conn   *grpc.ClientConn
	stream pb.Echo_UploadClient
}

func newBadConnWriter(ctx context.Context, target string) (*badConnWriter, error) {
	conn, err := grpc.Dial(target)
	if err != nil {
		return nil, err
	}
	stream, err := pb.NewEchoClient(conn).Upload(ctx)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return &badConnWriter{conn, stream}, nil
}

func (w *badConnWriter) Write(p []byte) (int, error) {
	return len(p), w.stream.Send(&pb.Chunk{Data: p})
}

func (w *badConnWriter) Close() error {
	//category: unfinished-client-stream
	if err := w.stream.CloseSend(); err != nil { // want "its connection is closed"
		return err
	}
	return w.conn.Close()
}

// goodConnWriter takes the response first.
type goodConnWriter struct {
	conn   *grpc.ClientConn
	stream pb.Echo_UploadClient
}

func newGoodConnWriter(ctx context.Context, conn *grpc.ClientConn) (*goodConnWriter, error) {
	stream, err := pb.NewEchoClient(conn).Upload(ctx)
	if err != nil {
		return nil, err
	}
	return &goodConnWriter{conn, stream}, nil
}

func (w *goodConnWriter) Write(p []byte) (int, error) {
	return len(p), w.stream.Send(&pb.Chunk{Data: p})
}

func (w *goodConnWriter) Close() error {
	defer w.conn.Close()
	_, err := w.stream.CloseAndRecv()
	return err
}

// goodOtherConn closes another connection than that of its upload.
type goodOtherConn struct {
	source *grpc.ClientConn
	stream pb.Echo_UploadClient
}

func newGoodOtherConn(ctx context.Context, source, target *grpc.ClientConn) (*goodOtherConn, error) {
	stream, err := pb.NewEchoClient(target).Upload(ctx)
	if err != nil {
		return nil, err
	}
	return &goodOtherConn{source, stream}, nil
}

func (w *goodOtherConn) Write(p []byte) (int, error) {
	return len(p), w.stream.Send(&pb.Chunk{Data: p})
}

func (w *goodOtherConn) Close() error {
	if err := w.stream.CloseSend(); err != nil {
		return err
	}
	return w.source.Close()
}

// GoodExported can be asked for the response by those that use it.
type GoodExported struct {
	Conn   *grpc.ClientConn
	Stream pb.Echo_UploadClient
}

// NewGoodExported opens it.
func NewGoodExported(ctx context.Context, conn *grpc.ClientConn) (*GoodExported, error) {
	stream, err := pb.NewEchoClient(conn).Upload(ctx)
	if err != nil {
		return nil, err
	}
	return &GoodExported{conn, stream}, nil
}

func (w *GoodExported) Write(p []byte) (int, error) {
	return len(p), w.Stream.Send(&pb.Chunk{Data: p})
}

// Close closes the connection.
func (w *GoodExported) Close() error {
	if err := w.Stream.CloseSend(); err != nil {
		return err
	}
	return w.Conn.Close()
}
