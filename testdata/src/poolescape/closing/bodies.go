package closing

import (
	"io"
	"net/http"
	"sync"
)

// Bodies of requests are closed by who handles these, and by this package once more.

type body struct {
	left   []byte
	closed bool
}

func (b *body) Read(p []byte) (int, error) {
	if len(b.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p, b.left)
	b.left = b.left[n:]
	return n, nil
}

type pooledBody struct{ body }

var bodies = sync.Pool{New: func() any { return new(pooledBody) }}

// Close is called twice, and puts the body of another request back then.
func (b *pooledBody) Close() error {
	*b = pooledBody{}
	//category: put-on-close
	bodies.Put(b) // want `put back`
	return nil
}

// badBody serves a request with a pooled body.
func badBody(h http.Handler, w http.ResponseWriter, req *http.Request, data []byte) {
	b := bodies.Get().(*pooledBody)
	b.left = data
	req.Body = b
	h.ServeHTTP(w, req)
	if b, ok := req.Body.(*pooledBody); ok {
		b.Close()
		req.Body = nil
	}
}

type sentBody struct{ body }

var sentBodies = sync.Pool{New: func() any { return new(sentBody) }}

// Close is called by the transport already.
func (b *sentBody) Close() error {
	b.left = nil
	//category: put-on-close
	sentBodies.Put(b) // want `put back`
	return nil
}

// badSentBody closes the body of a request that was sent.
func badSentBody(c *http.Client, req *http.Request, data []byte) (*http.Response, error) {
	b := sentBodies.Get().(*sentBody)
	b.left = data
	req.Body = b
	defer req.Body.Close()
	return c.Do(req)
}

type readBody struct{ body }

var readBodies = sync.Pool{New: func() any { return new(readBody) }}

// Close is called by the one handler that there is.
func (b *readBody) Close() error {
	b.left = nil
	readBodies.Put(b)
	return nil
}

// goodReadBody wraps the body of a request for a handler, which closes it.
func goodReadBody(w http.ResponseWriter, req *http.Request, data []byte) {
	b := readBodies.Get().(*readBody)
	b.left = data
	req.Body = b
	handle(w, req)
}

func handle(w http.ResponseWriter, req *http.Request) {
	defer req.Body.Close()
	io.Copy(w, req.Body)
}

type closedBody struct{ body }

var closedBodies = sync.Pool{New: func() any { return new(closedBody) }}

// Close notes that it was called, and leaves it to the package to put it back.
func (b *closedBody) Close() error {
	b.closed = true
	return nil
}

// goodBody puts the body back when the request was handled.
func goodBody(h http.Handler, w http.ResponseWriter, req *http.Request, data []byte) {
	b := closedBodies.Get().(*closedBody)
	b.left, b.closed = data, false
	req.Body = b
	h.ServeHTTP(w, req)
	req.Body.Close()
	req.Body = nil
	closedBodies.Put(b)
}

type handleOfBody struct{ inner *closedBody }

func (h *handleOfBody) Read(p []byte) (int, error) {
	if h.inner == nil {
		return 0, http.ErrBodyReadAfterClose
	}
	return h.inner.Read(p)
}

// Close puts what it wraps back once.
func (h *handleOfBody) Close() error {
	if h.inner != nil {
		closedBodies.Put(h.inner)
		h.inner = nil
	}
	return nil
}

// goodHandleOfBody serves a request with a handle of a pooled body.
func goodHandleOfBody(h http.Handler, w http.ResponseWriter, req *http.Request, data []byte) {
	b := closedBodies.Get().(*closedBody)
	b.left = data
	req.Body = &handleOfBody{inner: b}
	h.ServeHTTP(w, req)
	req.Body.Close()
}

type answer struct{ body }

var answers = sync.Pool{New: func() any { return new(answer) }}

// Close is called once, by who has the response.
func (a *answer) Close() error {
	a.left = nil
	answers.Put(a)
	return nil
}

// goodAnswer returns a response with a pooled body, which it does not close.
func goodAnswer(data []byte) *http.Response {
	a := answers.Get().(*answer)
	a.left = data
	return &http.Response{Body: a}
}

type nextBody struct{ body }

var nextBodies = sync.Pool{New: func() any { return new(nextBody) }}

// Close is called by the one handler that there is.
func (b *nextBody) Close() error {
	b.left = nil
	nextBodies.Put(b)
	return nil
}

type fileBody struct{ body }

func (b *fileBody) Close() error {
	b.closed = true
	return nil
}

// goodNextBody closes the body that it replaces, which is of another type.
func goodNextBody(w http.ResponseWriter, req *http.Request, data []byte) {
	if old, ok := req.Body.(*fileBody); ok {
		old.Close()
	}
	b := nextBodies.Get().(*nextBody)
	b.left = data
	req.Body = b
	handle(w, req)
}

type newBody struct{ body }

var newBodies = sync.Pool{New: func() any { return new(newBody) }}

// Close is called by the transport already.
func (b *newBody) Close() error {
	b.left = nil
	//category: put-on-close
	newBodies.Put(b) // want `put back`
	return nil
}

// badNewBody closes the body of a request that was made with it, and sent.
func badNewBody(c *http.Client, url string, data []byte) (*http.Response, error) {
	b := newBodies.Get().(*newBody)
	b.left = data
	req, err := http.NewRequest("POST", url, b)
	if err != nil {
		return nil, err
	}
	resp, err := c.Do(req)
	if sent, ok := req.Body.(*newBody); ok {
		sent.Close()
	}
	return resp, err
}
