package retryloops

import (
	"context"
	"errors"

	pb "streamdrain/echopb"
)

// Loops that a number ends: after a message they go on.

var errGaveUp = errors.New("gave up")

// goodFailures counts failures since the last message: a loop that has a stream has
// none, or has just lost it.
func goodFailures(c pb.EchoClient, handle func(*pb.Event)) error {
	var stream pb.Echo_WatchClient
	failures := 0
	for failures < 5 {
		if stream == nil {
			opened, err := c.Watch(context.Background(), &pb.WatchRequest{})
			if err != nil {
				failures++
				continue
			}
			stream = opened
		}
		ev, err := stream.Recv()
		if err != nil {
			stream = nil
			failures++
			continue
		}
		failures = 0
		handle(ev)
	}
	return errGaveUp
}

// badFailures counts messages, too.
func badFailures(c pb.EchoClient, handle func(*pb.Event)) error {
	var stream pb.Echo_WatchClient
	tries := 0
	for tries < 5 {
		tries++
		if stream == nil {
			//category: early-return
			opened, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
			if err != nil {
				continue
			}
			stream = opened
		}
		ev, err := stream.Recv()
		if err != nil {
			stream = nil
			continue
		}
		handle(ev)
	}
	return errGaveUp
}

// goodMachine receives until it is in its last state.
func goodMachine(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	const open, ended = 1, 2
	state := 0
	for state != ended {
		if _, err = stream.Recv(); err != nil {
			state = ended
		} else {
			state = open
		}
	}
	return err
}

// badMachine takes a message for the end.
func badMachine(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	const open, ended = 1, 2
	state := 0
	for state != open {
		if _, err = stream.Recv(); err != nil {
			state = ended
		} else {
			state = open
		}
	}
	return err
}

// goodReset starts to count anew.
func goodReset(c pb.EchoClient, handle func(*pb.Event)) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for failures := 0; failures < 1; {
		ev, err := stream.Recv()
		if err != nil {
			failures++
			continue
		}
		failures = 0
		handle(ev)
	}
	return errGaveUp
}
