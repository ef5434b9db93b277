package contexts

import (
	"context"
	"runtime"
	"sync"
	"time"

	pb "streamdrain/echopb"
)

// GoodDeferAfterCreation defers the cancel when it knows that there is a
// stream.
func GoodDeferAfterCreation(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return nil, err
	}
	defer cancel()
	return stream.Recv()
}

// GoodDeferBetween defers it between the call and the test of its error.
func GoodDeferBetween(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	defer cancel()
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// GoodTimerEnds has nothing but a timer to end its context.
func GoodTimerEnds(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// GoodGoroutineCancels has a goroutine end its context.
func GoodGoroutineCancels(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	defer close(done)
	go func() {
		<-done
		cancel()
	}()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// tracker ends what it is told to track.
type tracker struct {
	mu   sync.Mutex
	ends map[int]func()
}

func (t *tracker) track(end func()) (id int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	id = len(t.ends)
	t.ends[id] = end
	return id
}

func (t *tracker) end(id int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ends[id]()
	delete(t.ends, id)
}

// GoodCancelTracked has somebody else call its cancel function.
func GoodCancelTracked(c pb.EchoClient) (*pb.Event, error) {
	t := &tracker{ends: make(map[int]func())}
	ctx, cancel := context.WithCancel(context.Background())
	id := t.track(cancel)
	defer t.end(id)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// cursor is closed by the garbage collector when its user forgets.
type cursor struct {
	stream pb.Echo_WatchClient
	last   *pb.Event
}

// GoodAddCleanup has the garbage collector cancel.
func GoodAddCleanup(c pb.EchoClient) (*cursor, error) {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return nil, err
	}
	cur := &cursor{stream: stream}
	runtime.AddCleanup(cur, func(cancel context.CancelFunc) { cancel() }, cancel)
	cur.last, err = stream.Recv()
	return cur, err
}
