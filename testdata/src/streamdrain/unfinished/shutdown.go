package unfinished

import (
	"context"
	"io"
	"log"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"

	pb "streamdrain/echopb"
)

// A reporter sends what it is given until it is closed.
type reporter struct {
	conn  *grpc.ClientConn
	items chan *pb.Chunk
}

// finish takes the response, unless there can be none: the connection was closed, and
// the stream with it.
func (r *reporter) finish(stream pb.Echo_UploadClient) {
	if r.conn.GetState() == connectivity.Shutdown {
		return
	}
	if _, err := stream.CloseAndRecv(); err != nil && err != io.EOF {
		log.Print(err)
	}
}

// drop takes the response only if there is one at once.
func (r *reporter) drop(stream pb.Echo_UploadClient) {
	if r.conn.GetState() != connectivity.Ready {
		return
	}
	stream.CloseAndRecv()
}

func goodUnlessShutdown(r *reporter) {
	go func() {
		for {
			stream, err := pb.NewEchoClient(r.conn).Upload(context.Background())
			if err != nil {
				continue
			}
			for item := range r.items {
				if err := stream.Send(item); err != nil {
					break
				}
			}
			r.finish(stream)
			return
		}
	}()
}

func goodShutdownHere(r *reporter, items []*pb.Chunk) error {
	stream, err := pb.NewEchoClient(r.conn).Upload(context.Background())
	if err != nil {
		return err
	}
	for _, item := range items {
		if err := stream.Send(item); err != nil {
			break
		}
	}
	if state := r.conn.GetState(); state != connectivity.Shutdown {
		_, err = stream.CloseAndRecv()
	}
	return err
}

func badUnlessReady(r *reporter, items []*pb.Chunk) error {
	//category: unfinished-client-stream
	stream, err := pb.NewEchoClient(r.conn).Upload(context.Background()) // want "may be lost"
	if err != nil {
		return err
	}
	for _, item := range items {
		if err := stream.Send(item); err != nil {
			break
		}
	}
	r.drop(stream)
	return nil
}
