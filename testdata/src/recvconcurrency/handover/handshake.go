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
