package retryloops

import (
	"context"

	pb "streamdrain/echopb"
)

// A session's methods are run by a helper, with a context that lives as long as the
// session does.
type session struct{ client pb.EchoClient }

func (s *session) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return call(ctx, s.badWatch)
}

func (s *session) once(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return call(ctx, s.goodFirst)
}

func call(ctx context.Context, f func(context.Context) error) error { return f(ctx) }

// badWatch opens the next stream while the one before goes on.
func (s *session) badWatch(ctx context.Context) error {
	var stream pb.Echo_WatchClient
	for last := int64(0); ; {
		if stream == nil {
			var err error
			//category: early-return
			if stream, err = s.client.Watch(ctx, &pb.WatchRequest{}); err != nil { // want "leak"
				return err
			}
		}
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if last != 0 && ev.Rev != last+1 {
			stream = nil // again, after the gap
		}
		last = ev.Rev
	}
}

// goodFirst leaves its stream to the end of the context.
func (s *session) goodFirst(ctx context.Context) error {
	stream, err := s.client.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}
