// Package annotations says of functions what the analysis does not find out.
package annotations

import (
	"context"

	pb "streamdrain/echopb"
)

// only receives the one event that the server ever sends, and knows that.
//
//grpclint:drains stream
func only(stream pb.Echo_WatchClient) (*pb.Event, error) { return stream.Recv() }

// first does the same, and nothing says that it is enough.
func first(stream pb.Echo_WatchClient) (*pb.Event, error) { return stream.Recv() }

// GoodOnly leaves the stream to a function that is said to drain it.
func GoodOnly(c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return only(stream)
}

// BadFirst leaves it to one that is not.
func BadFirst(c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want `leak`
	if err != nil {
		return nil, err
	}
	return first(stream)
}

type registry struct{ seen bool }

var streams registry

// adopt looks at a stream that others end.
//
//grpclint:owns stream
func (r *registry) adopt(stream pb.Echo_WatchClient) { r.seen = stream.Context().Err() == nil }

// look only looks.
func (r *registry) look(stream pb.Echo_WatchClient) { r.seen = stream.Context().Err() == nil }

// GoodAdopted gives the stream away.
func GoodAdopted(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	streams.adopt(stream)
	return nil
}

// BadLooked keeps it.
func BadLooked(c pb.EchoClient) error {
	//category: never-received
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want `leak`
	if err != nil {
		return err
	}
	streams.look(stream)
	return nil
}

// category: annotation
//
//grpclint:drain stream // want `"drain" is not known`
func misspelt(stream pb.Echo_WatchClient) { stream.Recv() }

// category: annotation
//
//grpclint:drains watch // want `no parameter watch`
func renamed(stream pb.Echo_WatchClient) { stream.Recv() }

// category: annotation
//
//grpclint:owns // want `names no parameter`
func unnamed(stream pb.Echo_WatchClient) { stream.Recv() }

func misplaced(stream pb.Echo_WatchClient) {
	//category: annotation
	//grpclint:drains stream // want `means nothing here`
	stream.Recv()
}

// recycle is about pools, with which this rule has nothing to do.
//
//grpclint:releases it
func recycle(buf []byte) {}
