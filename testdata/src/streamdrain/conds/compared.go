package conds

import (
	"context"
	"errors"
	"io"
	"log"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "streamdrain/echopb"
)

// Comparisons of errors and flags, written in the less usual ways.

var errStopped = errors.New("stopped")

// goodConstantFirst has what is compared on the other side.
func goodConstantFirst(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if nil != err {
		return err
	}
	for {
		_, err := stream.Recv()
		if io.EOF == err {
			return nil
		}
		if nil != err {
			return err
		}
	}
}

// goodEOFFirst is left on io.EOF alone, which is first.
func goodEOFFirst(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); io.EOF == err {
			return nil
		}
	}
}

// goodSentinel is left on an error of its own, which is one.
func goodSentinel(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err == errStopped {
			return nil
		}
	}
}

// goodSentinelFirst has it first.
func goodSentinelFirst(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); errStopped == err {
			return nil
		}
	}
}

// badSameAsBefore is left when an error is what it was, which may be none.
func badSameAsBefore(c pb.EchoClient, last error) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err == last {
			return nil
		}
	}
}

// badCodeBelow is left if there is no error, too.
func badCodeBelow(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); status.Code(err) < codes.Internal {
			return nil
		}
	}
}

// badStatusOnly asks for the status, and not whether there is one.
func badStatusOnly(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		st, _ := status.FromError(err)
		log.Print(st.Code())
		if ev.GetValue() == "" {
			return nil
		}
	}
}

// goodComparedFlag compares the flag with true.
func goodComparedFlag(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	ended := false
	for ended != true {
		if _, err := stream.Recv(); err != nil {
			ended = true
		}
	}
	return nil
}

// goodOpposite has a name for the opposite of the flag.
func goodOpposite(c pb.EchoClient, enough func(*pb.Event) bool) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	ended := false
	for {
		ev, err := stream.Recv()
		if err != nil {
			ended = true
		}
		open := !ended
		if open && enough(ev) {
			drain(stream)
			ended = true
		}
		if ended {
			return nil
		}
	}
}

// goodAskedOpposite asks for the opposite first, and then for the flag.
func goodAskedOpposite(c pb.EchoClient, drains bool) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	leaves := !drains
	log.Print(leaves)
	if leaves {
		_, err := stream.Recv()
		for err == nil {
			_, err = stream.Recv()
		}
	}
	if drains {
		drain(stream)
	}
	return nil
}

// badWrapped takes an error that it has made for the end of the stream, on which
// it is not drained.
func badWrapped(c pb.EchoClient, check func(*pb.Event) error) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		err = check(ev)
		if err == nil {
			continue
		}
		if err == io.EOF {
			drain(stream)
			return nil
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		drain(stream)
		return err
	}
}

// badEarlierError keeps what an error was before it is assigned again.
func badEarlierError(c pb.EchoClient, flush func() error) (err error) {
	defer func() { log.Print(err) }()
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		_, err = stream.Recv()
		last := err
		err = flush()
		if last != nil {
			return last
		}
		if err != nil {
			return err
		}
	}
}
