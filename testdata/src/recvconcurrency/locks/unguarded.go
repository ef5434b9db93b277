package locks

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// Exported methods of which some have the lock that is there for the stream.

type badExporter struct {
	sendMu sync.Mutex
	stream pb.Echo_ChatClient
}

func (e *badExporter) Export(m *pb.Message) error {
	e.sendMu.Lock()
	defer e.sendMu.Unlock()
	return e.stream.Send(m)
}

func (e *badExporter) Flush() error {
	//category: concurrent-send
	return e.stream.Send(&pb.Message{Text: "flush"}) // want `Send on e\.stream may run while Export does so on line 20, with a lock that this one does not take`
}

// badSession counts what it sends, under a lock that two methods take.
type badSession struct {
	mu     sync.Mutex
	sent   int
	stream pb.Echo_ChatServer
}

func (s *badSession) Notify(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	return s.stream.Send(&pb.Message{Text: text})
}

func (s *badSession) Reply(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	return s.stream.Send(m)
}

func (s *badSession) Ping() error {
	//category: concurrent-send
	return s.ping() // want `with a lock that this one does not take`
}

func (s *badSession) ping() error { return s.stream.Send(&pb.Message{Text: "ping"}) }

// goodExporter has it everywhere.
type goodExporter struct {
	sendMu sync.Mutex
	stream pb.Echo_ChatClient
}

func (e *goodExporter) Export(m *pb.Message) error {
	e.sendMu.Lock()
	defer e.sendMu.Unlock()
	return e.stream.Send(m)
}

func (e *goodExporter) Flush() error {
	e.sendMu.Lock()
	defer e.sendMu.Unlock()
	return e.send("flush")
}

func (e *goodExporter) send(text string) error { return e.stream.Send(&pb.Message{Text: text}) }

// goodWriter has a lock for what it remembers, and one caller.
type goodWriter struct {
	mu     sync.Mutex
	closed bool
	stream pb.Echo_ChatClient
}

func (w *goodWriter) Write(text string) error { return w.stream.Send(&pb.Message{Text: text}) }

func (w *goodWriter) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	return w.stream.Send(&pb.Message{Text: "bye"})
}

// goodHello sends the first message before anybody else has the stream.
type goodHello struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (h *goodHello) Connect(ctx context.Context, c pb.EchoClient) (err error) {
	if h.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	return h.stream.Send(&pb.Message{Text: "hello"})
}

func (h *goodHello) Send(m *pb.Message) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stream.Send(m)
}

// goodLocked says by its name that its callers have the lock, and they do.
type goodLocked struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (l *goodLocked) SendLocked(m *pb.Message) error { return l.stream.Send(m) }

func (l *goodLocked) Send(m *pb.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.SendLocked(m)
}

// goodToken lets one at a time pass by a channel, where the others have a lock.
type goodToken struct {
	mu     sync.Mutex
	turn   chan struct{}
	stream pb.Echo_ChatClient
}

func newGoodToken(stream pb.Echo_ChatClient) *goodToken {
	return &goodToken{turn: make(chan struct{}, 1), stream: stream}
}

func (t *goodToken) Send(m *pb.Message) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turn <- struct{}{}
	defer func() { <-t.turn }()
	return t.stream.Send(m)
}

func (t *goodToken) Ping() error {
	t.turn <- struct{}{}
	defer func() { <-t.turn }()
	return t.stream.Send(&pb.Message{Text: "ping"})
}

// goodAckOnly has a lock around Recv, and sends without one.
type goodAckOnly struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (a *goodAckOnly) Next() (*pb.Message, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stream.Recv()
}

func (a *goodAckOnly) Ack() error { return a.stream.Send(&pb.Message{Text: "ack"}) }
