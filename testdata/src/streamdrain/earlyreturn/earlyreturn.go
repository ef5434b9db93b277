// Package earlyreturn leaves a Recv loop before the stream has ended.
package earlyreturn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	pb "streamdrain/echopb"
)

// BadFindRevision stops at the event it looks for.
func BadFindRevision(c pb.EchoClient, rev int64) (*pb.Event, error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: "jobs/"}) // want "leak"
	if err != nil {
		return nil, err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return nil, errors.New("no such revision")
		}
		if err != nil {
			return nil, err
		}
		if ev.Rev == rev {
			return ev, nil
		}
	}
}

// BadPage collects a page: the loop's condition ends it, not the stream.
func BadPage(c pb.EchoClient, limit int) ([]*pb.Event, error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	var page []*pb.Event
	for len(page) < limit {
		ev, err := stream.Recv()
		if err == io.EOF {
			return page, nil
		}
		if err != nil {
			return nil, err
		}
		page = append(page, ev)
	}
	return page, nil
}

// BadVisit stops when the callback fails.
func BadVisit(c pb.EchoClient, visit func(*pb.Event) error) error {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(ev); err != nil {
			return fmt.Errorf("visit %s: %w", ev.Key, err)
		}
	}
}

// BadDecode stops at the first event that it cannot decode.
func BadDecode(c pb.EchoClient) (sum int, err error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: "counters/"}) // want "leak"
	if err != nil {
		return 0, err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return sum, nil
		}
		if err != nil {
			return sum, err
		}
		n, err := strconv.Atoi(ev.Value)
		if err != nil {
			return sum, err
		}
		sum += n
	}
}

// BadLabelledBreak leaves the loop from inside a switch and goes on.
func BadLabelledBreak(c pb.EchoClient) (string, error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: "leader/"}) // want "leak"
	if err != nil {
		return "", err
	}
	leader := "none"
recv:
	for {
		ev, err := stream.Recv()
		switch {
		case err == io.EOF:
			break recv
		case err != nil:
			return "", err
		case ev.Rev >= 2:
			leader = ev.Key
			break recv
		}
	}
	return leader, nil
}

// BadFirstN reads a fixed number of events on its caller's context and
// returns successfully in the middle of the stream.
func BadFirstN(ctx context.Context, c pb.EchoClient, n int) ([]string, error) {
	//category: early-return
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	var keys []string
	for range n {
		ev, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		keys = append(keys, ev.Key)
	}
	return keys, nil
}

// blobReader fills its caller's buffer from a stream that it opens anew for
// each call.
type blobReader struct {
	client pb.EchoClient
	ctx    context.Context
}

func (r *blobReader) ReadAt(p []byte, off int64) (n int, err error) {
	//category: early-return
	stream, err := r.client.Watch(r.ctx, &pb.WatchRequest{Prefix: strconv.FormatInt(off, 10)}) // want "leak"
	if err != nil {
		return 0, err
	}
	for len(p) > 0 {
		ev, err := stream.Recv()
		if err != nil {
			return n, err
		}
		k := copy(p, ev.Value)
		n += k
		p = p[k:]
	}
	return n, nil
}

// BadFillBuffer drives blobReader: the buffer is full before the stream ends.
func BadFillBuffer(ctx context.Context, c pb.EchoClient) error {
	r := &blobReader{client: c, ctx: ctx}
	_, err := r.ReadAt(make([]byte, 8), 0)
	return err
}

// GoodOnlyExitsOnError has no exit but the stream's own end.
func GoodOnlyExitsOnError(c pb.EchoClient) ([]*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	var all []*pb.Event
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		all = append(all, ev)
	}
	return all, nil
}

// GoodFindRevision stops early under a context that it cancels.
func GoodFindRevision(ctx context.Context, c pb.EchoClient, rev int64) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: "jobs/"})
	if err != nil {
		return nil, err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		if ev.Rev == rev {
			return ev, nil
		}
	}
}

// GoodRemembersAndDrains notes the event and reads on to the end.
func GoodRemembersAndDrains(c pb.EchoClient, rev int64) (found *pb.Event, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		if ev.Rev == rev {
			found = ev
		}
	}
}

// GoodCancelsBeforeEachReturn cancels by hand on every way out.
func GoodCancelsBeforeEachReturn(c pb.EchoClient, visit func(*pb.Event) error) error {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			cancel()
			if err == io.EOF {
				return nil
			}
			return err
		}
		if err := visit(ev); err != nil {
			cancel()
			return err
		}
	}
}

// GoodSkipsRejected goes on with the loop when an event is of no use.
func GoodSkipsRejected(c pb.EchoClient, visit func(*pb.Event) error) (failed int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return failed, nil
			}
			return failed, err
		}
		if visit(ev) != nil {
			failed++
			continue
		}
	}
}

// GoodFillBuffer opens the stream under a child of the field's context, for
// one read.
func GoodFillBuffer(ctx context.Context, c pb.EchoClient) error {
	r := &boundedReader{client: c, ctx: ctx}
	_, err := r.ReadAt(make([]byte, 8), 0)
	return err
}

type boundedReader struct {
	client pb.EchoClient
	ctx    context.Context
}

func (r *boundedReader) ReadAt(p []byte, off int64) (n int, err error) {
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	stream, err := r.client.Watch(ctx, &pb.WatchRequest{Prefix: strconv.FormatInt(off, 10)})
	if err != nil {
		return 0, err
	}
	for len(p) > 0 {
		ev, err := stream.Recv()
		if err != nil {
			return n, err
		}
		k := copy(p, ev.Value)
		n += k
		p = p[k:]
	}
	return n, nil
}
