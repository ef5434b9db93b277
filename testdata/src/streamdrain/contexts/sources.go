package contexts

import (
	"context"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	pb "streamdrain/echopb"
)

// Where contexts come from, when there is more than one way.

// badHeaders adds to a context that never ends.
func badHeaders(c pb.EchoClient, headers map[string]string) (*pb.Event, error) {
	ctx := context.Background()
	for k, v := range headers {
		ctx = metadata.AppendToOutgoingContext(ctx, k, v)
	}
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// badCaptured assigns to the context that a literal sees.
func badCaptured(c pb.EchoClient, tag string) (*pb.Event, error) {
	ctx := context.Background()
	if tag != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "tag", tag)
	}
	done := make(chan error, 1)
	go func() {
		//category: single-recv
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err == nil {
			_, err = stream.Recv()
		}
		done <- err
	}()
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodNamed has a context for some names.
func goodNamed(c pb.EchoClient, ctxs map[string]context.Context, name string) (*pb.Event, error) {
	ctx := context.Background()
	if named := ctxs[name]; named != nil {
		ctx = named
	}
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodOptional may be given one.
func goodOptional(c pb.EchoClient, given ...context.Context) (*pb.Event, error) {
	ctx := context.Background()
	if len(given) > 0 {
		ctx = given[0]
	}
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodCurrentOr takes that of what is going on, which somebody else ends.
func goodCurrentOr(c pb.EchoClient, current func() *operation) (*pb.Event, error) {
	ctx := context.Background()
	if op := current(); op != nil {
		ctx = op.ctx
	}
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// A scope is a context of somebody's own, who knows when it ends.
type scope struct{ context.Context }

type scoped struct {
	scope *scope
	c     pb.EchoClient
}

func (s *scoped) goodScope() (*pb.Event, error) {
	stream, err := s.c.Watch(s.scope, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodInterceptor is on its way to the handler: gRPC ends the context behind it.
func goodInterceptor(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	stream, err := interceptorClient.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	if _, err := stream.Recv(); err != nil {
		return nil, err
	}
	return handler(ctx, req)
}

var interceptorClient pb.EchoClient

// An answering answers, and may go on when it has answered.
type answering struct {
	pb.UnimplementedEchoServer
	c        pb.EchoClient
	detached bool
}

// Get is a handler, whose context ends with it.
func (s *answering) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	on := ctx
	if s.detached {
		on = context.Background()
	}
	stream, err := s.c.Watch(on, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	ev, err := stream.Recv()
	return &pb.GetResponse{Value: ev.GetValue()}, err
}

// leaveIn leaves a stream to a test.
func leaveIn(t testing.TB, ctx context.Context, c pb.EchoClient) {
	stream, err := c.Chat(ctx)
	if err != nil {
		t.Fatal(err)
	}
	stream.Send(&pb.Message{})
}

// A checks has tests.
type checks struct {
	t testing.TB
	c pb.EchoClient
}

func (s *checks) goodLeaves() { leaveIn(s.t, context.Background(), s.c) }
