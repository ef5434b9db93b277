// want package:"reachesGRPC"

// Package lib has a function for each thing that a summary can say. The facts
// are those of the helper below the rules; nothing here is reported.
package lib

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	pb "streamdrain/echopb"
)

// -- what is done to a stream that comes in --

// Drain receives until the end.
func Drain(stream pb.Echo_WatchClient) error { // want Drain:`^drains\(0\) Recv\(0\)$`
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// DrainSecond counts parameters from 0.
func DrainSecond(n int, stream pb.Echo_WatchClient) { // want DrainSecond:`^drains\(1\) Recv\(1\)$`
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

// DrainBy drains by way of another function.
func DrainBy(stream pb.Echo_WatchClient) error { // want DrainBy:`^drains\(0\) Recv\(0\)$`
	return Drain(stream)
}

// Finish ends a stream of one response.
func Finish(stream pb.Echo_UploadClient) (*pb.UploadSummary, error) { // want Finish:`^drains\(0\) CloseAndRecv\(0\)$`
	return stream.CloseAndRecv()
}

// Half drains on one path only.
func Half(stream pb.Echo_WatchClient, all bool) error { // want Half:`^uses\(0\) Recv\(0\)$`
	if !all {
		return nil
	}
	return Drain(stream)
}

// First receives once.
func First(stream pb.Echo_WatchClient) (*pb.Event, error) { // want First:`^uses\(0\) Recv\(0\)$`
	return stream.Recv()
}

// Copy uses two streams.
func Copy(to pb.Echo_UploadClient, from pb.Echo_WatchClient) error { // want Copy:`^uses\(0\) drains\(1\) Send\(0\) Recv\(1\)$`
	for {
		ev, err := from.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		to.Send(&pb.Chunk{Data: []byte(ev.Value)})
	}
}

// Keeper keeps streams.
type Keeper struct{ stream pb.Echo_WatchClient }

// Keep hands its stream over to the owner of k, who calls Close.
func (k *Keeper) Keep(stream pb.Echo_WatchClient) { k.stream = stream }

// Close drains what Keep was given.
func (k *Keeper) Close() error { return Drain(k.stream) } // want Close:`^Recv\(0\.stream\)$`

// Hoarder keeps a stream where nobody gets at it.
type Hoarder struct{ stream pb.Echo_WatchClient }

// Keep takes nothing off its caller's hands.
func (h *Hoarder) Keep(stream pb.Echo_WatchClient) { h.stream = stream } // want Keep:`^uses\(1\)$`

// Method counts the receiver as parameter 0.
func (k *Keeper) Method(stream pb.Echo_WatchClient) error { // want Method:`^drains\(1\) Recv\(1\)$`
	return Drain(stream)
}

// Give gives its stream to somebody unknown.
func Give(stream pb.Echo_WatchClient, f func(pb.Echo_WatchClient)) { // want Give:`^runs\(1\)$`
	f(stream)
}

// Recursive is known up to the call that closes the circle, and so not at all.
func Recursive(stream pb.Echo_WatchClient, n int) error { // want Recursive:`^Recv\(0\)$`
	if n > 0 {
		return Recursive(stream, n-1)
	}
	return Drain(stream)
}

// A Drainer drains.
type Drainer interface {
	Drain(stream pb.Echo_WatchClient) error
}

type worker struct{}

func (worker) Drain(stream pb.Echo_WatchClient) error { return Drain(stream) } // want Drain:`^drains\(1\) Recv\(1\)$`

// DrainDynamic drains by way of an interface, behind which it knows what is.
func DrainDynamic(stream pb.Echo_WatchClient) error { // want DrainDynamic:`^drains\(0\) Recv\(0\)$`
	var d Drainer = worker{}
	return d.Drain(stream)
}

// DrainUnknown does not know.
func DrainUnknown(d Drainer, stream pb.Echo_WatchClient) error { return d.Drain(stream) }

// of is worker with a use for its type parameter.
type of[T any] struct{ last T }

func (*of[T]) Drain(stream pb.Echo_WatchClient) error { return Drain(stream) } // want Drain:`^drains\(1\) Recv\(1\)$`

// DrainGeneric drains by way of an instance.
func DrainGeneric(stream pb.Echo_WatchClient) error { // want DrainGeneric:`^drains\(0\) Recv\(0\)$`
	var d Drainer = new(of[int])
	return d.Drain(stream)
}

// No name, and no facts: it only has to compile.
func _() { _ = Drainer(worker{}) }

// -- what a stream that goes out is bound to --

// Open opens a stream on its caller's context.
func Open(ctx context.Context, c pb.EchoClient) (pb.Echo_WatchClient, error) { // want Open:`^opens\(ctx 0\)$`
	return c.Watch(ctx, &pb.WatchRequest{})
}

// Client opens streams.
type Client struct {
	echo pb.EchoClient
	ctx  context.Context
}

// Open opens a stream on its caller's context, which is parameter 1.
func (c *Client) Open(ctx context.Context) (pb.Echo_WatchClient, error) { // want Open:`^opens\(ctx 1\)$`
	stream, err := c.echo.Watch(metadata.AppendToOutgoingContext(ctx, "k", "v"), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream, nil
}

// OpenForever opens one on a context that nothing ends.
func OpenForever(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenForever:`^opens\(never\)$`
	return c.Watch(context.Background(), &pb.WatchRequest{})
}

// OpenOwned opens one on the owner's context.
func (c *Client) OpenOwned() (pb.Echo_WatchClient, error) { // want OpenOwned:`^opens\(owner\)$`
	return c.echo.Watch(c.ctx, &pb.WatchRequest{})
}

// OpenFor opens one that ends by itself.
func OpenFor(c pb.EchoClient, d time.Duration) (pb.Echo_WatchClient, error) { // want OpenFor:`^opens\(bounded\)$`
	ctx, _ := context.WithTimeout(context.Background(), d)
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenEither opens one on one of two contexts: what ends it is unclear.
func OpenEither(ctx context.Context, c pb.EchoClient, forever bool) (pb.Echo_WatchClient, error) { // want OpenEither:`^opens\(unclear\)$`
	if forever {
		return c.Watch(context.Background(), &pb.WatchRequest{})
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// -- what a context that goes out is bound to --

func Detached() context.Context { // want Detached:`^context\(never\)$`
	return context.WithoutCancel(context.Background())
}

func Tagged(name string, ctx context.Context) context.Context { // want Tagged:`^context\(ctx 1\)$`
	return metadata.AppendToOutgoingContext(ctx, "name", name)
}

func Soon(ctx context.Context) context.Context { // want Soon:`^context\(bounded\)$`
	ctx, _ = context.WithTimeout(ctx, time.Second)
	return ctx
}

func SoonFor(ctx context.Context, why error) context.Context { // want SoonFor:`^context\(bounded\)$`
	ctx, _ = context.WithTimeoutCause(ctx, time.Second, why)
	return ctx
}

func Until(ctx context.Context, t time.Time) context.Context { // want Until:`^context\(bounded\)$`
	ctx, _ = context.WithDeadline(ctx, t)
	return ctx
}

func UntilFor(ctx context.Context, t time.Time, why error) context.Context { // want UntilFor:`^context\(bounded\)$`
	ctx, _ = context.WithDeadlineCause(ctx, t, why)
	return ctx
}

func OfRequest(r *http.Request) context.Context { // want OfRequest:`^context\(bounded\)$`
	return r.Context()
}

func OfHandler(stream pb.Echo_WatchServer) context.Context { // want OfHandler:`^uses\(0\) context\(bounded\)$`
	return stream.Context()
}

func OfTest(t testing.TB) context.Context { // want OfTest:`^context\(bounded\)$`
	return t.Context()
}

// A session has a context of which nothing is known here.
type session interface {
	Context() context.Context
	Deadline() (time.Time, bool)
}

func OfSession(s session) context.Context { // want OfSession:`^context\(unclear\)$`
	return s.Context()
}

// A span is a context with more in it.
type span interface{ Start() context.Context }

func OfSpan(s span) context.Context { // want OfSpan:`^context\(unclear\)$`
	return s.Start()
}

// -- connections --

// Dial opens one.
func Dial(target string) (*grpc.ClientConn, error) { // want Dial:`^dials$`
	return grpc.NewClient(target)
}

// DialWith comes with what has to be done in the end, so that its caller need not
// close it.
func DialWith(target string) (*grpc.ClientConn, func(), error) {
	conn, err := grpc.NewClient(target)
	if err != nil {
		return nil, nil, err
	}
	return conn, func() { conn.Close() }, nil
}

// DialNone never does.
func DialNone(target string) (*grpc.ClientConn, error) { return nil, errors.ErrUnsupported }

// Pool keeps what it dials.
type Pool struct{ conns []*grpc.ClientConn }

// Dial closes its connections itself.
func (p *Pool) Dial(target string) (*grpc.ClientConn, error) {
	conn, err := grpc.NewClient(target)
	if err != nil {
		return nil, err
	}
	p.conns = append(p.conns, conn)
	return conn, nil
}

// -- what is left behind --

// Leak opens a stream on its caller's context and forgets it.
func Leak(ctx context.Context, c pb.EchoClient) (*pb.Event, error) { // want Leak:`^leaks\(0\)$`
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// Leak does so in a method.
func (c *Client) Leak(ctx context.Context) (*pb.Event, error) { // want Leak:`^leaks\(1\)$`
	return Leak(ctx, c.echo)
}

// LeakWithin does so in a literal that somebody runs.
func LeakWithin(ctx context.Context, c pb.EchoClient, run func(func() error) error) error { // want LeakWithin:`^leaks\(0\) runs\(2\)$`
	return run(func() error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	})
}

// LeakDeepWithin does so in a literal of a literal.
func LeakDeepWithin(ctx context.Context, c pb.EchoClient, run func(func() error) error) error { // want LeakDeepWithin:`^leaks\(0\) runs\(2\)$`
	return run(func() error {
		return run(func() error {
			stream, err := c.Watch(ctx, &pb.WatchRequest{})
			if err != nil {
				return err
			}
			_, err = stream.Recv()
			return err
		})
	})
}

// NoLeak ends the context that the stream is bound to.
func NoLeak(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return Leak(ctx, c)
}

// Peeker is all that callers of NewPeeker see of a Client.
type Peeker interface {
	Leak(ctx context.Context) (*pb.Event, error)
}

// NewPeeker tells what the methods of its result leave behind.
func NewPeeker(c pb.EchoClient) Peeker { // want NewPeeker:`^Leak leaks\(1\)$`
	return &Client{echo: c}
}

// -- what is done to a function --

// Run runs its argument.
func Run(f func() error) error { // want Run:`^runs\(0\)$`
	return f()
}

// Retry runs it again and again.
func Retry(n int, f func() error) (err error) { // want Retry:`^runs\(1\)$`
	for range n {
		if err = Run(f); err == nil {
			return nil
		}
	}
	return err
}

// Later runs it when nobody is looking.
func Later(f func() error) { // want Later:`^spawns\(0\)$`
	go f()
}

// Keep keeps it.
func Keep(f func() error) { kept = f }

var kept func() error

// -- all in one --

// Everything has each of them.
func Everything(ctx context.Context, c pb.EchoClient, drained pb.Echo_WatchClient, f func()) (pb.Echo_WatchClient, error) { // want Everything:`^drains\(2\) opens\(ctx 0\) leaks\(0\) runs\(3\) Recv\(2\)$`
	f()
	Drain(drained)
	Leak(ctx, c)
	return Open(ctx, c)
}

// unexported functions have facts, too: a test of the package may call them.
func unexported(stream pb.Echo_WatchClient) error { // want unexported:`^drains\(0\)$`
	return Drain(stream)
}
