// Package latent leaves streams with an error, on contexts that come from
// outside. Nobody in sight passes one that never ends, so nothing is said;
// -streamdrain.latent would show all of these (see streamdrainlatent).
package latent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	pb "streamdrain/echopb"
)

// GoodVisitFails returns the callback's error from the middle of the stream.
func GoodVisitFails(ctx context.Context, c pb.EchoClient, visit func(*pb.Event) error) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
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

// GoodDecodeFails returns the decoder's error.
func GoodDecodeFails(ctx context.Context, c pb.EchoClient) (sum int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: "counters/"})
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

// GoodHeaderMissing refuses a server before the first Recv.
func GoodHeaderMissing(ctx context.Context, c pb.EchoClient, shard string) error {
	stream, err := c.Chat(ctx)
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

// GoodValidatesTooLate looks at its argument after the stream is open.
func GoodValidatesTooLate(ctx context.Context, c pb.EchoClient, prefix string) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: prefix})
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
	stream, err := m.client.Watch(m.ctx, &pb.WatchRequest{})
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

// GoodFieldContext drives mirror, which keeps its context in a field.
func GoodFieldContext(ctx context.Context, c pb.EchoClient, rev int64) error {
	m := &mirror{ctx: ctx, client: c, rev: rev}
	return m.sync()
}
