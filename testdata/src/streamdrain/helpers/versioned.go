package helpers

import (
	"context"
	"io"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// versioned is one version of a protocol whose streams have the same shape and
// different messages.
type versioned struct{ client pb.EchoClient }

func (v versioned) newStream(ctx context.Context) (grpc.ClientStream, error) {
	return v.client.Watch(ctx, &pb.WatchRequest{})
}

func (v versioned) recvResponse(s grpc.ClientStream) (string, error) {
	stream := s.(pb.Echo_WatchClient)
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// recvAll returns only when receiving fails.
func (v versioned) recvAll(s grpc.ClientStream, handle func(string)) error {
	for {
		value, err := v.recvResponse(s)
		if err != nil {
			return err
		}
		handle(value)
	}
}

// recvUntil returns when receiving fails, or when handle has had enough.
func (v versioned) recvUntil(s grpc.ClientStream, handle func(string) bool) error {
	for {
		value, err := v.recvResponse(s)
		if err != nil {
			return err
		}
		if !handle(value) {
			return nil
		}
	}
}

// BadVersioned leaves the stream two calls down, when handle has had enough.
func BadVersioned(c pb.EchoClient) error {
	v := versioned{c}
	//category: early-return
	stream, err := v.newStream(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	return v.recvUntil(stream, func(value string) bool { return value == "" })
}

// GoodVersioned differs only in that nothing but Recv ends its loop.
func GoodVersioned(c pb.EchoClient) (n int, err error) {
	v := versioned{c}
	stream, err := v.newStream(context.Background())
	if err != nil {
		return 0, err
	}
	if err := v.recvAll(stream, func(string) { n++ }); err != io.EOF {
		return n, err
	}
	return n, nil
}

// BadMethodValue receives once through a method value.
func BadMethodValue(c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	recv := stream.Recv
	ev, err := recv()
	if err != nil {
		return nil, err
	}
	return ev, nil
}

// GoodMethodValue receives through it to the end.
func GoodMethodValue(c pb.EchoClient) (n int) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0
	}
	recv := stream.Recv
	for {
		if _, err := recv(); err != nil {
			return n
		}
		n++
	}
}

// replicas asks several servers at once, as quorum reads do. It ends the
// context that it gives to its callbacks.
type replicas []pb.EchoClient

func (r replicas) do(ctx context.Context, f func(ctx context.Context, c pb.EchoClient) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, c := range r {
		if err := f(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// GoodCallbackContext leaves streams on a context that its caller ends. That
// its deferred CloseSend would not do is no matter.
func GoodCallbackContext(ctx context.Context, c pb.EchoClient) (keys []string, err error) {
	err = replicas{c, c}.do(ctx, func(ctx context.Context, c pb.EchoClient) error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		defer stream.CloseSend()
		for {
			ev, err := stream.Recv()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			keys = append(keys, ev.Key)
			if len(keys) >= 2 {
				return nil
			}
		}
	})
	return keys, err
}
