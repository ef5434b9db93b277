// Package transparentctx wraps contexts. What ends the parent ends the child,
// and what nothing ends stays so.
package transparentctx

import (
	"context"
	"time"

	"google.golang.org/grpc/metadata"

	pb "streamdrain/echopb"
)

type requestIDKey struct{}

// BadMetadata adds headers to a context that nothing ends.
func BadMetadata(c pb.EchoClient, token string) error {
	ctx := metadata.NewOutgoingContext(context.Background(), metadata.Pairs("authorization", token))
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadAppended adds more headers, in place.
func BadAppended(c pb.EchoClient, token string) error {
	ctx := context.Background()
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", token)
	ctx = context.WithValue(ctx, requestIDKey{}, "42")
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// withToken is a helper as most services have one.
func withToken(ctx context.Context, token string) context.Context {
	if token == "" {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, "authorization", token)
}

// BadHelper sends a context that nothing ends through the helper.
func BadHelper(c pb.EchoClient, token string) error {
	//category: single-recv
	stream, err := c.Watch(withToken(context.Background(), token), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// detach keeps the values of a context and loses its end.
func detach(ctx context.Context) context.Context {
	return context.WithoutCancel(ctx)
}

// BadDetached cancels a context that its stream no longer listens to.
func BadDetached(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: single-recv
	stream, err := c.Watch(detach(ctx), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodMetadata wraps a context that the function ends.
func GoodMetadata(ctx context.Context, c pb.EchoClient, token string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ctx = metadata.NewOutgoingContext(ctx, metadata.Pairs("authorization", token))
	ctx = context.WithValue(ctx, requestIDKey{}, "42")
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodHelper sends a context that the function ends through the helper.
func GoodHelper(ctx context.Context, c pb.EchoClient, token string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	stream, err := c.Watch(withToken(ctx, token), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// callContext prepares the context of a call and hands out its end.
func callContext(ctx context.Context, token string) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	return withToken(ctx, token), cancel
}

// GoodPrepared uses what callContext hands out.
func GoodPrepared(c pb.EchoClient, token string) error {
	ctx, cancel := callContext(context.Background(), token)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

type apiClient struct {
	echo    pb.EchoClient
	token   string
	timeout time.Duration
}

func (a *apiClient) prepare(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx = withToken(ctx, a.token)
	if a.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, a.timeout)
}

// GoodPreparedByMethod has a method prepare the context.
func GoodPreparedByMethod(ctx context.Context, c pb.EchoClient) error {
	a := &apiClient{echo: c, token: "t"}
	ctx, cancel := a.prepare(ctx)
	defer cancel()
	stream, err := a.echo.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodStreamsOwnContext derives a second call's context from the first
// stream's, which ends with it.
func GoodStreamsOwnContext(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	first, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	second, err := c.Watch(first.Context(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err = second.Recv(); err != nil {
		return err
	}
	_, err = first.Recv()
	return err
}

// GoodCustomContext has a context type of its own, whose end the analysis
// cannot know; here it is the parent's.
func GoodCustomContext(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(tagged{ctx, "audit"}, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

type tagged struct {
	context.Context
	tag string
}

func (t tagged) String() string { return t.tag }
