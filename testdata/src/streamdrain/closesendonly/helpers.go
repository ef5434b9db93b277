package closesendonly

import (
	"context"
	"errors"
	"time"

	pb "streamdrain/echopb"
)

// withTimeout does not wait for f for ever.
func withTimeout(f func() error, d time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(d):
		return errors.New("timeout")
	}
}

type pinger struct {
	stream pb.Echo_ChatClient
	cancel context.CancelFunc
}

func newPinger(c pb.EchoClient) (*pinger, error) {
	ctx, cancel := context.WithCancel(context.Background())
	s, err := c.Chat(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	return &pinger{s, cancel}, nil
}

func (p *pinger) ping() error { return p.stream.Send(&pb.Message{Text: "ping"}) }

// badCloseSendAside half-closes the stream in a literal that a helper runs.
func (p *pinger) badCloseSendAside() {
	if p.stream == nil {
		return
	}
	withTimeout(func() error { return p.stream.CloseSend() }, time.Second)
	p.stream = nil // want "leak"
}

// cancelled is a pinger that ends its stream.
type cancelled struct {
	stream pb.Echo_ChatClient
	cancel context.CancelFunc
}

func newCancelled(c pb.EchoClient) (*cancelled, error) {
	ctx, cancel := context.WithCancel(context.Background())
	s, err := c.Chat(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	return &cancelled{s, cancel}, nil
}

func (p *cancelled) ping() error { return p.stream.Send(&pb.Message{Text: "ping"}) }

// goodCancelsAfter cancels when the helper has returned.
func (p *cancelled) goodCancelsAfter() {
	withTimeout(func() error { return p.stream.CloseSend() }, time.Second)
	p.cancel()
	p.stream = nil
}

// goodCancelsInside cancels in the literal.
func (p *cancelled) goodCancelsInside() {
	withTimeout(func() error {
		defer p.cancel()
		return p.stream.CloseSend()
	}, time.Second)
	p.stream = nil
}

// patient receives what comes behind the half-close.
type patient struct{ stream pb.Echo_ChatClient }

func (p *patient) open(c pb.EchoClient) (err error) {
	p.stream, err = c.Chat(context.Background())
	return err
}

func (p *patient) goodReceivesRest() {
	withTimeout(func() error {
		if err := p.stream.CloseSend(); err != nil {
			return err
		}
		for {
			if _, err := p.stream.Recv(); err != nil {
				return err
			}
		}
	}, time.Second)
	p.stream = nil
}

// queued hands the literal to somebody who is not in sight.
type queued struct {
	stream pb.Echo_ChatClient
	queue  chan func() error
}

func (q *queued) open(c pb.EchoClient) (err error) {
	q.stream, err = c.Chat(context.Background())
	return err
}

func (q *queued) goodQueued() {
	s := q.stream
	q.queue <- func() error {
		if err := s.CloseSend(); err != nil {
			return err
		}
		for {
			if _, err := s.Recv(); err != nil {
				return err
			}
		}
	}
	q.stream = nil
}
