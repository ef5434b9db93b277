package generations

import (
	"context"
	"io"

	pb "recvconcurrency/echopb"
)

// A session starts another run of its function, which opens a stream of its own.
type session struct{ client pb.EchoClient }

func (s *session) goodTry(ctx context.Context, out chan<- *pb.Event) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.client.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return nil
		} else if err != nil {
			go s.goodTry(ctx, out)
		} else {
			out <- ev
		}
	}
}

func (s *session) goodFork(ctx context.Context, out chan<- *pb.Event) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.client.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if ev.Key == "" {
			go func() { s.goodFork(context.WithoutCancel(ctx), out) }()
		}
		out <- ev
	}
}

// badFork hands its stream on.
func (s *session) badFork(stream pb.Echo_WatchClient, out chan<- *pb.Event) error {
	for {
		//unordered: the loop comes here again
		ev, err := stream.Recv() // want "may run while the goroutine"
		if err != nil {
			return err
		}
		if ev.Key == "" {
			go s.badFork(stream, out)
		}
		out <- ev
	}
}
