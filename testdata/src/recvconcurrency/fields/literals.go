package fields

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// badHeart beats in a literal of its constructor, and its users send, too.
type badHeart struct{ stream pb.Echo_ChatClient }

func newBadHeart(stream pb.Echo_ChatClient) *badHeart {
	h := &badHeart{stream: stream}
	go func() {
		for h.stream.Send(new(pb.Message)) == nil {
		}
	}()
	return h
}

func (h *badHeart) Publish(m *pb.Message) error { return h.stream.Send(m) } // want "two senders"

// badOpened opens the stream itself.
type badOpened struct{ stream pb.Echo_ChatClient }

func newBadOpened(ctx context.Context, c pb.EchoClient) (*badOpened, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	o := new(badOpened)
	o.stream = stream
	go func() {
		for {
			if _, err := o.stream.Recv(); err != nil {
				return
			}
		}
	}()
	return o, nil
}

func (o *badOpened) Next() (*pb.Message, error) { return o.stream.Recv() } // want "two receivers"

// goodHeart has a lock.
type goodHeart struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func newGoodHeart(stream pb.Echo_ChatClient) *goodHeart {
	h := &goodHeart{stream: stream}
	go func() {
		for {
			h.mu.Lock()
			err := h.stream.Send(new(pb.Message))
			h.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return h
}

func (h *goodHeart) Publish(m *pb.Message) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stream.Send(m)
}

// goodPump receives in a literal, and its users send.
type goodPump struct {
	stream pb.Echo_ChatClient
	got    chan *pb.Message
}

func newGoodPump(stream pb.Echo_ChatClient) *goodPump {
	p := &goodPump{stream: stream, got: make(chan *pb.Message)}
	go func() {
		defer close(p.got)
		for {
			m, err := p.stream.Recv()
			if err != nil {
				return
			}
			p.got <- m
		}
	}()
	return p
}

func (p *goodPump) Publish(m *pb.Message) error { return p.stream.Send(m) }

func (p *goodPump) Next() *pb.Message { return <-p.got }

// goodGreeting greets in a literal, and waits for that.
type goodGreeting struct{ stream pb.Echo_ChatClient }

func newGoodGreeting(stream pb.Echo_ChatClient) (*goodGreeting, error) {
	g := &goodGreeting{stream: stream}
	done := make(chan error)
	go func() { done <- g.stream.Send(new(pb.Message)) }()
	return g, <-done
}

func (g *goodGreeting) Publish(m *pb.Message) error { return g.stream.Send(m) }

// goodReady has users that wait until the literal has greeted.
type goodReady struct {
	stream pb.Echo_ChatClient
	ready  chan struct{}
}

func newGoodReady(stream pb.Echo_ChatClient) *goodReady {
	r := &goodReady{stream: stream, ready: make(chan struct{})}
	go func() {
		defer close(r.ready)
		r.stream.Send(new(pb.Message))
	}()
	return r
}

func (r *goodReady) Publish(m *pb.Message) error {
	<-r.ready
	return r.stream.Send(m)
}

// goodSender sends in a literal what users hand over.
type goodSender struct {
	stream pb.Echo_ChatClient
	queue  chan *pb.Message
}

func newGoodSender(stream pb.Echo_ChatClient) *goodSender {
	s := &goodSender{stream: stream, queue: make(chan *pb.Message)}
	go func() {
		for m := range s.queue {
			if s.stream.Send(m) != nil {
				return
			}
		}
	}()
	return s
}

func (s *goodSender) Publish(m *pb.Message) { s.queue <- m }
