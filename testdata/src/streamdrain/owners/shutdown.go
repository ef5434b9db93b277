package owners

import (
	"context"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc"
	pb "streamdrain/echopb"
)

// A watcher tells its loops that it is closed, and closes its connection: that
// ends their streams.
type watcher struct {
	conn    *grpc.ClientConn
	client  pb.EchoClient
	done    chan struct{}
	closed  atomic.Bool
	paused  atomic.Bool
	running bool
	mu      sync.Mutex
	shut    bool
	once    sync.Once
	handle  func(*pb.Event)
}

func (w *watcher) Close() error {
	w.once.Do(func() { close(w.done) })
	w.closed.Store(true)
	w.markShut()
	return w.conn.Close()
}

func (w *watcher) markShut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shut = true
	w.running = false
}

// pause stops the loops, but not the connection.
func (w *watcher) pause() { w.paused.Store(true) }

func (w *watcher) isShut() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.shut
}

func (w *watcher) goodDone() {
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return
	}
	for {
		select {
		case <-w.done:
			return
		default:
		}
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		w.handle(ev)
	}
}

func (w *watcher) goodClosed() {
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return
	}
	for !w.closed.Load() {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		w.handle(ev)
	}
}

func (w *watcher) goodShut() {
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return
	}
	for {
		if w.isShut() {
			return
		}
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		w.handle(ev)
	}
}

func (w *watcher) goodRunning() {
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return
	}
	for w.running {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		w.handle(ev)
	}
}

// badPaused leaves its stream to a connection that stays open.
func (w *watcher) badPaused() {
	//category: early-return
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return
	}
	for !w.paused.Load() {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		w.handle(ev)
	}
}

// badOpen leaves its stream although the watcher is not closed.
func (w *watcher) badOpen() {
	//category: early-return
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return
	}
	for !w.closed.Load() {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		if ev.Key == "last" {
			return
		}
	}
}

// badStopped leaves its stream while the watcher runs.
func (w *watcher) badStopped() {
	//category: never-received
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return
	}
	for w.closed.Load() {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		w.handle(ev)
	}
}

// conns closes all that it has.
type conns struct {
	mu     sync.Mutex
	byName map[string]*grpc.ClientConn
	done   chan struct{}
}

func (c *conns) stop() {
	close(c.done)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.byName {
		conn.Close()
	}
}

func (c *conns) goodEach(name string, handle func(*pb.Event)) {
	c.mu.Lock()
	conn := c.byName[name]
	c.mu.Unlock()
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return
	}
	for {
		select {
		case <-c.done:
			return
		default:
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			handle(ev)
		}
	}
}
