package conds

import (
	"cmp"
	"context"
	"errors"
	"io"

	pb "streamdrain/echopb"
)

// Errors of Recv that go where nobody can follow them, and those that only seem to.

var errBroken = errors.New("broken")

// goodErrorSent has somebody else look at the error of RecvMsg.
func goodErrorSent(c pb.EchoClient, errc chan<- error, goOn <-chan bool) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		errc <- stream.RecvMsg(new(pb.Event))
		if !<-goOn {
			return nil
		}
	}
}

// goodErrorListed looks for the error in a map.
func goodErrorListed(c pb.EchoClient, failed func(map[string]error) bool) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	errs := make(map[string]error)
	for {
		ev, err := stream.Recv()
		errs[ev.GetKey()] = err
		if failed(errs) {
			return nil
		}
	}
}

// goodErrorOrOther looks at one of two errors.
func goodErrorOrOther(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(context.WithoutCancel(ctx), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if cmp.Or(err, io.EOF) == io.EOF {
			return nil
		}
	}
}

// A policy knows which errors matter.
type policy interface {
	GoOn(err error) bool
	Next(err error) (wait int, again bool)
	Note(err error)
	Wait(wait int, again bool)
	Mark(failed bool)
}

// goodGoesOn goes on for as long as the policy says so.
func goodGoesOn(c pb.EchoClient, p policy) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if !p.GoOn(err) {
			return nil
		}
	}
}

// goodAgain takes one of two answers.
func goodAgain(c pb.EchoClient, p policy) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if _, again := p.Next(err); !again {
			return nil
		}
	}
}

// goodUnless asks only if it has to.
func goodUnless(c pb.EchoClient, p policy, always bool) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		more := always || p.GoOn(err)
		for range 3 {
			if more {
				break
			}
			return nil
		}
	}
}

// goodStops has the opposite of the answer.
func goodStops(c pb.EchoClient, p policy) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		stop := !p.GoOn(err)
		p.Note(err)
		if stop {
			return nil
		}
	}
}

// badNoted tells the policy, and has no use for what it answers.
func badNoted(c pb.EchoClient, p policy, key string) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		p.Note(err)
		p.Wait(p.Next(err))
		p.Mark(!p.GoOn(err))
		if errors.Is(err, io.EOF) {
			return nil
		}
		if ev.GetKey() == key {
			return nil
		}
	}
}

// badJoined makes an error of two, to be returned.
func badJoined(c pb.EchoClient, key string) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if ev == nil {
			return errors.Join(errBroken, err)
		}
		if ev.Key == key {
			return nil
		}
	}
}

// enough reports whether there was an error, or there have been enough.
func enough(err error, n int) bool { return err != nil || n > 10 }

// badEnough leaves when it has enough.
func badEnough(c pb.EchoClient) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return
	}
	for n := 0; ; n++ {
		_, err := stream.Recv()
		if enough(err, n) {
			return
		}
	}
}

// badResult keeps the error beside the message.
func badResult(c pb.EchoClient, key string) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	var last struct {
		ev  *pb.Event
		err error
	}
	for {
		last.ev, last.err = stream.Recv()
		if last.err == io.EOF {
			return nil
		}
		if last.err != nil {
			return last.err
		}
		if last.ev.Key == key {
			return nil
		}
	}
}
