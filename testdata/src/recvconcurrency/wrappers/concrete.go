package wrappers

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// Wrappers that a field has by their own type, so that it is in sight what they do.

// A tallied stream counts what it sends.
type tallied struct {
	pb.Echo_ChatClient
	sent int
}

func (c *tallied) Send(m *pb.Message) error {
	c.sent++
	return c.Echo_ChatClient.Send(m)
}

// An ordered one sends one message at a time.
type ordered struct {
	pb.Echo_ChatClient
	mu sync.Mutex
}

func (o *ordered) Send(m *pb.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.Echo_ChatClient.Send(m)
}

// tallyTalk pings and answers on a tallied stream.
type tallyTalk struct {
	stream *tallied
	in     chan *pb.Message
}

func badTallyTalk(ctx context.Context, c pb.EchoClient, in chan *pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	t := &tallyTalk{stream: &tallied{Echo_ChatClient: stream}, in: in}
	go t.ping()
	//category: concurrent-send
	//unordered: through a function above
	t.answer() // want "two senders on one stream"
	return nil
}

func (t *tallyTalk) ping() {
	for t.stream.Send(&pb.Message{}) == nil {
	}
}

func (t *tallyTalk) answer() {
	for m := range t.in {
		if t.stream.Send(m) != nil {
			return
		}
	}
}

// orderedTalk does so on an ordered one, which it embeds.
type orderedTalk struct {
	*ordered
	in chan *pb.Message
}

func goodOrderedTalk(ctx context.Context, c pb.EchoClient, in chan *pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	t := &orderedTalk{ordered: &ordered{Echo_ChatClient: stream}, in: in}
	go t.ping()
	t.answer()
	return nil
}

func (t *orderedTalk) ping() {
	for t.Send(&pb.Message{}) == nil {
	}
}

func (t *orderedTalk) answer() {
	for m := range t.in {
		if t.Send(m) != nil {
			return
		}
	}
}

// passedTalk hands the wrapper on as what it wraps.
type passedTalk struct {
	stream *ordered
	in     chan *pb.Message
}

func goodPassedTalk(ctx context.Context, c pb.EchoClient, in chan *pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	t := &passedTalk{stream: &ordered{Echo_ChatClient: stream}, in: in}
	go pings(t.stream)
	answers(t.stream, t.in)
	return nil
}

func pings(stream pb.Echo_ChatClient) {
	for stream.Send(&pb.Message{}) == nil {
	}
}

func answers(stream pb.Echo_ChatClient, in chan *pb.Message) {
	for m := range in {
		if stream.Send(m) != nil {
			return
		}
	}
}

// A typedTalk has it as what it wraps from the start.
type typedTalk struct {
	stream pb.Echo_ChatClient
	in     chan *pb.Message
}

func goodTypedTalk(ctx context.Context, c pb.EchoClient, in chan *pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	t := &typedTalk{stream: &ordered{Echo_ChatClient: stream}, in: in}
	go pings(t.stream)
	answers(t.stream, t.in)
	return nil
}

// A room has the streams of those who are in it, each in a wrapper that waits its turn.
type room struct {
	pb.UnimplementedEchoServer
	mu     sync.RWMutex
	guests map[string]*guest
}

type guest struct {
	pb.Echo_ChatServer
	mu sync.Mutex
}

func (g *guest) Send(m *pb.Message) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.Echo_ChatServer.Send(m)
}

func (r *room) Chat(stream pb.Echo_ChatServer) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	g := &guest{Echo_ChatServer: stream}
	r.mu.Lock()
	r.guests[first.Text] = g
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.guests, first.Text)
		r.mu.Unlock()
	}()
	for {
		m, err := g.Recv()
		if err != nil {
			return err
		}
		r.mu.RLock()
		for _, other := range r.guests {
			other.Send(m)
		}
		r.mu.RUnlock()
	}
}

// A hall is a room in which everybody speaks at once.
type hall struct {
	pb.UnimplementedEchoServer
	mu     sync.RWMutex
	guests map[string]*lively
}

type lively struct {
	pb.Echo_ChatServer
	heard int
}

func (g *lively) Send(m *pb.Message) error {
	g.heard++
	//category: shared-stream
	return g.Echo_ChatServer.Send(m) // want "shared"
}

func (h *hall) Chat(stream pb.Echo_ChatServer) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	g := &lively{Echo_ChatServer: stream}
	h.mu.Lock()
	h.guests[first.Text] = g
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		delete(h.guests, first.Text)
		h.mu.Unlock()
	}()
	for {
		m, err := g.Recv()
		if err != nil {
			return err
		}
		h.mu.RLock()
		for _, other := range h.guests {
			other.Send(m)
		}
		h.mu.RUnlock()
	}
}
