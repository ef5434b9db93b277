// Package middle passes its callers' contexts on to upstream.
package middle

import (
	"context"
	"fmt"

	"streamdrain/crosspkg/upstream"
	pb "streamdrain/echopb"
)

// Client is a client of the service with an interface of its own.
type Client struct {
	Echo pb.EchoClient
}

// FirstKeys passes its caller's context on.
func (c *Client) FirstKeys(ctx context.Context, n int) (keys []string, err error) {
	err = upstream.Visit(ctx, c.Echo, func(ev *pb.Event) bool {
		keys = append(keys, ev.Key)
		return len(keys) < n
	})
	if err != nil {
		return keys, fmt.Errorf("first keys: %w", err)
	}
	return keys, nil
}

// Follow opens a stream for its caller.
func (c *Client) Follow(ctx context.Context) (pb.Echo_WatchClient, error) {
	stream, err := upstream.Open(upstream.WithDefaults(ctx), c.Echo)
	if err != nil {
		return nil, fmt.Errorf("follow: %w", err)
	}
	return stream, nil
}

// Exhaust drains a stream, unless there is none.
func Exhaust(stream pb.Echo_WatchClient) error {
	if stream == nil {
		return nil
	}
	return upstream.Drain(stream)
}
