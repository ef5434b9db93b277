package conds

import (
	"context"
	"errors"
	"fmt"
	"io"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "streamdrain/echopb"
)

// drain receives until the end.
func drain(stream pb.Echo_WatchClient) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

// GoodNewError drains whenever it has made an error, which is never nil.
func GoodNewError(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	var refused error
	for refused == nil {
		ev, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if ev.Rev < 0 {
			refused = errors.New("no such revision")
		}
	}
	drain(stream)
	return refused
}

// GoodErrorf tests whether it has made an error.
func GoodErrorf(c pb.EchoClient) (err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	err = fmt.Errorf("revision %d", ev.Rev)
	if err != nil {
		drain(stream)
	}
	return err
}

// GoodErrorsNew does so with an error without a format.
func GoodErrorsNew(c pb.EchoClient) (err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); err != nil {
		return err
	}
	err = errors.New("one is enough")
	if err != nil {
		drain(stream)
	}
	return err
}

// GoodStatusError does so with a status.
func GoodStatusError(c pb.EchoClient) (err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); err != nil {
		return err
	}
	err = status.Error(codes.Unavailable, "one is enough")
	if err != nil {
		drain(stream)
	}
	return err
}

// BadStatusOK makes an error of the code of success, which is nil.
func BadStatusOK(c pb.EchoClient) (err error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); err != nil {
		return err
	}
	err = status.Error(codes.OK, "enough")
	if err != nil {
		drain(stream)
	}
	return err
}

// BadErrorsJoin joins one error, of which none may be left.
func BadErrorsJoin(c pb.EchoClient) (err error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	if err = errors.Join(check(ev)); err != nil {
		drain(stream)
	}
	return err
}

// check checks an event.
func check(ev *pb.Event) error {
	if ev.Rev < 0 {
		return errors.New("no such revision")
	}
	return nil
}
