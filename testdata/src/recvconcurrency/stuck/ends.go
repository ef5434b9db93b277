package stuck

import (
	"errors"
	"io"

	pb "recvconcurrency/echopb"
)

// Handlers that leave when no more messages come, and not before: each hears of
// the end in another way.

// GoodEnds hears of it by an error on a channel of its own.
type GoodEnds struct{ pb.UnimplementedEchoServer }

func (s *GoodEnds) Chat(stream pb.Echo_ChatServer) error {
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
	for {
		select {
		case m := <-msgs:
			n += len(m.Text)
		case err := <-errc:
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// BadEndsOfEither hears of one error, of whichever goroutine has one first: if it is
// about a message, nobody takes that of Recv.
type BadEndsOfEither struct{ pb.UnimplementedEchoServer }

func (s *BadEndsOfEither) Chat(stream pb.Echo_ChatServer) error {
	msgs, errc := make(chan *pb.Message), make(chan error)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				//category: stuck-handler-goroutine
				errc <- err // want "for ever"
				return
			}
			msgs <- m
		}
	}()
	go func() {
		for m := range msgs {
			if m.Text == "bad" {
				errc <- errors.New("bad message")
				return
			}
			if err := stream.Send(m); err != nil {
				errc <- err
				return
			}
		}
	}()
	return <-errc
}

// GoodEndsResult waits for the error alone.
type GoodEndsResult struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsResult) Chat(stream pb.Echo_ChatServer) error {
	errc := make(chan error)
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				errc <- err
				return
			}
		}
	}()
	if err := <-errc; err != io.EOF {
		return err
	}
	return nil
}

// GoodEndsField finds the error in what it gets.
type GoodEndsField struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsField) Upload(stream pb.Echo_UploadServer) error {
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
		if r.err == io.EOF {
			return stream.SendAndClose(&sum)
		}
		if r.err != nil {
			return r.err
		}
		sum.Chunks++
	}
}

// GoodEndsDirect looks only at the error in what it gets.
type GoodEndsDirect struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsDirect) Upload(stream pb.Echo_UploadServer) error {
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
	for {
		if err := (<-ch).err; err != nil {
			return err
		}
	}
}

// GoodEndsPointer gets pointers.
type GoodEndsPointer struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsPointer) Upload(stream pb.Echo_UploadServer) error {
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
		r := <-ch
		if r.err == nil {
			sum.Chunks++
			continue
		}
		if errors.Is(r.err, io.EOF) {
			return stream.SendAndClose(&sum)
		}
		return r.err
	}
}

// GoodEndsSelect sees that the channel is closed, next to another one.
type GoodEndsSelect struct {
	pb.UnimplementedEchoServer
	Tick <-chan int
}

func (s *GoodEndsSelect) Chat(stream pb.Echo_ChatServer) error {
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
		select {
		case <-s.Tick:
			n++
		case m, ok := <-msgs:
			if !ok {
				return nil
			}
			n += len(m.Text)
		}
	}
}

// BadEndsOther leaves for an error of something else.
type BadEndsOther struct {
	pb.UnimplementedEchoServer
	Failed chan error
}

func (s *BadEndsOther) Chat(stream pb.Echo_ChatServer) error {
	errc := make(chan error)
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				//category: stuck-handler-goroutine
				errc <- err // want "stays for ever"
				return
			}
		}
	}()
	select {
	case err := <-errc:
		return err
	case err := <-s.Failed:
		return err
	}
}

// BadEndsCause compares something else with nil.
type BadEndsCause struct{ pb.UnimplementedEchoServer }

func (s *BadEndsCause) Upload(stream pb.Echo_UploadServer) error {
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
	for {
		r := <-ch
		if r.chunk != nil {
			return stream.SendAndClose(&pb.UploadSummary{Chunks: 1})
		}
	}
}

// BadEndsSuccess leaves when there is no error.
type BadEndsSuccess struct{ pb.UnimplementedEchoServer }

func (s *BadEndsSuccess) Upload(stream pb.Echo_UploadServer) error {
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
	if r := <-ch; r.err == nil {
		return stream.SendAndClose(&pb.UploadSummary{Chunks: 1})
	}
	return errRefused
}

// take takes what a goroutine received, until it has received an error.
func take(ch <-chan received) error {
	for {
		if r := <-ch; r.err != nil {
			return r.err
		}
	}
}

// GoodEndsHelper has a helper take everything.
type GoodEndsHelper struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsHelper) Upload(stream pb.Echo_UploadServer) error {
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
	if err := take(ch); err != io.EOF {
		return err
	}
	return stream.SendAndClose(&pb.UploadSummary{})
}

// takeOne takes one chunk.
func takeOne(ch <-chan received) *pb.Chunk { return (<-ch).chunk }

// BadEndsHelper has a helper take one, of many.
type BadEndsHelper struct{ pb.UnimplementedEchoServer }

func (s *BadEndsHelper) Upload(stream pb.Echo_UploadServer) error {
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
	takeOne(ch)
	return stream.SendAndClose(&pb.UploadSummary{})
}

// store takes chunks for as long as they come.
func store(ch <-chan *pb.Chunk, done chan<- int) {
	n := 0
	for range ch {
		n++
	}
	done <- n
}

// GoodEndsStored has another goroutine take everything.
type GoodEndsStored struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsStored) Upload(stream pb.Echo_UploadServer) error {
	ch, done := make(chan *pb.Chunk), make(chan int, 1)
	go store(ch, done)
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
	return stream.SendAndClose(&pb.UploadSummary{Chunks: <-done})
}

// forward receives for a handler.
func forward(stream pb.Echo_UploadServer, ch chan<- received) {
	defer close(ch)
	for {
		chunk, err := stream.Recv()
		if err != nil {
			return
		}
		//unordered: the handler, which starts it, is below
		//category: stuck-handler-goroutine
		ch <- received{chunk: chunk} // want "stays for ever"
	}
}

// BadEndsForward has a function receive, and stops taking at its limit.
type BadEndsForward struct {
	pb.UnimplementedEchoServer
	Limit int
}

func (s *BadEndsForward) Upload(stream pb.Echo_UploadServer) error {
	ch := make(chan received)
	go forward(stream, ch)
	n := 0
	for range ch {
		if n++; n > s.Limit {
			return errRefused
		}
	}
	return stream.SendAndClose(&pb.UploadSummary{Chunks: n})
}

// A relay keeps channels where others find them.
type relay struct{ out chan *pb.Message }

// GoodEndsKept has its channel where other goroutines take from it.
type GoodEndsKept struct {
	pb.UnimplementedEchoServer
	relay relay
}

func (s *GoodEndsKept) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	s.relay.out = msgs
	go s.relay.run()
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
	return nil
}

func (r *relay) run() {
	for range r.out {
	}
}

// watch takes messages in a goroutine of its own.
func watch(msgs <-chan *pb.Message) {
	go func() {
		for range msgs {
		}
	}()
}

// GoodEndsWatched leaves when another goroutine takes the rest.
type GoodEndsWatched struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsWatched) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	watch(msgs)
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
	return check(&pb.Message{})
}

// GoodEndsTotal takes the only thing that its goroutine hands over.
type GoodEndsTotal struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsTotal) Upload(stream pb.Echo_UploadServer) error {
	total := make(chan int)
	go func() {
		n := 0
		for {
			chunk, err := stream.Recv()
			if err != nil {
				break
			}
			n += len(chunk.Data)
		}
		total <- n
	}()
	return stream.SendAndClose(&pb.UploadSummary{Chunks: <-total})
}

// BadEndsTotal does not take it if the server stops.
type BadEndsTotal struct {
	pb.UnimplementedEchoServer
	Limit int
}

func (s *BadEndsTotal) Upload(stream pb.Echo_UploadServer) error {
	total := make(chan int)
	go func() {
		n := 0
		for {
			chunk, err := stream.Recv()
			if err != nil {
				break
			}
			n += len(chunk.Data)
		}
		//category: stuck-handler-goroutine
		total <- n // want "stays for ever"
	}()
	if s.Limit > 0 {
		return errRefused
	}
	return stream.SendAndClose(&pb.UploadSummary{Chunks: <-total})
}

// A tally is what a goroutine has counted.
type tally struct{ chunks int }

// GoodEndsCount takes counts, of which one comes for each message, up to the one
// that says that there are no more.
type GoodEndsCount struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsCount) Upload(stream pb.Echo_UploadServer) error {
	counts, tallies := make(chan int), make(chan tally)
	go func() {
		n := 0
		for {
			_, err := stream.Recv()
			if err != nil {
				n = -n
			} else {
				n++
			}
			t := tally{chunks: n}
			tallies <- t
			counts <- n
			if err != nil {
				return
			}
		}
	}()
	for {
		t, n := <-tallies, <-counts
		if n <= 0 {
			return stream.SendAndClose(&pb.UploadSummary{Chunks: -t.chunks})
		}
	}
}

// receiveAll receives in a goroutine of its own, which hands over everything, and
// says when it has begun.
func receiveAll(stream pb.Echo_UploadServer) (<-chan received, <-chan struct{}) {
	ch, begun := make(chan received), make(chan struct{}, 1)
	go func() {
		begun <- struct{}{}
		for {
			chunk, err := stream.Recv()
			ch <- received{chunk, err}
			if err != nil {
				return
			}
		}
	}()
	return ch, begun
}

func note(n *int, ok bool) {
	if ok {
		*n++
	}
}

// GoodEndsReturned takes everything from the channel that a helper returns.
type GoodEndsReturned struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsReturned) Upload(stream pb.Echo_UploadServer) error {
	var sum pb.UploadSummary
	ch, begun := receiveAll(stream)
	select {
	case <-begun:
	default:
	}
	for {
		r := <-ch
		failed := r.err != nil
		note(&sum.Chunks, !failed)
		if failed {
			break
		}
	}
	return stream.SendAndClose(&sum)
}

// GoodEndsSelectSend may send before it takes, in one select.
type GoodEndsSelectSend struct{ pb.UnimplementedEchoServer }

func (s *GoodEndsSelectSend) Chat(stream pb.Echo_ChatServer) error {
	errc, counts, done := make(chan error), make(chan int), make(chan struct{})
	defer close(done)
	go func() {
		for {
			select {
			case <-counts:
			case <-done:
				return
			}
		}
	}()
	go func() {
		for {
			_, err := stream.Recv()
			errc <- err
			if err != nil {
				return
			}
		}
	}()
	n := 0
	for {
		select {
		case counts <- n:
			n = 0
		case err := <-errc:
			if err != nil {
				return nil
			}
			n++
		}
	}
}
