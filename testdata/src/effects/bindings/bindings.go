// want package:"reachesGRPC"

// Package bindings opens streams on contexts of which several things may be the
// origin. That one of them ends is enough for the stream to end.
package bindings

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/metadata"

	pb "streamdrain/echopb"
)

// -- a default, and something else --

// OpenDefault has a default for callers without a context.
func OpenDefault(ctx context.Context, c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenDefault:`^opens\(ctx 0\)$`
	if ctx == nil {
		ctx = context.Background()
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenSometimesBounded has a deadline, or none.
func OpenSometimesBounded(c pb.EchoClient, d time.Duration) (pb.Echo_WatchClient, error) { // want OpenSometimesBounded:`^opens\(bounded\)$`
	ctx := context.Background()
	if d > 0 {
		ctx, _ = context.WithTimeout(ctx, d)
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenSometimesSoon has it from another function.
func OpenSometimesSoon(c pb.EchoClient, soon bool) (pb.Echo_WatchClient, error) { // want OpenSometimesSoon:`^opens\(bounded\)$`
	ctx := context.Background()
	if soon {
		ctx = within()
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

func within() context.Context { // want within:`^context\(bounded\)$`
	ctx, _ := context.WithTimeout(context.Background(), time.Second)
	return ctx
}

// OpenSometimesCurrent takes over the context of whatever is going on, if
// anything is.
func OpenSometimesCurrent(c pb.EchoClient, current func() context.Context) (pb.Echo_WatchClient, error) { // want OpenSometimesCurrent:`^opens\(unclear\) runs\(1\)$`
	ctx := context.Background()
	if current != nil {
		ctx = current()
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenSometimesEither gets its context from a function that has two.
func OpenSometimesEither(c pb.EchoClient, now context.Context) (pb.Echo_WatchClient, error) { // want OpenSometimesEither:`^opens\(unclear\)$`
	ctx := context.Background()
	if now != nil {
		ctx = either(now)
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

func either(ctx context.Context) context.Context { // want either:`^context\(unclear\)$`
	if ctx.Value(key{}) != nil {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

type key struct{}

// scope is a context of the package's own, which may end or not.
type scope struct{ context.Context }

// OpenSometimesScoped knows scopes.
func OpenSometimesScoped(c pb.EchoClient, s *scope) (pb.Echo_WatchClient, error) { // want OpenSometimesScoped:`^opens\(unclear\)$`
	ctx := context.Background()
	if s != nil {
		ctx = s
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenSometimesSet has its context set by somebody who gets its address.
func OpenSometimesSet(c pb.EchoClient, set func(*context.Context)) (pb.Echo_WatchClient, error) { // want OpenSometimesSet:`^opens\(unclear\) runs\(1\)$`
	ctx := context.Background()
	set(&ctx)
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenSometimesReceived is told the context.
func OpenSometimesReceived(c pb.EchoClient, in <-chan context.Context) (pb.Echo_WatchClient, error) { // want OpenSometimesReceived:`^opens\(unclear\)$`
	ctx := context.Background()
	select {
	case ctx = <-in:
	default:
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenSometimesAsserted finds it among the arguments.
func OpenSometimesAsserted(c pb.EchoClient, args ...any) (pb.Echo_WatchClient, error) { // want OpenSometimesAsserted:`^opens\(unclear\)$`
	ctx := context.Background()
	if given, ok := args[0].(context.Context); ok {
		ctx = given
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenSometimesCancelled has a cancel function on one way.
func OpenSometimesCancelled(ctx context.Context, c pb.EchoClient, stop chan struct{}) (pb.Echo_WatchClient, error) { // want OpenSometimesCancelled:`^opens\(ctx 0\)$`
	if stop != nil {
		stoppable, cancel := context.WithCancel(context.Background())
		go func() {
			<-stop
			cancel()
		}()
		ctx = stoppable
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// Root is the context of everything, once a main function has set it.
var Root context.Context

// OpenSometimesRoot has it as soon as it is set.
func OpenSometimesRoot(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenSometimesRoot:`^opens\(unclear\)$`
	ctx := context.Background()
	if Root != nil {
		ctx = Root
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// -- what holds a context --

type part struct{ ctx context.Context }

type holder struct {
	part
	other *part
	parts []part
}

var theHolder holder

// OpenNested uses the context of a part.
func (h *holder) OpenNested(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenNested:`^opens\(owner\)$`
	return c.Watch(h.part.ctx, &pb.WatchRequest{})
}

// OpenBehind uses that of a part elsewhere.
func (h *holder) OpenBehind(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenBehind:`^opens\(owner\)$`
	return c.Watch(h.other.ctx, &pb.WatchRequest{})
}

// OpenListed uses that of one of several parts.
func (h *holder) OpenListed(c pb.EchoClient, i int) (pb.Echo_WatchClient, error) { // want OpenListed:`^opens\(owner\)$`
	return c.Watch(h.parts[i].ctx, &pb.WatchRequest{})
}

// OpenGlobal uses that of the one holder.
func OpenGlobal(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenGlobal:`^opens\(owner\)$`
	return c.Watch(theHolder.ctx, &pb.WatchRequest{})
}

func newPart() *part { return &part{ctx: within()} }

// OpenMade uses that of something that it has made, and that ends as it likes.
func OpenMade(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenMade:`^opens\(unclear\)$`
	return c.Watch(newPart().ctx, &pb.WatchRequest{})
}

// OpenLocal has options, with its caller's context among them.
func OpenLocal(ctx context.Context, c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenLocal:`^opens\(ctx 0\)$`
	options := &part{ctx: ctx}
	return c.Watch(options.ctx, &pb.WatchRequest{})
}

// OpenFilled has options that somebody fills in.
func OpenFilled(c pb.EchoClient, fill func(*part)) (pb.Echo_WatchClient, error) { // want OpenFilled:`^opens\(unclear\) runs\(1\)$`
	var options part
	if fill != nil {
		fill(&options)
	}
	ctx := options.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

func (p *part) context() context.Context { return p.ctx } // want context:`^context\(owner\)$`

// OpenByMethod asks the part for it.
func (p *part) OpenByMethod(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenByMethod:`^opens\(owner\)$`
	ctx := p.context()
	if ctx == nil {
		ctx = context.Background()
	}
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenByMethodOfMade asks a part that it has made.
func OpenByMethodOfMade(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenByMethodOfMade:`^opens\(unclear\)$`
	return c.Watch(newPart().context(), &pb.WatchRequest{})
}

// -- contexts made of others --

// OpenInGroup leaves the stream to its caller with the context of a group that
// nobody waits for.
func OpenInGroup(ctx context.Context, c pb.EchoClient, ping func() error) (pb.Echo_WatchClient, error) { // want OpenInGroup:`^opens\(ctx 0\) spawns\(2\)$`
	g, ctx := errgroup.WithContext(ctx)
	g.Go(ping)
	return c.Watch(ctx, &pb.WatchRequest{})
}

// OpenDecorated trusts a function value that takes and returns a context: it
// adds something, perhaps a deadline.
func OpenDecorated(ctx context.Context, c pb.EchoClient, decorate func(context.Context) context.Context) (pb.Echo_WatchClient, error) { // want OpenDecorated:`^opens\(ctx 0\) runs\(2\)$`
	return c.Watch(decorate(ctx), &pb.WatchRequest{})
}

// OpenDecoratedDetached has a decorated context of which nobody knows that it
// never ends.
func OpenDecoratedDetached(c pb.EchoClient, decorate func(context.Context) context.Context) (pb.Echo_WatchClient, error) { // want OpenDecoratedDetached:`^opens\(owner\) runs\(1\)$`
	return c.Watch(decorate(context.Background()), &pb.WatchRequest{})
}

// OpenTaggedDetached has one that is known to have got values only.
func OpenTaggedDetached(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenTaggedDetached:`^opens\(never\)$`
	return c.Watch(metadata.AppendToOutgoingContext(context.Background(), "k", "v"), &pb.WatchRequest{})
}

// -- streams that have been through several hands --

// OpenOneOf has two ways to open a stream, on the same kind of context.
func OpenOneOf(c pb.EchoClient, again bool) (stream pb.Echo_WatchClient, err error) { // want OpenOneOf:`^opens\(never\)$`
	if again {
		stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
	} else {
		stream, err = c.Watch(context.TODO(), &pb.WatchRequest{})
	}
	return stream, err
}

// OpenWithout uses the background of another function.
func OpenWithout(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenWithout:`^opens\(never\)$`
	return OpenTaggedDetached(c)
}

// OpenOfHolder uses the holder's.
func (h *holder) OpenOfHolder(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenOfHolder:`^opens\(owner\)$`
	return h.OpenNested(c)
}

// OpenKept has somebody else drain what it returns.
func OpenKept(c pb.EchoClient, ping func(pb.Echo_WatchClient)) (pb.Echo_WatchClient, error) { // want OpenKept:`^opens\(unclear\) spawns\(1\)$`
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	go ping(stream)
	return stream, nil
}

// Latest returns the stream that somebody has opened.
func (k *keeper) Latest() (pb.Echo_WatchClient, error) { return k.stream, nil } // want Latest:`^opens\(unclear\)$`

type keeper struct{ stream pb.Echo_WatchClient }

// OpenLatest returns it, too.
func (k *keeper) OpenLatest() (pb.Echo_WatchClient, error) { return k.Latest() } // want OpenLatest:`^opens\(unclear\)$`

// Deadline returns a context that ends unless its function is kept from it.
func Deadline(ctx context.Context, done func()) context.Context { // want Deadline:`^context\(unclear\) spawns\(1\)$`
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		done()
		cancel()
	}()
	return ctx
}
