// Package owners keeps streams in structs. A struct that owns a stream owes
// its release where it says that it is closed.
package owners

import (
	"context"
	"io"
	"sync"

	pb "streamdrain/echopb"
)

// chat takes CloseSend for the end of its stream.
type chat struct {
	stream pb.Echo_ChatClient
}

func newChat(c pb.EchoClient) (*chat, error) {
	//category: close-send-only
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	return &chat{stream: stream}, nil
}

func (s *chat) ask(text string) (string, error) {
	if err := s.stream.Send(&pb.Message{Text: text}); err != nil {
		return "", err
	}
	m, err := s.stream.Recv()
	if err != nil {
		return "", err
	}
	return m.Text, nil
}

// Close says that it closes.
func (s *chat) Close() error {
	return s.stream.CloseSend()
}

// BadCloseIsCloseSend drives chat.
func BadCloseIsCloseSend(c pb.EchoClient) error {
	s, err := newChat(c)
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.ask("hello")
	return err
}

// follower overwrites its stream when it reconnects.
type follower struct {
	client pb.EchoClient
	mu     sync.Mutex
	stream pb.Echo_WatchClient
}

func (f *follower) reconnect() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	stream, err := f.client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	f.stream = stream
	return nil
}

func (f *follower) next() (*pb.Event, error) {
	f.mu.Lock()
	stream := f.stream
	f.mu.Unlock()
	return stream.Recv()
}

// Close forgets the stream.
func (f *follower) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stream = nil
}

// BadForgetsOnReconnect drives follower.
func BadForgetsOnReconnect(c pb.EchoClient) error {
	f := &follower{client: c}
	defer f.Close()
	for range 3 {
		if err := f.reconnect(); err != nil {
			return err
		}
		if _, err := f.next(); err != nil {
			return err
		}
	}
	return nil
}

// Session owns a stream and its end.
type Session struct {
	stream pb.Echo_ChatClient
	cancel context.CancelFunc
}

// NewSession opens a Session.
func NewSession(ctx context.Context, c pb.EchoClient) (*Session, error) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Chat(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	return &Session{stream: stream, cancel: cancel}, nil
}

// Close ends the stream.
func (s *Session) Close() {
	s.stream.CloseSend()
	s.cancel()
}

// GoodCloseCancels drives Session.
func GoodCloseCancels(ctx context.Context, c pb.EchoClient) error {
	s, err := NewSession(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	_, err = s.stream.Recv()
	return err
}

// drained ends its stream by receiving what is left of it.
type drained struct {
	stream pb.Echo_ChatClient
}

func (d *drained) Close() error {
	if err := d.stream.CloseSend(); err != nil {
		return err
	}
	for {
		if _, err := d.stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// GoodCloseDrains drives drained.
func GoodCloseDrains(c pb.EchoClient) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	d := &drained{stream: stream}
	if err := d.stream.Send(&pb.Message{Text: "hello"}); err != nil {
		d.Close()
		return err
	}
	return d.Close()
}

// keeper replaces its stream, and cancels the one it replaces.
type keeper struct {
	client pb.EchoClient
	stream pb.Echo_WatchClient
	cancel context.CancelFunc
}

func (k *keeper) reset() error {
	if k.cancel != nil {
		k.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := k.client.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return err
	}
	k.stream, k.cancel = stream, cancel
	return nil
}

// Stop ends the last stream.
func (k *keeper) Stop() {
	if k.cancel != nil {
		k.cancel()
		k.cancel = nil
	}
}

// GoodResetCancels drives keeper.
func GoodResetCancels(c pb.EchoClient) error {
	k := &keeper{client: c}
	defer k.Stop()
	for range 3 {
		if err := k.reset(); err != nil {
			return err
		}
		if _, err := k.stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// balancer lets its watch return after one event; the one who replaces the
// watch cancels it.
type balancer struct {
	client pb.EchoClient
	cancel context.CancelFunc
}

func (b *balancer) watch(ctx context.Context) error {
	stream, err := b.client.Watch(ctx, &pb.WatchRequest{Prefix: "backends/"})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if ev.Rev > 1 {
			return nil
		}
	}
}

func (b *balancer) restart() error {
	if b.cancel != nil {
		b.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel = cancel
	return b.watch(ctx)
}

func (b *balancer) Close() {
	b.cancel()
}

// GoodCallerCancels drives balancer.
func GoodCallerCancels(c pb.EchoClient) error {
	b := &balancer{client: c}
	if err := b.restart(); err != nil {
		return err
	}
	err := b.restart()
	b.Close()
	return err
}

// pump owns a goroutine that owns the stream.
type pump struct {
	cancel context.CancelFunc
	done   chan struct{}
	events chan *pb.Event
}

func newPump(c pb.EchoClient) (*pump, error) {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return nil, err
	}
	p := &pump{cancel: cancel, done: make(chan struct{}), events: make(chan *pb.Event)}
	go p.run(ctx, stream)
	return p, nil
}

func (p *pump) run(ctx context.Context, stream pb.Echo_WatchClient) {
	defer close(p.done)
	for {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		select {
		case p.events <- ev:
		case <-ctx.Done():
			return
		}
	}
}

// Stop ends the goroutine and the stream.
func (p *pump) Stop() {
	p.cancel()
	<-p.done
}

// GoodPump drives pump.
func GoodPump(c pb.EchoClient) (*pb.Event, error) {
	p, err := newPump(c)
	if err != nil {
		return nil, err
	}
	defer p.Stop()
	return <-p.events, nil
}

// handle has no Close or Stop: whoever makes one looks after its stream.
type handle struct {
	pb.Echo_ChatClient
	name string
}

// GoodHandle returns a stream in a struct that only names it.
func GoodHandle(ctx context.Context, c pb.EchoClient, name string) (*handle, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	return &handle{Echo_ChatClient: stream, name: name}, nil
}

// Receive drains the stream that GoodHandle returned.
func (h *handle) Receive() error {
	h.CloseSend()
	for {
		if _, err := h.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}
