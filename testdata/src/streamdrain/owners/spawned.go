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

// A step receives one message at a time; whether all are received is up to the function
// that has it.
type step struct {
	stream pb.Echo_WatchClient
	last   *pb.Event
}

func (s *step) next() (*pb.Event, error) { return s.stream.Recv() }

func (s *step) forward() bool {
	ev, err := s.stream.Recv()
	s.last = ev
	return err == nil
}

func (s *step) goodNext(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	own := &step{stream: stream}
	for {
		ev, err := own.next()
		if err != nil {
			return err
		}
		log.Print(ev.Key)
	}
}

func (s *step) goodForward(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	own := step{stream: stream}
	for own.forward() {
		log.Print(own.last.Key)
	}
	return nil
}

func (s *step) goodForwardBeside(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	own := &step{stream: stream}
	go func() {
		for own.forward() {
			log.Print(own.last.Key)
		}
	}()
	return nil
}

// goodEach passes the method on.
func (s *step) goodEach(c pb.EchoClient, each func(func() bool)) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	own := &step{stream: stream}
	each(own.forward)
	return nil
}

// A stride is a step of which one is enough.
type stride struct{ stream pb.Echo_WatchClient }

func (s *stride) next() (*pb.Event, error) { return s.stream.Recv() }

func (s *stride) badNext(c pb.EchoClient) (string, error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	own := &stride{stream: stream}
	ev, err := own.next()
	if err != nil {
		return "", err
	}
	return ev.Key, nil
}
