package contexts

import (
	"context"

	pb "streamdrain/echopb"
)

// BadCancelIfFailed cancels when something goes wrong, and leaves a conversation
// to the context of its caller when all is well.
func BadCancelIfFailed(ctx context.Context, c pb.EchoClient) (*pb.Message, error) {
	ctx, cancel := context.WithCancel(ctx)
	//category: early-return
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		cancel()
		return nil, err
	}
	if err := stream.Send(&pb.Message{}); err != nil {
		cancel()
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		cancel()
		return nil, err
	}
	return m, nil
}

// GoodCancelInAnyCase cancels when all is well, too.
func GoodCancelInAnyCase(ctx context.Context, c pb.EchoClient) (*pb.Message, error) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Chat(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	if err := stream.Send(&pb.Message{}); err != nil {
		cancel()
		return nil, err
	}
	m, err := stream.Recv()
	cancel()
	return m, err
}

// oneOf takes one event, and leaves the rest to the context.
func oneOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// GoodEndsOneOf ends the context that it gives to oneOf.
func GoodEndsOneOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return oneOf(ctx, c)
}

// BadPassesOneOf passes on what it is given.
func BadPassesOneOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) { return oneOf(ctx, c) }

// anyOf does what oneOf does, for callers that all end the context.
func anyOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// passAnyOf is between.
func passAnyOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) { return anyOf(ctx, c) }

// GoodEndsAnyOf ends the context.
func GoodEndsAnyOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if _, err := anyOf(ctx, c); err != nil {
		return nil, err
	}
	return passAnyOf(ctx, c)
}

// someOf does what oneOf does, for a caller with a context that nothing ends.
func someOf(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// BadLendsSomeOf lends someOf a context that nothing ends, and it is here that
// something has to be done.
func BadLendsSomeOf(c pb.EchoClient) (*pb.Event, error) {
	//unordered: the callee stands above
	//category: single-recv
	return someOf(context.Background(), c) // want "leak"
}
