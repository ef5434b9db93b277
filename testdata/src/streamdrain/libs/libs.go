// Package libs opens streams with the contexts of well-known libraries, and in
// functions that these call again when they fail.
package libs

import (
	"context"
	"errors"
	"time"

	"github.com/avast/retry-go/v4"
	"github.com/cenkalti/backoff/v4"
	"github.com/opentracing/opentracing-go"
	octrace "go.opencensus.io/trace"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/trace"
	netcontext "golang.org/x/net/context"
	"google.golang.org/grpc/peer"
	"k8s.io/apimachinery/pkg/util/wait"

	pb "streamdrain/echopb"
)

var errNotYet = errors.New("not yet")

// first receives one event, and leaves the stream to whoever ends the context.
func first(stream pb.Echo_WatchClient) error {
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	if ev.Value == "" {
		return errNotYet
	}
	return nil
}

func badSpan(c pb.EchoClient, span trace.Span) (string, error) {
	ctx := trace.ContextWithSpan(context.Background(), span)
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return "", err
	}
	return find(stream)
}

func goodSpan(c pb.EchoClient, span trace.Span) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	ctx = trace.ContextWithSpan(ctx, span)
	stream, err := c.Chat(ctx)
	if err != nil {
		return "", err
	}
	return find(stream)
}

func badTracer(c pb.EchoClient, t trace.Tracer) (string, error) {
	ctx, span := t.Start(context.Background(), "watch")
	defer span.End()
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return "", err
	}
	return find(stream)
}

func goodTracer(c pb.EchoClient, t trace.Tracer) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	ctx, span := t.Start(ctx, "watch")
	defer span.End()
	stream, err := c.Chat(ctx)
	if err != nil {
		return "", err
	}
	return find(stream)
}

func badBaggage(c pb.EchoClient, b baggage.Baggage) (string, error) {
	ctx := baggage.ContextWithBaggage(context.Background(), b)
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return "", err
	}
	return find(stream)
}

func goodBaggage(c pb.EchoClient, b baggage.Baggage) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	ctx = baggage.ContextWithBaggage(ctx, b)
	stream, err := c.Chat(ctx)
	if err != nil {
		return "", err
	}
	return find(stream)
}

func badCensus(c pb.EchoClient) (string, error) {
	ctx, span := octrace.StartSpan(context.Background(), "watch")
	defer span.End()
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return "", err
	}
	return find(stream)
}

func goodCensus(c pb.EchoClient) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	ctx, span := octrace.StartSpan(ctx, "watch")
	defer span.End()
	stream, err := c.Chat(ctx)
	if err != nil {
		return "", err
	}
	return find(stream)
}

func badOpenTracing(c pb.EchoClient, span opentracing.Span) (string, error) {
	ctx := opentracing.ContextWithSpan(context.Background(), span)
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return "", err
	}
	return find(stream)
}

func goodOpenTracing(c pb.EchoClient, span opentracing.Span) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	ctx = opentracing.ContextWithSpan(ctx, span)
	stream, err := c.Chat(ctx)
	if err != nil {
		return "", err
	}
	return find(stream)
}

func badPeer(c pb.EchoClient, p *peer.Peer) (string, error) {
	ctx := peer.NewContext(context.Background(), p)
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return "", err
	}
	return find(stream)
}

func goodPeer(c pb.EchoClient, p *peer.Peer) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	ctx = peer.NewContext(ctx, p)
	stream, err := c.Chat(ctx)
	if err != nil {
		return "", err
	}
	return find(stream)
}

func badNet(c pb.EchoClient) (string, error) {
	ctx := netcontext.Background()
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return "", err
	}
	return find(stream)
}

// find receives until there is a text.
func find(stream pb.Echo_ChatClient) (string, error) {
	for {
		m, err := stream.Recv()
		if err != nil {
			return "", err
		}
		if m.Text != "" {
			return m.Text, nil
		}
	}
}

// drain receives until there is no more.
func drain(stream pb.Echo_WatchClient) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

func badBackoff(ctx context.Context, c pb.EchoClient, b backoff.BackOff) error {
	return backoff.Retry(func() error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return err
		}
		if err := first(stream); err != nil {
			return err
		}
		return drain(stream)
	}, b)
}

func goodBackoff(ctx context.Context, c pb.EchoClient, b backoff.BackOff) error {
	return backoff.Retry(func() error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		if err := first(stream); err != nil {
			return err
		}
		return drain(stream)
	}, b)
}

func badDo(ctx context.Context, c pb.EchoClient) error {
	return retry.Do(func() error {
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return err
		}
		if err := first(stream); err != nil {
			return err
		}
		return drain(stream)
	})
}

func goodDo(ctx context.Context, c pb.EchoClient) error {
	return retry.Do(func() error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		if err := first(stream); err != nil {
			return err
		}
		return drain(stream)
	})
}

func badPoll(ctx context.Context, c pb.EchoClient) error {
	return wait.ExponentialBackoff(5, func() (bool, error) {
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return false, nil
		}
		if err := first(stream); err != nil {
			return false, nil
		}
		return true, drain(stream)
	})
}

func goodPoll(ctx context.Context, c pb.EchoClient) error {
	return wait.PollUntilContextCancel(ctx, time.Second, true, func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return false, nil
		}
		if err := first(stream); err != nil {
			return false, nil
		}
		return true, drain(stream)
	})
}

// latest takes a message with a text, and leaves the stream to its caller's context.
func latest(ctx context.Context, c pb.EchoClient, key string) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		if m.Text == key {
			return m, nil
		}
	}
}

// goodDoLatest calls it until it has one, which leaves one stream behind.
func goodDoLatest(ctx context.Context, c pb.EchoClient) error {
	return retry.Do(func() error {
		if _, err := latest(ctx, c, "k"); err != nil {
			return err
		}
		return nil
	})
}
