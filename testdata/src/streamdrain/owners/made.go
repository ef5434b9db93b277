package owners

import (
	"context"
	"log"

	pb "streamdrain/echopb"
)

// Objects around a stream that a constructor returns to functions of this package.

// A query is asked once.
type query struct{ stream pb.Echo_WatchClient }

func newQuery(c pb.EchoClient) (*query, error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want `left in field "stream"`
	if err != nil {
		return nil, err
	}
	return &query{stream: stream}, nil
}

func (p *query) ask() (*pb.Event, error) { return p.stream.Recv() }

func badQueried(c pb.EchoClient) (string, error) {
	p, err := newQuery(c)
	if err != nil {
		return "", err
	}
	ev, err := p.ask()
	if err != nil {
		return "", err
	}
	return ev.Key, nil
}

// A scan is a query of which somebody wants all.
type scan struct{ stream pb.Echo_WatchClient }

func newScan(c pb.EchoClient) (*scan, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return &scan{stream: stream}, nil
}

func (s *scan) ask() (*pb.Event, error) { return s.stream.Recv() }

func goodScanned(c pb.EchoClient) error {
	s, err := newScan(c)
	if err != nil {
		return err
	}
	for {
		ev, err := s.ask()
		if err != nil {
			return err
		}
		log.Print(ev.Key)
	}
}

// A passedOn is a query that is handed on.
type passedOn struct{ stream pb.Echo_WatchClient }

func newPassedOn(c pb.EchoClient) (*passedOn, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return &passedOn{stream: stream}, nil
}

func (p *passedOn) ask() (*pb.Event, error) { return p.stream.Recv() }

func goodPassedOn(c pb.EchoClient, use func(*passedOn)) error {
	l, err := newPassedOn(c)
	if err != nil {
		return err
	}
	if _, err := l.ask(); err != nil {
		return err
	}
	use(l)
	return nil
}

// A Shown is a query that other packages can have.
type Shown struct{ stream pb.Echo_WatchClient }

// NewShown is for other packages, too.
func NewShown(c pb.EchoClient) (*Shown, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return &Shown{stream: stream}, nil
}

func (s *Shown) ask() (*pb.Event, error) { return s.stream.Recv() }

func goodShown(c pb.EchoClient) error {
	s, err := NewShown(c)
	if err != nil {
		return err
	}
	_, err = s.ask()
	return err
}

// A beat is asked once by a function that never returns.
type beat struct{ stream pb.Echo_WatchClient }

func newBeat(c pb.EchoClient) (*beat, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return &beat{stream: stream}, nil
}

func (b *beat) ask() (*pb.Event, error) { return b.stream.Recv() }

func goodForever(c pb.EchoClient) {
	b, err := newBeat(c)
	if err != nil {
		log.Fatal(err)
	}
	b.ask()
	select {}
}

// A glance is asked once for each of several functions, one of which wants all.
type glance struct{ stream pb.Echo_WatchClient }

func newGlance(c pb.EchoClient) (*glance, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return &glance{stream: stream}, nil
}

func (g *glance) ask() (*pb.Event, error) { return g.stream.Recv() }

func goodGlance(c pb.EchoClient) error {
	g, err := newGlance(c)
	if err != nil {
		return err
	}
	_, err = g.ask()
	return err
}

func goodStare(c pb.EchoClient) error {
	g, err := newGlance(c)
	for err == nil {
		_, err = g.ask()
	}
	return err
}
