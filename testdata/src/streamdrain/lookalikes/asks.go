package lookalikes

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "streamdrain/echopb"
)

type query struct{ key string }

type answer struct{ value string }

// An asker is no server: what it is given does not end when it returns.
type asker interface {
	Ask(ctx context.Context, q *query) (*answer, error)
}

type badAsker struct{ c pb.EchoClient }

var _ asker = badAsker{}

// Ask takes the first event.
func (a badAsker) Ask(ctx context.Context, q *query) (*answer, error) {
	//category: single-recv
	stream, err := a.c.Watch(ctx, &pb.WatchRequest{Prefix: q.key}) // want "leak"
	if err != nil {
		return nil, err
	}
	ev, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return &answer{ev.Value}, nil
}

// badConverted looks at the status of the only event.
func badConverted(c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	ev, err := stream.Recv()
	if st := status.Convert(err); st.Code() != codes.OK {
		return nil, st.Err()
	}
	return ev, nil
}

// badFromError does so by another function.
func badFromError(c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	ev, err := stream.Recv()
	if st, _ := status.FromError(err); st.Code() != codes.OK {
		return nil, st.Err()
	}
	return ev, nil
}

// goodDescribedTalk talks as long as its caller lets it.
func goodDescribedTalk(ctx context.Context, cc *grpc.ClientConn) error {
	desc := &grpc.StreamDesc{StreamName: "Chat", ServerStreams: true, ClientStreams: true}
	stream, err := cc.NewStream(ctx, desc, "/echo.Echo/Chat")
	if err != nil {
		return err
	}
	for {
		m := new(pb.Message)
		if err := stream.RecvMsg(m); err != nil {
			return err
		}
		if m.Text == "bye" {
			return nil
		}
	}
}

// badDescribedWatch leaves a stream that only the server sends on.
func badDescribedWatch(ctx context.Context, cc *grpc.ClientConn) error {
	desc := &grpc.StreamDesc{StreamName: "Watch", ServerStreams: true}
	//category: early-return
	stream, err := cc.NewStream(ctx, desc, "/echo.Echo/Watch") // want "leak"
	if err != nil {
		return err
	}
	for {
		ev := new(pb.Event)
		if err := stream.RecvMsg(ev); err != nil {
			return err
		}
		if ev.Rev > 0 {
			return nil
		}
	}
}
