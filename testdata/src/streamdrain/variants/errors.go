package variants

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "streamdrain/echopb"
)

// wrapf adds a text to an error, if there is one.
func wrapf(err error, text string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", text, err)
}

// GoodWrappedLater wraps each error before it looks at it.
func GoodWrappedLater(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err = wrapf(err, "watch"); err != nil {
		return err
	}
	for {
		_, err := st.Recv()
		if err := wrapf(err, "receive"); err != nil {
			return err
		}
	}
}

func recvNamed(st pb.Echo_WatchClient) (ev *pb.Event, err error) {
	defer func() { err = wrapf(err, "receive") }()
	return st.Recv()
}

// GoodWrappedInDefer has a helper that wraps when it returns.
func GoodWrappedInDefer(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		if _, err := recvNamed(st); err != nil {
			return err
		}
	}
}

func openWrapped(ctx context.Context, c pb.EchoClient) (pb.Echo_WatchClient, error) {
	st, err := c.Watch(ctx, &pb.WatchRequest{})
	return st, wrapf(err, "open")
}

// GoodOpenWrapped opens by way of a helper that wraps.
func GoodOpenWrapped(c pb.EchoClient) error {
	st, err := openWrapped(context.Background(), c)
	if err != nil {
		return err
	}
	for {
		if _, err := st.Recv(); err != nil {
			return wrapf(err, "receive")
		}
	}
}

func finish(st pb.Echo_UploadClient) error {
	_, err := st.CloseAndRecv()
	return wrapf(err, "finish")
}

// GoodFinishJoined joins the error of the end to the error before.
func GoodFinishJoined(c pb.EchoClient, chunks []*pb.Chunk) (err error) {
	st, err := c.Upload(context.Background())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, finish(st)) }()
	for _, chunk := range chunks {
		if err := st.Send(chunk); err != nil {
			return wrapf(err, "send")
		}
	}
	return nil
}

func failed(err error) bool { return status.Code(err) != codes.OK }

// GoodFailed asks a predicate.
func GoodFailed(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if failed(err) {
		return err
	}
	for {
		if _, err := st.Recv(); failed(err) {
			return err
		}
	}
}

// over tells whether it is over and whether that is an error.
func over(err error) (bool, error) {
	switch {
	case err == nil:
		return false, nil
	case errors.Is(err, io.EOF):
		return true, nil
	default:
		return true, err
	}
}

// GoodOver asks a predicate with two results.
func GoodOver(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := st.Recv()
		if done, err := over(err); done {
			return err
		}
	}
}

// firstError keeps the first of many errors.
type firstError struct {
	once sync.Once
	err  error
}

func (e *firstError) set(err error) bool {
	if err == nil {
		return false
	}
	e.once.Do(func() { e.err = err })
	return true
}

// GoodFirstError hands each error to a collector that says whether it was one.
func GoodFirstError(c pb.EchoClient) error {
	var e firstError
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if e.set(err) {
		return e.err
	}
	for {
		if _, err := st.Recv(); e.set(err) {
			return e.err
		}
	}
}

// GoodJoinOfOne joins an error with nothing.
func GoodJoinOfOne(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := st.Recv()
		if err = errors.Join(err); err != nil {
			return err
		}
	}
}

// GoodStatusOfError looks at the status.
func GoodStatusOfError(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		_, err := st.Recv()
		s := status.Convert(err)
		if s.Code() != codes.OK {
			return s.Err()
		}
	}
}

// mapper makes other errors of errors.
type mapper struct{ c pb.EchoClient }

func (m *mapper) wrap(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(status.Convert(err).Message())
}

func (m *mapper) drain() error {
	st, err := m.c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return m.wrap(err)
	}
	for {
		_, err := st.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err := m.wrap(err); err != nil {
			return err
		}
	}
}

// GoodMapper has a method make another error.
func GoodMapper(c pb.EchoClient) error { return (&mapper{c}).drain() }

// outcome is all that there is to say.
type outcome struct {
	events []*pb.Event
	err    error
}

// GoodOutcome keeps the error in its result.
func GoodOutcome(c pb.EchoClient) (o outcome) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		o.err = err
		return
	}
	for {
		var ev *pb.Event
		if ev, o.err = st.Recv(); o.err != nil {
			return
		}
		o.events = append(o.events, ev)
	}
}

// follow keeps the error where its caller says.
func follow(c pb.EchoClient, errp *error) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		*errp = err
		return
	}
	for {
		if _, *errp = st.Recv(); *errp != nil {
			return
		}
	}
}

// GoodErrorPointer follows.
func GoodErrorPointer(c pb.EchoClient) (err error) {
	follow(c, &err)
	return err
}

// GoodErrorChannel receives in one goroutine for each message.
func GoodErrorChannel(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	for {
		go func() {
			_, err := st.Recv()
			errc <- err
		}()
		if err := <-errc; err != nil {
			return err
		}
	}
}

// collect stops at a limit as if that were the end.
func (o *outcome) collect(c pb.EchoClient, limit int) {
	//category: early-return
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		o.err = err
		return
	}
	for len(o.events) < limit {
		var ev *pb.Event
		if ev, o.err = st.Recv(); o.err != nil {
			return
		}
		o.events = append(o.events, ev)
	}
}

// BadLimit collects two.
func BadLimit(c pb.EchoClient, limit int) []*pb.Event {
	var o outcome
	o.collect(c, limit)
	return o.events
}

// BadMiddleOfSwitch returns the message between the errors.
func BadMiddleOfSwitch(c pb.EchoClient) (*pb.Event, error) {
	//category: early-return
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	for {
		ev, err := st.Recv()
		switch {
		case err == io.EOF:
			return nil, nil
		case err != nil:
			return nil, err
		case ev.Rev > 1:
			return ev, nil
		}
	}
}

// BadLabel breaks out when it has enough.
func BadLabel(c pb.EchoClient, limit int) (evs []*pb.Event, err error) {
	var st pb.Echo_WatchClient
	//category: early-return
	st, err = c.Watch(context.TODO(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return
	}
recv:
	for {
		var ev *pb.Event
		ev, err = st.Recv()
		switch err {
		case nil:
			evs = append(evs, ev)
			if len(evs) == limit {
				break recv
			}
		case io.EOF:
			err = nil
			break recv
		default:
			return
		}
	}
	return
}

// BadIgnoredError takes what comes.
func BadIgnoredError(c pb.EchoClient) string {
	//category: single-recv
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return ""
	}
	ev, _ := st.Recv()
	return ev.GetValue()
}

// BadDrainIfFailed drains where there is nothing left to drain.
func BadDrainIfFailed(c pb.EchoClient) (ev *pb.Event, err error) {
	//category: single-recv
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			for {
				if _, e := st.Recv(); e != nil {
					return
				}
			}
		}
	}()
	return st.Recv()
}

// BadVisit returns the visitor's error as if it were the stream's.
func BadVisit(c pb.EchoClient, visit func(*pb.Event) error) (err error) {
	//category: early-return
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		var ev *pb.Event
		if ev, err = st.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		if err = visit(ev); err != nil {
			log.Print(err)
			return fmt.Errorf("visit %s: %w", ev.Key, err)
		}
	}
}
