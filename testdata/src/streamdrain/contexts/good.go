package contexts

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/signal"
	"testing"
	"time"

	pb "streamdrain/echopb"
)

// GoodWithCancel is the common form.
func GoodWithCancel(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodWithCancelCause has a cancel function that takes an error.
func GoodWithCancelCause(c pb.EchoClient) (err error) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer func() { cancel(err) }()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodWithTimeout is bounded twice.
func GoodWithTimeout(c pb.EchoClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodTimeoutCause is the same with a reason.
func GoodTimeoutCause(c pb.EchoClient) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Minute, errors.New("slow"))
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodTimeoutLost loses the cancel function. The deadline releases the stream
// nevertheless; the loss is for vet's lostcancel to report.
func GoodTimeoutLost(c pb.EchoClient) error {
	ctx, _ := context.WithTimeout(context.Background(), 50*time.Millisecond)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodDeadlineLost is the same with a point in time.
func GoodDeadlineLost(c pb.EchoClient) error {
	ctx, _ := context.WithDeadline(context.Background(), time.Now().Add(50*time.Millisecond))
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodNotifyContext ends with the function, or with a signal.
func GoodNotifyContext(c pb.EchoClient) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodGrandchild cancels an ancestor.
func GoodGrandchild(c pb.EchoClient) error {
	root, stop := context.WithCancel(context.Background())
	defer stop()
	ctx, cancel := context.WithTimeout(root, time.Hour)
	_ = cancel
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodAlreadyCancelled asks what a call does on a context that has ended: nothing is
// opened.
func GoodAlreadyCancelled(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodAllPaths cancels without a defer, on all paths.
func GoodAllPaths(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return nil, err
	}
	ev, err := stream.Recv()
	cancel()
	return ev, err
}

// GoodAfterFunc ties the stream to another context that ends.
func GoodAfterFunc(ctx context.Context, c pb.EchoClient) error {
	scope, leave := context.WithCancel(ctx)
	defer leave()
	streamCtx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(scope, cancel)
	stream, err := c.Watch(streamCtx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodCancelReturned leaves the release to the caller.
func GoodCancelReturned(ctx context.Context, c pb.EchoClient) (*pb.Event, context.CancelFunc, error) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return nil, nil, err
	}
	ev, err := stream.Recv()
	return ev, cancel, err
}

type registry struct {
	cancels []context.CancelFunc
}

func (r *registry) closeAll() {
	for _, cancel := range r.cancels {
		cancel()
	}
}

// GoodCancelStored keeps the cancel functions of many streams in a list.
func GoodCancelStored(c pb.EchoClient) error {
	var r registry
	defer r.closeAll()
	for range 3 {
		ctx, cancel := context.WithCancel(context.Background())
		r.cancels = append(r.cancels, cancel)
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// GoodTestContext ends with the test.
func GoodTestContext(t *testing.T, c pb.EchoClient) {
	stream, err := c.Watch(t.Context(), &pb.WatchRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
}

// GoodTestCleanup cancels when the test ends.
func GoodTestCleanup(t testing.TB, c pb.EchoClient) {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
}

// GoodRequestContext ends when the HTTP handler returns.
func GoodRequestContext(c pb.EchoClient) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		stream, err := c.Watch(r.Context(), &pb.WatchRequest{Prefix: r.URL.Path})
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		ev, err := stream.Recv()
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.Write([]byte(ev.Value))
	}
}

// GoodProxy is a server that calls another one. grpc ends the contexts of its
// handlers when they return.
type GoodProxy struct {
	pb.UnimplementedEchoServer
	Upstream pb.EchoClient
}

// Get answers a unary call with the first event of a stream.
func (p *GoodProxy) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	stream, err := p.Upstream.Watch(ctx, &pb.WatchRequest{Prefix: req.Key})
	if err != nil {
		return nil, err
	}
	ev, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return &pb.GetResponse{Value: ev.Value}, nil
}

// Watch passes on events until the first one that is of a later revision.
func (p *GoodProxy) Watch(req *pb.WatchRequest, down pb.Echo_WatchServer) error {
	up, err := p.Upstream.Watch(down.Context(), req)
	if err != nil {
		return err
	}
	for {
		ev, err := up.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if ev.Rev > 1 {
			return nil
		}
		if err := down.Send(ev); err != nil {
			return err
		}
	}
}
