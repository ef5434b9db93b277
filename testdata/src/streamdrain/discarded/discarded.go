// Package discarded opens streams and throws them away at once.
package discarded

import (
	"context"
	"log"

	pb "streamdrain/echopb"
)

// BadCheck wants to know only whether the call can be made.
func BadCheck(c pb.EchoClient) error {
	//category: discarded
	_, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: "ready"}) // want "leak"
	return err
}

// BadCheckForCaller does so on its caller's context.
func BadCheckForCaller(ctx context.Context, c pb.EchoClient) bool {
	//category: discarded
	if _, err := c.Watch(ctx, &pb.WatchRequest{Prefix: "ready"}); err != nil { // want "leak"
		log.Printf("not ready: %v", err)
		return false
	}
	return true
}

// BadTrigger calls for the side effect on the server.
func BadTrigger(ctx context.Context, c pb.EchoClient) {
	//category: discarded
	c.Watch(ctx, &pb.WatchRequest{Prefix: "trigger"}) // want "leak"
}

// BadNamesNothing discards both results.
func BadNamesNothing(c pb.EchoClient) {
	//category: discarded
	_, _ = c.Chat(context.Background()) // want "leak"
}

// BadInGoroutine is a fire and forget that never ends.
func BadInGoroutine(c pb.EchoClient) error {
	done := make(chan error, 1)
	go func() {
		//category: discarded
		_, err := c.Chat(context.Background()) // want "leak"
		done <- err
	}()
	return <-done
}

// GoodCheckBounded cancels what it throws away.
func GoodCheckBounded(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err := c.Watch(ctx, &pb.WatchRequest{Prefix: "ready"})
	return err
}

// GoodCheckUnary throws the response of a unary call away.
func GoodCheckUnary(c pb.EchoClient) error {
	_, err := c.Get(context.Background(), &pb.GetRequest{Key: "ready"})
	return err
}

// GoodOverwritesResult uses the blank name for the error only.
func GoodOverwritesResult(c pb.EchoClient) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, _ := c.Watch(ctx, &pb.WatchRequest{})
	if stream == nil {
		return
	}
	ev, _ := stream.Recv()
	log.Printf("first: %s", ev.GetKey())
}
