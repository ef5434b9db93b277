package sendreopen

import (
	"context"
	"time"

	pb "streamdrain/echopb"
)

// A defect is reported once: where the stream is given up, or where its context comes
// from.

// A feed reopens its stream on the context of whoever sends.
type feed struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (f *feed) send(ctx context.Context, m *pb.Message) (err error) {
	if err := f.stream.Send(m); err != nil {
		//category: reopened-after-send-error
		f.stream, err = f.client.Chat(ctx) // want "leak"
		return err
	}
	return nil
}

// badFeed is told of it there.
func badFeed(f *feed, msgs []*pb.Message) error {
	for _, m := range msgs {
		if err := f.send(context.Background(), m); err != nil {
			return err
		}
	}
	return nil
}

// A lasting reopens it on a context that never ends.
type lasting struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (l *lasting) badSend(m *pb.Message) (err error) {
	if err := l.stream.Send(m); err != nil {
		//category: never-received
		l.stream, err = l.client.Chat(context.Background()) // want "leak"
		return err
	}
	return nil
}

// hello leaves its stream to the context of its caller.
func hello(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{})
}

// badHello has nothing to do with the fields.
func badHello(c pb.EchoClient) error {
	//unordered: the callee stands above
	//category: never-received
	return hello(context.Background(), c) // want "leak"
}

// A pointed has a pointer to its stream.
type pointed struct {
	ctx    context.Context
	client pb.EchoClient
	stream *pb.Echo_ChatClient
}

func (p *pointed) badSend(m *pb.Message) error {
	if p.stream == nil {
		return nil
	}
	if err := (*p.stream).Send(m); err != nil {
		//category: reopened-after-send-error
		stream, err := p.client.Chat(p.ctx) // want "leak"
		if err != nil {
			return err
		}
		*p.stream = stream
	}
	return nil
}

// An ending ends all its streams when it is closed.
type ending struct {
	ctx    context.Context
	cancel context.CancelFunc
	client pb.EchoClient
	stream pb.Echo_ChatClient
	other  pb.Echo_ChatClient
}

func (e *ending) goodSend(m *pb.Message) (err error) {
	if err := e.stream.Send(m); err != nil {
		e.stream, err = e.client.Chat(e.ctx)
		return err
	}
	return nil
}

// badSend opens on another context.
func (e *ending) badSend(ctx context.Context, m *pb.Message) (err error) {
	if err := e.other.Send(m); err != nil {
		//category: reopened-after-send-error
		e.other, err = e.client.Chat(ctx) // want "leak"
		return err
	}
	return nil
}

// Close ends them.
func (e *ending) Close() { e.cancel() }

// A renewing ends the last one before the next.
type renewing struct {
	cancel context.CancelFunc
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (r *renewing) goodSend(parent context.Context, m *pb.Message) (err error) {
	if err := r.stream.Send(m); err != nil {
		r.cancel()
		var ctx context.Context
		ctx, r.cancel = context.WithCancel(parent)
		r.stream, err = r.client.Chat(ctx)
		return err
	}
	return nil
}

type local struct{ stream pb.Echo_ChatClient }

// badLocal has all of it in one function.
func badLocal(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	f := &local{}
	if f.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	for _, m := range msgs {
		if err := f.stream.Send(m); err != nil {
			//category: reopened-after-send-error
			f.stream, err = c.Chat(ctx) // want "leak"
			if err != nil {
				return err
			}
		}
	}
	return nil
}

var latestLocal *local

// badKept lets others see it.
func badKept(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (err error) {
	l := &local{}
	latestLocal = l
	if l.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	for _, m := range msgs {
		if err := l.stream.Send(m); err != nil {
			//category: reopened-after-send-error
			l.stream, err = c.Chat(ctx) // want "leak"
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// A tried sends in a literal that somebody calls.
type tried struct {
	cancel context.CancelFunc
	client pb.EchoClient
	first  pb.Echo_ChatClient
	second pb.Echo_ChatClient
	third  pb.Echo_ChatClient
}

func (t *tried) badSend(ctx context.Context, try func(func() error) error, m *pb.Message) error {
	return try(func() (err error) {
		if err := t.first.Send(m); err != nil {
			//category: reopened-after-send-error
			t.first, err = t.client.Chat(ctx) // want "leak"
			return err
		}
		return nil
	})
}

func (t *tried) goodSend(parent context.Context, try func(func() error) error, m *pb.Message) error {
	defer t.cancel()
	return try(func() (err error) {
		if err := t.second.Send(m); err != nil {
			t.second, err = t.client.Chat(parent)
			return err
		}
		return nil
	})
}

func (t *tried) goodSendElse(parent context.Context, m *pb.Message) (err error) {
	defer func() {
		if err != nil {
			t.cancel()
		}
	}()
	if err := t.third.Send(m); err != nil {
		t.third, err = t.client.Chat(parent)
		return err
	}
	return nil
}

// A timed has something to cancel with.
type timed struct {
	cancel context.CancelFunc
	client pb.EchoClient
	first  pb.Echo_ChatClient
	second pb.Echo_ChatClient
}

// badSend only looks whether there is.
func (t *timed) badSend(ctx context.Context, m *pb.Message) (err error) {
	if t.cancel == nil {
		return nil
	}
	if err := t.first.Send(m); err != nil {
		//category: reopened-after-send-error
		t.first, err = t.client.Chat(ctx) // want "leak"
		return err
	}
	return nil
}

// goodSend has it called later.
func (t *timed) goodSend(ctx context.Context, m *pb.Message) (err error) {
	if err := t.second.Send(m); err != nil {
		time.AfterFunc(time.Second, t.cancel)
		t.second, err = t.client.Chat(ctx)
		return err
	}
	return nil
}
