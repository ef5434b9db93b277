package stuck

import (
	"context"
	"errors"
	"fmt"
	"log"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// What is compared, converted, copied or counted before a handler leaves by it.

// goodIsFalse compares what a channel says with false.
type goodIsFalse struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodIsFalse) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	go func() {
		defer close(ch)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for {
		_, ok := <-ch
		if ok == false {
			return stream.SendAndClose(&sum)
		}
		sum.Chunks++
	}
}

// badIsTrue compares it with true, and leaves at a limit.
type badIsTrue struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badIsTrue) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	go func() {
		defer close(ch)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			//category: stuck-handler-goroutine
			ch <- chunk // want "stays for ever"
		}
	}()
	var sum pb.UploadSummary
	for {
		_, ok := <-ch
		if ok == true {
			if sum.Chunks++; sum.Chunks >= s.limit {
				return stream.SendAndClose(&sum)
			}
			continue
		}
		return stream.SendAndClose(&sum)
	}
}

type open bool

// badOpen converts what the channel says, and leaves at a limit.
type badOpen struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badOpen) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	go func() {
		defer close(ch)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			//category: stuck-handler-goroutine
			ch <- chunk // want "stays for ever"
		}
	}()
	var sum pb.UploadSummary
	for {
		_, ok := <-ch
		if isOpen := open(ok); isOpen {
			if sum.Chunks++; sum.Chunks >= s.limit {
				return stream.SendAndClose(&sum)
			}
			continue
		}
		return stream.SendAndClose(&sum)
	}
}

// goodOpen leaves when it is not.
type goodOpen struct{ pb.UnimplementedEchoServer }

func (s *goodOpen) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	go func() {
		defer close(ch)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for {
		_, ok := <-ch
		if isOpen := open(ok); !isOpen {
			return stream.SendAndClose(&sum)
		}
		sum.Chunks++
	}
}

// goodNilOnly does not ask whether the channel was closed.
type goodNilOnly struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodNilOnly) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	go func() {
		defer close(ch)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for {
		chunk, _ := <-ch
		if chunk == nil {
			return stream.SendAndClose(&sum)
		}
		sum.Chunks++
	}
}

// goodNilChosen is told by a nil, beside something else.
type goodNilChosen struct {
	pb.UnimplementedEchoServer
	ticks chan struct{}
}

func (s *goodNilChosen) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	go func() {
		defer close(ch)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for {
		select {
		case chunk := <-ch:
			if chunk == nil {
				return stream.SendAndClose(&sum)
			}
			sum.Chunks++
		case <-s.ticks:
		}
	}
}

// goodNotGoing leaves when it does not go on.
type goodNotGoing struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodNotGoing) Upload(stream pb.Echo_UploadServer) error {
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
		going := !(r.err != nil)
		if going {
			sum.Chunks++
			continue
		}
		return stream.SendAndClose(&sum)
	}
}

// goodClosedFlag keeps in a variable that the channel was closed.
type goodClosedFlag struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodClosedFlag) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	go func() {
		defer close(ch)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for {
		_, ok := <-ch
		over := !ok
		sum.Chunks++
		if over {
			return stream.SendAndClose(&sum)
		}
	}
}

func boxed(chunk *pb.Chunk, err error) received { return received{chunk, err} }

// badBoxed sends a pointer to what it makes of the message, and leaves at a limit.
type badBoxed struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badBoxed) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *received)
	go func() {
		for {
			chunk, err := stream.Recv()
			r := new(received)
			*r = boxed(chunk, err)
			//category: stuck-handler-goroutine
			ch <- r // want "stays for ever"
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r := <-ch
		if sum.Chunks++; sum.Chunks >= s.limit || r.err != nil {
			return stream.SendAndClose(&sum)
		}
	}
}

// badWrapped hands over an error with a text around it.
type badWrapped struct {
	pb.UnimplementedEchoServer
	stop chan struct{}
}

func (s *badWrapped) Chat(stream pb.Echo_ChatServer) error {
	errs := make(chan error)
	go func() {
		_, err := stream.Recv()
		//category: stuck-handler-goroutine
		errs <- fmt.Errorf("receiving: %w", err) // want "stays for ever"
	}()
	select {
	case err := <-errs:
		return err
	case <-s.stop:
		return nil
	}
}

// goodEventsNil knows the last event by what is not in it.
type goodEventsNil struct{ pb.UnimplementedEchoServer }

func (s *goodEventsNil) Chat(stream pb.Echo_ChatServer) error {
	events := make(chan event)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				events <- said{nil}
				return
			}
			events <- said{m}
		}
	}()
	for {
		if e := (<-events).(said); e.Message == nil {
			return nil
		}
	}
}

// goodCopied copies what it received.
type goodCopied struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodCopied) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *received)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- &received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r := *<-ch
		if r.err != nil {
			return r.err
		}
		sum.Chunks++
	}
}

type sized struct {
	size int
	err  error
}

func sizeOf(chunk *pb.Chunk) int {
	if chunk == nil {
		return 0
	}
	return len(chunk.Data)
}

// badSize leaves by the size of what it received.
type badSize struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badSize) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan sized)
	go func() {
		for {
			chunk, err := stream.Recv()
			//category: stuck-handler-goroutine
			ch <- sized{sizeOf(chunk), err} // want "stays for ever"
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r := <-ch
		sum.Chunks++
		if r.size > s.limit {
			return stream.SendAndClose(&sum)
		}
	}
}

type part struct {
	chunk *pb.Chunk
	final bool
}

// goodFinal is told by a field that says so.
type goodFinal struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodFinal) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan part)
	go func() {
		for {
			chunk, err := stream.Recv()
			ch <- part{chunk, err != nil}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		p := <-ch
		if p.final {
			return stream.SendAndClose(&sum)
		}
		sum.Chunks++
	}
}

// badLastLogged keeps the last error to log it, and leaves at a limit.
type badLastLogged struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *badLastLogged) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	var last error
	defer func() { log.Print(last) }()
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
	for {
		r := <-ch
		last = r.err
		if last == nil {
			if sum.Chunks++; sum.Chunks >= s.limit {
				return stream.SendAndClose(&sum)
			}
			continue
		}
		return stream.SendAndClose(&sum)
	}
}

// goodOtherChannel counts for others, too.
type goodOtherChannel struct {
	pb.UnimplementedEchoServer
	counts chan int
}

func (s *goodOtherChannel) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go func() {
		for {
			chunk, err := stream.Recv()
			s.counts <- 1
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for {
		r := <-ch
		if r.err != nil {
			return stream.SendAndClose(&sum)
		}
		sum.Chunks++
	}
}

// goodContextBoth asks the context that the goroutine cancels, and waits for it.
type goodContextBoth struct {
	pb.UnimplementedEchoServer
	limit int
}

func (s *goodContextBoth) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			ch <- chunk
		}
	}()
	var sum pb.UploadSummary
	for {
		if ctx.Err() != nil {
			return stream.SendAndClose(&sum)
		}
		select {
		case <-ch:
			sum.Chunks++
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// badContextOfOthers waits for a context that also ends with another one.
type badContextOfOthers struct {
	pb.UnimplementedEchoServer
	ctx context.Context
}

func (s *badContextOfOthers) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan *pb.Chunk)
	ctx, cancel := context.WithCancel(s.ctx)
	go func() {
		defer cancel()
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			//category: stuck-handler-goroutine
			ch <- chunk // want "stays for ever"
		}
	}()
	var sum pb.UploadSummary
	for {
		select {
		case <-ch:
			sum.Chunks++
		case <-ctx.Done():
			return stream.SendAndClose(&sum)
		}
	}
}

// badWaitedOr is told by a goroutine that waits for the first, or by another one.
type badWaitedOr struct {
	pb.UnimplementedEchoServer
	stop chan struct{}
}

func (s *badWaitedOr) Chat(stream pb.Echo_ChatServer) error {
	msgs, done := make(chan *pb.Message), make(chan struct{}, 2)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			//category: stuck-handler-goroutine
			msgs <- m // want "stays for ever"
		}
	})
	go func() {
		wg.Wait()
		done <- struct{}{}
	}()
	go func() {
		<-s.stop
		done <- struct{}{}
	}()
	for {
		select {
		case m := <-msgs:
			_ = check(m)
		case <-done:
			return nil
		}
	}
}

// badEachTold is told after each message.
type badEachTold struct{ pb.UnimplementedEchoServer }

func (s *badEachTold) Chat(stream pb.Echo_ChatServer) error {
	msgs, told := make(chan *pb.Message), make(chan int, 1)
	go func() {
		for receiveOne(stream, msgs, told) {
			log.Print("one more")
		}
	}()
	for {
		select {
		case m := <-msgs:
			_ = check(m)
		case <-told:
			return nil
		}
	}
}

func receiveOne(stream pb.Echo_ChatServer, msgs chan<- *pb.Message, told chan<- int) bool {
	m, err := stream.Recv()
	if err != nil {
		return false
	}
	//category: stuck-handler-goroutine
	msgs <- m // want "stays for ever"
	told <- 1
	return true
}

// goodOneTold is told once, by a function that receives all.
type goodOneTold struct{ pb.UnimplementedEchoServer }

func (s *goodOneTold) Chat(stream pb.Echo_ChatServer) error {
	msgs, told := make(chan *pb.Message), make(chan int, 1)
	go func() {
		collectAll(stream, msgs, told)
		log.Print("no more")
	}()
	for {
		select {
		case m := <-msgs:
			_ = check(m)
		case <-told:
			return nil
		case <-time.After(time.Second):
		}
	}
}

func collectAll(stream pb.Echo_ChatServer, msgs chan<- *pb.Message, told chan<- int) {
	collect(stream, msgs)
	told <- 1
}

// badFirstOrContext takes the first of two results, or none.
type badFirstOrContext struct{ pb.UnimplementedEchoServer }

func (s *badFirstOrContext) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	//category: stuck-handler-goroutine
	go func() { done <- readAll(stream) }() // want "stays for ever"
	go func() { done <- sendAll(stream) }()
	select {
	case <-done:
	case <-stream.Context().Done():
	}
	return nil
}

// badSeveral takes two of three results.
type badSeveral struct{ pb.UnimplementedEchoServer }

func (s *badSeveral) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	//category: stuck-handler-goroutine
	go func() { done <- readAll(stream) }() // want "stays for ever"
	go func() {
		done <- stream.Send(new(pb.Message))
		done <- idle(stream)
	}()
	first := <-done
	second := <-done
	return errors.Join(first, second)
}

// goodSeveral takes all three results.
type goodSeveral struct{ pb.UnimplementedEchoServer }

func (s *goodSeveral) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	go func() { done <- readAll(stream) }()
	go func() {
		done <- stream.Send(new(pb.Message))
		done <- idle(stream)
	}()
	first, second := <-done, <-done
	third := <-done
	return errors.Join(first, second, third)
}

// badStream of results has more than the three that are taken.
type badStream struct{ pb.UnimplementedEchoServer }

func (s *badStream) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	//category: stuck-handler-goroutine
	go func() { done <- readAll(stream) }() // want "stays for ever"
	go func() {
		for range 3 {
			done <- stream.Send(new(pb.Message))
		}
	}()
	first, second := <-done, <-done
	third := <-done
	return errors.Join(first, second, third)
}

// goodSelects takes all three results, or the client has gone.
type goodSelects struct{ pb.UnimplementedEchoServer }

func (s *goodSelects) Chat(stream pb.Echo_ChatServer) error {
	done := make(chan error)
	go func() { done <- readAll(stream) }()
	go func() {
		done <- stream.Send(new(pb.Message))
		done <- idle(stream)
	}()
	select {
	case err := <-done:
		log.Print(err)
	}
	return errors.Join(<-done, <-done)
}

// badDefers returns two errors, of which one was sent by its goroutine, and defers
// something.
type badDefers struct{ pb.UnimplementedEchoServer }

func (s *badDefers) Chat(stream pb.Echo_ChatServer) error {
	defer log.Print("over")
	errs := make(chan error)
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				//category: stuck-handler-goroutine
				errs <- err // want "stays for ever"
				return
			}
		}
	}()
	for {
		select {
		case <-time.After(time.Second):
		case err := <-errs:
			return err
		}
		if err := stream.Send(new(pb.Message)); err != nil {
			return err
		}
	}
}

// goodDefers only returns what it was sent.
type goodDefers struct{ pb.UnimplementedEchoServer }

func (s *goodDefers) Chat(stream pb.Echo_ChatServer) error {
	defer log.Print("over")
	errs := make(chan error)
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				errs <- err
				return
			}
		}
	}()
	for {
		select {
		case <-time.After(time.Second):
			stream.Send(new(pb.Message))
		case err := <-errs:
			return err
		}
	}
}

// goodNamed has a result with a name.
type goodNamed struct{ pb.UnimplementedEchoServer }

func (s *goodNamed) Chat(stream pb.Echo_ChatServer) (err error) {
	defer func() { log.Print(err) }()
	errs := make(chan error)
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				errs <- err
				return
			}
		}
	}()
	for err == nil {
		select {
		case <-time.After(time.Second):
			stream.Send(new(pb.Message))
		case err = <-errs:
		}
	}
	return err
}
