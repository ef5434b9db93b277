package variants

import (
	"bytes"
	"io"
	"sync"
	"unsafe"
)

// Parts of a pooled object that somebody keeps, while other fields of it are
// given other values.

type cell struct{ row, col int }

type batch struct {
	data  []byte
	view  []byte
	names []string
	raw   [64]byte
	cells []cell
	buf   bytes.Buffer
	count int
	extra []byte
}

var batches = sync.Pool{New: func() any { return new(batch) }}

func newBatch(data []byte) *batch {
	b := batches.Get().(*batch)
	b.data = append(b.data[:0], data...)
	b.cells = append(b.cells[:0], cell{1, 2})
	b.names = b.names[:0]
	b.buf.Reset()
	b.buf.Write(data)
	b.count = len(data)
	return b
}

type header struct{ version, flags byte }

// A store keeps parts of batches.
type store struct {
	data   []byte
	more   []byte
	count  *int
	first  *cell
	header *header
	inner  *store
	list   [][]byte
}

// badKeptSlice replaces another field than that which was kept.
func badKeptSlice(s *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.data = b.data[1:] // want `put back`
	b.extra = make([]byte, 0, 16)
	batches.Put(b)
}

// goodKeptSlice replaces that one.
func goodKeptSlice(s *store, data []byte) {
	b := newBatch(data)
	s.data = b.data[1:]
	b.data = make([]byte, 0, 16)
	batches.Put(b)
}

// badKeptWhole keeps all of the slice.
func badKeptWhole(s *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.data = b.data // want `put back`
	b.extra = make([]byte, 0, 16)
	batches.Put(b)
}

// badKeptCount keeps the address of a field.
func badKeptCount(s *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.count = &b.count // want `put back`
	b.extra = make([]byte, 0, 16)
	batches.Put(b)
}

// badKeptCell keeps the address of an element.
func badKeptCell(s *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.first = &b.cells[0] // want `put back`
	b.extra = make([]byte, 0, 16)
	batches.Put(b)
}

// badKeptHeader sees the first bytes as something else.
func badKeptHeader(s *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.header = (*header)(unsafe.Pointer(&b.raw[0])) // want `put back`
	b.extra = make([]byte, 0, 16)
	batches.Put(b)
}

// badKeptBuffer counts down, which leaves the buffer where it is.
func badKeptBuffer(s *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.data = b.buf.Bytes() // want `put back`
	b.count = 0
	batches.Put(b)
}

// badUsedBuffer does so, and writes what it has taken out.
func badUsedBuffer(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.buf.Bytes()
	b.count = 0
	batches.Put(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

// badUsedData replaces another field than that which it uses.
func badUsedData(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	b.extra = make([]byte, 0, 16)
	batches.Put(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

// goodUsedData replaces that one.
func goodUsedData(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.data
	b.data = make([]byte, 0, 16)
	batches.Put(b)
	w.Write(text)
}

// badUsedView has a field that shows a part of another one.
func badUsedView(w io.Writer, data []byte) {
	b := newBatch(data)
	b.view = b.data[1:]
	view := b.view
	batches.Put(b)
	//category: use-after-put
	w.Write(view) // want `put back`
}

// badKeptBelow keeps the bytes one level further down.
func badKeptBelow(s *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.inner.data = b.data // want `put back`
	batches.Put(b)
}

// badKeptTwice has let go of only one of two.
func badKeptTwice(s *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.data = b.data // want `put back`
	s.more = b.data[1:]
	s.more = nil
	batches.Put(b)
}

// badTrimmed keeps a part in a field of the same name, of something else.
func badTrimmed(other *batch, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	other.data = b.data[:1] // want `put back`
	batches.Put(b)
}

// goodNames takes a name out of a list of names, which others have made.
func goodNames(w io.Writer, names []string) {
	b := newBatch(nil)
	b.names = append(b.names, names...)
	name := b.names[0]
	batches.Put(b)
	io.WriteString(w, name)
}

// A job has parts, which others own.
type job struct {
	parts [][]byte
	name  string
}

var jobs = sync.Pool{New: func() any { return new(job) }}

// goodParts writes a part that was only listed.
func goodParts(w io.Writer, parts [][]byte) {
	j := jobs.Get().(*job)
	j.parts = append(j.parts[:0], parts...)
	first := j.parts[0]
	jobs.Put(j)
	w.Write(first)
}

// goodReplacedByOther has somebody else take the bytes out.
func goodReplacedByOther(w io.Writer, data []byte, take func(*batch)) {
	b := newBatch(data)
	text := b.data
	take(b)
	batches.Put(b)
	w.Write(text)
}

// goodIndex has the bytes in a map that is gone before the batch is.
func goodIndex(w io.Writer, data []byte) {
	b := newBatch(data)
	index := make(map[string][]byte)
	index["all"] = b.data
	for _, text := range index {
		w.Write(text)
	}
	batches.Put(b)
}

var slots [4]*batch

var lanes = make([]*batch, 4)

// goodLane empties the element of a slice in a variable of the package.
func goodLane(w io.Writer, i int, data []byte) {
	b := newBatch(data)
	lanes[i] = b
	w.Write(b.data)
	lanes[i] = nil
	batches.Put(b)
}

// badLane leaves it there.
func badLane(w io.Writer, i int, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	lanes[i] = b // want `put back`
	w.Write(b.data)
	batches.Put(b)
}

// goodSlot empties the element of an array.
func goodSlot(w io.Writer, i int, data []byte) {
	b := newBatch(data)
	slots[i] = b
	w.Write(b.data)
	slots[i] = nil
	batches.Put(b)
}

// goodGiven empties the element of a list that it was given.
func goodGiven(w io.Writer, list *[]*batch, data []byte) {
	b := newBatch(data)
	(*list)[0] = b
	w.Write(b.data)
	(*list)[0] = nil
	batches.Put(b)
}

// badGathered keeps the bytes in a list of somebody else's, or of its own.
func badGathered(given [][]byte, parts [][]byte, each func(func(i int, part []byte))) [][]byte {
	out := given
	if len(out) < len(parts) {
		out = make([][]byte, len(parts))
	}
	each(func(i int, part []byte) {
		b := newBatch(part)
		//category: escape-after-put
		out[i] = b.data // want `put back`
		batches.Put(b)
	})
	return out
}

// badErased erases an array, which leaves the buffer where it is.
func badErased(w io.Writer, data []byte) {
	b := newBatch(data)
	text := b.buf.Bytes()
	b.raw = [64]byte{}
	batches.Put(b)
	//category: use-after-put
	w.Write(text) // want `put back`
}

// badExchanged has the bytes in two lists, of which one becomes a part of the other.
func badExchanged(s, t *store, data []byte) {
	b := newBatch(data)
	//category: escape-after-put
	s.list = append(s.list, b.data) // want `put back`
	t.list = append(t.list, b.data)
	s.list = t.list[:1]
	batches.Put(b)
}
