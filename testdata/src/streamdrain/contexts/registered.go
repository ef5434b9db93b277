package contexts

import (
	"context"
	"time"

	pb "streamdrain/echopb"
)

// Functions whose callers are not all in sight: that the one which is ends the
// context says nothing about the others.

type peek func(context.Context, pb.EchoClient) (*pb.Event, error)

var peeks = make(map[string]peek)

// Register is for other packages, too.
func Register(name string, p peek) { peeks[name] = p }

// registered takes one event, whoever calls it.
func registered(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// BadRegistered calls it with a context that ends, and registers it for those
// who may not.
func BadRegistered(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	Register("registered", registered)
	bounded, cancel := context.WithCancel(ctx)
	_, err := registered(bounded, c)
	cancel()
	if err != nil {
		return nil, err
	}
	return peeks["registered"](ctx, c)
}

// A glancer takes one event as well.
type glancer struct{ key string }

func (g *glancer) glance(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: g.key}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// BadRegisteredMethod registers a method value.
func BadRegisteredMethod(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	g := &glancer{key: "glance"}
	Register("glance", g.glance)
	bounded, cancel := context.WithCancel(ctx)
	_, err := g.glance(bounded, c)
	cancel()
	if err != nil {
		return nil, err
	}
	return peeks["glance"](ctx, c)
}

// A looker is what has a look.
type looker interface {
	look(context.Context, pb.EchoClient) (*pb.Event, error)
}

type once struct{ key string }

func (o *once) look(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: o.key}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// BadByInterface has it called by an interface, too.
func BadByInterface(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	o := &once{key: "once"}
	bounded, cancel := context.WithCancel(ctx)
	_, err := o.look(bounded, c)
	cancel()
	if err != nil {
		return nil, err
	}
	return lookAny(ctx, c, o)
}

func lookAny(ctx context.Context, c pb.EchoClient, lookers ...looker) (ev *pb.Event, err error) {
	for _, l := range lookers {
		if ev, err = l.look(ctx, c); err != nil {
			return nil, err
		}
	}
	return ev, nil
}

// soonOf takes one event, for callers with contexts that end by themselves.
func soonOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// GoodSoon has a deadline.
func GoodSoon(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	time.AfterFunc(time.Second, cancel)
	return soonOf(ctx, c)
}

// currentOf takes one event, for callers whose contexts end as they like.
func currentOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// operation is whatever is going on.
type operation struct{ ctx context.Context }

func (o *operation) end() { o.ctx = nil }

func begin(ctx context.Context) (*operation, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	return &operation{ctx: ctx}, cancel
}

// GoodCurrent uses the context of an operation that somebody ends.
func GoodCurrent(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	op, stop := begin(ctx)
	defer stop()
	defer op.end()
	return currentOf(op.ctx, c)
}

// deepOf is called by one function only, which is called by two.
func deepOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func passDeepOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) { return deepOf(ctx, c) }

// GoodEndsDeepOf ends the context.
func GoodEndsDeepOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return passDeepOf(ctx, c)
}

// BadPassesDeepOf does not.
func BadPassesDeepOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	return passDeepOf(ctx, c)
}

// GoodDefaultInFramework has a default for a framework without contexts. Those
// that have one end it.
func GoodDefaultInFramework(ctx context.Context, c pb.EchoClient) error {
	return each(ctx, func(ctx context.Context) error {
		if ctx == nil {
			ctx = context.Background()
		}
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	})
}

func each(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return f(ctx)
}

// GoodStoppable has a context of its own if it can be stopped, and otherwise
// that of its caller.
func GoodStoppable(ctx context.Context, c pb.EchoClient, stop <-chan struct{}) (pb.Echo_WatchClient, error) {
	used := context.Background()
	if stop != nil {
		stoppable, cancel := context.WithCancel(used)
		go func() {
			<-stop
			cancel()
		}()
		used = stoppable
	} else {
		used = ctx
	}
	return c.Watch(used, &pb.WatchRequest{})
}

// GoodSetByOther has somebody else set the context.
func GoodSetByOther(c pb.EchoClient) error {
	ctx := context.Background()
	stop := within(&ctx)
	defer stop()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

func within(ctx *context.Context) (stop func()) {
	*ctx, stop = context.WithCancel(*ctx)
	return stop
}
