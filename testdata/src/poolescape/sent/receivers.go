package sent

import (
	"io"
	"sync"
	"time"
)

// Receivers of other kinds, and what may come between.

var queue = make(chan *line, 8)

func badGlobal(p []byte) int {
	l := newLine(p)
	queue <- l
	//category: use-after-put
	return cap(l.buf) // want "used after it was sent on line"
}

func runQueue(to io.Writer) {
	for {
		l := <-queue
		to.Write(l.buf)
		lines.Put(l)
	}
}

// A badSelector has a goroutine that also waits for the end, and a function that puts.
type badSelector struct {
	ch   chan *line
	quit chan struct{}
	sent int
}

func (w *badSelector) badLength(p []byte) int {
	l := newLine(p)
	select {
	case w.ch <- l:
	case <-w.quit:
		return 0
	}
	return len(p)
}

func (w *badSelector) badTry(p []byte) int {
	l := newLine(p)
	select {
	case <-w.quit:
		return len(l.buf)
	case w.ch <- l:
		//category: use-after-put
		return len(l.buf) // want "used after it was sent on line"
	}
}

func (w *badSelector) Close() { close(w.ch) }

func (w *badSelector) run(to io.Writer) {
	for {
		select {
		case <-w.quit:
			return
		case l := <-w.ch:
			to.Write(l.buf)
			recycle(l)
		}
	}
}

func recycle(l *line) {
	l.buf = l.buf[:0]
	lines.Put(l)
}

// A badFailing puts it back whether or not it could be written.
type badFailing struct{ ch chan *line }

func (w *badFailing) badLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	//category: use-after-put
	return len(l.buf) // want "used after it was sent on line"
}

func (w *badFailing) run(to io.Writer) error {
	for l := range w.ch {
		_, err := to.Write(l.buf)
		lines.Put(l)
		if err != nil {
			return err
		}
	}
	return nil
}

// A goodFailing keeps what it could not write.
type goodFailing struct {
	ch   chan *line
	lost *line
}

func (w *goodFailing) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	return len(l.buf)
}

func (w *goodFailing) run(to io.Writer) {
	for l := range w.ch {
		if _, err := to.Write(l.buf); err != nil {
			w.lost = l
			return
		}
		lines.Put(l)
	}
}

// A goodPatient waits for all that were sent.
type goodPatient struct {
	ch      chan *line
	pending sync.WaitGroup
	stop    chan struct{}
}

func (w *goodPatient) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	n := len(l.buf)
	w.pending.Done()
	return n
}

func (w *goodPatient) run(to io.Writer) {
	for l := range w.ch {
		to.Write(l.buf)
		w.pending.Wait()
		lines.Put(l)
	}
}

// A goodTimed gives its senders some time.
type goodTimed struct{ ch chan *line }

func (w *goodTimed) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	return len(l.buf)
}

func (w *goodTimed) run(to io.Writer) {
	for l := range w.ch {
		to.Write(l.buf)
		select {
		case <-time.After(time.Second):
		}
		lines.Put(l)
	}
}

// A goodHeld has its goroutine call what waits for the lock that the sender holds.
type goodHeld struct {
	mu sync.Mutex
	ch chan *line
}

func (w *goodHeld) goodLength(p []byte) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := newLine(p)
	w.ch <- l
	return len(l.buf)
}

func (w *goodHeld) write(to io.Writer, l *line) {
	w.mu.Lock()
	defer w.mu.Unlock()
	to.Write(l.buf)
}

func (w *goodHeld) run(to io.Writer) {
	for l := range w.ch {
		w.write(to, l)
		lines.Put(l)
	}
}

// A goodOther puts back something else.
type goodOther struct{ ch chan *line }

func (w *goodOther) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	return len(l.buf)
}

func (w *goodOther) run(to io.Writer) {
	for l := range w.ch {
		copied := newLine(l.buf)
		to.Write(copied.buf)
		lines.Put(copied)
	}
}

// A Public has a channel that others receive from.
type Public struct{ Lines chan *line }

func (w *Public) goodLength(p []byte) int {
	l := newLine(p)
	w.Lines <- l
	return len(l.buf)
}

func (w *Public) run(to io.Writer) {
	for l := range w.Lines {
		to.Write(l.buf)
		lines.Put(l)
	}
}

// What comes between the send and the use.

func (w *badWriter) goodAsks(p []byte) int {
	l := newLine(p)
	w.ch <- l
	w.flushed()
	return len(l.buf)
}

func (w *badWriter) flushed() {}

func (w *badWriter) goodHears(p []byte, again <-chan struct{}) int {
	l := newLine(p)
	w.ch <- l
	<-again
	return len(l.buf)
}

func (w *badWriter) goodSelects(p []byte, again, stop <-chan struct{}) int {
	l := newLine(p)
	w.ch <- l
	select {
	case <-again:
	case <-stop:
	}
	return len(l.buf)
}

// goodAnew uses another line in each round.
func (w *badWriter) goodAnew(all [][]byte) (n int) {
	for _, p := range all {
		l := lines.Get().(*line)
		l.buf = append(l.buf[:0], p...)
		w.ch <- l
	}
	return n
}

// goodEither sends it, or uses it.
func (w *badWriter) goodEither(p []byte, send bool) int {
	l := newLine(p)
	if send {
		w.ch <- l
		return 0
	}
	return len(l.buf)
}

// goodSecond sends it to a second goroutine, which may wait for the first.
func (w *badWriter) goodSecond(p []byte, other chan<- []byte) int {
	l := newLine(p)
	w.ch <- l
	other <- p
	return len(l.buf)
}

// badNext uses it in the next round.
func (w *badWriter) badNext(l *line, all []byte) {
	for range all {
		//category: use-after-put
		l.buf = append(l.buf, all...) // want "used after it was sent on line"
		w.ch <- l
	}
}

// Receivers that do not look at what they receive.

func (w *badWriter) goodDiscard(stop <-chan struct{}) {
	for {
		select {
		case <-w.ch:
		case <-stop:
			return
		}
	}
}

func (w *badWriter) goodClosed() bool {
	_, ok := <-w.ch
	return !ok
}
