package owners

import (
	"context"

	pb "streamdrain/echopb"
)

// Streams in structs that are copied as a whole.

type titled struct {
	stream pb.Echo_WatchClient
	name   string
}

// goodInStruct drains what it has put there.
func goodInStruct(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	t := titled{stream: stream, name: "events"}
	for {
		if _, err := t.stream.Recv(); err != nil {
			return err
		}
	}
}

// badInStruct does not.
func badInStruct(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	t := titled{stream: stream, name: "events"}
	_, err = t.stream.Recv()
	return err
}

// goodInCopy drains the copy of a copy, made later.
func goodInCopy(c pb.EchoClient, show func(string)) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	t := titled{stream: stream, name: "events"}
	if show != nil {
		show(t.name)
	}
	u := t
	for {
		if _, err := u.stream.Recv(); err != nil {
			return err
		}
	}
}

// badInOther has another one in the variable when it drains that.
func badInOther(c pb.EchoClient) error {
	//category: never-received
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	t := titled{stream: stream, name: "events"}
	other, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		drain(t.stream)
		return err
	}
	t = titled{stream: other, name: "others"}
	drain(t.stream)
	return nil
}

func drain(stream pb.Echo_WatchClient) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}
