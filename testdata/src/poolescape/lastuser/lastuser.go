// Package lastuser has objects of which several goroutines have a part, and
// which the last of them puts back, or should.
package lastuser

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get(data []byte) *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	return buf
}

const writers = 3

// part is the i-th part of the buffer.
func part(buf *bytes.Buffer, i int) []byte {
	n := buf.Len() / writers
	return buf.Bytes()[i*n : (i+1)*n]
}

// BadEach has each of them put.
func BadEach(w io.Writer, data []byte) {
	buf := get(data)
	for i := range writers {
		go func() {
			//category: double-put
			defer buffers.Put(buf) // want `put back`
			w.Write(part(buf, i))
		}()
	}
}

// BadFirst has the caller put when it has started them.
func BadFirst(w io.Writer, data []byte) {
	buf := get(data)
	for i := range writers {
		//category: escape-after-put
		go func() { // want `put back`
			w.Write(part(buf, i))
		}()
	}
	buffers.Put(buf)
}

// GoodAtomic counts down, and the last one puts.
func GoodAtomic(w io.Writer, data []byte) {
	buf := get(data)
	var left atomic.Int32
	left.Store(writers)
	for i := range writers {
		go func() {
			w.Write(part(buf, i))
			if left.Add(-1) == 0 {
				buffers.Put(buf)
			}
		}()
	}
}

// GoodAtomicDeferred counts down in a deferred function.
func GoodAtomicDeferred(w io.Writer, data []byte) {
	buf := get(data)
	left := int32(writers)
	for i := range writers {
		go func() {
			defer func() {
				if n := atomic.AddInt32(&left, -1); n > 0 {
					return
				}
				buffers.Put(buf)
			}()
			w.Write(part(buf, i))
		}()
	}
}

// GoodMutex counts under a lock.
func GoodMutex(w io.Writer, data []byte) {
	buf := get(data)
	var mu sync.Mutex
	left := writers
	for i := range writers {
		go func() {
			w.Write(part(buf, i))
			mu.Lock()
			left--
			last := left == 0
			mu.Unlock()
			if last {
				buffers.Put(buf)
			}
		}()
	}
}

// A broadcast counts for itself.
type broadcast struct {
	buf  *bytes.Buffer
	left atomic.Int32
}

func (b *broadcast) done() {
	if b.left.Add(-1) == 0 {
		buffers.Put(b.buf)
	}
}

func (b *broadcast) send(w io.Writer, i int) {
	defer b.done()
	w.Write(part(b.buf, i))
}

// GoodBroadcast has a method that counts down.
func GoodBroadcast(w io.Writer, data []byte) {
	b := &broadcast{buf: get(data)}
	b.left.Store(writers)
	for i := range writers {
		go b.send(w, i)
	}
}

// GoodWaited waits for all of them.
func GoodWaited(w io.Writer, data []byte) {
	buf := get(data)
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() { w.Write(part(buf, i)) })
	}
	all.Wait()
	buffers.Put(buf)
}
