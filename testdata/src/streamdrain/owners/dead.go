package owners

import (
	"context"
	"fmt"
	"log"

	pb "streamdrain/echopb"
)

// Fields that nobody can release a stream through, and those that somebody may.

// A lines has an exported method that gives message by message.
type lines struct{ stream pb.Echo_ChatClient }

func (l *lines) goodOpen(c pb.EchoClient) (err error) {
	l.stream, err = c.Chat(context.Background())
	return err
}

// Next is for whoever goes on until the end.
func (l *lines) Next() (*pb.Message, error) { return l.stream.Recv() }

// Close half-closes.
func (l *lines) Close() error { return l.stream.CloseSend() }

// A given gives away the address of its stream.
type given struct{ stream pb.Echo_ChatClient }

func (g *given) goodOpen(c pb.EchoClient) (err error) {
	g.stream, err = c.Chat(context.Background())
	return err
}

func (g *given) at() *pb.Echo_ChatClient { return &g.stream }

// Close half-closes.
func (g *given) Close() error { return g.stream.CloseSend() }

// A noted has somebody note that.
type noted struct{ stream pb.Echo_ChatClient }

type notes struct{ at []*pb.Echo_ChatClient }

func (n *noted) goodOpen(c pb.EchoClient, to *notes) (err error) {
	to.at[0] = &n.stream
	n.stream, err = c.Chat(context.Background())
	return err
}

// Close half-closes.
func (n *noted) Close() error { return n.stream.CloseSend() }

// An ended receives to the end when it is closed.
type ended struct{ stream pb.Echo_ChatClient }

func (e *ended) goodOpen(c pb.EchoClient) (err error) {
	e.stream, err = c.Chat(context.Background())
	return err
}

// Close half-closes, and receives the rest.
func (e *ended) Close() error {
	stream := e.stream
	if err := stream.CloseSend(); err != nil {
		return err
	}
	return rest(stream)
}

func rest(stream pb.Echo_ChatClient) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// A printed only prints it.
type printed struct{ stream pb.Echo_ChatClient }

func (p *printed) badOpen(c pb.EchoClient) (err error) {
	//category: close-send-only
	p.stream, err = c.Chat(context.Background()) // want "leak"
	return err
}

func (p *printed) String() string { return fmt.Sprint(p.stream) }

// Close half-closes.
func (p *printed) Close() error { return p.stream.CloseSend() }

// A boxed is passed by value.
type boxed struct{ stream pb.Echo_WatchClient }

func badBoxed(c pb.EchoClient) (boxed, error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return boxed{}, err
	}
	return boxed{stream: stream}, nil
}

func (b boxed) next() (*pb.Event, error) { return b.stream.Recv() }

// Close only says that it is done.
func (b boxed) Close() { log.Print("done with ", b.stream) }

// A taker takes one event.
type taker struct {
	key    string
	stream pb.Echo_WatchClient
}

func (t *taker) open(c pb.EchoClient) (err error) {
	t.stream, err = c.Watch(context.Background(), &pb.WatchRequest{Prefix: t.key})
	return err
}

func (t *taker) next() (*pb.Event, error) { return t.stream.Recv() }

func (t *taker) done() { log.Print("done with ", t.key) }

// badTaker makes one, and is done with it.
func badTaker(c pb.EchoClient) (*pb.Event, error) {
	t := &taker{key: "a"}
	defer t.done()
	var err error
	//category: early-return
	t.stream, err = c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return t.next()
}

var latestTaker *taker

// goodTaker makes one that others use.
func goodTaker(c pb.EchoClient) (*pb.Event, error) {
	t := &taker{key: "a"}
	latestTaker = t
	var err error
	t.stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return t.next()
}

// badReset sets it to what it is.
func badReset(c pb.EchoClient) (*pb.Event, error) {
	t := new(taker)
	*t = taker{key: "b"}
	var err error
	//category: early-return
	t.stream, err = c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return t.next()
}
