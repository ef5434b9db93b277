package contexts

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// Functions that are called back, and those of which not all callers are in sight.

// An events gives events.
type events struct{ c pb.EchoClient }

type eventFunc func(context.Context) (*pb.Event, error)

// during ends the context behind f.
func during(ctx context.Context, f eventFunc) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return f(ctx)
}

// onlyDuring is called back by during alone.
func (e *events) onlyDuring(ctx context.Context) (*pb.Event, error) {
	stream, err := e.c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (e *events) goodOnlyDuring(ctx context.Context) (*pb.Event, error) {
	return during(ctx, e.onlyDuring)
}

// alsoListed can be called by whoever gets the list.
func (e *events) alsoListed(ctx context.Context) (*pb.Event, error) {
	//category: single-recv
	stream, err := e.c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (e *events) goodListed(ctx context.Context) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return e.alsoListed(ctx)
}

func (e *events) list() map[string]eventFunc {
	return map[string]eventFunc{"listed": e.alsoListed}
}

// alsoStored is a function of which the same can be said.
func alsoStored(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func goodStored(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return alsoStored(ctx, c)
}

func storeIn(m map[string]func(context.Context, pb.EchoClient) (*pb.Event, error)) {
	m["stored"] = alsoStored
}

// Exported can be called from elsewhere, if somebody gives away an events.
func (e *events) Exported(ctx context.Context) (*pb.Event, error) {
	//category: single-recv
	stream, err := e.c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (e *events) goodExported(ctx context.Context) (*pb.Event, error) {
	return during(ctx, e.Exported)
}

// A giver gives one event.
type giver interface {
	firstOf(context.Context) (*pb.Event, error)
}

// firstOf can be called by way of giver.
func (e *events) firstOf(ctx context.Context) (*pb.Event, error) {
	//category: single-recv
	stream, err := e.c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (e *events) goodFirstOf(ctx context.Context) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return e.firstOf(ctx)
}

// queued takes it for later.
func queued(queue chan<- eventFunc, f eventFunc) { queue <- f }

// alsoQueued is called back by during, and by whoever serves the queue.
func (e *events) alsoQueued(ctx context.Context) (*pb.Event, error) {
	//category: single-recv
	stream, err := e.c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (e *events) goodQueued(ctx context.Context, queue chan<- eventFunc) (*pb.Event, error) {
	ev, err := during(ctx, e.alsoQueued)
	queued(queue, e.alsoQueued)
	return ev, err
}

// alsoGiven is called back by during, and by somebody who is not in sight.
func (e *events) alsoGiven(ctx context.Context) (*pb.Event, error) {
	//category: single-recv
	stream, err := e.c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (e *events) goodGiven(ctx context.Context, to func(eventFunc)) (*pb.Event, error) {
	ev, err := during(ctx, e.alsoGiven)
	to(e.alsoGiven)
	return ev, err
}

// without does not end the context.
func without(ctx context.Context, f eventFunc) (*pb.Event, error) { return f(ctx) }

// alsoWithout is called back in both ways.
func (e *events) alsoWithout(ctx context.Context) (*pb.Event, error) {
	//category: single-recv
	stream, err := e.c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (e *events) goodBothWays(ctx context.Context) (*pb.Event, error) {
	if ev, err := during(ctx, e.alsoWithout); err == nil {
		return ev, nil
	}
	return without(ctx, e.alsoWithout)
}

// withClient closes the connection behind f.
func withClient(target string, f func(pb.EchoClient) (*pb.Event, error)) (*pb.Event, error) {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return f(pb.NewEchoClient(conn))
}

// goodLiteral is called back with a client that ends.
func goodLiteral(target, key string) (*pb.Event, error) {
	return withClient(target, func(c pb.EchoClient) (*pb.Event, error) {
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: key})
		if err != nil {
			return nil, err
		}
		return stream.Recv()
	})
}

// onlyWithClient is, too.
func onlyWithClient(c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func goodFunction(target string) (*pb.Event, error) { return withClient(target, onlyWithClient) }

// A key is what to look for.
type key string

func (k key) find(c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: string(k)})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (k key) goodMethod(target string) (*pb.Event, error) { return withClient(target, k.find) }

// endedOf takes one event, for a caller that cancels when it has it.
func endedOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func goodEndedOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	ev, err := endedOf(ctx, c)
	cancel()
	return ev, err
}

// laterOf takes one event, for a caller that does not always cancel.
func laterOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func badLaterOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	//unordered: the callee stands above
	//category: single-recv
	ev, err := laterOf(ctx, c) // want "leak"
	if err != nil {
		cancel()
		return nil, err
	}
	return ev, err
}
