// Package upstream has helpers for other packages to import. Nothing here is
// wrong by itself: it depends on what the callers do at the same time.
package upstream

import (
	"io"
	"log"
	"sync"

	pb "recvconcurrency/echopb"
)

// SendAll sends all messages.
func SendAll(stream pb.Echo_ChatClient, msgs []*pb.Message) error {
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// Drain receives until the stream ends.
func Drain(stream pb.Echo_ChatClient) error {
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Sender is all that Publish needs of a stream.
type Sender interface{ Send(*pb.Event) error }

// Publish sends all events.
func Publish(s Sender, events []*pb.Event) error {
	for _, ev := range events {
		if err := s.Send(ev); err != nil {
			return err
		}
	}
	return nil
}

// StartDrain receives in a goroutine of its own, and closes the channel that
// it returns when the stream has ended.
func StartDrain(stream pb.Echo_ChatClient) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		Drain(stream)
	}()
	return done
}

// Spawn calls f in a goroutine.
func Spawn(f func()) { go f() }

// Call calls f.
func Call(f func()) { f() }

// Parallel calls all functions at once and waits for them.
func Parallel(fs ...func()) {
	var wg sync.WaitGroup
	for _, f := range fs {
		wg.Go(f)
	}
	wg.Wait()
}

// Locked is a stream that several goroutines may send on.
type Locked struct {
	pb.Echo_ChatClient
	mu sync.Mutex
}

// NewLocked wraps a stream.
func NewLocked(stream pb.Echo_ChatClient) *Locked { return &Locked{Echo_ChatClient: stream} }

// Send takes its turn.
func (l *Locked) Send(m *pb.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Echo_ChatClient.Send(m)
}

// Logged is a stream with a log, which does not help against anything.
type Logged struct{ pb.Echo_ChatClient }

// Send logs what could not be sent.
func (l *Logged) Send(m *pb.Message) error {
	err := l.Echo_ChatClient.Send(m)
	if err != nil {
		log.Printf("message %d: %v", m.Id, err)
	}
	return err
}

// Traced is a stream with a name for its log. It adds nothing to Send.
type Traced struct {
	pb.Echo_ChatClient
	Name string
}

// Trace logs where a stream goes.
func (t *Traced) Trace() { log.Printf("stream %s", t.Name) }

// A Session has a stream of its own.
type Session struct {
	ID     int
	Stream pb.Echo_ChatClient
}

// Greet sends on the session's stream.
func Greet(s *Session, msgs []*pb.Message) error {
	for _, m := range msgs {
		if err := s.Stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// A Pair has a stream in each direction.
type Pair struct{ East, West pb.Echo_ChatClient }

// SendEast sends on one of them.
func SendEast(p *Pair, msgs []*pb.Message) error { return SendAll(p.East, msgs) }

// SendWest sends on the other one.
func SendWest(p *Pair, msgs []*pb.Message) error { return SendAll(p.West, msgs) }

// Safe wraps a stream for several senders, and does not tell by its type.
func Safe(stream pb.Echo_ChatClient) pb.Echo_ChatClient { return NewLocked(stream) }

// Others calls f for all streams but the one that it is given.
func Others(but pb.Echo_ChatClient, all []pb.Echo_ChatClient, f func(stream pb.Echo_ChatClient, i int, last bool)) {
	for i, stream := range all {
		if stream != but {
			f(stream, i, i == len(all)-1)
		}
	}
}

// A Hub keeps streams for others.
type Hub struct {
	mu   sync.Mutex
	subs map[string]pb.Echo_WatchServer
}

// Find returns one of them.
func (h *Hub) Find(name string) pb.Echo_WatchServer {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.subs[name]
}

// Take returns one that nobody else gets.
func (h *Hub) Take(name string) pb.Echo_WatchServer {
	h.mu.Lock()
	defer h.mu.Unlock()
	stream := h.subs[name]
	delete(h.subs, name)
	return stream
}

var open func(like pb.Echo_ChatClient) pb.Echo_ChatClient

// Another opens a stream to where another one goes.
func Another(like pb.Echo_ChatClient) pb.Echo_ChatClient { return open(like) }

// With returns a list with one more stream.
func With(list []pb.Echo_WatchServer, stream pb.Echo_WatchServer) []pb.Echo_WatchServer {
	return append(list, stream)
}
