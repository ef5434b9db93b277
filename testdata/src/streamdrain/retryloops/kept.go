package retryloops

import (
	"context"
	"log"

	pb "streamdrain/echopb"
)

// Streams in variables that literals capture, or that keep the one before.

// badReopened opens another one in the variable that a literal looks at.
func badReopened(c pb.EchoClient, handle func(*pb.Event) error) (err error) {
	var stream pb.Echo_WatchClient
	show := func() { log.Print(stream.Context().Err()) }
	for {
		//category: single-recv
		stream, err = c.Watch(context.Background(), &pb.WatchRequest{}) // want "next iteration"
		if err != nil {
			return err
		}
		show()
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := handle(ev); err != nil {
			drain(stream)
			return err
		}
	}
}

// badReopenedOrNil does so in one that is reset in between.
func badReopenedOrNil(c pb.EchoClient, handle func(*pb.Event) error) (err error) {
	var stream pb.Echo_WatchClient
	show := func() { log.Print(stream != nil) }
	for {
		//category: single-recv
		stream, err = c.Watch(context.Background(), &pb.WatchRequest{}) // want "next iteration"
		if err != nil {
			stream = nil
			return err
		}
		show()
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := handle(ev); err != nil {
			drain(stream)
			return err
		}
	}
}

// goodOneBehind drains the one before when it has the next.
func goodOneBehind(c pb.EchoClient, handle func(*pb.Event) error) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := handle(ev); err != nil {
			drain(stream)
			return err
		}
		next, err := c.Watch(context.Background(), &pb.WatchRequest{})
		drain(stream)
		if err != nil {
			return err
		}
		stream = next
	}
}

// goodOneBehindShown does so with a variable that a literal looks at.
func goodOneBehindShown(c pb.EchoClient, handle func(*pb.Event) error) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	show := func() { log.Print(stream.Context().Err()) }
	for {
		show()
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := handle(ev); err != nil {
			drain(stream)
			return err
		}
		next, err := c.Watch(context.Background(), &pb.WatchRequest{})
		drain(stream)
		stream = next
		if err != nil {
			return err
		}
	}
}

// mustWatch opens a stream whatever happens.
func mustWatch(c pb.EchoClient) pb.Echo_WatchClient {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		panic(err)
	}
	return stream
}

// badReopenedAlways drops the one before without looking at it.
func badReopenedAlways(c pb.EchoClient, handle func(*pb.Event) error) error {
	var stream pb.Echo_WatchClient
	show := func() { log.Print(stream.Context().Err()) }
	for {
		//category: single-recv
		stream = mustWatch(c) // want "next iteration"
		show()
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := handle(ev); err != nil {
			drain(stream)
			return err
		}
	}
}
