package lastuser

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// References that are counted by a function which is given the Put.

// refs counts, and calls what destroys with the last reference.
type refs struct{ n atomic.Int64 }

func (r *refs) init()   { r.n.Store(1) }
func (r *refs) IncRef() { r.n.Add(1) }

func (r *refs) DecRef(destroy func()) {
	if r.n.Add(-1) == 0 {
		destroy()
	}
}

// drop is DecRef, of what may have nothing to destroy.
func (r *refs) drop(destroy func()) {
	switch n := r.n.Add(-1); {
	case n < 0:
		panic("no references")
	case n == 0 && destroy != nil:
		destroy()
	}
}

// dropAll hands on what it is given.
func (r *refs) dropAll(n int, destroy func()) {
	for range n {
		r.DecRef(destroy)
	}
}

// always calls what it is given, if it is given something.
func (r *refs) always(destroy func()) {
	r.n.Store(0)
	if destroy != nil {
		destroy()
	}
}

// try calls it, or says that it did not.
func (r *refs) try(destroy func()) error {
	if r.n.Load() == 0 {
		return errors.New("no references")
	}
	destroy()
	return nil
}

// either calls it in one way or another.
func (r *refs) either(destroy func()) {
	if r.n.Add(-1) == 0 {
		destroy()
		return
	}
	destroy()
}

var chunks = sync.Pool{New: func() any { return new(chunk) }}

type chunk struct {
	refs
	next *chunk
	data bytes.Buffer
}

func newChunk(data []byte) *chunk {
	c := chunks.Get().(*chunk)
	c.init()
	c.next = nil
	c.data.Reset()
	c.data.Write(data)
	return c
}

func (c *chunk) DecRef()  { c.refs.DecRef(func() { chunks.Put(c) }) }
func (c *chunk) drop()    { c.refs.drop(func() { chunks.Put(c) }) }
func (c *chunk) dropAll() { c.refs.dropAll(2, func() { chunks.Put(c) }) }
func (c *chunk) counted() {
	if c.n.Add(-1) == 0 {
		chunks.Put(c)
	}
}
func (c *chunk) always()    { c.refs.always(func() { chunks.Put(c) }) }
func (c *chunk) try() error { return c.refs.try(func() { chunks.Put(c) }) }
func (c *chunk) either()    { c.refs.either(func() { chunks.Put(c) }) }

// goodInline tests the count in place.
func goodInline(w io.Writer, c *chunk) {
	c.IncRef()
	c.counted()
	w.Write(c.data.Bytes())
	c.counted()
}

// goodCallback does the same with a callback.
func goodCallback(w io.Writer, c *chunk) {
	c.IncRef()
	c.DecRef()
	w.Write(c.data.Bytes())
	c.DecRef()
}

func goodDrop(w io.Writer, c *chunk) {
	c.IncRef()
	c.drop()
	w.Write(c.data.Bytes())
	c.drop()
}

func goodDropAll(w io.Writer, c *chunk) {
	for range 3 {
		c.IncRef()
	}
	c.dropAll()
	w.Write(c.data.Bytes())
	c.dropAll()
}

// goodHandedOn counts one level further up.
func goodHandedOn(w io.Writer, c *chunk) {
	release(c)
	w.Write(c.data.Bytes())
}

func release(c *chunk) { c.DecRef() }

// goodWalk leaves the list its reference.
func goodWalk(head *chunk, send func(*chunk) bool) {
	cur := head
	for c := cur; c != nil; c = c.next {
		if !send(c) {
			break
		}
		cur.DecRef()
		if cur = c.next; cur != nil {
			cur.IncRef()
		}
	}
}

// badAlways has no condition but one on what is called.
func badAlways(w io.Writer, c *chunk) {
	c.always()
	//category: use-after-put
	w.Write(c.data.Bytes()) // want `put back`
}

// badTry uses what went back when there was no error.
func badTry(w io.Writer, c *chunk) error {
	if err := c.try(); err != nil {
		return err
	}
	//category: use-after-put
	w.Write(c.data.Bytes()) // want `put back`
	return nil
}

// badEither is put back in whichever way.
func badEither(w io.Writer, c *chunk) {
	c.either()
	//category: use-after-put
	w.Write(c.data.Bytes()) // want `put back`
}

// badHere reads in the very function that drops the last reference.
func badHere(w io.Writer, data []byte) {
	c := newChunk(data)
	c.refs.DecRef(func() { chunks.Put(c) })
	//category: use-after-put
	w.Write(c.data.Bytes()) // want `put back`
}
