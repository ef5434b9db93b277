// Package rounds has loops that put back in each round what they took in it, and
// conditions that are asked once more, the other way round.
package rounds

import (
	"bytes"
	"io"
	"log"
	"sync"

	"google.golang.org/grpc/mem"
)

var tasks = sync.Pool{New: func() any { return new(task) }}

// A task is a list of what is to be written.
type task struct {
	data []byte
	next *task
}

func newTask(data []byte) *task {
	t := tasks.Get().(*task)
	t.data, t.next = append(t.data[:0], data...), nil
	return t
}

func (t *task) write(w io.Writer) { w.Write(t.data) }

func (t *task) recycle() { tasks.Put(t) }

type queue struct {
	mu   sync.Mutex
	head *task
}

// BadOneForAll goes on, when nothing is left, with what it put back a round before.
func BadOneForAll(w io.Writer, data []byte) {
	q := &queue{head: newTask(data)}
	q.oneForAll(w)
}

func (q *queue) oneForAll(w io.Writer) {
	var t *task
	for range 2 {
		q.mu.Lock()
		if q.head != nil {
			t = q.head
			q.head = q.head.next
		}
		q.mu.Unlock()
		if t == nil {
			return
		}
		//category: use-after-put
		func() { // want `put back`
			defer func() {
				if r := recover(); r != nil {
					log.Print(len(t.data), r)
				}
			}()
			t.write(w)
		}()
		t.recycle()
	}
}

// GoodOneEach has another variable in each round.
func GoodOneEach(w io.Writer, data []byte) {
	q := &queue{head: newTask(data)}
	q.oneEach(w)
}

func (q *queue) oneEach(w io.Writer) {
	for {
		var t *task
		q.mu.Lock()
		if q.head != nil {
			t = q.head
			q.head = q.head.next
		}
		q.mu.Unlock()
		if t == nil {
			return
		}
		func() {
			defer func() {
				if r := recover(); r != nil {
					log.Print(len(t.data), r)
				}
			}()
			t.write(w)
		}()
		t.recycle()
	}
}

var scratches = sync.Pool{New: func() any { s := make([]byte, 1<<12); return &s }}

// BadShifted returns the scratch itself if there is but one round.
func BadShifted(data []byte) []byte {
	sp := scratches.Get().(*[]byte)
	scratch := (*sp)[:len(data)]
	out := data
	for range 1 {
		copy(scratch, out)
		out = scratch
	}
	scratches.Put(sp)
	//category: return-after-put
	return out // want `put back`
}

// GoodSwapped starts with the one of the two with which the last round ends in what
// is not from the pool.
func GoodSwapped(data []byte) []byte { return rotate(data, make([]byte, len(data)), 3) }

func rotate(data, out []byte, rounds int) []byte {
	sp := scratches.Get().(*[]byte)
	scratch := (*sp)[:len(data)]
	a, b := scratch, out
	if rounds%2 == 0 {
		a, b = out, scratch
	}
	copy(a, data)
	for range rounds {
		for i := range b {
			b[i] = a[i]
		}
		a, b = b, a
	}
	scratches.Put(sp)
	return a
}

// A message is in some buffers, and is read one after the other.
type message struct {
	bufs      mem.BufferSlice
	cur, last int
}

func newMessage(data []byte) *message {
	return &message{bufs: mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}}
}

// BadLast asks for the length of the last buffer after it freed all of them.
func BadLast(w io.Writer, data []byte) { newMessage(data).bad(w) }

func (m *message) bad(w io.Writer) {
	buf := m.bufs[m.cur]
	n, _ := w.Write(buf.ReadOnlyData())
	if m.cur == m.last {
		m.bufs.Free()
	}
	//category: pool-reader-escape
	if m.cur <= m.last && n == buf.Len() { // want `freed`
		m.cur++
	}
}

// GoodNotLast asks only if it was not the last one.
func GoodNotLast(w io.Writer, data []byte) { newMessage(data).good(w) }

func (m *message) good(w io.Writer) {
	buf := m.bufs[m.cur]
	n, _ := w.Write(buf.ReadOnlyData())
	if m.cur == m.last {
		m.bufs.Free()
	}
	if m.cur != m.last && n == buf.Len() {
		m.cur++
	}
}

// GoodBefore compares in the other order.
func GoodBefore(w io.Writer, data []byte) { newMessage(data).before(w) }

func (m *message) before(w io.Writer) {
	buf := m.bufs[m.cur]
	n, _ := w.Write(buf.ReadOnlyData())
	if m.cur >= m.last {
		m.bufs.Free()
	}
	if m.last > m.cur && n == buf.Len() {
		m.cur++
	}
}

// BadCut keeps the first of the buffers that it freed.
func BadCut(w io.Writer, data []byte) {
	m := newMessage(data)
	m.cut()
	//category: use-after-free
	w.Write(m.bufs.Materialize()) // want `freed`
}

func (m *message) cut() {
	//category: free-while-referenced
	m.bufs.Free() // want `freed`
	m.bufs = m.bufs[:1]
}

// GoodEmptied keeps none.
func GoodEmptied(w io.Writer, data []byte) {
	m := newMessage(data)
	w.Write(m.bufs.Materialize())
	m.empty()
}

func (m *message) empty() {
	m.bufs.Free()
	m.bufs = m.bufs[:0]
}

// A shelf has the task of the last call.
type shelf struct{ last *task }

// BadKept puts back, and keeps on one of the ways on.
func BadKept(data []byte, meet func()) []byte {
	s := new(shelf)
	s.keep(data, false, false, false)
	meet()
	return bytes.Clone(s.last.data)
}

func (s *shelf) keep(data []byte, pinned, empty, hidden bool) {
	t := newTask(data)
	if !pinned {
		t.recycle()
		if empty || hidden {
			return
		}
		//category: escape-after-put
		s.last = t // want `put back`
	}
}

// GoodPinned keeps what is not put back: who says pinned does not say hidden.
func GoodPinned(w io.Writer, data []byte) {
	new(shelf).pin(w, data, true, false)
}

func (s *shelf) pin(w io.Writer, data []byte, pinned, hidden bool) {
	t := newTask(data)
	t.write(w)
	if !pinned {
		t.recycle()
	}
	if !hidden {
		s.last = t
	}
}
