// Package conds tests the errors of Recv in the many ways there are. What the
// stream is worth afterwards depends on what the test has proven.
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

// BadShadowedErr shadows the error that the loop's condition looks at, so
// that the loop ends for another reason.
func BadShadowedErr(c pb.EchoClient) (n int, err error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return 0, err
	}
	for n < 2 {
		if _, err := stream.Recv(); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

// BadFlagFromMessage has a flag that says something about the messages and
// nothing about the stream.
func BadFlagFromMessage(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	done := false
	for !done {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		done = ev.Rev >= 2
	}
	return nil
}

// BadLoopHeader ends the loop on an error or on a full page, and only one of
// the two releases the stream.
func BadLoopHeader(c pb.EchoClient) (page []*pb.Event, err error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	ev, err := stream.Recv()
	for ; err == nil && len(page) < 2; ev, err = stream.Recv() {
		page = append(page, ev)
	}
	if err != nil && err != io.EOF {
		return nil, err
	}
	return page, nil
}

// BadIgnoredErr does not look at the error at all.
func BadIgnoredErr(c pb.EchoClient) string {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return ""
	}
	ev, _ := stream.Recv()
	return ev.GetValue()
}

// BadSwitch has a case that leaves without an error.
func BadSwitch(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case status.Code(err) == codes.Unavailable:
			return errors.New("server went away")
		case err != nil:
			return err
		case ev.Rev == 1:
			continue
		default:
			return nil
		}
	}
}

// BadOtherErr tests the error of something else.
func BadOtherErr(c pb.EchoClient) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, rerr := stream.Recv()
		if rerr != nil {
			return rerr
		}
		if _, err = c.Get(context.Background(), &pb.GetRequest{Key: ev.Key + "/missing"}); err != nil {
			return err
		}
	}
}

// GoodEqualEOF compares with ==.
func GoodEqualEOF(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodErrorsIs uses errors.Is, EOF last.
func GoodErrorsIs(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		if _, err = stream.Recv(); err != nil {
			break
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// GoodStatusCode compares the status code.
func GoodStatusCode(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if status.Code(err) == codes.Canceled {
			return nil
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// GoodFromError looks at the whole status.
func GoodFromError(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if st, ok := status.FromError(err); !ok || st.Code() != codes.OK {
			return err
		}
	}
}

// GoodSwitchTag switches on the error itself.
func GoodSwitchTag(c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		_, err := stream.Recv()
		switch err {
		case nil:
			n++
		case io.EOF:
			return n, nil
		default:
			return n, err
		}
	}
}

// GoodSwitchTrue switches on conditions.
func GoodSwitchTrue(c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		_, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return n, nil
		case err != nil:
			return n, err
		}
		n++
	}
}

// GoodSwitchCode switches on the code.
func GoodSwitchCode(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		switch status.Code(err) {
		case codes.OK:
			continue
		case codes.Canceled, codes.DeadlineExceeded:
			return nil
		default:
			return err
		}
	}
}

// GoodLoopHeader has the whole loop in its header.
func GoodLoopHeader(c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	var ev *pb.Event
	for ; err == nil; ev, err = stream.Recv() {
		if ev != nil {
			n++
		}
	}
	if err != io.EOF {
		return n, err
	}
	return n, nil
}

// GoodFlagFromErr remembers in a flag that Recv has failed.
func GoodFlagFromErr(c pb.EchoClient) (n int) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0
	}
	more := true
	for more {
		_, err := stream.Recv()
		more = err == nil
		if more {
			n++
		}
	}
	return n
}

// GoodFlagSetOnErr sets the flag in a branch.
func GoodFlagSetOnErr(c pb.EchoClient) (n int) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0
	}
	done := false
	for !done {
		if _, err := stream.Recv(); err != nil {
			if err != io.EOF {
				log.Print(err)
			}
			done = true
			continue
		}
		n++
	}
	return n
}

// GoodLoopOnErr loops while there is no error.
func GoodLoopOnErr(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for err == nil {
		_, err = stream.Recv()
	}
	return err
}

// GoodElse has the way out in the else branch.
func GoodElse(c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		if _, err := stream.Recv(); err == nil {
			n++
		} else if errors.Is(err, io.EOF) {
			return n, nil
		} else {
			return n, err
		}
	}
}

// GoodInvertedCreatorErr has the work in the branch where there is no error.
func GoodInvertedCreatorErr(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err == nil {
		for {
			if _, err = stream.Recv(); err != nil {
				break
			}
		}
	}
	if err != nil && err != io.EOF {
		return err
	}
	return nil
}

// GoodNilStream asks whether there is a stream in place of whether there is an
// error.
func GoodNilStream(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if stream == nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return nil
		}
	}
}

// isEnd reports whether err is the end of a stream.
func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || status.Code(err) == codes.Canceled
}

// GoodPredicate leaves the loop on a predicate of the error.
func GoodPredicate(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if isEnd(err) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// GoodHeaderFailed leaves when Header fails, which is an end of the stream.
func GoodHeaderFailed(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	if _, err := stream.Header(); err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return nil
		}
	}
}
