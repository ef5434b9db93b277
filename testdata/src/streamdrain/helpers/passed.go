package helpers

import (
	"context"
	"errors"
	"io"

	pb "streamdrain/echopb"
)

// Callbacks that are methods, and helpers that are methods of what holds the stream.

type counter struct{ n, limit int }

// add only counts.
func (c *counter) add(*pb.Event) error {
	c.n++
	return nil
}

// addOne fails when it has counted enough.
func (c *counter) addOne(*pb.Event) error {
	if c.n++; c.n > c.limit {
		return errors.New("too many")
	}
	return nil
}

func goodEachMethod(c pb.EchoClient) (int, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	var all counter
	err = each(stream, all.add)
	return all.n, err
}

func badEachMethod(c pb.EchoClient) (int, error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return 0, err
	}
	some := counter{limit: 10}
	err = each(stream, some.addOne)
	return some.n, err
}

// An adder says what is to be counted; what it does is not in sight.
type adder interface{ add(*pb.Event) error }

func badEachInterface(c pb.EchoClient, a adder) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	return each(stream, a.add)
}

// rows is a stream with a method, which passes its callback on.
type rows struct{ stream pb.Echo_WatchClient }

func (r rows) each(f func(*pb.Event) error) error { return each(r.stream, f) }

func goodRows(c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	err = rows{stream}.each(func(*pb.Event) error { n++; return nil })
	return n, err
}

// lines is rows whose callback can fail.
type lines struct{ stream pb.Echo_WatchClient }

func (l lines) each(f func(*pb.Event) error) error { return each(l.stream, f) }

func badLines(c pb.EchoClient) (n int, err error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return 0, err
	}
	err = lines{stream}.each(func(ev *pb.Event) error {
		if ev.Rev > 10 {
			return errors.New("too many")
		}
		n++
		return nil
	})
	return n, err
}

// cells is rows that receives itself.
type cells struct{ stream pb.Echo_WatchClient }

func (c cells) each(f func(*pb.Event) error) error {
	for {
		ev, err := c.stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(ev); err != nil {
			return err
		}
	}
}

func goodCells(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	var all counter
	return cells{stream}.each(all.add)
}

// marks is cells whose callback can fail.
type marks struct{ stream pb.Echo_WatchClient }

func (m marks) each(f func(*pb.Event) error) error {
	for {
		ev, err := m.stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(ev); err != nil {
			return err
		}
	}
}

func badMarks(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	some := counter{limit: 10}
	return marks{stream}.each(some.addOne)
}
