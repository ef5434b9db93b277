package retryloops

import (
	"context"
	"log"

	pb "streamdrain/echopb"
)

// Streams that are replaced by new ones in a loop.

// finish ends a conversation.
func finish(stream pb.Echo_ChatClient) {
	stream.CloseSend()
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

// goodRotated ends each stream when there is another one.
func goodRotated(c pb.EchoClient, rotate <-chan struct{}) error {
	current, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	for range rotate {
		next, err := c.Chat(context.Background())
		if err != nil {
			log.Print(err)
			continue
		}
		go finish(current)
		current = next
	}
	finish(current)
	return nil
}

// goodRotatedDeferred ends the last one whichever it is.
func goodRotatedDeferred(c pb.EchoClient, rotate <-chan struct{}) error {
	current, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	defer func() { finish(current) }()
	for range rotate {
		next, err := c.Chat(context.Background())
		if err != nil {
			return err
		}
		finish(current)
		current = next
	}
	return nil
}

// badRotated forgets the old stream.
func badRotated(c pb.EchoClient, rotate <-chan struct{}) error {
	//category: never-received
	current, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	for range rotate {
		//category: never-received
		next, err := c.Chat(context.Background()) // want "leak"
		if err != nil {
			log.Print(err)
			continue
		}
		current = next
		if err := current.Send(new(pb.Message)); err != nil {
			log.Print(err)
		}
	}
	finish(current)
	return nil
}

// badRotatedLast forgets the last one.
func badRotatedLast(c pb.EchoClient, rotate <-chan struct{}) error {
	//category: never-received
	current, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	for range rotate {
		//category: never-received
		next, err := c.Chat(context.Background()) // want "leak"
		if err != nil {
			log.Print(err)
			continue
		}
		go finish(current)
		current = next
	}
	return nil
}
