// Package fixes holds bugs whose fix must look around before it is made: for
// names that are taken, for imports, for loops.
package fixes

import (
	"context"
	"log"
	"time"

	pb "streamdrain/echopb"
)

// BadBackground is the plain case.
func BadBackground(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadParameter has a ctx to derive from.
func BadParameter(ctx context.Context, c pb.EchoClient) (string, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// BadRetryLoop must not get a defer inside its loop: that would keep all
// streams until the function returns.
func BadRetryLoop(ctx context.Context, c pb.EchoClient) error {
	for attempt := range 3 {
		//category: single-recv
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			time.Sleep(time.Duration(attempt) * time.Millisecond)
			continue
		}
		ev, err := stream.Recv()
		if err != nil {
			continue
		}
		log.Printf("attempt %d: %s", attempt, ev.Value)
	}
	return nil
}

// BadCancelTaken has another cancel function already.
func BadCancelTaken(c pb.EchoClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := c.Get(ctx, &pb.GetRequest{Key: "k"}); err != nil {
		return err
	}
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadCancelParameter has a parameter of that name.
func BadCancelParameter(ctx context.Context, c pb.EchoClient, cancel bool) error {
	if cancel {
		return context.Canceled
	}
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadCtxUsedAfter needs its ctx unchanged after the stream.
func BadCtxUsedAfter(ctx context.Context, c pb.EchoClient) (context.Context, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	ev, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return context.WithValue(ctx, keyType{}, ev.Key), nil
}

type keyType struct{}

// BadContextShadowed has a variable with the name of the package.
func BadContextShadowed(c pb.EchoClient) error {
	ctx := context.Background()
	context := "startup"
	log.Print(context)
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: context}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadInIf opens the stream in the statement of an if.
func BadInIf(c pb.EchoClient) error {
	//category: single-recv
	if stream, err := c.Watch(context.Background(), &pb.WatchRequest{}); err != nil { // want "leak"
		return err
	} else if _, err := stream.Recv(); err != nil {
		return err
	}
	return nil
}

// BadArgument calls a function for the context: it must be called once.
func BadArgument(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(newContext(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

func newContext() context.Context {
	log.Print("one more context")
	return context.WithValue(context.Background(), keyType{}, "call")
}

// BadShared lends the stream to a goroutine that outlives the call: a deferred
// cancel would end it too early.
func BadShared(c pb.EchoClient, stop <-chan struct{}) <-chan string {
	keys := make(chan string)
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		close(keys)
		return keys
	}
	go func() {
		defer close(keys)
		for {
			ev, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case keys <- ev.Key:
			case <-stop:
				return
			}
		}
	}()
	return keys
}
