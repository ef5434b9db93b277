package singlerecv

import (
	"context"
	"errors"
	"fmt"

	pb "streamdrain/echopb"
)

func parseEvent(ev *pb.Event) (string, error) {
	if ev.Value == "" {
		return "", errors.New("no value")
	}
	return ev.Value, nil
}

func refused(ev *pb.Event) (string, error) {
	return "", fmt.Errorf("refused: %s", ev.Value)
}

// asError is nil for an event that carries no error.
func asError(ev *pb.Event) error {
	if ev == nil || ev.Key != "error" {
		return nil
	}
	return errors.New(ev.Value)
}

type decoder interface {
	Decode(text string) (int, error)
	Into(text string) error
	Refuse(ev *pb.Event) (int, error)
}

// badParsed succeeds with what parseEvent makes of the one event.
func badParsed(ctx context.Context, c pb.EchoClient) (string, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return parseEvent(ev)
}

// badParsedHalfClosed takes CloseSend for the end besides.
func badParsedHalfClosed(ctx context.Context, c pb.EchoClient) (string, error) {
	//category: close-send-only
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return "", err
	}
	defer stream.CloseSend()
	if err := stream.Send(&pb.Message{}); err != nil {
		return "", err
	}
	m, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return parseEvent(&pb.Event{Value: m.Text})
}

// badDecoded does not know the function that decodes, but succeeds in no other way.
func badDecoded(ctx context.Context, c pb.EchoClient, d decoder) (int, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return 0, err
	}
	ev, err := stream.Recv()
	if err != nil {
		return 0, err
	}
	return d.Decode(ev.GetValue())
}

// badInto fills in what it is given.
func badInto(ctx context.Context, c pb.EchoClient, d decoder) error {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	return d.Into(ev.GetValue())
}

// badFound looks for one event, and parses it.
func badFound(ctx context.Context, c pb.EchoClient, key string) (string, error) {
	//category: early-return
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return "", err
		}
		if ev.Key == key {
			return parseEvent(ev)
		}
	}
}

// badFoundOrNot succeeds in another way, too, when the stream has ended.
func badFoundOrNot(ctx context.Context, c pb.EchoClient, key string) (string, error) {
	//category: early-return
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return "", nil
		}
		if ev.Key == key {
			return parseEvent(ev)
		}
	}
}

// goodParsed cancels.
func goodParsed(ctx context.Context, c pb.EchoClient) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return parseEvent(ev)
}

// goodRefused leaves with an error that a function makes: the context is the caller's.
func goodRefused(ctx context.Context, c pb.EchoClient) (string, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return "", err
	}
	text := ""
	for {
		ev, err := stream.Recv()
		if err != nil {
			return text, nil
		}
		if ev.Key == "error" {
			return refused(ev)
		}
		text += ev.Value
	}
}

// goodRefusedElsewhere does so with a function that is not in sight.
func goodRefusedElsewhere(ctx context.Context, c pb.EchoClient, d decoder) (int, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	n := 0
	for {
		ev, err := stream.Recv()
		if err != nil {
			return n, nil
		}
		if ev.Key == "error" {
			return d.Refuse(ev)
		}
		n++
	}
}

// goodConverted returns the error that an event carries: what converts it knows of
// events without, which do not get there.
func goodConverted(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if ev.Key == "error" {
			return asError(ev)
		}
	}
}

// goodConvertedFirst looks at the first event, and then receives the others.
func goodConvertedFirst(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	if ev.Key == "error" {
		return asError(ev)
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return nil
		}
	}
}

// goodStopped returns why somebody else has stopped it.
func goodStopped(ctx, stop context.Context, c pb.EchoClient, out chan<- *pb.Event) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		select {
		case out <- ev:
		case <-stop.Done():
			return stop.Err()
		}
	}
}

// goodWrapped wraps the error of a step that failed.
func goodWrapped(ctx context.Context, c pb.EchoClient, wrap func(*pb.Event, error) error, d decoder) (int, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return 0, err
		}
		if err := d.Into(ev.Value); err != nil {
			return 0, wrap(ev, err)
		}
	}
}
