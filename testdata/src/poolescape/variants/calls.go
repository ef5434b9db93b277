package variants

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"sync"
)

// What is between the Put and the use, or calls that make one of the other.

// A Shell has a buffer, and takes another one when it is told to.
type Shell struct {
	b    *bytes.Buffer
	name string
}

func (s *Shell) refill() { s.b = acquire() }

func (s *Shell) title() string { return "shell " + s.name }

// goodRefilled has the shell take another buffer.
func goodRefilled(text string) {
	s := &Shell{b: acquire()}
	pool.Put(s.b)
	s.refill()
	s.b.WriteString(text)
	pool.Put(s.b)
}

// badRefilled only asks for its title.
func badRefilled() {
	s := &Shell{b: acquire()}
	pool.Put(s.b)
	text := s.title()
	//category: use-after-put
	s.b.WriteString(text) // want `put back`
}

// goodGoroutineOwn: the goroutine shares the variable, and has a buffer of its own.
func goodGoroutineOwn(w io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	pool.Put(b)
	go func() {
		b = acquire()
		b.WriteString(text)
		w.Write(b.Bytes())
		pool.Put(b)
	}()
}

// goodGoroutineNothing: it never looks at what it has.
func goodGoroutineNothing(text string) {
	b := acquire()
	b.WriteString(text)
	pool.Put(b)
	go func() { b = nil }()
}

// badGoroutineSometimes: it has one of its own only if it has something to write.
func badGoroutineSometimes(w io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	pool.Put(b)
	//category: escape-after-put
	go func() { // want `put back`
		if text != "" {
			b = acquire()
		}
		w.Write(b.Bytes())
	}()
}

func show(b *bytes.Buffer) { _ = b.String() }

// badGoroutineAfter starts it when the buffer is back.
func badGoroutineAfter(text string) {
	b := acquire()
	b.WriteString(text)
	pool.Put(b)
	//category: escape-after-put
	go show(b) // want `put back`
}

func countOf(lines [][]byte) int { return len(lines) }

// goodLineCount counts lines, and reads none.
func goodLineCount(text string) int {
	b := acquire()
	b.WriteString(text)
	lines := bytes.Split(b.Bytes(), []byte("\n"))
	release(b)
	return countOf(lines)
}

var total struct {
	sync.Mutex
	n int
}

// badLocked has a lock in between, which has nothing to do with the goroutine.
func badLocked(w io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	//category: escape-after-put
	go w.Write(b.Bytes()) // want `put back`
	total.Lock()
	total.n++
	total.Unlock()
	pool.Put(b)
}

// badError makes an error in between.
func badError(w io.Writer, text string) error {
	b := acquire()
	b.WriteString(text)
	//category: escape-after-put
	go w.Write(b.Bytes()) // want `put back`
	err := errors.New("later")
	pool.Put(b)
	return err
}

// badSecondGroup waits for the first of two.
func badSecondGroup(w io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	var wg sync.WaitGroup
	wg.Go(func() { w.Write(b.Bytes()) })
	wg.Wait()
	//category: escape-after-put
	go w.Write(b.Bytes()) // want `put back`
	pool.Put(b)
}

// badMethodLater keeps a method of what it puts for the end.
func badMethodLater(text string) {
	b := acquire()
	write := b.WriteString
	pool.Put(b)
	//category: use-after-put
	func() { // want `put back`
		write(text)
	}()
}

// badAppended puts if something was appended, which is always so.
func badAppended(w io.Writer, data []byte) {
	b := acquire()
	b.Write(data)
	var out []byte
	out = append(out, b.Bytes()...)
	if out != nil {
		pool.Put(b)
	}
	//category: use-after-put
	w.Write(b.Bytes()) // want `put back`
}

// badCleared clears memory that somebody else fills.
func badCleared(data []byte) {
	b := newBatch(data)
	text := b.data
	batches.Put(b)
	//category: use-after-put
	clear(text) // want `put back`
}

// goodCleared clears it before.
func goodCleared(data []byte) {
	b := newBatch(data)
	text := b.data
	clear(text)
	batches.Put(b)
}

func recycle(b *batch) {
	b.extra = nil
	batches.Put(b)
}

func handOut(b *batch) {
	b.data = nil
	batches.Put(b)
}

// badRecycled has a helper put the batch, which empties another field.
func badRecycled(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	recycle(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

// goodHandedOut has one that empties that one.
func goodHandedOut(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	handOut(b)
	w.Write(text)
}

// badRecycledKept is badRecycled, with a store.
func badRecycledKept(s *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.data = b.data // want `put back`
	recycle(b)
}

// goodHandedOutKept is goodHandedOut, with a store.
func goodHandedOutKept(s *store, data []byte) {
	b := newBatch(data)
	s.data = b.data
	handOut(b)
}

func (s *store) keep(data []byte) { s.data = data }

// badKeptAfter gives a helper what is back already.
func badKeptAfter(s *store, data []byte) {
	b := newBatch(data)
	text := b.data
	batches.Put(b)
	//category: use-after-put
	s.keep(text) // want `put back`
}

// badLiteral puts what a literal is given.
func badLiteral(n *int) int {
	f := newFrame()
	func(f *frame) {
		*n += f.n
		frames.Put(f)
	}(f)
	//category: use-after-put
	return f.n // want `put back`
}

// badDeferredLiteral returns what a deferred literal is given.
func badDeferredLiteral(text string) []byte {
	b := acquire()
	defer func(b *bytes.Buffer) { pool.Put(b) }(b)
	b.WriteString(text)
	//category: return-after-put
	return b.Bytes() // want `put back`
}

// badDeferredLiteralTwice has put it before.
func badDeferredLiteralTwice(w io.Writer, text string) (err error) {
	b := acquire()
	defer func(b *bytes.Buffer) {
		if err == nil {
			pool.Put(b)
		}
	}(b)
	b.WriteString(text)
	w.Write(b.Bytes())
	//category: double-put
	pool.Put(b) // want `put back`
	return nil
}

// goodDeferredLiteral is given the buffer that the variable has at first.
func goodDeferredLiteral(w io.Writer, text string) *bytes.Buffer {
	b := acquire()
	defer func(b *bytes.Buffer) { pool.Put(b) }(b)
	b.WriteString(text)
	w.Write(b.Bytes())
	b = new(bytes.Buffer)
	return b
}

// goodLiteral is given another one.
func goodLiteral() int {
	f, other := newFrame(), newFrame()
	func(f *frame) { frames.Put(f) }(other)
	n := f.n
	frames.Put(f)
	return n
}

// goodGoroutineGiven puts what the goroutine is given.
func goodGoroutineGiven(w io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	go func(b *bytes.Buffer) {
		w.Write(b.Bytes())
		pool.Put(b)
	}(b)
}

// badGoroutineGiven puts it as well.
func badGoroutineGiven(w io.Writer, text string) {
	b := acquire()
	b.WriteString(text)
	go func(b *bytes.Buffer) {
		w.Write(b.Bytes())
		pool.Put(b)
	}(b)
	//category: double-put
	pool.Put(b) // want `put back`
}

func (s *Shell) join(from *Shell) {
	s.b.Write(from.b.Bytes())
	pool.Put(from.b)
}

func join(b, from *bytes.Buffer) {
	b.Write(from.Bytes())
	pool.Put(from)
}

// badIntoItself joins a buffer with itself.
func badIntoItself(text string) string {
	b := acquire()
	b.WriteString(text)
	join(b, b)
	//category: use-after-put
	return b.String() // want `put back`
}

// opened returns a buffer, or an error.
func opened(text string) (*bytes.Buffer, error) {
	if _, err := strconv.Atoi(text); err != nil {
		return nil, err
	}
	return acquire(), nil
}

// goodOpened has another buffer in each round.
func goodOpened(w io.Writer, texts []string) error {
	for _, text := range texts {
		b, err := opened(text)
		if err != nil {
			return err
		}
		b.WriteString(text)
		w.Write(b.Bytes())
		pool.Put(b)
	}
	return nil
}

// badOpened has one for all.
func badOpened(w io.Writer, texts []string) error {
	b, err := opened(texts[0])
	if err != nil {
		return err
	}
	for _, text := range texts {
		//category: use-after-put
		b.WriteString(text) // want `put back`
		w.Write(b.Bytes())
		pool.Put(b)
	}
	return nil
}

// badLiteralUses has a literal look at what is back.
func badLiteralUses(text string) (n int) {
	b := acquire()
	b.WriteString(text)
	pool.Put(b)
	//category: use-after-put
	func(b *bytes.Buffer) { // want `put back`
		n = b.Len()
	}(b)
	return n
}

// goodLiteralIgnores has one that only asks whether there is a buffer.
func goodLiteralIgnores(text string) (is bool) {
	b := acquire()
	b.WriteString(text)
	pool.Put(b)
	func(b *bytes.Buffer) { is = b != nil }(b)
	return is
}

// badPlainLiteral has one that shares nothing.
func badPlainLiteral() int {
	f := newFrame()
	func(f *frame) { frames.Put(f) }(f)
	//category: use-after-put
	return f.n // want `put back`
}
