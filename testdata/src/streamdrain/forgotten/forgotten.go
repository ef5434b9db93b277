// Package forgotten never names the type of a stream, nor a variable of it.
package forgotten

import (
	"context"

	pb "streamdrain/echopb"
)

// BadWarmUp opens a stream only to see whether it can.
func BadWarmUp(c pb.EchoClient) error {
	//category: discarded
	_, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	return err
}

// GoodWarmUp ends it.
func GoodWarmUp(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := c.Watch(ctx, &pb.WatchRequest{})
	return err
}
