// Package directives silences findings, or tries to. Each function has the
// same bug; those whose name starts with Silenced have a comment that counts.
package directives

import (
	"context"

	pb "streamdrain/echopb"
)

// SilencedByRule names the rule.
func SilencedByRule(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) //nolint:streamdrain // lives as long as the process
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// SilencedBySuite names the suite.
func SilencedBySuite(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) //nolint:grpclint
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// SilencedInList names the rule among others.
func SilencedInList(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) //nolint:errcheck,streamdrain
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// SilencedByIgnore gives a reason.
func SilencedByIgnore(c pb.EchoClient) error {
	//lint:ignore streamdrain lives as long as the process
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// SilencedFunction has the comment above the whole function.
//
//nolint:streamdrain
func SilencedFunction(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadOtherRule names another rule.
func BadOtherRule(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) //nolint:errcheck // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadOtherLine has the comment where nothing is reported.
func BadOtherLine(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv() //nolint:streamdrain
	return err
}

// BadIgnoreOther ignores another rule.
func BadIgnoreOther(c pb.EchoClient) error {
	//lint:ignore SA1019 nothing is deprecated here
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}
