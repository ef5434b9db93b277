package owners

import (
	"context"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// runner says when it has run: closing a channel ends no stream.
type runner struct {
	client pb.EchoClient
	conn   *grpc.ClientConn
	done   chan struct{}
	out    chan string
}

func (r *runner) badRun() error {
	defer close(r.done)
	stream, err := r.client.Watch(context.Background(), &pb.WatchRequest{}) // want "stream leaks a goroutine"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if ev.Key == "end" {
			return nil
		}
	}
}

func (r *runner) badProduce() error {
	defer func() { close(r.out) }()
	stream, err := r.client.Watch(context.Background(), &pb.WatchRequest{}) // want "stream leaks a goroutine"
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	r.out <- ev.Key
	return nil
}

// goodRun closes the connection, too.
func (r *runner) goodRun() error {
	defer func() {
		close(r.done)
		r.conn.Close()
	}()
	stream, err := r.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

func (r *runner) shutdown() {
	close(r.done)
	r.conn.Close()
}

func (r *runner) goodShutdown() error {
	defer r.shutdown()
	stream, err := r.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}
