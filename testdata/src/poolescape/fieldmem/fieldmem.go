// Package fieldmem has objects whose fields have memory that goes back with them, or
// does not.
package fieldmem

import (
	"hash/crc32"
	"sync"
)

// A page is given its memory when it is made, and keeps it.
type page struct {
	data []byte
	n    int
}

var pages = sync.Pool{New: func() any { return &page{data: make([]byte, 512)} }}

func (p *page) fill(data []byte) { p.n = copy(p.data, data) }

// counted returns a copy, which has a number of its own.
func (p *page) counted() page {
	c := *p
	c.n++
	return c
}

func badPage(data []byte) byte {
	p := pages.Get().(*page)
	p.fill(data)
	mine := p.data
	pages.Put(p)
	//category: use-after-put
	return mine[0] // want `put back`
}

func badCounted(data []byte) (int, byte) {
	p := pages.Get().(*page)
	p.fill(data)
	n := p.counted().n
	mine := p.data
	pages.Put(p)
	//category: use-after-put
	return n, mine[0] // want `put back`
}

// An attached one is given memory by who has the address of its field.
type attached struct{ data []byte }

var attachments = sync.Pool{New: func() any { return &attached{data: make([]byte, 512)} }}

func (a *attached) fill(data []byte) { copy(a.data, data) }

func attach(field *[]byte, data []byte) { *field = data }

func goodAttached(data []byte) byte {
	a := attachments.Get().(*attached)
	attach(&a.data, data)
	mine := a.data
	attachments.Put(a)
	return mine[0]
}

// A wrapped one is given memory when all of it is assigned.
type wrapped struct {
	data []byte
	name string
}

var wrappers = sync.Pool{New: func() any { return &wrapped{data: make([]byte, 512)} }}

func (w *wrapped) fill(data []byte) { copy(w.data, data) }

func wrap(data []byte) wrapped { return wrapped{data: data, name: "wrapped"} }

func (w *wrapped) set(data []byte) { *w = wrap(data) }

func goodWrapped(data []byte) byte {
	w := wrappers.Get().(*wrapped)
	w.set(data)
	mine := w.data
	wrappers.Put(w)
	return mine[0]
}

// A window is written by others, and cleared for its next user.
type window struct{ sums []uint64 }

var windows = sync.Pool{New: func() any { return &window{sums: make([]uint64, 64)} }}

func (w *window) release() {
	clear(w.sums)
	windows.Put(w)
}

func add(sums []uint64, data []byte) {
	for i, b := range data {
		sums[i%len(sums)] += uint64(b)
	}
}

func badWindow(data []byte) uint64 {
	w := windows.Get().(*window)
	add(w.sums, data)
	sums := w.sums
	w.release()
	//category: use-after-put
	return sums[0] // want `put back`
}

// A batch is given rows, of which it lets go.
type batch struct{ rows [][]byte }

var batches = sync.Pool{New: func() any { return new(batch) }}

func newBatch(rows [][]byte) *batch {
	b := batches.Get().(*batch)
	b.rows = rows
	return b
}

func (b *batch) drop() { clear(b.rows) }

func (b *batch) release() { batches.Put(b) }

func goodBatch(all [][]byte) []byte {
	b := newBatch(all)
	rows := b.rows
	b.release()
	return rows[0]
}

// A table is made once, and never written.
type table struct {
	bytes []byte
	sum   uint32
}

var tables = sync.Pool{New: func() any {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	t := new(table)
	t.bytes = append([]byte(nil), all...)
	return t
}}

func (t *table) check() { t.sum = crc32.ChecksumIEEE(t.bytes) }

func goodTable() byte {
	t := tables.Get().(*table)
	t.check()
	all := t.bytes
	tables.Put(t)
	return all[7]
}

// Tagged ones get a new map each time.
type tagged struct{ tags map[string]int }

var taggeds = sync.Pool{New: func() any { return new(tagged) }}

func newTagged() *tagged {
	t := taggeds.Get().(*tagged)
	t.tags = make(map[string]int)
	return t
}

func goodTagged(name string) int {
	t := newTagged()
	t.tags[name]++
	tags := t.tags
	taggeds.Put(t)
	return tags[name]
}

// Cleared ones have theirs cleared.
type cleared struct{ tags map[string]int }

var cleareds = sync.Pool{New: func() any { return new(cleared) }}

func (c *cleared) release() {
	clear(c.tags)
	cleareds.Put(c)
}

func badCleared(name string) int {
	c := cleareds.Get().(*cleared)
	if c.tags == nil {
		c.tags = make(map[string]int)
	}
	c.tags[name]++
	tags := c.tags
	c.release()
	//category: use-after-put
	return tags[name] // want `put back`
}
