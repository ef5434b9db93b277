package variants

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

// Helpers that put what they are given, or give it other memory, or only look as if
// they did.

func again(b *batch) {
	b.data = append(b.data[:0], '-')
	batches.Put(b)
}

// badAgain has a helper write to the memory, which stays the batch's.
func badAgain(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	again(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

var template [8]byte

func withArray(b *batch) {
	array := template
	b.data = array[:0]
	batches.Put(b)
}

// goodArray has one give the batch an array of its own.
func goodArray(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	withArray(b)
	w.Write(text)
}

func (b *batch) empty() { b.data = nil }

func (b *batch) emptyExtra() { b.extra = nil }

func emptyAndPut(b *batch) {
	b.empty()
	batches.Put(b)
}

func emptyExtraAndPut(b *batch) {
	b.emptyExtra()
	batches.Put(b)
}

// goodEmptied has a helper that has another one empty the field.
func goodEmptied(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	emptyAndPut(b)
	w.Write(text)
}

// badEmptied has it empty another field.
func badEmptied(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	emptyExtraAndPut(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

func zeroAndPut(b *batch) {
	*b = batch{}
	batches.Put(b)
}

// goodZeroed has one that clears all of the batch.
func goodZeroed(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	zeroAndPut(b)
	w.Write(text)
}

func throughAndPut(b *batch, f func(*batch)) {
	f(b)
	batches.Put(b)
}

// goodThrough has one that does with it what somebody says.
func goodThrough(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	throughAndPut(b, func(b *batch) { b.data = nil })
	w.Write(text)
}

func nothing[T any](*T) {}

func nothingAndPut(b *batch) {
	nothing(b)
	batches.Put(b)
}

// badNothing has a generic helper in between that does nothing.
func badNothing(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	nothingAndPut(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

// badMade gives the batch larger memory, which is its own from then on.
func badMade(w io.Writer, data []byte, n int) {
	b := newBatch(data)
	if cap(b.data) < n {
		b.data = make([]byte, n)
	}
	text := b.data
	batches.Put(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

// badGrownAnew does so by append.
func badGrownAnew(w io.Writer, data []byte) {
	b := newBatch(nil)
	b.data = append([]byte(nil), data...)
	text := b.data
	batches.Put(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

// goodBrought gives it memory of somebody else.
func goodBrought(w io.Writer, data []byte) {
	b := newBatch(nil)
	b.data = data
	text := b.data
	batches.Put(b)
	w.Write(text)
}

func (b *batch) set(data []byte) { b.data = data }

// goodSet has a helper do so.
func goodSet(w io.Writer, data []byte) {
	b := newBatch(nil)
	b.set(data)
	text := b.data
	batches.Put(b)
	w.Write(text)
}

func openBatch(n int) (*batch, error) {
	if n < 0 {
		return nil, errEmpty
	}
	return newBatch(nil), nil
}

// goodSetOpened has the batch from a function that may fail.
func goodSetOpened(w io.Writer, data []byte) error {
	b, err := openBatch(len(data))
	if err != nil {
		return err
	}
	b.set(data)
	text := b.data
	batches.Put(b)
	_, err = w.Write(text)
	return err
}

// badVariable has the batch in a variable that a literal shares.
func badVariable(w io.Writer, data []byte) {
	b := newBatch(data)
	cut := func() { b.data = b.data[:len(b.data)-1] }
	if len(data) > 100 {
		b = newBatch(data[:100])
	}
	cut()
	text := b.data
	batches.Put(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

// An inbox has what it receives.
type inbox struct {
	in   chan []byte
	data []byte
}

func (i *inbox) reset() { i.data = i.data[:0] }

func (i *inbox) close() { inboxes.Put(i) }

var (
	inboxes = sync.Pool{New: func() any { return &inbox{in: make(chan []byte, 1)} }}
	ins     = sync.Pool{New: func() any { return make(chan []byte, 1) }}
)

// goodInbox writes what it has received from somebody else.
func goodInbox(w io.Writer) {
	i := inboxes.Get().(*inbox)
	i.data = <-i.in
	text := i.data
	inboxes.Put(i)
	w.Write(text)
}

// next receives.
func next(in chan []byte) []byte { return <-in }

// goodNext puts the channel, and keeps what came.
func goodNext(w io.Writer) {
	in := ins.Get().(chan []byte)
	data := next(in)
	ins.Put(in)
	w.Write(data)
}

func collect(dst []byte, parts [][]byte) []byte {
	out := append(dst[:0], '[')
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func collectCut(dst []byte, parts [][]byte) []byte {
	out := dst[:0]
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func collectRaw(dst json.RawMessage, parts [][]byte) []byte {
	out := []byte(dst)
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// badCollected returns what was collected in the memory of the batch.
func badCollected(parts [][]byte) []byte {
	b := newBatch(nil)
	defer batches.Put(b)
	//category: return-after-put
	return collect(b.data, parts) // want `put back`
}

// badCollectedCut does, too.
func badCollectedCut(parts [][]byte) []byte {
	b := newBatch(nil)
	defer batches.Put(b)
	//category: return-after-put
	return collectCut(b.data, parts) // want `put back`
}

// badCollectedRaw does, too.
func badCollectedRaw(parts [][]byte) []byte {
	b := newBatch(nil)
	defer batches.Put(b)
	//category: return-after-put
	return collectRaw(b.data, parts) // want `put back`
}

// goodCollected collects in memory of its own.
func goodCollected(parts [][]byte) []byte { return collect(nil, parts) }

// An area has a buffer that is put unless it is too large.
type area struct{ buf *bytes.Buffer }

func (a *area) free() {
	if a.buf.Cap() > 1<<16 {
		return
	}
	pool.Put(a.buf)
}

// badFreed writes what was freed unless it is too large.
func badFreed(w io.Writer, a *area) {
	a.free()
	//category: use-after-put
	w.Write(a.buf.Bytes()) // want `put back`
}

func putUnless(b *bytes.Buffer, rest []byte) {
	if len(rest) > 0 {
		return
	}
	pool.Put(b)
}

// goodRest goes on if there is something left to write.
func goodRest(w io.Writer, text string, rest []byte) {
	b := acquire()
	b.WriteString(text)
	w.Write(b.Bytes())
	putUnless(b, rest)
	if len(rest) > 0 {
		b.Write(rest)
		w.Write(b.Bytes())
		pool.Put(b)
	}
}

func putUnlessMany(b *bytes.Buffer, n int) {
	if uint(n) > 10 {
		return
	}
	pool.Put(b)
}

func putUnlessMore(b *bytes.Buffer, n int) {
	if n+1 > 10 {
		return
	}
	pool.Put(b)
}

// goodMany goes on if there are many.
func goodMany(w io.Writer, n int) {
	b := acquire()
	putUnlessMany(b, n)
	if uint(n) > 10 {
		w.Write(b.Bytes())
		pool.Put(b)
	}
}

// goodMore goes on if there will be.
func goodMore(w io.Writer, n int) {
	b := acquire()
	putUnlessMore(b, n)
	if n+1 > 10 {
		w.Write(b.Bytes())
		pool.Put(b)
	}
}

func (f *frame) busy() bool { return f.n > 0 && f.body != nil }

func putIdle(f *frame) {
	if f.busy() {
		return
	}
	frames.Put(f)
}

// goodBusy goes on with a frame that is known to be busy.
func goodBusy(body *bytes.Buffer) int {
	f := newFrame()
	f.n, f.body = 1, body
	putIdle(f)
	n := f.n
	f.n = 0
	putIdle(f)
	return n
}

type closer interface{ close() }

// badClosed closes by an interface what it looks at.
func badClosed() int {
	i := inboxes.Get().(*inbox)
	i.reset()
	var c closer = i
	c.close()
	//category: use-after-put
	return len(i.data) // want `put back`
}

// goodClosed looks before.
func goodClosed() int {
	i := inboxes.Get().(*inbox)
	i.reset()
	n := len(i.data)
	var c closer = i
	c.close()
	return n
}
