// Package latent leaves streams with an error, on contexts that come from
// outside. Whoever passes a context that ends does nothing wrong, so these are
// shown only by -streamdrain.latent.
package latent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	pb "streamdrain/echopb"
)

// BadVisitFails returns the callback's error from the middle of the stream.
func BadVisitFails(ctx context.Context, c pb.EchoClient, visit func(*pb.Event) error) error {
	//category: early-return
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(ev); err != nil {
			return fmt.Errorf("visit %s: %w", ev.Key, err)
		}
	}
}

// BadDecodeFails returns the decoder's error.
func BadDecodeFails(ctx context.Context, c pb.EchoClient) (sum int, err error) {
	//category: early-return
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: "counters/"}) // want "leak"
	if err != nil {
		return 0, err
	}
	for {
		ev, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return sum, nil
		}
		if err != nil {
			return 0, err
		}
		n, err := strconv.Atoi(ev.Value)
		if err != nil {
			return 0, fmt.Errorf("counter %s: %w", ev.Key, err)
		}
		sum += n
	}
}

// BadHeaderMissing refuses a server before the first Recv.
func BadHeaderMissing(ctx context.Context, c pb.EchoClient, shard string) error {
	//category: never-received
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return err
	}
	md, err := stream.Header()
	if err != nil {
		return err
	}
	if got := md.Get("shard"); len(got) == 0 || got[0] != shard {
		return fmt.Errorf("wrong shard: %v", got)
	}
	stream.CloseSend()
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// BadValidatesTooLate looks at its argument after the stream is open.
func BadValidatesTooLate(ctx context.Context, c pb.EchoClient, prefix string) error {
	//category: never-received
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: prefix}) // want "leak"
	if err != nil {
		return err
	}
	if prefix == "" {
		return errors.New("no prefix")
	}
	for {
		if _, err := stream.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

type mirror struct {
	ctx    context.Context
	client pb.EchoClient
	rev    int64
}

func (m *mirror) sync() error {
	//category: early-return
	stream, err := m.client.Watch(m.ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if ev.Rev != m.rev+1 {
			return fmt.Errorf("revision %d after %d", ev.Rev, m.rev)
		}
		m.rev = ev.Rev
	}
}

// BadFieldContext drives mirror, which keeps its context in a field.
func BadFieldContext(ctx context.Context, c pb.EchoClient, rev int64) error {
	m := &mirror{ctx: ctx, client: c, rev: rev}
	return m.sync()
}
