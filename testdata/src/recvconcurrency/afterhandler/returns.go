package afterhandler

import (
	"log"
	"sync"

	pb "recvconcurrency/echopb"
)

// Handlers that stop waiting for a goroutine that sends, or do not wait for it in sight.

type answering struct {
	pb.UnimplementedEchoServer
	answers chan *pb.Message
}

// answer sends the answers that come.
func (s *answering) answer(stream pb.Echo_ChatServer, done chan struct{}) {
	defer close(done)
	for m := range s.answers {
		if stream.Send(m) != nil {
			return
		}
	}
}

// listen receives until the client has no more.
func listen(stream pb.Echo_ChatServer) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// goodListenFailed returns when the stream has failed, and waits otherwise.
type goodListenFailed struct{ answering }

func (s *goodListenFailed) Chat(stream pb.Echo_ChatServer) error {
	done, errs := make(chan struct{}), make(chan error, 1)
	go s.answer(stream, done)
	go func() { errs <- listen(stream) }()
	select {
	case <-done:
	case err := <-errs:
		if err != nil {
			return err
		}
		<-done
	}
	return nil
}

// badListenEnded returns when the client has no more to say.
type badListenEnded struct{ answering }

func (s *badListenEnded) Chat(stream pb.Echo_ChatServer) error {
	done, errs := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(done)
		for m := range s.answers {
			//category: stream-after-handler
			if stream.Send(m) != nil { // want "after its handler"
				return
			}
		}
	}()
	go func() { errs <- listen(stream) }()
	select {
	case <-done:
		return nil
	case err := <-errs:
		if err == nil {
			return err
		}
		<-done
		return err
	}
}

// badListenReturned returns whatever it is that the client says last.
type badListenReturned struct{ answering }

func (s *badListenReturned) Chat(stream pb.Echo_ChatServer) error {
	done, errs := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(done)
		for m := range s.answers {
			//category: stream-after-handler
			if stream.Send(m) != nil { // want "after its handler"
				return
			}
		}
	}()
	go func() { errs <- listen(stream) }()
	select {
	case <-done:
		return nil
	case err := <-errs:
		return err
	}
}

// goodHandsOver waits until somebody takes the key of the stream.
type goodHandsOver struct {
	answering
	keys chan string
}

func (s *goodHandsOver) Chat(stream pb.Echo_ChatServer) error {
	go func() {
		for m := range s.answers {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	s.keys <- "answered"
	return nil
}

// goodWaitsOutOfSight has somebody else wait.
type goodWaitsOutOfSight struct {
	answering
	stop chan struct{}
	wait func(<-chan struct{})
}

func (s *goodWaitsOutOfSight) Chat(stream pb.Echo_ChatServer) error {
	go func() {
		for m := range s.answers {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	s.wait(s.stop)
	return nil
}

// goodServes waits in the function that starts the goroutine.
type goodServes struct {
	answering
	stop chan struct{}
}

func (s *goodServes) Chat(stream pb.Echo_ChatServer) error {
	s.serve(stream)
	return nil
}

func (s *goodServes) serve(stream pb.Echo_ChatServer) {
	go func() {
		for m := range s.answers {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	<-s.stop
}

// badServes does not wait there.
type badServes struct{ answering }

func (s *badServes) Chat(stream pb.Echo_ChatServer) error {
	//category: stream-after-handler
	s.serve(stream) // want "after its handler"
	return nil
}

func (s *badServes) serve(stream pb.Echo_ChatServer) {
	go func() {
		for m := range s.answers {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
}

// badSlot keeps its stream in a slot, and returns.
type badSlot struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	slots [16]pb.Echo_WatchServer
	list  []pb.Echo_WatchServer
}

func (s *badSlot) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	//category: stream-after-handler
	s.slots[len(req.Prefix)%len(s.slots)] = stream // want "slots"
	return nil
}

// badElement keeps it in a list.
type badElement struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	list []pb.Echo_WatchServer
}

func (s *badElement) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	//category: stream-after-handler
	s.list[len(req.Prefix)%len(s.list)] = stream // want "list"
	return nil
}

// goodSlot sends on the others' streams, and leaves its own where only it finds it.
type goodSlot struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	list []pb.Echo_WatchServer
}

func (s *goodSlot) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var both [2]pb.Echo_WatchServer
	both[0] = stream
	return both[0].Send(new(pb.Event))
}

// goodForgets takes the stream out that somebody has put there.
type goodForgets struct {
	pb.UnimplementedEchoServer
	subs sync.Map
}

func (s *goodForgets) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.subs.CompareAndDelete(req.Prefix, stream)
	return nil
}

// batch sends on several streams.
type batch struct {
	streams []pb.Echo_WatchServer
	sent    int
}

func (b *batch) add(stream pb.Echo_WatchServer) { b.streams = append(b.streams, stream) }

func (b *batch) send(ev *pb.Event) {
	for _, st := range b.streams {
		if st.Send(ev) == nil {
			b.sent++
		}
	}
}

// goodOwnBatch has a batch of its own.
type goodOwnBatch struct {
	pb.UnimplementedEchoServer
	last *batch
}

func (s *goodOwnBatch) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	b := new(batch)
	*b = batch{sent: 1}
	b.add(stream)
	b.send(new(pb.Event))
	log.Println(*b)
	return nil
}

// badSharedBatch leaves it where others find it.
type badSharedBatch struct {
	pb.UnimplementedEchoServer
	last *batch
}

func (s *badSharedBatch) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	b := new(batch)
	//category: stream-after-handler
	b.add(stream) // want "streams"
	s.last = b
	return nil
}

// badLoggedBatch shows it to others.
type badLoggedBatch struct {
	pb.UnimplementedEchoServer
	log func(*batch)
}

func (s *badLoggedBatch) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	b := new(batch)
	//category: stream-after-handler
	b.add(stream) // want "streams"
	s.log(b)
	return nil
}
