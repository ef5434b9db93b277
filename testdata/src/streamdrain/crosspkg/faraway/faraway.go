// Package faraway has nothing to do with streams but by what it calls.
package faraway

import (
	"context"

	"streamdrain/crosspkg/upstream"
	pb "streamdrain/echopb"
)

// BadVisit lends a context that nothing ends.
func BadVisit(c pb.EchoClient) error {
	//category: early-return
	return upstream.Visit(context.Background(), c, func(ev *pb.Event) bool { return ev.Rev < 2 }) // want "leak"
}

// GoodVisit lends one that it ends.
func GoodVisit(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return upstream.Visit(ctx, c, func(ev *pb.Event) bool { return ev.Rev < 2 })
}
