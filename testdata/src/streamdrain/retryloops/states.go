package retryloops

import (
	"context"
	"errors"
	"io"

	pb "streamdrain/echopb"
)

// Loops that a number ends which several branches set: the states of a machine.

const (
	reading = iota
	handling
	finished
)

// goodTwoStates is finished when Recv has failed, and in no other case.
func goodTwoStates(c pb.EchoClient, handle func(*pb.Event)) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	state := reading
	var ev *pb.Event
	for state != finished {
		switch state {
		case reading:
			ev, err = stream.Recv()
			if err != nil {
				state = finished
			} else {
				state = handling
			}
		case handling:
			handle(ev)
			state = reading
		}
	}
	if err != io.EOF {
		return err
	}
	return nil
}

// badTwoStates is finished by an event, too.
func badTwoStates(c pb.EchoClient, handle func(*pb.Event) bool) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	state := reading
	var ev *pb.Event
	for state != finished {
		switch state {
		case reading:
			ev, err = stream.Recv()
			if err != nil {
				state = finished
			} else {
				state = handling
			}
		case handling:
			state = reading
			if handle(ev) {
				state = finished
			}
		}
	}
	return nil
}

// goodLast finishes the stream after the last message, of at least one.
func goodLast(c pb.EchoClient, reqs []*pb.Chunk) error {
	if len(reqs) == 0 {
		return nil
	}
	stream, err := c.Upload(context.Background())
	if err != nil {
		return err
	}
	for i, req := range reqs {
		if err := stream.Send(req); err != nil {
			_, rerr := stream.CloseAndRecv()
			return errors.Join(err, rerr)
		}
		if i == len(reqs)-1 {
			_, err := stream.CloseAndRecv()
			return err
		}
	}
	return nil
}

// goodCountedLast does the same with a number of its own.
func goodCountedLast(c pb.EchoClient, n int) error {
	if n <= 0 {
		return nil
	}
	stream, err := c.Upload(context.Background())
	if err != nil {
		return err
	}
	for i := 0; i < n; i++ {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			_, rerr := stream.CloseAndRecv()
			return errors.Join(err, rerr)
		}
		if i != n-1 {
			continue
		}
		_, err := stream.CloseAndRecv()
		return err
	}
	return nil
}

// badLast does not finish it when there is none.
func badLast(c pb.EchoClient, reqs []*pb.Chunk) error {
	//category: never-received
	stream, err := c.Upload(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	for i, req := range reqs {
		if err := stream.Send(req); err != nil {
			_, rerr := stream.CloseAndRecv()
			return errors.Join(err, rerr)
		}
		if i == len(reqs)-1 {
			_, err := stream.CloseAndRecv()
			return err
		}
	}
	return nil
}

// badHundredth finishes it at a number that need not be the last.
func badHundredth(c pb.EchoClient, reqs []*pb.Chunk) error {
	if len(reqs) == 0 {
		return nil
	}
	//category: unfinished-client-stream
	stream, err := c.Upload(context.Background()) // want "lost"
	if err != nil {
		return err
	}
	for i, req := range reqs {
		if err := stream.Send(req); err != nil {
			_, rerr := stream.CloseAndRecv()
			return errors.Join(err, rerr)
		}
		if i == 99 {
			_, err := stream.CloseAndRecv()
			return err
		}
	}
	return nil
}
