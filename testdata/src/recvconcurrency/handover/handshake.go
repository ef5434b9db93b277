package handover

import (
	"context"
	"time"

	pb "recvconcurrency/echopb"
)

// A peer answers what it is asked on its stream.
type peer struct{ stream pb.Echo_ChatClient }

func (p *peer) send(m *pb.Message) error { return p.stream.Send(m) }

func (p *peer) answer(m *pb.Message) error { return p.send(&pb.Message{Text: "re: " + m.Text}) }

func (p *peer) serve() {
	for {
		m, err := p.stream.Recv()
		if err != nil {
			return
		}
		if p.answer(m) != nil {
			return
		}
	}
}

// goodGreeting sends one message, the first one; the goroutine only answers.
func goodGreeting(ctx context.Context, c pb.EchoClient) (*peer, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	p := &peer{stream}
	go p.serve()
	return p, p.send(&pb.Message{Text: "hello"})
}

// badGoesOn goes on sending beside the goroutine that answers.
func badGoesOn(ctx context.Context, c pb.EchoClient, in <-chan *pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	p := &peer{stream}
	go p.serve()
	for m := range in {
		//unordered: in functions above
		//category: concurrent-send
		if err := p.send(m); err != nil { // want "two senders on one stream"
			return err
		}
	}
	return nil
}

// badSecond sends a second message when the first one may have been answered.
func badSecond(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	p := &peer{stream}
	if err := p.send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	go p.serve()
	//unordered: in functions above
	//category: concurrent-send
	return p.send(&pb.Message{Text: "and"}) // want "two senders on one stream"
}

// badPings has a goroutine that sends without having been asked.
func badPings(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		for range time.Tick(time.Second) {
			if stream.Send(&pb.Message{Text: "ping"}) != nil {
				return
			}
		}
	}()
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "hello"}) // want "two senders on one stream"
}

// badPeer answers on a stream that others have sent on before.
func badPeer(p *peer) error {
	go p.serve()
	//unordered: in functions above
	//category: concurrent-send
	return p.send(&pb.Message{Text: "hello"}) // want "two senders on one stream"
}

// goodEither opens in one of two ways.
func goodEither(ctx context.Context, c pb.EchoClient, session string) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	p := &peer{stream}
	go p.serve()
	if session != "" {
		return p.send(&pb.Message{Text: session})
	}
	return p.send(&pb.Message{Text: "hello"})
}

// badAsks has a goroutine that sends before it receives.
func badAsks(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		for {
			if stream.Send(&pb.Message{Text: "more"}) != nil {
				return
			}
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "hello"}) // want "two senders on one stream"
}

// badHeard has received something before the goroutine starts, which does not.
func badHeard(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	go stream.Send(&pb.Message{Text: "more"})
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "hello"}) // want "two senders on one stream"
}

// badBesideDrain has a goroutine that starts another one to receive.
func badBesideDrain(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		go func() {
			for {
				if _, err := stream.Recv(); err != nil {
					return
				}
			}
		}()
		stream.Send(&pb.Message{Text: "more"})
	}()
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "hello"}) // want "two senders on one stream"
}

// A session of a server answers its client, which need not wait for it.
type serverSession struct{ stream pb.Echo_ChatServer }

func (s *serverSession) serve() {
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		if s.stream.Send(m) != nil {
			return
		}
	}
}

type badGreeter struct {
	pb.UnimplementedEchoServer
	done chan struct{}
}

func (g *badGreeter) Chat(stream pb.Echo_ChatServer) error {
	s := &serverSession{stream}
	go s.serve()
	//unordered: in a function above
	//category: concurrent-send
	if err := s.stream.Send(&pb.Message{Text: "welcome"}); err != nil { // want "two senders on one stream"
		return err
	}
	<-g.done
	return nil
}
