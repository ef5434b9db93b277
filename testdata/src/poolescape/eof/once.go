package eof

import (
	"bufio"
	"io"
	"sync"
)

// Readers that leave it to a sync.Once to put them back.

type resetOnce struct {
	br   *bufio.Reader
	pool *sync.Pool
	once sync.Once
}

var onces = sync.Pool{New: func() any { return &resetOnce{br: bufio.NewReader(nil)} }}

// badOnce has a Once in what goes back, which starts anew for the next user: who reads on
// then puts back what that one has.
func badOnce(r io.Reader) io.Reader {
	o := onces.Get().(*resetOnce)
	o.once = sync.Once{}
	o.pool = &onces
	o.br.Reset(r)
	return o
}

func (o *resetOnce) Read(p []byte) (int, error) {
	n, err := o.br.Read(p)
	if err != nil {
		o.once.Do(func() {
			//category: put-on-eof
			o.pool.Put(o) // want `put back`
		})
	}
	return n, err
}

type onceMethodReader struct {
	br   *bufio.Reader
	once sync.Once
}

var onceMethods = sync.Pool{New: func() any { return &onceMethodReader{br: bufio.NewReader(nil)} }}

// badOnceMethod has the Once run a method, and is overwritten as a whole.
func badOnceMethod(r io.Reader) io.Reader {
	o := onceMethods.Get().(*onceMethodReader)
	o.br.Reset(r)
	*o = onceMethodReader{br: o.br}
	return o
}

func (o *onceMethodReader) release() { onceMethods.Put(o) }

func (o *onceMethodReader) Read(p []byte) (int, error) {
	n, err := o.br.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		o.once.Do(o.release) // want `put back`
	}
	return n, err
}

type onceAsksReader struct {
	br   *bufio.Reader
	once sync.Once
}

var onceAsks = sync.Pool{New: func() any { return &onceAsksReader{br: bufio.NewReader(nil)} }}

// badOnceDeferred has the Once in a deferred literal, which looks at the error.
func badOnceDeferred(r io.Reader) io.Reader {
	o := onceAsks.Get().(*onceAsksReader)
	o.once = sync.Once{}
	o.br.Reset(r)
	return o
}

func (o *onceAsksReader) Read(p []byte) (n int, err error) {
	defer func() {
		if err == io.EOF {
			//category: put-on-eof
			o.once.Do(func() { onceAsks.Put(o) }) // want `put back`
		}
	}()
	return o.br.Read(p)
}

type pooledOnce struct {
	*bufio.Reader
	once sync.Once
}

var pooledOnces = sync.Pool{New: func() any { return &pooledOnce{Reader: bufio.NewReader(nil)} }}

type wrapsOnce struct{ inner *pooledOnce }

// badOnceWrapped is made anew for each user, but asks the Once of what it puts back.
func badOnceWrapped(r io.Reader) io.Reader {
	o := pooledOnces.Get().(*pooledOnce)
	o.once = sync.Once{}
	o.Reset(r)
	return &wrapsOnce{inner: o}
}

func (w *wrapsOnce) Read(p []byte) (int, error) {
	n, err := w.inner.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		w.inner.once.Do(func() { pooledOnces.Put(w.inner) }) // want `put back`
	}
	return n, err
}

type onceForGood struct {
	br   *bufio.Reader
	once sync.Once
}

var forGood = sync.Pool{New: func() any { return &onceForGood{br: bufio.NewReader(nil)} }}

// goodOnceForGood is put back once in its life, since nothing makes the Once anew.
func goodOnceForGood(r io.Reader) io.Reader {
	o := forGood.Get().(*onceForGood)
	o.br.Reset(r)
	return o
}

func (o *onceForGood) Read(p []byte) (int, error) {
	n, err := o.br.Read(p)
	if err != nil {
		o.once.Do(func() { forGood.Put(o) })
	}
	return n, err
}

type onceHandle struct {
	br   *bufio.Reader
	over bool
	once sync.Once
}

// goodOnceHandle has the Once in a handle that is made anew for each user, and knows
// there that it is at the end.
func goodOnceHandle(r io.Reader) io.Reader { return &onceHandle{br: get(r)} }

func (o *onceHandle) Read(p []byte) (int, error) {
	if o.over {
		return 0, io.EOF
	}
	n, err := o.br.Read(p)
	if err != nil {
		o.over = true
		o.once.Do(func() { readers.Put(o.br) })
	}
	return n, err
}

type takenOnce struct{ inner *pooledOnce }

// goodOnceTaken lets go of what it puts back.
func goodOnceTaken(r io.Reader) io.Reader {
	o := pooledOnces.Get().(*pooledOnce)
	o.once = sync.Once{}
	o.Reset(r)
	return &takenOnce{inner: o}
}

func (t *takenOnce) Read(p []byte) (int, error) {
	if t.inner == nil {
		return 0, io.EOF
	}
	n, err := t.inner.Read(p)
	if err == io.EOF {
		inner := t.inner
		t.inner = nil
		inner.once.Do(func() { pooledOnces.Put(inner) })
	}
	return n, err
}

type startsOnce struct {
	br    *bufio.Reader
	start sync.Once
	lines int
}

var starters = sync.Pool{New: func() any { return &startsOnce{br: bufio.NewReader(nil)} }}

// goodOnceAtStart has a Once for the start, which puts nothing back.
func goodOnceAtStart(w io.Writer, r io.Reader) error {
	s := starters.Get().(*startsOnce)
	defer starters.Put(s)
	s.start = sync.Once{}
	s.br.Reset(r)
	_, err := io.Copy(w, s)
	return err
}

func (s *startsOnce) Read(p []byte) (int, error) {
	s.start.Do(func() { s.lines = 0 })
	n, err := s.br.Read(p)
	if err != nil {
		s.start.Do(func() { s.lines = -1 })
	}
	return n, err
}

type elsewhere struct {
	br   *bufio.Reader
	once *sync.Once
}

var withOwners = sync.Pool{New: func() any { return &elsewhere{br: bufio.NewReader(nil)} }}

// goodOnceOfOwner has the Once of who holds it: that one is done with it then.
func goodOnceOfOwner(r io.Reader, done *sync.Once) io.Reader {
	e := withOwners.Get().(*elsewhere)
	e.once = done
	e.br.Reset(r)
	return e
}

func (e *elsewhere) Read(p []byte) (int, error) {
	n, err := e.br.Read(p)
	if err != nil {
		e.once.Do(func() { withOwners.Put(e) })
	}
	return n, err
}
