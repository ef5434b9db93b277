package contexts

import (
	"context"
	"io"
	"log"
	"sync"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// What ends streams, kept and called in other ways.

// goodConnClosedAside has a goroutine close the connection.
func goodConnClosedAside(target string, stop <-chan struct{}) (*pb.Event, error) {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	go func() {
		<-stop
		conn.Close()
	}()
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodConnClosedInHook leaves that to a function of somebody else.
func goodConnClosedInHook(target string, onExit func(func())) (*pb.Event, error) {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	onExit(func() {
		func() { conn.Close() }()
	})
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodEachKey opens many, which all end with the function.
func goodEachKey(ctx context.Context, c pb.EchoClient, keys []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, key := range keys {
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// goodEachConn closes the connection in the end.
func goodEachConn(target string, keys []string) error {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer conn.Close()
	c := pb.NewEchoClient(conn)
	for _, key := range keys {
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: key})
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// goodEachInFunc has a literal do it.
func goodEachInFunc(c pb.EchoClient, keys []string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer func() {
		log.Print("done")
		cancel()
	}()
	for _, key := range keys {
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// A watcher has a context for all that it opens, and functions that end it.
type watcher struct {
	client  pb.EchoClient
	ctx     context.Context
	cancels []context.CancelFunc
	ends    map[string]context.CancelFunc
	stop    context.CancelFunc
}

func newWatcher(c pb.EchoClient) *watcher {
	w := &watcher{client: c, ends: make(map[string]context.CancelFunc)}
	w.ctx, w.stop = context.WithCancel(context.Background())
	w.cancels = append(w.cancels, w.stop)
	w.ends["all"] = w.stop
	return w
}

func (w *watcher) goodFirst() (*pb.Event, error) {
	stream, err := w.client.Watch(w.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	defer w.cancels[0]()
	return stream.Recv()
}

func (w *watcher) goodNamed() (*pb.Event, error) {
	stream, err := w.client.Watch(w.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	defer func() {
		if end, ok := w.ends["all"]; ok {
			end()
		}
	}()
	return stream.Recv()
}

func (w *watcher) goodEvery() (*pb.Event, error) {
	stream, err := w.client.Watch(w.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	ev, err := stream.Recv()
	for _, end := range w.ends {
		end()
	}
	return ev, err
}

// goodDerived has a context of the owner's context.
func (w *watcher) goodDerived() (*pb.Event, error) {
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	stream, err := w.client.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodGroupPassed has somebody else wait for the group.
func goodGroupPassed(c pb.EchoClient, wait func(*errgroup.Group)) (*pb.Event, error) {
	g, ctx := errgroup.WithContext(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	go wait(g)
	return stream.Recv()
}

// goodGroupFails has a goroutine of the group fail.
func goodGroupFails(c pb.EchoClient, keys []string) error {
	g, ctx := errgroup.WithContext(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	g.Go(func() error {
		_, err := stream.Recv()
		return err
	})
	return g.Wait()
}

// badGroupUnused never waits for it.
func badGroupUnused(c pb.EchoClient) (*pb.Event, error) {
	_, ctx := errgroup.WithContext(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodOnce cancels by a function that runs once.
func goodOnce(c pb.EchoClient, key string) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	var once sync.Once
	defer once.Do(cancel)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF || err == nil && ev.Key == key {
			once.Do(cancel)
			return ev, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// goodParent cancels what the context was derived from.
func goodParent(c pb.EchoClient, key string) (*pb.Event, error) {
	parent, stop := context.WithCancel(context.Background())
	ctx, cancel := context.WithCancel(parent)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		stop()
		cancel()
		return nil, err
	}
	ev, err := stream.Recv()
	stop()
	_ = cancel
	return ev, err
}

// goodUntilDone waits for the end of the context.
func goodUntilDone(parent context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(parent)
	_ = cancel
	stream, err := c.Watch(context.WithValue(ctx, "k", "v"), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

// goodUntilParent waits for that of the context around it.
func goodUntilParent(parent context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(parent)
	_ = cancel
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	<-parent.Done()
	return parent.Err()
}

// takeOne takes one event, and leaves the rest to the context.
func takeOne(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodIfFound ends what takeOne leaves behind, which is nothing if it fails.
func goodIfFound(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	ev, err := takeOne(ctx, c)
	if err != nil {
		return nil, err
	}
	cancel()
	return ev, nil
}

// badIfFailed ends it if there is nothing to end.
func badIfFailed(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	//unordered: the function is above
	ev, err := takeOne(ctx, c) // want "leak"
	if err != nil {
		cancel()
		return nil, err
	}
	return ev, nil
}

// eventOf is takeOne without an error.
func eventOf(ctx context.Context, c pb.EchoClient) *pb.Event {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil
	}
	ev, _ := stream.Recv()
	return ev
}

// badEventOf has nothing end it.
func badEventOf(c pb.EchoClient) *pb.Event {
	//unordered: the function is above
	return eventOf(context.Background(), c) // want "leak"
}

// goodEventOf ends it.
func goodEventOf(c pb.EchoClient) *pb.Event {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return eventOf(ctx, c)
}
