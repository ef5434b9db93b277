package sent

import (
	"io"
	"sync"
)

// What else a sender does, and what receivers do besides.

func (w *badSelector) badCount(p []byte) int {
	l := newLine(p)
	w.ch <- l
	w.sent += len(p)
	//category: use-after-put
	return len(l.buf) // want "used after it was sent on line"
}

// goodBatch sends one line of a list after the other.
func (w *badSelector) goodBatch(batch []*line, p []byte) {
	for _, l := range batch {
		l.buf = append(l.buf[:0], p...)
		w.ch <- l
	}
}

// A badForwarder sends something as well, while it waits for lines.
type badForwarder struct {
	ch   chan *line
	beat chan int
	quit chan struct{}
}

func (w *badForwarder) badLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	//category: use-after-put
	return len(l.buf) // want "used after it was sent on line"
}

func (w *badForwarder) run(to io.Writer) {
	for n := 0; ; n++ {
		select {
		case w.beat <- n:
		case <-w.quit:
			return
		case l := <-w.ch:
			to.Write(l.buf)
			lines.Put(l)
		}
	}
}

// A goodSelector keeps the last line, which it has from a select.
type goodSelector struct {
	ch   chan *line
	quit chan struct{}
	last *line
}

func (w *goodSelector) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	return len(l.buf)
}

func (w *goodSelector) run() {
	for {
		select {
		case l := <-w.ch:
			w.last = l
		case <-w.quit:
			return
		}
	}
}

// A goodLender lends its channel to whoever asks for it, and who takes lines before
// the goroutine does.
type goodLender struct {
	ch   chan *line
	asks chan chan *line
}

func (w *goodLender) lend() { w.asks <- w.ch }

func (w *goodLender) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	return len(l.buf)
}

func (w *goodLender) run(to io.Writer) {
	for l := range w.ch {
		to.Write(l.buf)
		lines.Put(l)
	}
}

// A goodGiver has somebody else take lines, too.
type goodGiver struct{ ch chan *line }

func (w *goodGiver) give(to func(<-chan *line)) { to(w.ch) }

func (w *goodGiver) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	return len(l.buf)
}

func (w *goodGiver) run(to io.Writer) {
	for l := range w.ch {
		to.Write(l.buf)
		lines.Put(l)
	}
}

// A goodTasker answers with what is left to do, which the sender does.
type goodTasker struct {
	ch    chan *line
	tasks chan func()
}

func (w *goodTasker) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	n := len(l.buf)
	(<-w.tasks)()
	return n
}

func (w *goodTasker) run(to io.Writer) {
	for l := range w.ch {
		w.tasks <- func() {
			to.Write(l.buf)
			lines.Put(l)
		}
	}
}

// A goodStopper waits for the sender, or for the end.
type goodStopper struct {
	ch   chan *line
	quit chan struct{}
}

func (w *goodStopper) goodLength(p []byte) int {
	l := newLine(p)
	w.ch <- l
	n := len(l.buf)
	l.done <- struct{}{}
	return n
}

func (w *goodStopper) run(to io.Writer) {
	for l := range w.ch {
		to.Write(l.buf)
		select {
		case <-l.done:
		case <-w.quit:
		}
		lines.Put(l)
	}
}

// A job has what its sender waits for.
type job struct {
	data  []byte
	ready *sync.WaitGroup
	turn  sync.Locker
}

var jobs = sync.Pool{New: func() any { return &job{ready: new(sync.WaitGroup), turn: new(sync.Mutex)} }}

// A goodWorker puts jobs back when it has told that they are done.
type goodWorker struct{ ch chan *job }

func (w *goodWorker) goodWaits(p []byte) {
	j := jobs.Get().(*job)
	j.data = append(j.data[:0], p...)
	j.ready.Add(1)
	w.ch <- j
	j.ready.Wait()
}

func (w *goodWorker) goodTurn(p []byte) {
	j := jobs.Get().(*job)
	j.data = append(j.data[:0], p...)
	j.ready.Add(1)
	w.ch <- j
	j.turn.Lock()
}

func (w *goodWorker) run(to io.Writer) {
	for j := range w.ch {
		to.Write(j.data)
		j.ready.Done()
		jobs.Put(j)
	}
}
