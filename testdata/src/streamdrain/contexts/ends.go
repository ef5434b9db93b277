package contexts

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc/metadata"

	pb "streamdrain/echopb"
)

// What ends a context, and where it is seen to have ended.

// BadOnceOnError wraps its cancel function, and forgets it when all is well.
func BadOnceOnError(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	stop := sync.OnceFunc(cancel)
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		stop()
		return err
	}
	if _, err = stream.Recv(); err != nil {
		stop()
		return err
	}
	return nil
}

// GoodOnceOnAllPaths does not.
func GoodOnceOnAllPaths(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	stop := sync.OnceFunc(cancel)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		stop()
		return err
	}
	_, err = stream.Recv()
	stop()
	return err
}

// BadDeferredSometimes defers on one way only.
func BadDeferredSometimes(c pb.EchoClient, brief bool) error {
	ctx, cancel := context.WithCancel(context.Background())
	if brief {
		defer cancel()
	}
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		cancel()
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodDeferredAnyway defers on either way.
func GoodDeferredAnyway(c pb.EchoClient, brief bool) error {
	ctx, cancel := context.WithCancel(context.Background())
	if brief {
		defer cancel()
	} else {
		defer func() { cancel() }()
	}
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadComparedCancel asks whether there is a cancel function, and calls it when
// something goes wrong.
func BadComparedCancel(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		cancel()
		return err
	}
	if _, err = stream.Recv(); err != nil && cancel != nil {
		cancel()
	}
	return err
}

// GoodParentCancelled ends the context that the stream's was made from.
func GoodParentCancelled(c pb.EchoClient) error {
	parent, cancel := context.WithCancel(context.Background())
	defer cancel()
	ctx, _ := context.WithCancel(parent)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// A lookout has a context that is not its own.
type lookout struct {
	client pb.EchoClient
	ctx    context.Context
}

// GoodUntilParentDone leaves when the context that the stream's was made from
// has ended.
func GoodUntilParentDone(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(10*time.Millisecond, cancel)
	return (&lookout{client: c}).UntilParentDone(ctx)
}

// UntilParentDone takes one event.
func (l *lookout) UntilParentDone(ctx context.Context) error {
	stream, err := l.client.Watch(metadata.AppendToOutgoingContext(ctx, "name", "lookout"), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// GoodUntilStreamDone leaves when the stream's own context has ended.
func GoodUntilStreamDone(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(10*time.Millisecond, cancel)
	return (&lookout{client: c}).UntilStreamDone(ctx)
}

// UntilStreamDone takes one event.
func (l *lookout) UntilStreamDone(ctx context.Context) error {
	stream, err := l.client.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

// GoodUntilOwnerDone leaves when the owner's context has ended.
func GoodUntilOwnerDone(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(10*time.Millisecond, cancel)
	return (&lookout{client: c, ctx: ctx}).UntilDone()
}

// UntilDone takes one event.
func (l *lookout) UntilDone() error {
	stream, err := l.client.Watch(l.ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	<-l.ctx.Done()
	return nil
}

// BadUntilOtherDone waits for a context of somebody else.
func BadUntilOtherDone(ctx context.Context, c pb.EchoClient) error {
	other, cancel := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, cancel)
	return (&lookout{client: c, ctx: other}).UntilOtherDone(ctx)
}

// UntilOtherDone takes one event.
func (l *lookout) UntilOtherDone(ctx context.Context) error {
	//category: single-recv
	stream, err := l.client.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	<-l.ctx.Done()
	return nil
}

// BadTagged adds to a context that nothing ends what the server wants to know.
func BadTagged(c pb.EchoClient) (*pb.Message, error) {
	ctx := metadata.AppendToOutgoingContext(context.Background(), "tenant", "a")
	//category: early-return
	stream, err := c.Chat(ctx) // want "never cancelled"
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{}); err != nil {
		return nil, err
	}
	return stream.Recv()
}

// GoodTagged ends it.
func GoodTagged(c pb.EchoClient) (*pb.Message, error) {
	ctx, cancel := context.WithCancel(metadata.NewOutgoingContext(context.Background(), metadata.Pairs("tenant", "a")))
	defer cancel()
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{}); err != nil {
		return nil, err
	}
	return stream.Recv()
}
