package stuck

import (
	"context"
	"sync/atomic"

	pb "recvconcurrency/echopb"
)

// What a handler hears of its server, and what is not the server's.

// offer hands over what it receives until quit is closed.
func offer(stream pb.Echo_ChatServer, msgs chan<- *pb.Message, quit <-chan struct{}) {
	defer close(msgs)
	for {
		m, err := stream.Recv()
		if err != nil {
			return
		}
		select {
		case msgs <- m:
		case <-quit:
			return
		}
	}
}

// goodOfferWaits drains, and returns when the server stops.
type goodOfferWaits struct {
	pb.UnimplementedEchoServer
	quit chan struct{}
}

func (s *goodOfferWaits) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-s.quit:
				return
			}
		}
	}()
	<-s.quit
	return nil
}

// goodOfferHelper asks a method whether the server stops.
type goodOfferHelper struct {
	pb.UnimplementedEchoServer
	quit chan struct{}
}

func (s *goodOfferHelper) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-s.quit:
				return
			}
		}
	}()
	s.await()
	return nil
}

func (s *goodOfferHelper) await() { <-s.quit }

// goodOfferAsks asks a method again and again.
type goodOfferAsks struct {
	pb.UnimplementedEchoServer
	quit chan struct{}
}

func (s *goodOfferAsks) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-s.quit:
				return
			}
		}
	}()
	for !s.stopping() {
	}
	return nil
}

func (s *goodOfferAsks) stopping() bool {
	select {
	case <-s.quit:
		return true
	default:
		return false
	}
}

// goodOfferRenewed makes its channel anew for each request, one at a time.
type goodOfferRenewed struct {
	pb.UnimplementedEchoServer
	left chan struct{}
}

func (s *goodOfferRenewed) Chat(stream pb.Echo_ChatServer) error {
	s.left = make(chan struct{})
	defer close(s.left)
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
			case <-s.left:
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

// A goodReceiver has a context of its own, which ends with the handler.
type goodReceiver struct{ ctx context.Context }

func (g *goodReceiver) receive(stream pb.Echo_ChatServer, msgs chan<- *pb.Message) {
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
}

// goodOfferReceiver leaves the offering to another object.
type goodOfferReceiver struct{ pb.UnimplementedEchoServer }

func (s *goodOfferReceiver) Chat(stream pb.Echo_ChatServer) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	msgs, n := make(chan *pb.Message), 0
	go (&goodReceiver{ctx}).receive(stream, msgs)
	for range msgs {
		if n++; n == 100 {
			return errRefused
		}
	}
	return nil
}

// goodOfferGiven gives the goroutine a channel that it closes.
type goodOfferGiven struct{ pb.UnimplementedEchoServer }

func (s *goodOfferGiven) Chat(stream pb.Echo_ChatServer) error {
	msgs, quit, n := make(chan *pb.Message), make(chan struct{}), 0
	defer close(quit)
	go offer(stream, msgs, quit)
	for range msgs {
		if n++; n == 100 {
			return errRefused
		}
	}
	return nil
}

// goodOfferTwo offers one of two.
type goodOfferTwo struct{ pb.UnimplementedEchoServer }

func (s *goodOfferTwo) Chat(stream pb.Echo_ChatServer) error {
	msgs, texts := make(chan *pb.Message), make(chan string, 1)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case texts <- m.Text:
			}
		}
	}()
	for {
		select {
		case <-msgs:
		case t := <-texts:
			if t == "bad" {
				return errRefused
			}
		}
	}
}

// A goodTalk says something about others in an atomic, once.
type goodTalk struct {
	ctx  context.Context
	seen *atomic.Int64
	busy atomic.Bool
}

func (g *goodTalk) run(stream pb.Echo_ChatServer, kind string) error {
	g.seen.Add(1)
	g.busy.Store(true)
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
		if m.Text == kind {
			return errRefused
		}
	}
	return nil
}
