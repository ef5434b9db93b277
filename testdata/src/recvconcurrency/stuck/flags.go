package stuck

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	pb "recvconcurrency/echopb"
)

// Handlers that keep in mind that the end has come, and leave later: by a flag, an
// error or a nil, which loops ask for. And those that leave for something else that
// looks the same.

// GoodFlag sets a flag at the end.
type GoodFlag struct{ pb.UnimplementedEchoServer }

func (s *GoodFlag) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for done := false; !done; {
		r := <-ch
		if r.err != nil {
			done = true
			continue
		}
		sum.Chunks++
	}
	return stream.SendAndClose(&sum)
}

// BadFlag sets its flag at a limit, too.
type BadFlag struct {
	pb.UnimplementedEchoServer
	Limit int
}

func (s *BadFlag) Upload(stream pb.Echo_UploadServer) error {
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
	var sum pb.UploadSummary
	for done := false; !done; {
		r := <-ch
		if r.err != nil || sum.Chunks >= s.Limit {
			done = true
			continue
		}
		if sum.Chunks++; sum.Chunks > s.Limit {
			done = true
		}
	}
	return stream.SendAndClose(&sum)
}

// GoodFlagComputed asks the error once for two branches.
type GoodFlagComputed struct{ pb.UnimplementedEchoServer }

func (s *GoodFlagComputed) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for done := false; !done; {
		r := <-ch
		done = r.err != nil
		if !done {
			sum.Chunks++
		}
	}
	return stream.SendAndClose(&sum)
}

// BadFlagComputed leaves between its two branches.
type BadFlagComputed struct {
	pb.UnimplementedEchoServer
	Limit int
}

func (s *BadFlagComputed) Upload(stream pb.Echo_UploadServer) error {
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
	var sum pb.UploadSummary
	for done := false; !done; {
		r := <-ch
		done = r.err != nil
		if !done {
			if sum.Chunks++; sum.Chunks > s.Limit {
				return errRefused
			}
		}
	}
	return stream.SendAndClose(&sum)
}

// GoodErrorKept keeps the error, and asks what it was behind the loop.
type GoodErrorKept struct{ pb.UnimplementedEchoServer }

func (s *GoodErrorKept) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	var err error
	for err == nil {
		r := <-ch
		if err = r.err; err == nil {
			sum.Chunks++
		}
	}
	if err != io.EOF {
		return err
	}
	return stream.SendAndClose(&sum)
}

// BadErrorKept keeps its own errors in the same variable.
type BadErrorKept struct {
	pb.UnimplementedEchoServer
	Limit int
}

func (s *BadErrorKept) Upload(stream pb.Echo_UploadServer) error {
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
	var sum pb.UploadSummary
	var err error
	for err == nil {
		r := <-ch
		if err = r.err; err == nil {
			if sum.Chunks++; sum.Chunks > s.Limit {
				return errRefused
			}
		}
	}
	if err != io.EOF {
		return err
	}
	return stream.SendAndClose(&sum)
}

// GoodRunning runs until a switch says otherwise.
type GoodRunning struct{ pb.UnimplementedEchoServer }

func (s *GoodRunning) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	running := true
	for running {
		r := <-ch
		switch {
		case errors.Is(r.err, io.EOF):
			running = false
		case r.err != nil:
			return r.err
		default:
			sum.Chunks++
		}
	}
	return stream.SendAndClose(&sum)
}

// failed reports whether nothing more comes.
func (r received) failed() bool { return r.err != nil }

// GoodAsked has a method ask for the error.
type GoodAsked struct{ pb.UnimplementedEchoServer }

func (s *GoodAsked) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r := <-ch
		if r.failed() {
			return stream.SendAndClose(&sum)
		}
		sum.Chunks++
	}
}

// GoodAhead receives ahead of its loop.
type GoodAhead struct{ pb.UnimplementedEchoServer }

func (s *GoodAhead) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	r := <-ch
	for ; r.err == nil; r = <-ch {
		sum.Chunks++
	}
	return stream.SendAndClose(&sum)
}

// GoodLast keeps what it received last in a struct.
type GoodLast struct{ pb.UnimplementedEchoServer }

func (s *GoodLast) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	var last struct{ r received }
	for last.r.err == nil {
		last.r = <-ch
		sum.Chunks++
	}
	return stream.SendAndClose(&sum)
}

// next takes what came next, and whether something did.
func next(ch <-chan received) (*pb.Chunk, bool) {
	r := <-ch
	return r.chunk, r.err == nil
}

// GoodNext has a helper take each.
type GoodNext struct{ pb.UnimplementedEchoServer }

func (s *GoodNext) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		if _, ok := next(ch); !ok {
			return stream.SendAndClose(&sum)
		}
		sum.Chunks++
	}
}

// GoodErrorOf leaves by the error of the other channel.
type GoodErrorOf struct{ pb.UnimplementedEchoServer }

func (s *GoodErrorOf) Chat(stream pb.Echo_ChatServer) error {
	msgs, errc := make(chan *pb.Message), make(chan error)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				errc <- err
				return
			}
			msgs <- m
		}
	}()
	n := 0
	var err error
	for err == nil {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case err = <-errc:
		}
	}
	return err
}

// BadErrorOf leaves by an error about a message, too.
type BadErrorOf struct{ pb.UnimplementedEchoServer }

func (s *BadErrorOf) Chat(stream pb.Echo_ChatServer) error {
	msgs, errc := make(chan *pb.Message), make(chan error)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				//category: stuck-handler-goroutine
				errc <- err // want "stays for ever"
				return
			}
			msgs <- m
		}
	}()
	n := 0
	var err error
	for err == nil {
		select {
		case m := <-msgs:
			n += len(m.Text)
			if err := check(m); err != nil {
				return err
			}
		case err = <-errc:
		}
	}
	return err
}

// GoodFlagOf leaves by a flag that the other channel sets.
type GoodFlagOf struct{ pb.UnimplementedEchoServer }

func (s *GoodFlagOf) Chat(stream pb.Echo_ChatServer) error {
	msgs, errc := make(chan *pb.Message), make(chan error)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				errc <- err
				return
			}
			msgs <- m
		}
	}()
	n := 0
	for done := false; !done; {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case <-errc:
			done = true
		}
	}
	return nil
}

// BadFlagOf leaves by a flag that something else sets, too.
type BadFlagOf struct {
	pb.UnimplementedEchoServer
	Stop chan struct{}
}

func (s *BadFlagOf) Chat(stream pb.Echo_ChatServer) error {
	msgs, errc := make(chan *pb.Message), make(chan error)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				//category: stuck-handler-goroutine
				errc <- err // want "stays for ever"
				return
			}
			msgs <- m
		}
	}()
	n := 0
	for done := false; !done; {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case <-s.Stop:
			done = true
		case <-errc:
			done = true
		}
	}
	return nil
}

// GoodBreak breaks out of its loop by a label.
type GoodBreak struct{ pb.UnimplementedEchoServer }

func (s *GoodBreak) Chat(stream pb.Echo_ChatServer) error {
	msgs, errc := make(chan *pb.Message), make(chan error)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				errc <- err
				return
			}
			msgs <- m
		}
	}()
	n := 0
loop:
	for {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case <-errc:
			break loop
		}
	}
	return nil
}

// GoodOpen asks the flag of the channel in its loop.
type GoodOpen struct{ pb.UnimplementedEchoServer }

func (s *GoodOpen) Chat(stream pb.Echo_ChatServer) error {
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
	n := 0
	var m *pb.Message
	for open := true; open; {
		if m, open = <-msgs; open {
			n += len(m.Text)
		}
	}
	return nil
}

// GoodNil knows a closed channel by the nil.
type GoodNil struct{ pb.UnimplementedEchoServer }

func (s *GoodNil) Chat(stream pb.Echo_ChatServer) error {
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
	n := 0
	for {
		m := <-msgs
		if m == nil {
			return nil
		}
		n += len(m.Text)
	}
}

// BadNil knows it, and leaves before.
type BadNil struct {
	pb.UnimplementedEchoServer
	Limit int
}

func (s *BadNil) Chat(stream pb.Echo_ChatServer) error {
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
	n := 0
	for {
		m := <-msgs
		if m == nil {
			return nil
		}
		if n += len(m.Text); n > s.Limit {
			return errRefused
		}
	}
}

// GoodNilSent is sent a nil at the end.
type GoodNilSent struct{ pb.UnimplementedEchoServer }

func (s *GoodNilSent) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				msgs <- nil
				return
			}
			msgs <- m
		}
	}()
	n := 0
	for m := <-msgs; m != nil; m = <-msgs {
		n += len(m.Text)
	}
	return nil
}

// GoodDone is told on a channel that is closed at the end.
type GoodDone struct{ pb.UnimplementedEchoServer }

func (s *GoodDone) Chat(stream pb.Echo_ChatServer) error {
	msgs, done := make(chan *pb.Message), make(chan struct{})
	go func() {
		defer close(done)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			msgs <- m
		}
	}()
	n := 0
	for {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case <-done:
			return nil
		}
	}
}

// BadDone is told at the beginning.
type BadDone struct{ pb.UnimplementedEchoServer }

func (s *BadDone) Chat(stream pb.Echo_ChatServer) error {
	msgs, done := make(chan *pb.Message), make(chan struct{})
	go func() {
		close(done)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			//category: stuck-handler-goroutine
			msgs <- m // want "stays for ever"
		}
	}()
	n := 0
	for {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case <-done:
			return nil
		}
	}
}

// GoodDoneInLiteral is told by a deferred literal.
type GoodDoneInLiteral struct{ pb.UnimplementedEchoServer }

func (s *GoodDoneInLiteral) Chat(stream pb.Echo_ChatServer) error {
	msgs, done := make(chan *pb.Message), make(chan struct{})
	go func() {
		defer func() {
			close(done)
		}()
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			msgs <- m
		}
	}()
	n := 0
	for {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case <-done:
			return nil
		}
	}
}

// GoodWaited is told by a goroutine that waits for the first.
type GoodWaited struct{ pb.UnimplementedEchoServer }

func (s *GoodWaited) Chat(stream pb.Echo_ChatServer) error {
	msgs, done := make(chan *pb.Message), make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			msgs <- m
		}
	}()
	go func() {
		wg.Wait()
		close(done)
	}()
	n := 0
	for {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case <-done:
			return nil
		}
	}
}

// GoodAtomic asks an atomic flag, now and then.
type GoodAtomic struct{ pb.UnimplementedEchoServer }

func (s *GoodAtomic) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	var ended atomic.Bool
	go func() {
		defer ended.Store(true)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			msgs <- m
		}
	}()
	n := 0
	for !ended.Load() {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// GoodCancelled is told by a context of its own that the goroutine cancels.
type GoodCancelled struct{ pb.UnimplementedEchoServer }

func (s *GoodCancelled) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			msgs <- m
		}
	}()
	n := 0
	for {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case <-ctx.Done():
			return nil
		}
	}
}

// An event is what a goroutine hears from its client.
type event interface{ text() string }

type said struct{ *pb.Message }

func (s said) text() string { return s.Text }

type left struct{ error }

func (left) text() string { return "" }

// GoodEvents knows the last event by its type.
type GoodEvents struct{ pb.UnimplementedEchoServer }

func (s *GoodEvents) Chat(stream pb.Echo_ChatServer) error {
	events := make(chan event)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				events <- left{err}
				return
			}
			events <- said{m}
		}
	}()
	n := 0
	for {
		switch e := (<-events).(type) {
		case left:
			return e.error
		case said:
			n += len(e.Text)
		}
	}
}
