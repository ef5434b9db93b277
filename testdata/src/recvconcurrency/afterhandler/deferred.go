package afterhandler

import (
	"io"
	"log"
	"sync"

	pb "recvconcurrency/echopb"
)

// What a handler defers may wait for its goroutine, or call it off; what only tidies up
// does neither.

type files struct {
	pb.UnimplementedEchoServer
	open func(string) (io.ReadCloser, error)
	mu   sync.Mutex
	seen map[string]bool
	stop bool
	wg   sync.WaitGroup
	done chan struct{}
}

func sendFile(f io.Reader, stream pb.Echo_WatchServer) {
	buf := make([]byte, 100)
	for {
		if _, err := f.Read(buf); err != nil {
			return
		}
		if err := stream.Send(&pb.Event{Value: string(buf)}); err != nil {
			return
		}
	}
}

type badCloses struct{ files }

func (s *badCloses) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	f, err := s.open(req.Prefix)
	if err != nil {
		return err
	}
	defer f.Close()
	//unordered: what it runs is above
	go sendFile(f, stream) // want "after its handler has returned"
	return nil
}

type badTidies struct{ files }

func (s *badTidies) forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.seen, name)
	log.Print("forgotten: ", name)
}

func (s *badTidies) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.forget(req.Prefix)
	//unordered: what it runs is above
	go sendFile(nil, stream) // want "after its handler has returned"
	return nil
}

type badTidiesHere struct{ files }

func (s *badTidiesHere) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer func() {
		n := len(s.seen)
		delete(s.seen, req.Prefix)
		log.Print(n)
	}()
	//unordered: what it runs is above
	go sendFile(nil, stream) // want "after its handler has returned"
	return nil
}

type goodWaits struct{ files }

func (s *goodWaits) end(name string) {
	delete(s.seen, name)
	s.wg.Wait()
}

func (s *goodWaits) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.end(req.Prefix)
	s.wg.Go(func() { sendFile(nil, stream) })
	return nil
}

type goodReceives struct{ files }

func (s *goodReceives) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	done := make(chan struct{})
	defer func() { <-done }()
	go func() {
		defer close(done)
		sendFile(nil, stream)
	}()
	return nil
}

// goodFlag's goroutine stops when it sees the flag.
type goodFlag struct{ files }

func (s *goodFlag) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer func() { s.stop = true }()
	go func() {
		for !s.stop {
			stream.Send(&pb.Event{})
		}
	}()
	for i := range 10 {
		s.seen[string(rune(i))] = true
	}
	return nil
}

// goodCloses tells its goroutine that it is over.
type goodCloses struct{ files }

func (s *goodCloses) over() { close(s.done) }

func (s *goodCloses) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.over()
	go func() {
		for {
			select {
			case <-s.done:
				return
			default:
				stream.Send(&pb.Event{})
			}
		}
	}()
	for i := range 10 {
		s.seen[string(rune(i))] = true
	}
	return nil
}

// A worker may wait for anything when it is closed.
type worker interface{ Close() error }

type goodWorker struct {
	files
	start func(func()) worker
}

func (s *goodWorker) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	w := s.start(nil)
	defer w.Close()
	go sendFile(nil, stream)
	return nil
}

// goodCalls calls what it does not know.
type goodCalls struct {
	files
	after func()
}

func (s *goodCalls) end() { s.after() }

func (s *goodCalls) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.end()
	go sendFile(nil, stream)
	return nil
}

// badLooks reads under a lock, and has variables of its own.
type badLooks struct {
	files
	rw sync.RWMutex
}

func (s *badLooks) look() {
	s.rw.RLock()
	defer s.rw.RUnlock()
	var n int
	count(&n, s.seen)
	log.Print(n)
}

func count(n *int, seen map[string]bool) {
	if len(seen) > 1 {
		log.Print(n)
	}
}

func (s *badLooks) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.look()
	//unordered: what it runs is above
	go sendFile(nil, stream) // want "after its handler has returned"
	return nil
}

// goodQuits waits until its goroutine takes the signal.
type goodQuits struct{ files }

func (s *goodQuits) quit() { s.done <- struct{}{} }

func (s *goodQuits) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.quit()
	go func() {
		sendFile(nil, stream)
		<-s.done
	}()
	return nil
}

// goodTakes waits for what its goroutine tells somebody.
type goodTakes struct {
	files
	tell func()
}

func (s *goodTakes) take() {
	if len(s.seen) == 0 {
		<-s.done
	}
}

func (s *goodTakes) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.take()
	go func() {
		sendFile(nil, stream)
		s.tell()
	}()
	return nil
}

type goodSelects struct {
	files
	tell func()
}

func (s *goodSelects) wait(stream pb.Echo_WatchServer) {
	select {
	case <-s.done:
	case <-stream.Context().Done():
	}
}

func (s *goodSelects) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.wait(stream)
	go func() {
		sendFile(nil, stream)
		s.tell()
	}()
	return nil
}

// goodMarks leaves a mark in what its goroutine looks at.
type goodMarks struct {
	files
	marks [4]bool
}

func (s *goodMarks) mark() { s.marks[1] = true }

func (s *goodMarks) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.mark()
	go func() {
		for !s.marks[1] {
			stream.Send(&pb.Event{})
		}
	}()
	for i := range 10 {
		s.seen[string(rune(i))] = true
	}
	return nil
}

// goodAsks has somebody else end its goroutine.
type goodAsks struct{ files }

func (s *goodAsks) ask() { go s.forget() }

func (s *goodAsks) forget() { delete(s.seen, "") }

func (s *goodAsks) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	defer s.ask()
	go sendFile(nil, stream)
	return nil
}
