package helpers

import (
	"context"
	"fmt"
	"io"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// Helpers that call what they are given: whether they drain the stream depends on
// whether that can fail.

func each(stream pb.Echo_WatchClient, f func(*pb.Event) error) error {
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(ev); err != nil {
			return err
		}
	}
}

func goodEach(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return each(stream, func(ev *pb.Event) error {
		fmt.Println(ev.Rev)
		return nil
	})
}

func badEach(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	return each(stream, func(ev *pb.Event) error {
		_, err := fmt.Println(ev.Rev)
		return err
	})
}

func badEachGiven(c pb.EchoClient, f func(*pb.Event) error) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	return each(stream, f)
}

func while(stream pb.Echo_WatchClient, f func(*pb.Event) bool) error {
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if !f(ev) {
			return nil
		}
	}
}

func goodWhile(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	n := 0
	return while(stream, func(ev *pb.Event) bool { n++; return true })
}

func badWhile(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	return while(stream, func(ev *pb.Event) bool { return ev.Rev < 10 })
}

// withConn calls f with a connection that it closes then.
func withConn(target string, f func(*grpc.ClientConn) error) error {
	cc, err := grpc.Dial(target)
	if err != nil {
		return err
	}
	defer cc.Close()
	return f(cc)
}

func goodWithConn(target string) error {
	return withConn(target, func(cc *grpc.ClientConn) error {
		stream, err := pb.NewEchoClient(cc).Watch(context.Background(), &pb.WatchRequest{})
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	})
}

// withClient calls f with a client of a connection that it closes then.
func withClient(target string, f func(pb.EchoClient) error) error {
	cc, err := grpc.Dial(target)
	if err != nil {
		return err
	}
	defer cc.Close()
	return f(pb.NewEchoClient(cc))
}

func goodWithClient(target string) error { return withClient(target, firstEvent) }

// firstEvent receives an event.
func firstEvent(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// withShared calls f with a client of a connection that stays open.
func withShared(cc *grpc.ClientConn, f func(pb.EchoClient) error) error {
	return f(pb.NewEchoClient(cc))
}

func badWithShared(cc *grpc.ClientConn) error {
	return withShared(cc, func(c pb.EchoClient) error {
		//category: single-recv
		stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	})
}

// kept is what some function keeps.
var kept []func(*grpc.ClientConn) error

// withKept calls f now, with a connection that it closes then, and keeps it.
func withKept(target string, f func(*grpc.ClientConn) error) error {
	kept = append(kept, f)
	return withConn(target, f)
}

func badWithKept(target string) error {
	return withKept(target, func(cc *grpc.ClientConn) error {
		//category: single-recv
		stream, err := pb.NewEchoClient(cc).Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	})
}
