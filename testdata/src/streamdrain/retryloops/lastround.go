package retryloops

import (
	"context"
	"log"

	pb "streamdrain/echopb"
)

// goodTenth cancels in the last round, behind which there is nothing more to receive.
func goodTenth(ctx context.Context, c pb.EchoClient) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return
	}
	for i := range 10 {
		ev, err := stream.Recv()
		if err != nil {
			cancel()
			return
		}
		if i == 9 {
			cancel()
		}
		log.Print(ev.Rev)
	}
}

// goodLastName does so for a list.
func goodLastName(ctx context.Context, c pb.EchoClient, names []string) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil || len(names) == 0 {
		cancel()
		return
	}
	for i, name := range names {
		ev, err := stream.Recv()
		if err != nil {
			cancel()
			return
		}
		if i+1 == len(names) {
			cancel()
		}
		log.Print(name, ev.Rev)
	}
}

// badNinth never gets to the round in which it would cancel.
func badNinth(ctx context.Context, c pb.EchoClient) {
	ctx, cancel := context.WithCancel(ctx)
	//category: early-return
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		cancel()
		return
	}
	for i := range 10 {
		ev, err := stream.Recv()
		if err != nil {
			cancel()
			return
		}
		if i == 10 {
			cancel()
		}
		log.Print(ev.Rev)
	}
}
