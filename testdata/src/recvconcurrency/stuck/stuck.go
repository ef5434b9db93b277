// Package stuck has handlers whose goroutines wait for somebody to take what
// they received, when nobody does any more.
package stuck

import (
	"context"
	"errors"
	"io"
	"time"

	pb "recvconcurrency/echopb"
)

var errRefused = errors.New("refused")

// check refuses some messages.
func check(m *pb.Message) error {
	if m.Text == "bad" {
		return errRefused
	}
	return nil
}

// BadHandOver hands messages over, to a handler that may have left.
type BadHandOver struct{ pb.UnimplementedEchoServer }

func (s *BadHandOver) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			//category: stuck-handler-goroutine
			msgs <- m // want "stays for ever"
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// GoodHandOver hands messages over for as long as the stream lasts.
type GoodHandOver struct{ pb.UnimplementedEchoServer }

func (s *GoodHandOver) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-stream.Context().Done():
				return
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// GoodClosed hands messages over until the handler closes a channel.
type GoodClosed struct{ pb.UnimplementedEchoServer }

func (s *GoodClosed) Chat(stream pb.Echo_ChatServer) error {
	msgs, left := make(chan *pb.Message), make(chan struct{})
	defer close(left)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-left:
				return
			}
		}
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// GoodDrained has its handler take the rest before it returns, in a goroutine
// that ends with the stream.
type GoodDrained struct{ pb.UnimplementedEchoServer }

func (s *GoodDrained) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			msgs <- m
		}
	}()
	defer func() {
		go func() {
			for range msgs {
			}
		}()
	}()
	for m := range msgs {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// GoodAll takes all that the goroutine receives, in any case.
type GoodAll struct{ pb.UnimplementedEchoServer }

func (s *GoodAll) Chat(stream pb.Echo_ChatServer) (err error) {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			msgs <- m
		}
	}()
	for m := range msgs {
		if err == nil {
			err = check(m)
		}
	}
	return err
}

// BadStops leaves when the server stops.
type BadStops struct {
	pb.UnimplementedEchoServer
	Stop chan struct{}
}

func (s *BadStops) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				close(msgs)
				return
			}
			//category: stuck-handler-goroutine
			msgs <- m // want "stays for ever"
		}
	}()
	for {
		select {
		case m, ok := <-msgs:
			if !ok {
				return nil
			}
			if err := stream.Send(m); err != nil {
				return err
			}
		case <-s.Stop:
			return errors.New("stopping")
		}
	}
}

// GoodStops tells its goroutine when the server stops.
type GoodStops struct {
	pb.UnimplementedEchoServer
	Stop chan struct{}
}

func (s *GoodStops) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-s.Stop:
				return
			case <-stream.Context().Done():
				return
			}
		}
	}()
	for {
		select {
		case m, ok := <-msgs:
			if !ok {
				return nil
			}
			if err := stream.Send(m); err != nil {
				return err
			}
		case <-s.Stop:
			return errors.New("stopping")
		}
	}
}

// BadError hands the error over that ends the stream, when the handler has
// ended it itself.
type BadError struct{ pb.UnimplementedEchoServer }

func (s *BadError) Chat(stream pb.Echo_ChatServer) error {
	msgs, errc := make(chan *pb.Message, 1), make(chan error)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				//category: stuck-handler-goroutine
				errc <- err // want "stays for ever"
				return
			}
			select {
			case msgs <- m:
			case <-stream.Context().Done():
				return
			}
		}
	}()
	for {
		select {
		case m := <-msgs:
			if err := check(m); err != nil {
				return err
			}
		case err := <-errc:
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// GoodError has room for the error that ends the stream.
type GoodError struct{ pb.UnimplementedEchoServer }

func (s *GoodError) Chat(stream pb.Echo_ChatServer) error {
	msgs, errc := make(chan *pb.Message, 1), make(chan error, 1)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				errc <- err
				return
			}
			select {
			case msgs <- m:
			case <-stream.Context().Done():
				return
			}
		}
	}()
	for {
		select {
		case m := <-msgs:
			if err := check(m); err != nil {
				return err
			}
		case err := <-errc:
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

type received struct {
	chunk *pb.Chunk
	err   error
}

// receive receives in a goroutine of its own, which hands over everything.
func receive(stream pb.Echo_UploadServer) <-chan received {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			//category: stuck-handler-goroutine
			ch <- received{chunk, err} // want "stays for ever"
			if err != nil {
				return
			}
		}
	}()
	return ch
}

// BadReceive has a helper receive, and stops taking at its limit.
type BadReceive struct {
	pb.UnimplementedEchoServer
	Limit int
}

func (s *BadReceive) Upload(stream pb.Echo_UploadServer) error {
	var sum pb.UploadSummary
	for r := range receive(stream) {
		if r.err == io.EOF {
			break
		}
		if r.err != nil {
			return r.err
		}
		if sum.Chunks++; sum.Chunks > s.Limit {
			return errRefused
		}
	}
	return stream.SendAndClose(&sum)
}

// receiveUntil receives in a goroutine of its own, which hands over until the
// stream has ended.
func receiveUntil(stream pb.Echo_UploadServer) <-chan received {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			select {
			case ch <- received{chunk, err}:
			case <-stream.Context().Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return ch
}

// GoodReceive has a better helper receive.
type GoodReceive struct {
	pb.UnimplementedEchoServer
	Limit int
}

func (s *GoodReceive) Upload(stream pb.Echo_UploadServer) error {
	var sum pb.UploadSummary
	for r := range receiveUntil(stream) {
		if r.err == io.EOF {
			break
		}
		if r.err != nil {
			return r.err
		}
		if sum.Chunks++; sum.Chunks > s.Limit {
			return errRefused
		}
	}
	return stream.SendAndClose(&sum)
}

// GoodOnce receives one message, for which there is room.
type GoodOnce struct {
	pb.UnimplementedEchoServer
	Stop chan struct{}
}

func (s *GoodOnce) Chat(stream pb.Echo_ChatServer) error {
	first := make(chan *pb.Message, 1)
	go func() {
		if m, err := stream.Recv(); err == nil {
			first <- m
		}
	}()
	select {
	case m := <-first:
		return stream.Send(m)
	case <-s.Stop:
		return errors.New("stopping")
	case <-stream.Context().Done():
		return stream.Context().Err()
	}
}

// BadOnce receives one message, for which there is no room.
type BadOnce struct {
	pb.UnimplementedEchoServer
	Stop chan struct{}
}

func (s *BadOnce) Chat(stream pb.Echo_ChatServer) error {
	first := make(chan received)
	go func() {
		m := new(pb.Chunk)
		err := stream.RecvMsg(m)
		//category: stuck-handler-goroutine
		first <- received{m, err} // want "stays for ever"
	}()
	select {
	case r := <-first:
		return r.err
	case <-s.Stop:
		return errors.New("stopping")
	}
}

// feed calls subscribers for each event.
type feed struct{ events chan *pb.Event }

func (f *feed) each(ctx context.Context, tell func(*pb.Event)) {
	go func() {
		for {
			select {
			case ev := <-f.events:
				tell(ev)
			case <-ctx.Done():
				return
			}
		}
	}()
}

// BadWaits waits until a Send fails, which is never if nothing happens.
type BadWaits struct {
	pb.UnimplementedEchoServer
	feed feed
}

func (s *BadWaits) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithCancel(context.Background())
	s.feed.each(ctx, func(ev *pb.Event) {
		if stream.Send(ev) != nil {
			cancel()
		}
	})
	//category: stuck-handler-goroutine
	<-ctx.Done() // want "stays here for ever"
	return nil
}

// GoodWaits waits until the stream ends, too.
type GoodWaits struct {
	pb.UnimplementedEchoServer
	feed feed
}

func (s *GoodWaits) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	s.feed.each(ctx, func(ev *pb.Event) {
		if stream.Send(ev) != nil {
			cancel()
		}
	})
	<-ctx.Done()
	return nil
}

// GoodWaitsTied ends its own context with the stream's.
type GoodWaitsTied struct {
	pb.UnimplementedEchoServer
	feed feed
}

func (s *GoodWaitsTied) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(stream.Context(), cancel)
	s.feed.each(ctx, func(ev *pb.Event) {
		if stream.Send(ev) != nil {
			cancel()
		}
	})
	<-ctx.Done()
	return nil
}

// BadWaitsDeferred cancels when it has waited, as one should.
type BadWaitsDeferred struct {
	pb.UnimplementedEchoServer
	feed feed
}

func (s *BadWaitsDeferred) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.feed.each(ctx, func(ev *pb.Event) {
		if stream.Send(ev) != nil {
			cancel()
		}
	})
	//category: stuck-handler-goroutine
	<-ctx.Done() // want "stays here for ever"
	return nil
}

// BadWaitsDiscarded waits for what nobody can end.
type BadWaitsDiscarded struct {
	pb.UnimplementedEchoServer
	feed feed
}

func (s *BadWaitsDiscarded) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, _ := context.WithCancel(context.Background())
	s.feed.each(ctx, func(ev *pb.Event) { stream.Send(ev) })
	//category: stuck-handler-goroutine
	<-ctx.Done() // want "stays here for ever"
	return nil
}

// GoodWaitsTimer waits for so long.
type GoodWaitsTimer struct {
	pb.UnimplementedEchoServer
	feed feed
}

func (s *GoodWaitsTimer) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	time.AfterFunc(20*time.Millisecond, func() { cancel() })
	s.feed.each(ctx, func(ev *pb.Event) { stream.Send(ev) })
	<-ctx.Done()
	return nil
}

// GoodWaitsOwn ends the wait itself.
type GoodWaitsOwn struct{ pb.UnimplementedEchoServer }

func (s *GoodWaitsOwn) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithCancel(context.Background())
	err := stream.Send(&pb.Event{Key: "only"})
	cancel()
	<-ctx.Done()
	return err
}

// GoodWaitsGiven waits for a context that somebody else has, if there is one.
type GoodWaitsGiven struct {
	pb.UnimplementedEchoServer
	jobs map[string]context.Context
}

func (s *GoodWaitsGiven) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, ok := s.jobs[req.Prefix]
	if !ok {
		return errRefused
	}
	<-ctx.Done()
	return stream.Send(&pb.Event{Key: req.Prefix})
}
