// Package guards has closers that put only once, or so they think: the guard
// is in the object that the pool hands out again.
package guards

import (
	"bufio"
	"bytes"
	"io"
	"sync"
	"sync/atomic"
)

type onceReader struct {
	br   *bufio.Reader
	once sync.Once
}

var onces = sync.Pool{New: func() any { return &onceReader{br: bufio.NewReader(nil)} }}

// BadOnce has a Once that starts anew for each user of the reader, and so does
// not know that the last one has closed already.
func BadOnce(r io.Reader) io.ReadCloser {
	o := onces.Get().(*onceReader)
	o.br.Reset(r)
	o.once = sync.Once{}
	return o
}

func (o *onceReader) Read(p []byte) (int, error) { return o.br.Read(p) }

func (o *onceReader) Close() error {
	//category: guard-in-pooled-object
	o.once.Do(func() { onces.Put(o) }) // want `put back|guard`
	return nil
}

type methodReader struct {
	br   *bufio.Reader
	once sync.Once
}

var methods = sync.Pool{New: func() any { return &methodReader{br: bufio.NewReader(nil)} }}

// BadOnceMethod has the Once run a method.
func BadOnceMethod(r io.Reader) io.ReadCloser {
	m := methods.Get().(*methodReader)
	m.br.Reset(r)
	m.once = sync.Once{}
	return m
}

func (m *methodReader) Read(p []byte) (int, error) { return m.br.Read(p) }

func (m *methodReader) release() { methods.Put(m) }

func (m *methodReader) Close() error {
	//category: guard-in-pooled-object
	m.once.Do(m.release) // want `put back|guard`
	return nil
}

type flagReader struct {
	br     *bufio.Reader
	closed bool
}

var flags = sync.Pool{New: func() any { return &flagReader{br: bufio.NewReader(nil)} }}

// BadFlag has a flag that is cleared for the next user.
func BadFlag(r io.Reader) io.ReadCloser {
	f := flags.Get().(*flagReader)
	f.br.Reset(r)
	f.closed = false
	return f
}

func (f *flagReader) Read(p []byte) (int, error) { return f.br.Read(p) }

func (f *flagReader) Close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	//category: guard-in-pooled-object
	flags.Put(f) // want `put back|guard`
	return nil
}

type atomicReader struct {
	br     *bufio.Reader
	closed atomic.Bool
}

var atomics = sync.Pool{New: func() any { return &atomicReader{br: bufio.NewReader(nil)} }}

// BadAtomic has an atomic flag, which is no better.
func BadAtomic(r io.Reader) io.ReadCloser {
	a := atomics.Get().(*atomicReader)
	a.reset(r)
	return a
}

func (a *atomicReader) reset(r io.Reader) {
	a.br.Reset(r)
	a.closed.Store(false)
}

func (a *atomicReader) Read(p []byte) (int, error) { return a.br.Read(p) }

func (a *atomicReader) Close() error {
	if a.closed.CompareAndSwap(false, true) {
		//category: guard-in-pooled-object
		atomics.Put(a) // want `put back|guard`
	}
	return nil
}

type wholeReader struct {
	br   *bufio.Reader
	done bool
}

var wholes = sync.Pool{New: func() any { return &wholeReader{br: bufio.NewReader(nil)} }}

// BadWhole overwrites all of the object, guard included.
func BadWhole(r io.Reader) io.ReadCloser {
	w := wholes.Get().(*wholeReader)
	w.br.Reset(r)
	*w = wholeReader{br: w.br}
	return w
}

func (w *wholeReader) Read(p []byte) (int, error) { return w.br.Read(p) }

func (w *wholeReader) Close() error {
	if !w.done {
		w.done = true
		//category: guard-in-pooled-object
		wholes.Put(w) // want `put back|guard`
	}
	return nil
}

var plain = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

func get(r io.Reader) *bufio.Reader {
	br := plain.Get().(*bufio.Reader)
	br.Reset(r)
	return br
}

type onceHandle struct {
	br   *bufio.Reader
	once sync.Once
}

// GoodOnce has the Once in a handle that is made anew for each user.
func GoodOnce(r io.Reader) io.ReadCloser { return &onceHandle{br: get(r)} }

func (o *onceHandle) Read(p []byte) (int, error) { return o.br.Read(p) }

func (o *onceHandle) Close() error {
	o.once.Do(func() { plain.Put(o.br) })
	return nil
}

type flagHandle struct {
	br     *bufio.Reader
	closed bool
}

// GoodFlag has the flag there.
func GoodFlag(r io.Reader) io.ReadCloser { return &flagHandle{br: get(r)} }

func (f *flagHandle) Read(p []byte) (int, error) {
	if f.closed {
		return 0, io.ErrClosedPipe
	}
	return f.br.Read(p)
}

func (f *flagHandle) Close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	plain.Put(f.br)
	return nil
}

type atomicHandle struct {
	br     *bufio.Reader
	closed atomic.Bool
}

// GoodAtomic has an atomic flag there.
func GoodAtomic(r io.Reader) io.ReadCloser { return &atomicHandle{br: get(r)} }

func (a *atomicHandle) Read(p []byte) (int, error) { return a.br.Read(p) }

func (a *atomicHandle) Close() error {
	if a.closed.Swap(true) {
		return nil
	}
	plain.Put(a.br)
	return nil
}

type handle struct{ inner *wholeReader }

// GoodHandle wraps the pooled object and lets go of it.
func GoodHandle(r io.Reader) io.ReadCloser {
	w := wholes.Get().(*wholeReader)
	w.br.Reset(r)
	return &handle{inner: w}
}

func (h *handle) Read(p []byte) (int, error) {
	if h.inner == nil {
		return 0, io.ErrClosedPipe
	}
	return h.inner.Read(p)
}

func (h *handle) Close() error {
	if h.inner == nil {
		return nil
	}
	w := h.inner
	h.inner = nil
	wholes.Put(w)
	return nil
}

type onceWrapper struct{ inner *onceReader }

// badOnceOfInner asks the Once of what it wraps, and still has that afterwards.
func badOnceOfInner(r io.Reader) io.ReadCloser {
	o := onces.Get().(*onceReader)
	o.br.Reset(r)
	o.once = sync.Once{}
	return &onceWrapper{inner: o}
}

func (w *onceWrapper) Read(p []byte) (int, error) { return w.inner.Read(p) }

func (w *onceWrapper) Close() error {
	//category: guard-in-pooled-object
	w.inner.once.Do(func() { onces.Put(w.inner) }) // want `put back|guard`
	return nil
}

type onceTaker struct{ inner *onceReader }

// goodOnceOfTaken does so, and lets go of it.
func goodOnceOfTaken(r io.Reader) io.ReadCloser {
	o := onces.Get().(*onceReader)
	o.br.Reset(r)
	o.once = sync.Once{}
	return &onceTaker{inner: o}
}

func (t *onceTaker) Read(p []byte) (int, error) {
	if t.inner == nil {
		return 0, io.ErrClosedPipe
	}
	return t.inner.Read(p)
}

func (t *onceTaker) Close() error {
	if t.inner == nil {
		return nil
	}
	t.inner.once.Do(func() { onces.Put(t.inner) })
	t.inner = nil
	return nil
}

type generation struct {
	br  *bufio.Reader
	gen uint64
}

var generations = sync.Pool{New: func() any { return &generation{br: bufio.NewReader(nil)} }}

type ticket struct {
	*generation
	gen uint64
}

// GoodGeneration counts the users, and only the current one can close.
func GoodGeneration(r io.Reader) io.ReadCloser {
	g := generations.Get().(*generation)
	g.br.Reset(r)
	return &ticket{generation: g, gen: g.gen}
}

func (t *ticket) Read(p []byte) (int, error) { return t.br.Read(p) }

func (t *ticket) Close() error {
	if t.gen == t.generation.gen {
		t.generation.gen++
		generations.Put(t.generation)
	}
	return nil
}

// A shared reader has two users, of which each closes it once.
type shared struct {
	br   *bufio.Reader
	refs int
}

var allShared = sync.Pool{New: func() any { return &shared{br: bufio.NewReader(nil)} }}

func (s *shared) Close() error {
	s.refs--
	if s.refs == 0 {
		allShared.Put(s)
	}
	return nil
}

// GoodShared counts its users anew, which is no flag.
func GoodShared(w io.Writer, data []byte) error {
	s := allShared.Get().(*shared)
	*s = shared{br: s.br, refs: 2}
	s.br.Reset(bytes.NewReader(data))
	defer s.Close()
	_, err := io.CopyN(w, s.br, int64(len(data)/2))
	if err == nil {
		_, err = io.Copy(w, s.br)
	}
	s.Close()
	return err
}
