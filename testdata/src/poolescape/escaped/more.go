package escaped

import (
	"context"
	"time"
)

// More of who waits for those that have an object, and who does not.

func (r *request) receive() { <-r.done }

func goodReceived(s *session, id int) error {
	r := requests.Get().(*request)
	s.pending[id] = r
	r.receive()
	err := r.err
	requests.Put(r)
	return err
}

// goodReceivedToo waits as goodReceived does.
func goodReceivedToo(s *session, id int) {
	r := requests.Get().(*request)
	s.pending[id] = r
	r.receive()
	requests.Put(r)
}

// waited waits as well, in a function that it calls.
func (r *request) waited() error {
	r.receive()
	return r.err
}

func goodWaited(s *session, id int) error {
	r := requests.Get().(*request)
	s.pending[id] = r
	err := r.waited()
	requests.Put(r)
	return err
}

// pause waits for nobody that has the request.
func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Millisecond):
	}
}

func badPaused(ctx context.Context, s *session, id int) {
	r := requests.Get().(*request)
	//category: escape-after-put
	s.pending[id] = r // want "kept here"
	pause(ctx)
	requests.Put(r)
}

// goodEach waits for each of them.
func goodEach(s *session, ids []int) {
	r := requests.Get().(*request)
	for _, id := range ids {
		s.pending[id] = r
	}
	for range ids {
		<-r.done
	}
	requests.Put(r)
}

func goodEachCalled(s *session, ids []int) {
	r := requests.Get().(*request)
	for _, id := range ids {
		s.pending[id] = r
	}
	for range ids {
		r.receive()
	}
	requests.Put(r)
}

// badAgain waits for the first that has it, and not for the second.
func badAgain(s *session, id int) {
	r := requests.Get().(*request)
	s.pending[id] = r
	r.receive()
	//category: escape-after-put
	s.current = r // want "kept here"
	requests.Put(r)
}

// badElsewhere has somebody else wait.
func badElsewhere(s *session, id int, stop <-chan struct{}) {
	r := requests.Get().(*request)
	//category: escape-after-put
	s.pending[id] = r // want "kept here"
	go func() {
		select {
		case <-s.head.done:
		case <-stop:
		}
	}()
	requests.Put(r)
}

// goodAfter puts it back if it was kept from being cancelled.
func goodAfter(ctx context.Context, work func(*request)) {
	r := requests.Get().(*request)
	stop := context.AfterFunc(ctx, func() { r.err = ctx.Err() })
	work(r)
	if stop() {
		requests.Put(r)
	}
}

// What is made anew as a whole, and what is given.

func goodAnew(b []byte) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := &reply{payload: &payload{}}
	if len(b) == 0 {
		*resp = reply{}
		resp.payload = &payload{}
	}
	n := copy(*bp, b)
	resp.payload.body = (*bp)[:n]
	return send(resp)
}

func badGiven(given reply, b []byte) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := given
	n := copy(*bp, b)
	//category: escape-after-put
	resp.payload.body = (*bp)[:n] // want "kept here"
	return send(&resp)
}

type double struct{ parts [2]*payload }

func badOther(shared *payload, b []byte) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := &double{}
	resp.parts[0] = shared
	resp.parts[1] = &payload{}
	n := copy(*bp, b)
	//category: escape-after-put
	resp.parts[0].body = (*bp)[:n] // want "kept here"
	return send(resp)
}

// badVariable returns what a variable holds, which is assigned twice.
func badVariable(b []byte, first bool) *reply {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := &reply{payload: &payload{}}
	again := func() { resp = &reply{payload: &payload{}} }
	if first {
		again()
	}
	n := copy(*bp, b)
	//category: escape-after-put
	resp.payload.body = (*bp)[:n] // want "kept here"
	return resp
}

var held *nested

func badHeld(b []byte) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := &reply{payload: &payload{}}
	//category: escape-after-put
	resp.payload.body = (*bp)[:copy(*bp, b)] // want "kept here"
	held.inner = resp
}

type nested struct{ inner *reply }

func goodNested(b []byte) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	n := &nested{inner: new(reply)}
	resp := n.inner
	*resp = reply{}
	resp.payload = &payload{}
	resp.payload.body = (*bp)[:copy(*bp, b)]
	return send(n)
}
