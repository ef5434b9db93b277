package owners

import (
	"context"
	"log"

	pb "streamdrain/echopb"
)

// Objects that only the goroutine which runs their method has from then on.

// A tail prints until it sees what it looks for.
type tail struct {
	stream pb.Echo_WatchClient
	until  string
	seen   chan string
}

func (t *tail) first() {
	for {
		ev, err := t.stream.Recv()
		if err != nil {
			return
		}
		if ev.Key == t.until {
			log.Print(ev.Value)
			return
		}
	}
}

func (t *tail) all() {
	for {
		ev, err := t.stream.Recv()
		if err != nil {
			return
		}
		log.Print(ev.Key, ev.Value)
	}
}

func (t *tail) badSpawned(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	own := &tail{stream: stream, until: "end"}
	go own.first()
	return nil
}

// goodBoth has all receive what first leaves.
func (t *tail) goodBoth(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	own := &tail{stream: stream, until: "end"}
	go func() {
		own.first()
		own.all()
	}()
	return nil
}

func (t *tail) goodSpawned(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	own := &tail{stream: stream}
	go own.all()
	return nil
}

// goodKept lets others have it, who may go on.
func (t *tail) goodKept(c pb.EchoClient, tails chan<- *tail) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	own := &tail{stream: stream, until: "end"}
	go own.first()
	tails <- own
	return nil
}

// goodCancelled ends it when first returns.
func (t *tail) goodCancelled(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return err
	}
	own := &tail{stream: stream, until: "end"}
	go func() {
		defer cancel()
		own.first()
	}()
	return nil
}
