package retryloops

import (
	"context"
	"errors"
	"time"

	pb "streamdrain/echopb"
)

// connector keeps its stream in a field, which nobody receives from, and opens it anew
// when that has failed.
type connector struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

// connect leaves the stream behind if the answer has no name in it.
func (c *connector) connect(ctx context.Context) (pb.Echo_ChatClient, error) {
	c.stream = nil
	stream, err := c.client.Chat(ctx)
	c.stream = stream
	if err != nil {
		return nil, err
	}
	header, err := c.stream.Header()
	if err != nil {
		return nil, err
	}
	if len(header.Get("name")) == 0 {
		return nil, errors.New("no name")
	}
	return stream, nil
}

// badConnects tries again and again.
func (c *connector) badConnects() error {
	for c.ctx.Err() == nil {
		//category: never-received
		//unordered: connect is above
		stream, err := c.connect(c.ctx) // want "leak"
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		for {
			if _, err := stream.Recv(); err != nil {
				break
			}
		}
	}
	return c.ctx.Err()
}

// goodConnects cancels each attempt.
func (c *connector) goodConnects() error {
	for c.ctx.Err() == nil {
		ctx, cancel := context.WithCancel(c.ctx)
		stream, err := c.connect(ctx)
		if err != nil {
			cancel()
			time.Sleep(time.Second)
			continue
		}
		for {
			if _, err := stream.Recv(); err != nil {
				break
			}
		}
		cancel()
	}
	return c.ctx.Err()
}

// goodConnectsOnce gives up, and with it its context.
func (c *connector) goodConnectsOnce(ctx context.Context) error {
	stream, err := c.connect(ctx)
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// sender keeps its stream, and only sends on it.
type sender struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

// ensure opens the stream if there is none, and says hello.
func (s *sender) ensure(ctx context.Context) error {
	if s.stream != nil {
		return nil
	}
	stream, err := s.client.Chat(ctx)
	if err != nil {
		return err
	}
	s.stream = stream
	return nil
}

// goodEnsures calls ensure again and again, which has kept what it has opened.
func (s *sender) goodEnsures(texts []string) {
	for _, text := range texts {
		if err := s.ensure(s.ctx); err != nil {
			time.Sleep(time.Second)
			continue
		}
		s.stream.Send(&pb.Message{Text: text})
	}
}

// reusing goes on with the stream that it has, whether that has a name or not.
type reusing struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (r *reusing) connect(ctx context.Context) (pb.Echo_ChatClient, error) {
	stream, err := r.client.Chat(ctx)
	if err != nil {
		return nil, err
	}
	r.stream = stream
	if header, err := r.stream.Header(); err != nil || len(header.Get("name")) == 0 {
		return nil, errors.New("no name")
	}
	return stream, nil
}

// goodReuses finds the stream of an attempt that has failed.
func (r *reusing) goodReuses(out chan<- pb.Echo_ChatClient) error {
	for r.ctx.Err() == nil {
		if r.stream == nil {
			stream, err := r.connect(r.ctx)
			if err != nil {
				time.Sleep(time.Second)
				continue
			}
			out <- stream
		}
		r.stream.Send(&pb.Message{})
	}
	return r.ctx.Err()
}

// resetting cancels what has failed, with what it keeps beside the stream.
type resetting struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
	cancel context.CancelFunc
}

func (r *resetting) connect(ctx context.Context) error {
	ctx, r.cancel = context.WithCancel(ctx)
	stream, err := r.client.Chat(ctx)
	if err != nil {
		return err
	}
	r.stream = stream
	if header, err := r.stream.Header(); err != nil || len(header.Get("name")) == 0 {
		return errors.New("no name")
	}
	return nil
}

// goodResets cancels behind each attempt that has failed.
func (r *resetting) goodResets() error {
	for r.ctx.Err() == nil {
		if err := r.connect(r.ctx); err != nil {
			r.cancel()
			time.Sleep(time.Second)
			continue
		}
		return nil
	}
	return r.ctx.Err()
}

// drainer receives what is left of a stream that has failed.
type drainer struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (d *drainer) connect(ctx context.Context) error {
	stream, err := d.client.Chat(ctx)
	if err != nil {
		return err
	}
	d.stream = stream
	if header, err := d.stream.Header(); err != nil || len(header.Get("name")) == 0 {
		return errors.New("no name")
	}
	return nil
}

func (d *drainer) drain() {
	if d.stream == nil {
		return
	}
	d.stream.CloseSend()
	for {
		if _, err := d.stream.Recv(); err != nil {
			return
		}
	}
}

// goodDrains does so behind each attempt.
func (d *drainer) goodDrains() error {
	for d.ctx.Err() == nil {
		if err := d.connect(d.ctx); err != nil {
			d.drain()
			time.Sleep(time.Second)
			continue
		}
		return nil
	}
	return d.ctx.Err()
}
