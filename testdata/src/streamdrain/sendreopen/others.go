package sendreopen

import (
	"context"
	"errors"

	pb "streamdrain/echopb"
)

// asker drops its stream when a Send fails. That answerer drains its own says
// nothing of it.
type asker struct{ stream pb.Echo_ChatClient }

func (a *asker) badAsk(c pb.EchoClient, m *pb.Message) (*pb.Message, error) {
	if a.stream == nil {
		stream, err := c.Chat(context.Background())
		if err != nil {
			return nil, err
		}
		a.stream = stream
	}
	if err := a.stream.Send(m); err != nil {
		a.stream = nil // want "leak"
		return nil, err
	}
	return a.stream.Recv()
}

type answerer struct{ stream pb.Echo_ChatClient }

func (a *answerer) drain() error {
	for {
		if _, err := a.stream.Recv(); err != nil {
			return err
		}
	}
}

// lender drops its stream, too, but a borrower has it by then, and drains it.
type lender struct{ stream pb.Echo_ChatClient }

func (l *lender) goodLend(c pb.EchoClient, m *pb.Message) (*borrower, error) {
	if l.stream == nil {
		stream, err := c.Chat(context.Background())
		if err != nil {
			return nil, err
		}
		l.stream = stream
	}
	b := &borrower{l.stream}
	if err := l.stream.Send(m); err != nil {
		l.stream = nil
		return b, err
	}
	return b, nil
}

type borrower struct{ stream pb.Echo_ChatClient }

func (b *borrower) drain() error {
	for {
		if _, err := b.stream.Recv(); err != nil {
			return err
		}
	}
}

// twin stores its stream twice: who has the other one drains it.
type twin struct {
	stream pb.Echo_ChatClient
	same   *borrower
}

func (t *twin) goodTwin(c pb.EchoClient, m *pb.Message) error {
	if t.stream == nil {
		stream, err := c.Chat(context.Background())
		if err != nil {
			return err
		}
		t.stream, t.same = stream, &borrower{stream}
	}
	if err := t.stream.Send(m); err != nil {
		t.stream = nil
		return errors.Join(err, t.same.drain())
	}
	return nil
}

// goodJoined joins the error of Recv, which ends the stream, with another one.
func goodJoined(c pb.EchoClient, m *pb.Message) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	sent := stream.Send(m)
	for {
		if _, err := stream.Recv(); err != nil {
			return errors.Join(sent, err)
		}
	}
}

// badJoined leaves if the first Recv has no error.
func badJoined(c pb.EchoClient, m *pb.Message) error {
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	sent := stream.Send(m)
	if _, err := stream.Recv(); err != nil {
		return errors.Join(sent, err)
	}
	return nil
}

// goodJoinedAll looks at what it has joined.
func goodJoinedAll(c pb.EchoClient, m *pb.Message) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	sent := stream.Send(m)
	for {
		_, err := stream.Recv()
		if err := errors.Join(sent, err); err != nil {
			return err
		}
	}
}

// renewal sends on the stream that it keeps.
type renewal struct{ stream pb.Echo_ChatClient }

func (r *renewal) renew() error { return r.stream.Send(&pb.Message{}) }

// goodTwoRenewals keeps each of two streams in a struct of its own.
func goodTwoRenewals(ctx context.Context, c pb.EchoClient) error {
	first, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	one := &renewal{stream: first}
	_ = one.renew()
	second, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	two := &renewal{stream: second}
	return two.renew()
}
