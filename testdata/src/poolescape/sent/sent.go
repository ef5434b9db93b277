// Package sent has objects that are sent to goroutines that put them back.
package sent

import (
	"io"
	"sync"
	"sync/atomic"
)

// What is sent to a goroutine that puts back what it receives.

type line struct {
	buf  []byte
	refs atomic.Int32
	done chan struct{}
}

var lines = sync.Pool{New: func() any { return &line{done: make(chan struct{}, 1)} }}

func newLine(p []byte) *line {
	l := lines.Get().(*line)
	l.buf = append(l.buf[:0], p...)
	return l
}

// A badWriter has the lines written by a goroutine.
type badWriter struct{ ch chan *line }

func (w *badWriter) badLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	//category: use-after-put
	return len(l.buf) // want "used after it was sent on line"
}

func (w *badWriter) badTry(p []byte) (int, bool) {
	l := newLine(p)
	select {
	case w.ch <- l:
		//category: use-after-put
		return len(l.buf), true // want "used after it was sent on line"
	default:
		return len(l.buf), false
	}
}

func (w *badWriter) badWrite(l *line) {
	w.ch <- l
	//category: use-after-put
	l.buf = nil // want "used after it was sent on line"
}

func (w *badWriter) goodLength(p []byte) int {
	l := newLine(p)
	n := len(l.buf)
	w.ch <- l
	return n
}

func (w *badWriter) goodLoop(all [][]byte) (n int) {
	for _, p := range all {
		l := newLine(p)
		n += len(l.buf)
		w.ch <- l
	}
	return n
}

// goodDone waits for a channel in it.
func (w *badWriter) goodDone(p []byte) {
	l := newLine(p)
	w.ch <- l
	<-l.done
}

// drain receives, too.
func (w *badWriter) drain() (n int) {
	for l := range w.ch {
		n += len(l.buf)
	}
	return n
}

func (w *badWriter) run(to io.Writer) {
	for l := range w.ch {
		if l == nil {
			break
		}
		to.Write(l.buf)
		lines.Put(l)
	}
}

// A goodCounter counts who has the line: the last one puts it back.
type goodCounter struct{ ch chan *line }

func (w *goodCounter) goodLength(p []byte) int {
	l := newLine(p)
	l.refs.Store(2)
	w.ch <- l
	n := len(l.buf)
	w.release(l)
	return n
}

func (w *goodCounter) release(l *line) {
	if l.refs.Add(-1) == 0 {
		lines.Put(l)
	}
}

func (w *goodCounter) run(to io.Writer) {
	for l := range w.ch {
		to.Write(l.buf)
		w.release(l)
	}
}

// A goodAnswerer puts the line back once its sender has said that he is done.
type goodAnswerer struct{ ch chan *line }

func (w *goodAnswerer) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	n := len(l.buf)
	l.done <- struct{}{}
	return n
}

func (w *goodAnswerer) run(to io.Writer) {
	for l := range w.ch {
		to.Write(l.buf)
		<-l.done
		lines.Put(l)
	}
}

// A goodKeeper has a receiver that keeps lines.
type goodKeeper struct {
	ch   chan *line
	kept []*line
}

func (w *goodKeeper) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	return len(l.buf)
}

func (w *goodKeeper) run(to io.Writer) {
	for l := range w.ch {
		if len(l.buf) == 0 {
			w.kept = append(w.kept, l)
			continue
		}
		to.Write(l.buf)
		lines.Put(l)
	}
}

// A goodHandedOut gives its channel to others.
type goodHandedOut struct{ ch chan *line }

func (w *goodHandedOut) Lines() <-chan *line { return w.ch }

func (w *goodHandedOut) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	return len(l.buf)
}

func (w *goodHandedOut) run(to io.Writer) {
	for l := range w.ch {
		to.Write(l.buf)
		lines.Put(l)
	}
}

// A goodLocked has its goroutine wait for the lock that the sender holds.
type goodLocked struct {
	mu sync.Mutex
	ch chan *line
}

func (w *goodLocked) goodLength(p []byte) int {
	l := newLine(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ch <- l
	return len(l.buf)
}

func (w *goodLocked) run(to io.Writer) {
	for l := range w.ch {
		to.Write(l.buf)
		w.mu.Lock()
		lines.Put(l)
		w.mu.Unlock()
	}
}
