package fields

import (
	"context"
	"sync"
	"time"

	pb "recvconcurrency/echopb"

	"google.golang.org/grpc"
)

// Methods that send what they are given in a goroutine of its own: the next call does not
// wait for it.

// soon has a stream that is sent on in the background.
type soon struct {
	stream pb.Echo_ChatClient
	mu     sync.Mutex
	wg     sync.WaitGroup
	turn   chan struct{}
	jobs   chan *pb.Message
	once   sync.Once
}

func (s *soon) BadPublish(m *pb.Message) {
	go s.stream.Send(m) // want "several goroutines at once"
}

func (s *soon) BadPublishLater(m *pb.Message) {
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		s.write(m) // want "several goroutines at once"
	}()
}

func (s *soon) write(m *pb.Message) {
	s.stream.Send(m)
}

// GoodPublishLocked has one send at a time.
func (s *soon) GoodPublishLocked(m *pb.Message) {
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.stream.Send(m)
	}()
}

// GoodPublishWaits waits for it.
func (s *soon) GoodPublishWaits(ctx context.Context, m *pb.Message) error {
	done := make(chan error, 1)
	go func() { done <- s.stream.Send(m) }()
	return <-done
}

// GoodPublishTurn waits for the one before.
func (s *soon) GoodPublishTurn(m *pb.Message) {
	s.turn <- struct{}{}
	go func() {
		defer func() { <-s.turn }()
		s.stream.Send(m)
	}()
}

// GoodFirst sends one message, whoever calls first.
func (s *soon) GoodFirst(m *pb.Message) {
	s.once.Do(func() { go s.stream.Send(m) })
}

// GoodStart is called once: it sends what others queue.
func (s *soon) GoodStart(first *pb.Message) {
	go func() {
		for m := range s.jobs {
			s.stream.Send(m)
		}
	}()
}

// GoodBeat is called once: it sends the same message again and again.
func (s *soon) GoodBeat(ping *pb.Message) {
	go func() {
		for s.stream.Send(ping) == nil {
			time.Sleep(time.Second)
		}
	}()
}

// GoodHello sends a message of its own.
func (s *soon) GoodHello() {
	go s.stream.Send(&pb.Message{Text: "hello"})
}

// GoodOpen has a stream of its own for each message.
func (s *soon) GoodOpen(ctx context.Context, c pb.EchoClient, m *pb.Message) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go s.stream.Send(m)
	return nil
}

// GoodGiven sends on what it is given.
func (s *soon) GoodGiven(stream pb.Echo_ChatClient, m *pb.Message) {
	go stream.Send(m)
}

// hurry is called by others only, who may have a lock.
func (s *soon) hurry(m *pb.Message) {
	go s.stream.Send(m)
}

// A badAsyncStream lets its handler go on before a message is sent.
type badAsyncStream struct {
	grpc.ServerStream
	limit chan struct{}
}

func newAsyncStream(s grpc.ServerStream) *badAsyncStream {
	return &badAsyncStream{s, make(chan struct{}, 8)}
}

func (a *badAsyncStream) SendMsg(m any) error {
	select {
	case a.limit <- struct{}{}:
	case <-a.Context().Done():
		return a.Context().Err()
	}
	go func() {
		defer func() { <-a.limit }()
		a.ServerStream.SendMsg(m) // want "several goroutines at once"
	}()
	return nil
}

// A goodAsyncStream has one at a time.
type goodAsyncStream struct {
	grpc.ServerStream
	limit chan struct{}
}

func newgoodAsyncStream(s grpc.ServerStream) *goodAsyncStream {
	return &goodAsyncStream{s, make(chan struct{}, 1)}
}

func (a *goodAsyncStream) SendMsg(m any) error {
	a.limit <- struct{}{}
	go func() {
		defer func() { <-a.limit }()
		a.ServerStream.SendMsg(m)
	}()
	return nil
}

// A latch is a wrapper that is not exported: its handler calls its SendMsg.
type latch struct{ grpc.ServerStream }

func (l *latch) SendMsg(m any) error {
	go l.ServerStream.SendMsg(m) // want "several goroutines at once"
	return nil
}
