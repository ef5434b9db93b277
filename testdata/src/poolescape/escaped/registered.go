package escaped

import (
	"context"
	"sync"
	"time"
)

// Objects that are registered where somebody else finds them, who takes them out
// and says so: who waits for that has them alone again.

type request struct {
	done chan struct{}
	wg   sync.WaitGroup
	next *request
	err  error
}

var requests = sync.Pool{New: func() any { return &request{done: make(chan struct{}, 1)} }}

type session struct {
	mu      sync.Mutex
	cond    sync.Cond
	pending map[int]*request
	queue   []*request
	head    *request
	current *request
}

func goodRegistered(s *session, id int) error {
	r := requests.Get().(*request)
	s.mu.Lock()
	s.pending[id] = r
	s.mu.Unlock()
	<-r.done
	err := r.err
	requests.Put(r)
	return err
}

func badRegistered(s *session, id int) error {
	r := requests.Get().(*request)
	s.mu.Lock()
	//category: escape-after-put
	s.pending[id] = r // want "kept here"
	s.mu.Unlock()
	err := r.err
	requests.Put(r)
	return err
}

func badRegisteredAfter(s *session, id int) {
	r := requests.Get().(*request)
	<-r.done
	//category: escape-after-put
	s.pending[id] = r // want "kept here"
	requests.Put(r)
}

func goodQueued(s *session) error {
	r := requests.Get().(*request)
	r.wg.Add(1)
	s.mu.Lock()
	s.queue = append(s.queue, r)
	s.mu.Unlock()
	r.wg.Wait()
	err := r.err
	requests.Put(r)
	return err
}

func goodLinked(s *session) error {
	r := requests.Get().(*request)
	done := r.done
	s.mu.Lock()
	r.next, s.head = s.head, r
	s.mu.Unlock()
	<-done
	err := r.err
	requests.Put(r)
	return err
}

// await waits until the request is answered, or the session ends.
func (r *request) await(quit <-chan struct{}) error {
	select {
	case <-r.done:
		return r.err
	case <-quit:
		return nil
	}
}

func goodAwaited(s *session, id int, quit <-chan struct{}) error {
	r := requests.Get().(*request)
	s.pending[id] = r
	err := r.await(quit)
	requests.Put(r)
	return err
}

func badAwaitedLong(s *session, id int) {
	r := requests.Get().(*request)
	//category: escape-after-put
	s.pending[id] = r // want "kept here"
	<-time.After(time.Second)
	requests.Put(r)
}

func goodWhile(s *session) {
	r := requests.Get().(*request)
	s.mu.Lock()
	s.current = r
	for s.current == r {
		s.cond.Wait()
	}
	s.mu.Unlock()
	requests.Put(r)
}

func goodUnlessCancelled(ctx context.Context, s *session, id int) error {
	r := requests.Get().(*request)
	s.pending[id] = r
	select {
	case <-r.done:
		err := r.err
		requests.Put(r)
		return err
	case <-ctx.Done():
		return ctx.Err() // whoever finds it may still have it
	}
}

func badCancelled(ctx context.Context, s *session, id int) (err error) {
	r := requests.Get().(*request)
	//category: escape-after-put
	s.pending[id] = r // want "kept here"
	select {
	case <-r.done:
		err = r.err
	case <-ctx.Done():
	}
	requests.Put(r)
	return nil
}

// envelope is what a buffer is registered in.
type envelope struct {
	body []byte
	done chan struct{}
}

var envelopes = make(map[int]*envelope)

func goodEnvelope(b []byte, id int) {
	bp := slabs.Get().(*[]byte)
	e := &envelope{body: (*bp)[:copy(*bp, b)], done: make(chan struct{})}
	envelopes[id] = e
	<-e.done
	slabs.Put(bp)
}

func badEnvelope(b []byte, id int) {
	bp := slabs.Get().(*[]byte)
	//category: escape-after-put
	envelopes[id] = &envelope{body: (*bp)[:copy(*bp, b)]} // want "kept here"
	slabs.Put(bp)
}

func goodTakenOffQueue(s *session) {
	r := requests.Get().(*request)
	s.mu.Lock()
	s.queue = append(s.queue, r)
	for {
		first := s.queue[0]
		s.queue = s.queue[1:]
		if first == r {
			break
		}
	}
	s.mu.Unlock()
	requests.Put(r)
}

func badOtherTakenOff(s, t *session) {
	r := requests.Get().(*request)
	//category: escape-after-put
	s.queue = append(s.queue, r) // want "kept here"
	t.queue = t.queue[1:]
	requests.Put(r)
}
