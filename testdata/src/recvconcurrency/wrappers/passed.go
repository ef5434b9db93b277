package wrappers

import (
	"context"
	"io"
	"log"
	"sync"

	pb "recvconcurrency/echopb"
)

// What is passed to a helper that only asks for an interface.

type chatSender interface{ Send(*pb.Message) error }

// sendEach sends to whatever it is given.
func sendEach(s chatSender, msgs []*pb.Message) {
	for _, m := range msgs {
		if s.Send(m) != nil {
			return
		}
	}
}

// lockedChat is a stream of a client that several goroutines may send on.
type lockedChat struct {
	pb.Echo_ChatClient
	mu sync.Mutex
}

func (l *lockedChat) Send(m *pb.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Echo_ChatClient.Send(m)
}

// loggedChat has a Send of its own, and no lock.
type loggedChat struct{ pb.Echo_ChatClient }

func (l *loggedChat) Send(m *pb.Message) error {
	log.Print("send ", m.Id)
	return l.Echo_ChatClient.Send(m)
}

func drainChat(stream pb.Echo_ChatClient) error {
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// GoodPassedLocked passes the wrapper that locks.
func GoodPassedLocked(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := &lockedChat{Echo_ChatClient: chat}
	var wg sync.WaitGroup
	wg.Go(func() { sendEach(stream, msgs[:len(msgs)/2]) })
	sendEach(stream, msgs[len(msgs)/2:])
	wg.Wait()
	stream.CloseSend()
	return drainChat(stream)
}

// GoodPassedAsStream has it in a variable of the stream's type first.
func GoodPassedAsStream(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var stream pb.Echo_ChatClient = &lockedChat{Echo_ChatClient: chat}
	var wg sync.WaitGroup
	wg.Go(func() { sendEach(stream, msgs[:len(msgs)/2]) })
	sendEach(stream, msgs[len(msgs)/2:])
	wg.Wait()
	stream.CloseSend()
	return drainChat(stream)
}

// BadPassedLogged passes the one that does not.
func BadPassedLogged(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := &loggedChat{Echo_ChatClient: chat}
	var wg sync.WaitGroup
	wg.Go(func() { sendEach(stream, msgs[:len(msgs)/2]) })
	//category: concurrent-send
	//unordered: by the helper above
	sendEach(stream, msgs[len(msgs)/2:]) // want "two senders on one stream"
	wg.Wait()
	return stream.CloseSend()
}

// safe is lockedChat with a use for its type parameter.
type safe[T any] struct {
	pb.Echo_ChatClient
	mu   sync.Mutex
	last T
}

func (s *safe[T]) Send(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Echo_ChatClient.Send(m)
}

// GoodGeneric sends on an instance of it.
func GoodGeneric(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var stream pb.Echo_ChatClient = &safe[int]{Echo_ChatClient: chat}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() { stream.Send(m) })
	}
	wg.Wait()
	stream.CloseSend()
	return drainChat(stream)
}

// A mailbox has a Send, and is no stream.
type mailbox interface{ Send(*pb.Message) error }

type letters struct {
	mu  sync.Mutex
	all []*pb.Message
}

func (l *letters) Send(m *pb.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, m)
	return nil
}

func openMailbox() mailbox { return new(letters) }

// GoodMailbox has a method value of something that is no stream.
func GoodMailbox(msgs []*pb.Message) error {
	put := openMailbox().Send
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() { put(m) })
	}
	wg.Wait()
	return nil
}

// audit is where everybody leaves a note.
var audit pb.Echo_ChatClient

func note(msgs []*pb.Message) {
	for _, m := range msgs {
		audit.Send(m)
	}
}

// BadNotes has two goroutines leave notes on the stream of the package.
func BadNotes(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	if audit, err = c.Chat(ctx); err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() { note(msgs[:len(msgs)/2]) })
	//category: concurrent-send
	//unordered: by the helper above
	note(msgs[len(msgs)/2:]) // want "two senders on one stream"
	wg.Wait()
	return audit.CloseSend()
}

// A clerk has messages of its own.
type clerk struct{ msgs []*pb.Message }

func (k *clerk) work() { note(k.msgs) }

// BadClerk has a clerk do it, by a method value.
func BadClerk(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	if audit, err = c.Chat(ctx); err != nil {
		return err
	}
	k := &clerk{msgs: msgs[:len(msgs)/2]}
	var wg sync.WaitGroup
	wg.Go(k.work)
	//category: concurrent-send
	//unordered: by the helper above
	note(msgs[len(msgs)/2:]) // want "two senders on one stream"
	wg.Wait()
	return audit.CloseSend()
}
