package stuck

import (
	"context"
	"sync/atomic"
	"time"

	pb "recvconcurrency/echopb"
)

// Handlers whose goroutines offer what they received until something else
// happens: what happens when the server stops does not happen when a handler
// returns.

var stopped = make(chan struct{})

// badOfferUntilStop offers messages until the server stops.
type badOfferUntilStop struct {
	pb.UnimplementedEchoServer
	ctx context.Context
}

func (s *badOfferUntilStop) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			//category: stuck-handler-goroutine
			case msgs <- m: // want "stays for ever"
			case <-s.ctx.Done():
				return
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// goodOfferUntilEither offers messages until the stream ends, too.
type goodOfferUntilEither struct {
	pb.UnimplementedEchoServer
	ctx context.Context
}

func (s *goodOfferUntilEither) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-s.ctx.Done():
				return
			case <-stream.Context().Done():
				return
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// goodOfferBothStop returns when the server stops, as the goroutine does, or when no
// more messages come.
type goodOfferBothStop struct {
	pb.UnimplementedEchoServer
	ctx context.Context
}

func (s *goodOfferBothStop) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-s.ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case _, ok := <-msgs:
			if !ok {
				return nil
			}
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
	}
}

// badOfferUntilClosed offers the results until a channel of the server is closed,
// from a method of its own.
type badOfferUntilClosed struct {
	pb.UnimplementedEchoServer
	quit chan struct{}
}

func (s *badOfferUntilClosed) Chat(stream pb.Echo_ChatServer) error {
	msgs, errc := make(chan *pb.Message), make(chan error, 1)
	go s.receive(stream, msgs, errc)
	for n := 0; ; n++ {
		if n == 100 {
			return errRefused
		}
		select {
		case <-msgs:
		case err := <-errc:
			return err
		case <-s.quit:
			return nil
		}
	}
}

func (s *badOfferUntilClosed) receive(stream pb.Echo_ChatServer, msgs chan<- *pb.Message, errc chan<- error) {
	for {
		m, err := stream.Recv()
		if err != nil {
			errc <- err
			return
		}
		select {
		//category: stuck-handler-goroutine
		case msgs <- m: // want "stays for ever"
		case <-s.quit:
			return
		}
	}
}

// goodOfferUntilLeft offers messages until the handler closes a channel that the
// server has for one request.
type goodOfferUntilLeft struct {
	pb.UnimplementedEchoServer
	left map[string]chan struct{}
}

func (s *goodOfferUntilLeft) Chat(stream pb.Echo_ChatServer) error {
	msgs, id := make(chan *pb.Message), time.Now().String()
	s.left[id] = make(chan struct{})
	defer close(s.left[id])
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-s.left[id]:
				return
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// goodOfferAMinute gives up after a minute.
type goodOfferAMinute struct{ pb.UnimplementedEchoServer }

func (s *goodOfferAMinute) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-stopped:
				return
			case <-time.After(time.Minute):
				return
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// badOfferGlobal offers messages until a package variable says so.
type badOfferGlobal struct{ pb.UnimplementedEchoServer }

func (s *badOfferGlobal) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case <-stopped:
				return
			//category: stuck-handler-goroutine
			case msgs <- m: // want "stays for ever"
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// A goodSession is made for one request, and its context ends with that.
type goodSession struct {
	ctx  context.Context
	msgs chan *pb.Message
}

type goodOfferSession struct{ pb.UnimplementedEchoServer }

func (s *goodOfferSession) Chat(stream pb.Echo_ChatServer) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	return (&goodSession{ctx: ctx}).run(stream)
}

func (g *goodSession) run(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-g.ctx.Done():
				return
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// goodOfferOnce gives up at once.
type goodOfferOnce struct{ pb.UnimplementedEchoServer }

func (s *goodOfferOnce) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-stopped:
				return
			default:
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// A badDispatcher has all streams, which it counts.
type badDispatcher struct {
	ctx     context.Context
	streams atomic.Int64
}

func (d *badDispatcher) run(stream pb.Echo_ChatServer, kind string) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			//category: stuck-handler-goroutine
			case msgs <- m: // want "stays for ever"
			case <-d.ctx.Done():
				return
			}
		}
	}()
	return d.process(msgs, kind)
}

func (d *badDispatcher) process(msgs <-chan *pb.Message, kind string) error {
	id := d.streams.Add(1)
	for m := range msgs {
		if m.Text == kind && id > 1 {
			return errRefused
		}
	}
	return nil
}

// A goodConversation counts its messages, and has one stream.
type goodConversation struct {
	ctx      context.Context
	messages atomic.Int64
}

func (g *goodConversation) run(stream pb.Echo_ChatServer, kind string) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-g.ctx.Done():
				return
			}
		}
	}()
	for m := range msgs {
		g.messages.Add(1)
		if m.Text == kind {
			return errRefused
		}
	}
	return nil
}
