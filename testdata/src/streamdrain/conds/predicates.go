package conds

import (
	"context"
	"errors"
	"io"

	pb "streamdrain/echopb"
)

// finished is true for no error, too.
func finished(err error) bool { return err == nil || err == io.EOF }

// BadFinished takes the first event for the end.
func BadFinished(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	if finished(err) {
		return nil
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// ended is not.
func ended(err error) bool { return err != nil && !errors.Is(err, errAgain) }

var errAgain = errors.New("again")

// GoodEnded goes on until there is an error.
func GoodEnded(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	if ended(err) {
		return nil
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

var errTooEarly = errors.New("an event, where the end should be")

// theEnd makes an error of there being none.
func theEnd(err error) error {
	if err == nil {
		return errTooEarly
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// BadTheEnd leaves when the end does not come.
func BadTheEnd(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	if err := theEnd(err); err != nil {
		return err
	}
	return nil
}
