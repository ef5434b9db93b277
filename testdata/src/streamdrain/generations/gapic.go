package generations

import (
	"context"
	"io"
	"time"

	"github.com/googleapis/gax-go/v2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	pb "streamdrain/echopb"
)

// GAPIC is a client in the shape of those that Google generates for its APIs.
type GAPIC struct {
	Echo     pb.EchoClient
	Defaults []gax.CallOption
}

// Watch opens a stream with gax's options in place of grpc's.
func (c *GAPIC) Watch(ctx context.Context, req *pb.WatchRequest, opts ...gax.CallOption) (pb.Echo_WatchClient, error) {
	ctx = metadata.AppendToOutgoingContext(ctx, "x-goog-api-client", "gl-go/1.26")
	opts = append(c.Defaults[0:len(c.Defaults):len(c.Defaults)], opts...)
	var settings gax.CallSettings
	for _, o := range opts {
		o.Resolve(&settings)
	}
	return c.Echo.Watch(ctx, req, settings.GRPC...)
}

// BadGAPIC takes the first event.
func BadGAPIC(c *GAPIC) (string, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}, gax.WithGRPCOptions(grpc.WaitForReady(true))) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// GoodGAPIC takes them all.
func GoodGAPIC(c *GAPIC) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		n++
	}
}

// GoodGAPICDeadline takes the first within a second.
func GoodGAPICDeadline(ctx context.Context, c *GAPIC) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}
