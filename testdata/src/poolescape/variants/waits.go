package variants

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
)

// Goroutines that have a buffer, and how they are waited for.

// goodGivenUp puts only if the goroutine has told that it is done.
func goodGivenUp(ctx context.Context, w io.Writer, text string) error {
	b := acquire()
	b.WriteString(text)
	done := make(chan error, 1)
	go func() {
		_, err := w.Write(b.Bytes())
		done <- err
	}()
	select {
	case err := <-done:
		pool.Put(b)
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// badGivenUp puts only if it has not.
func badGivenUp(ctx context.Context, w io.Writer, text string) error {
	b := acquire()
	b.WriteString(text)
	done := make(chan error, 1)
	//category: escape-after-put
	go func() { // want `put back`
		_, err := w.Write(b.Bytes())
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		pool.Put(b)
		return ctx.Err()
	}
}

// A writer writes in a goroutine of its own.
type writer struct {
	w    io.Writer
	done chan struct{}
	err  error
}

func (w *writer) run(data []byte) {
	defer close(w.done)
	_, w.err = w.w.Write(data)
}

// Wait waits until everything is written.
func (w *writer) Wait() error {
	<-w.done
	return w.err
}

// goodWaits waits for all of them.
func goodWaits(ws []io.Writer, text string) (err error) {
	b := acquire()
	b.WriteString(text)
	var all []*writer
	for _, w := range ws {
		one := &writer{w: w, done: make(chan struct{})}
		go one.run(b.Bytes())
		all = append(all, one)
	}
	for _, one := range all {
		err = one.Wait()
	}
	pool.Put(b)
	return err
}

// badWaits waits for none.
func badWaits(ws []io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	for _, w := range ws {
		one := &writer{w: w, done: make(chan struct{})}
		//category: escape-after-put
		go one.run(b.Bytes()) // want `put back`
	}
	pool.Put(b)
}

// goodEither waits by a channel in a field, and puts nothing if it is told to stop.
func goodEither(one *writer, stop <-chan struct{}, text string) {
	b := acquire()
	b.WriteString(text)
	go one.run(b.Bytes())
	select {
	case <-one.done:
		pool.Put(b)
	case <-stop:
	}
}

// badSecond waits for the first of two.
func badSecond(w io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Write(b.Bytes())
	}()
	<-done
	//category: escape-after-put
	go w.Write(b.Bytes()) // want `put back`
	pool.Put(b)
}

// goodHandshake has the goroutine take a word, which it does when it has written
// for the last time.
func goodHandshake(w io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit:
				return
			default:
				w.Write(b.Bytes())
			}
		}
	}()
	quit <- struct{}{}
	pool.Put(b)
}

// goodHandshakeOr has it take the word, or tell that it has failed.
func goodHandshakeOr(w io.Writer, text string) (err error) {
	b := acquire()
	b.WriteString(text)
	quit, failed := make(chan struct{}), make(chan error)
	go func() {
		for {
			select {
			case <-quit:
				return
			default:
			}
			if _, err := w.Write(b.Bytes()); err != nil {
				failed <- err
				return
			}
		}
	}()
	select {
	case quit <- struct{}{}:
	case err = <-failed:
	}
	pool.Put(b)
	return err
}

// badKeptMeanwhile waits for something else, while the cache has the bytes.
func badKeptMeanwhile(s *Sessions, ready <-chan struct{}, text string) {
	b := acquire()
	b.WriteString(text)
	//category: escape-after-put
	s.last["last"] = b.Bytes() // want `put back`
	<-ready
	pool.Put(b)
}

// goodBefore puts the buffer of the last round in the next one.
func goodBefore(w io.Writer, parts [][]byte) {
	var before *bytes.Buffer
	for _, part := range parts {
		b := acquire()
		b.Write(part)
		if before != nil {
			pool.Put(before)
		}
		before = b
		w.Write(b.Bytes())
	}
}

// badBefore puts that of this round.
func badBefore(w io.Writer, parts [][]byte) {
	var before *bytes.Buffer
	for _, part := range parts {
		b := acquire()
		b.Write(part)
		before = b
		if before != nil {
			pool.Put(before)
		}
		//category: use-after-put
		w.Write(b.Bytes()) // want `put back`
	}
}

// badShown puts what is short, and shows it if it is asked to.
func badShown(w io.Writer, text string, verbose bool) {
	b := acquire()
	b.WriteString(text)
	if len(text) < 10 {
		pool.Put(b)
	}
	if verbose {
		//category: use-after-put
		w.Write(b.Bytes()) // want `put back`
	}
}

func fits(text string) bool { return len(text) < 10 }

// badFits does so with a condition that is asked once.
func badFits(w io.Writer, text string, verbose bool) {
	b := acquire()
	b.WriteString(text)
	small := !fits(text)
	w.Write(nil)
	if small {
		pool.Put(b)
	}
	if verbose {
		//category: use-after-put
		w.Write(b.Bytes()) // want `put back`
	}
}

// A Meter is reset from time to time, and tells those who want to know.
type Meter struct {
	onReset []func()
	show    func() int
}

// reset tells everybody.
func (m *Meter) reset() {
	for _, f := range m.onReset {
		f()
	}
}

// goodAnew takes another buffer when the meter is reset.
func goodAnew(m *Meter, text string) {
	b := acquire()
	m.onReset = append(m.onReset, func() { b = acquire() })
	pool.Put(b)
	m.reset()
	b.WriteString(text)
}

// badShownLater has the meter look at the buffer, and looks at it itself.
func badShownLater(m *Meter, w io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	m.onReset = append(m.onReset, func() { io.WriteString(w, text) })
	m.show = func() int { return b.Len() }
	defer func() { m.show = nil }()
	if text == "" {
		b = acquire()
	}
	pool.Put(b)
	m.reset()
	//category: use-after-put
	w.Write(b.Bytes()) // want `put back`
}

// badShownFrame has it look at a field.
func badShownFrame(m *Meter) int {
	var f frame
	f.n = len(m.onReset)
	show := func() int { return f.n }
	m.show = show
	defer func() { m.show = nil }()
	frames.Put(&f)
	//category: use-after-put
	return f.n // want `put back`
}

// goodAnewBy does so by a function that remembers it.
func goodAnewBy(m *Meter, remember func(func()), text string) {
	b := acquire()
	remember(func() { b = acquire() })
	pool.Put(b)
	m.reset()
	b.WriteString(text)
}

// badAnew has nothing between that resets the meter.
func badAnew(m *Meter, w io.Writer, text string) {
	b := acquire()
	m.onReset = append(m.onReset, func() { b = acquire() })
	m.reset()
	pool.Put(b)
	text = strings.ToUpper(text)
	//category: use-after-put
	b.WriteString(text) // want `put back`
}

// badOther has another buffer taken anew.
func badOther(m *Meter, w io.Writer, text string) {
	a, b := acquire(), acquire()
	m.onReset = append(m.onReset, func() { a = acquire() })
	m.show = func() int { return b.Len() }
	pool.Put(b)
	m.reset()
	//category: use-after-put
	b.WriteString(text) // want `put back`
	pool.Put(a)
}

// badInPlace takes another buffer before, if it has to.
func badInPlace(m *Meter, text string) {
	b := acquire()
	swap := func() { b = acquire() }
	if len(text) > b.Cap() {
		swap()
	}
	pool.Put(b)
	m.reset()
	//category: use-after-put
	b.WriteString(text) // want `put back`
}

// badOnce takes it once.
func badOnce(m *Meter, once *sync.Once, text string) {
	b := acquire()
	once.Do(func() { b = acquire() })
	pool.Put(b)
	m.reset()
	//category: use-after-put
	b.WriteString(text) // want `put back`
}
