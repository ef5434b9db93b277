package fields

import (
	"context"
	"errors"
	"sync"

	pb "recvconcurrency/echopb"
)

// A beat sends at its own pace.
type beat struct {
	stream pb.Echo_ChatServer
	mu     *sync.Mutex
}

func newBeat(stream pb.Echo_ChatServer) *beat { return &beat{stream: stream} }

func newLockedBeat(stream pb.Echo_ChatServer, mu *sync.Mutex) *beat {
	return &beat{stream: stream, mu: mu}
}

func checkedBeat(stream pb.Echo_ChatServer) (beat, error) {
	if stream == nil {
		return beat{}, errors.New("no stream")
	}
	return beat{stream: stream}, nil
}

func (b *beat) run() {
	for b.stream.Send(&pb.Message{}) == nil {
	}
}

func (b *beat) locked() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stream.Send(&pb.Message{})
}

func (b beat) once() { b.stream.Send(&pb.Message{}) }

func badConstructed(stream pb.Echo_ChatServer, msg *pb.Message) error {
	b := newBeat(stream)
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(b.run)
	//unordered: the method is above
	return stream.Send(msg) // want "two senders on one stream"
}

func badVariable(stream pb.Echo_ChatServer, msg *pb.Message) error {
	b := beat{stream: stream}
	done := make(chan struct{})
	defer func() { <-done }()
	go func() {
		defer close(done)
		b.run()
	}()
	//unordered: the method is above
	return stream.Send(msg) // want "two senders on one stream"
}

func badValue(stream pb.Echo_ChatServer, msg *pb.Message) error {
	b := beat{stream: stream}
	go b.once()
	//unordered: the method is above
	return stream.Send(msg) // want "two senders on one stream"
}

func badChecked(stream pb.Echo_ChatServer, msg *pb.Message) error {
	b, err := checkedBeat(stream)
	if err != nil {
		return err
	}
	go b.once()
	//unordered: the method is above
	return stream.Send(msg) // want "two senders on one stream"
}

func badValues(stream pb.Echo_ChatServer, n int) {
	b := beat{stream: stream}
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			//unordered: the method is above
			b.once() // want "one for each time"
		}()
	}
	wg.Wait()
}

func goodConstructed(stream pb.Echo_ChatServer, msg *pb.Message) error {
	b := newBeat(stream)
	var wg sync.WaitGroup
	wg.Go(b.run)
	wg.Wait()
	return stream.Send(msg)
}

func goodLockedBeat(stream pb.Echo_ChatServer, msg *pb.Message) error {
	var mu sync.Mutex
	b := newLockedBeat(stream, &mu)
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(b.locked)
	b.mu.Lock()
	defer b.mu.Unlock()
	return stream.Send(msg)
}

func goodOthers(stream, other pb.Echo_ChatServer, msg *pb.Message) error {
	b := newBeat(other)
	go b.run()
	c := beat{stream: other}
	c.stream = stream
	return c.stream.Send(msg)
}

// goodExchanged has another stream when the goroutine runs.
func goodExchanged(stream, other pb.Echo_ChatServer, msg *pb.Message) error {
	b := beat{stream: stream}
	b.stream = other
	go b.once()
	return stream.Send(msg)
}

func goodPast(stream pb.Echo_ChatServer, msg *pb.Message) error {
	b := beat{stream: stream}
	b.once()
	return stream.Send(msg)
}

// A link is opened again when it fails.
type link struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func newLink(client pb.EchoClient, stream pb.Echo_ChatClient) *link {
	return &link{client: client, stream: stream}
}

func (l *link) reopen(ctx context.Context) error {
	stream, err := l.client.Chat(ctx)
	if err != nil {
		return err
	}
	l.stream = stream
	return nil
}

// goodReopened says good-bye on the first stream, and goes on with the next.
func goodReopened(ctx context.Context, client pb.EchoClient, first pb.Echo_ChatClient) error {
	l := newLink(client, first)
	if err := l.reopen(ctx); err != nil {
		return err
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Add(1)
	go func() {
		defer wg.Done()
		l.stream.Send(&pb.Message{})
		l.stream.CloseSend()
	}()
	if err := first.Send(&pb.Message{}); err != nil {
		return err
	}
	return first.CloseSend()
}

// A guarded stream may be used by several at once.
type guarded struct {
	pb.Echo_ChatServer
	mu sync.Mutex
}

func (g *guarded) Send(m *pb.Message) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.Echo_ChatServer.Send(m)
}

type guardedBeat struct{ stream pb.Echo_ChatServer }

func newGuardedBeat(stream pb.Echo_ChatServer) *guardedBeat {
	return &guardedBeat{stream: &guarded{Echo_ChatServer: stream}}
}

func (b *guardedBeat) run() { b.stream.Send(&pb.Message{}) }

func goodGuarded(stream pb.Echo_ChatServer, n int) {
	b := newGuardedBeat(stream)
	var wg sync.WaitGroup
	for range n {
		wg.Go(b.run)
	}
	wg.Wait()
}

func goodGuardedLiteral(stream pb.Echo_ChatServer, n int) {
	b := &guardedBeat{stream: &guarded{Echo_ChatServer: stream}}
	var wg sync.WaitGroup
	for range n {
		wg.Go(b.run)
	}
	wg.Wait()
}
