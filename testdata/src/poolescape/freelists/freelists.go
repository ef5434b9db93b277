// Package freelists has pools that are channels, or slices under a lock.
package freelists

import (
	"bytes"
	"io"
	"sync"
)

// A List is a free list in a channel.
type List struct{ free chan *bytes.Buffer }

// NewList makes a list of at most n buffers.
func NewList(n int) *List { return &List{free: make(chan *bytes.Buffer, n)} }

// Get returns an empty buffer.
func (l *List) Get() *bytes.Buffer {
	select {
	case buf := <-l.free:
		buf.Reset()
		return buf
	default:
		return new(bytes.Buffer)
	}
}

// Put takes a buffer back, if there is room.
func (l *List) Put(buf *bytes.Buffer) {
	select {
	case l.free <- buf:
	default:
	}
}

// BadUse writes what the list has again.
func BadUse(l *List, w io.Writer, data []byte) error {
	buf := l.Get()
	buf.Write(data)
	l.Put(buf)
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

// BadTwice puts twice.
func BadTwice(l *List, w io.Writer, data []byte) error {
	buf := l.Get()
	defer l.Put(buf)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	//category: double-put
	l.Put(buf) // want `twice|second|again|already`
	return err
}

// BadReturned returns the bytes.
func BadReturned(l *List, data []byte) []byte {
	buf := l.Get()
	defer l.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return buf.Bytes() // want `put back`
}

var free = make(chan []byte, 2)

// getChunk receives from the list.
func getChunk() []byte {
	select {
	case b := <-free:
		return b[:0]
	default:
		return make([]byte, 0, 1<<12)
	}
}

// putChunk sends to the list.
func putChunk(b []byte) {
	select {
	case free <- b:
	default:
	}
}

// BadChunk has a list in a package variable.
func BadChunk(data []byte) []byte {
	b := append(getChunk(), data...)
	putChunk(b)
	//category: return-after-put
	return b // want `put back`
}

// BadChunkView keeps a part of the chunk.
func BadChunkView(w io.Writer, data []byte) error {
	b := append(getChunk(), data...)
	view := b[:len(data)]
	putChunk(b)
	//category: use-after-put
	_, err := w.Write(view) // want `put back`
	return err
}

// A Stack is a free list in a slice.
type Stack struct {
	mu   sync.Mutex
	free []*bytes.Buffer
}

// Get returns an empty buffer.
func (s *Stack) Get() *bytes.Buffer {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.free)
	if n == 0 {
		return new(bytes.Buffer)
	}
	buf := s.free[n-1]
	s.free = s.free[:n-1]
	buf.Reset()
	return buf
}

// Put takes a buffer back.
func (s *Stack) Put(buf *bytes.Buffer) {
	s.mu.Lock()
	s.free = append(s.free, buf)
	s.mu.Unlock()
}

// BadStack writes what is on the stack again.
func BadStack(s *Stack, w io.Writer, data []byte) error {
	buf := s.Get()
	buf.Write(data)
	s.Put(buf)
	_, err := w.Write(buf.Bytes()) // silent: a slice under a lock is not recognised as a pool
	return err
}

// GoodUse puts last.
func GoodUse(l *List, w io.Writer, data []byte) error {
	buf := l.Get()
	defer l.Put(buf)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodReturned copies.
func GoodReturned(l *List, data []byte) []byte {
	buf := l.Get()
	defer l.Put(buf)
	buf.Write(data)
	return bytes.Clone(buf.Bytes())
}

// GoodChunk puts back what it does not return.
func GoodChunk(data []byte) string {
	b := append(getChunk(), data...)
	text := string(b)
	putChunk(b)
	return text
}

// GoodStack puts last.
func GoodStack(s *Stack, w io.Writer, data []byte) error {
	buf := s.Get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	s.Put(buf)
	return err
}

// A Queue is no free list: what is sent to it is received by another.
type Queue struct{ ch chan []byte }

// Put sends.
func (q *Queue) Put(b []byte) { q.ch <- b }

// Take receives.
func (q *Queue) Take() []byte { return <-q.ch }

// GoodQueue reads what it has sent, as its receiver does.
func GoodQueue(w io.Writer, data []byte) error {
	q := &Queue{ch: make(chan []byte, 1)}
	q.Put(data)
	_, err := w.Write(data)
	q.Take()
	return err
}

// A Semaphore has nothing to do with memory.
type Semaphore struct{ slots chan struct{} }

// Get takes a slot.
func (s *Semaphore) Get() struct{} { return <-s.slots }

// Put gives it back.
func (s *Semaphore) Put(slot struct{}) { s.slots <- slot }

// GoodSemaphore puts back a slot twice as it has taken two.
func GoodSemaphore(w io.Writer, data []byte) error {
	s := &Semaphore{slots: make(chan struct{}, 2)}
	s.slots <- struct{}{}
	s.slots <- struct{}{}
	slot := s.Get()
	s.Get()
	defer s.Put(slot)
	_, err := w.Write(data)
	s.Put(slot)
	return err
}

// A Mailbox is a queue that never waits, which is no free list either.
type Mailbox struct{ ch chan *bytes.Buffer }

// TryPut sends if there is room.
func (m *Mailbox) TryPut(buf *bytes.Buffer) bool {
	select {
	case m.ch <- buf:
		return true
	default:
		return false
	}
}

// TryTake receives if there is something.
func (m *Mailbox) TryTake() *bytes.Buffer {
	select {
	case buf := <-m.ch:
		return buf
	default:
		return nil
	}
}

// GoodMailbox looks at what it has sent.
func GoodMailbox(w io.Writer, data []byte) error {
	m := &Mailbox{ch: make(chan *bytes.Buffer, 1)}
	buf := bytes.NewBuffer(data)
	m.TryPut(buf)
	_, err := w.Write(buf.Bytes())
	m.TryTake()
	return err
}
