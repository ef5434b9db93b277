// Package bufs is where other fixtures get their buffers: what its functions
// do with a pool must be known across packages.
package bufs

import (
	"bufio"
	"bytes"
	"io"
	"sync"
	"unsafe"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Get returns an empty buffer.
func Get() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

// Put takes a buffer back.
func Put(buf *bytes.Buffer) {
	if buf == nil {
		return
	}
	buffers.Put(buf)
}

// Recycle takes a buffer back unless it has become too large.
func Recycle(buf *bytes.Buffer) {
	if buf.Cap() <= 1<<20 {
		Put(buf)
	}
}

// Discard takes a buffer back, and the caller's variable away.
func Discard(buf **bytes.Buffer) {
	Put(*buf)
	*buf = nil
}

var chunks = sync.Pool{New: func() any { return new([]byte) }}

// Chunk returns a slice of length n.
func Chunk(n int) *[]byte {
	b := chunks.Get().(*[]byte)
	if cap(*b) < n {
		*b = make([]byte, n)
	}
	*b = (*b)[:n]
	return b
}

// PutChunk takes a slice back.
func PutChunk(b *[]byte) { chunks.Put(b) }

var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 4096) }}

// Reader returns a reader of r.
func Reader(r io.Reader) *bufio.Reader {
	br := readers.Get().(*bufio.Reader)
	br.Reset(r)
	return br
}

// PutReader takes a reader back.
func PutReader(br *bufio.Reader) { readers.Put(br) }

// Text returns a string that shares b's memory.
func Text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Content returns what a buffer holds, without a copy.
func Content(buf *bytes.Buffer) []byte { return buf.Bytes() }

// Snapshot returns a copy of what a buffer holds.
func Snapshot(buf *bytes.Buffer) []byte { return bytes.Clone(buf.Bytes()) }

// A Page is a pooled object with methods of its own.
type Page struct {
	data []byte
	refs int
}

var pages = sync.Pool{New: func() any { return new(Page) }}

// NewPage returns a page with a copy of data.
func NewPage(data []byte) *Page {
	p := pages.Get().(*Page)
	p.refs = 1
	p.data = append(p.data[:0], data...)
	return p
}

// Bytes returns the content.
func (p *Page) Bytes() []byte { return p.data }

// Release puts the page back.
func (p *Page) Release() { pages.Put(p) }

// Retain takes one more reference.
func (p *Page) Retain() { p.refs++ }

// Drop puts the page back with its last reference.
func (p *Page) Drop() {
	if p.refs--; p.refs == 0 {
		pages.Put(p)
	}
}

// A Pool is a typed sync.Pool.
type Pool[T any] struct{ pool sync.Pool }

// NewPool makes a pool.
func NewPool[T any](make func() T) *Pool[T] {
	return &Pool[T]{pool: sync.Pool{New: func() any { return make() }}}
}

// Get returns an object.
func (p *Pool[T]) Get() T { return p.pool.Get().(T) }

// Put takes an object back.
func (p *Pool[T]) Put(x T) { p.pool.Put(x) }

// Acquire returns a buffer and what gives it back.
func Acquire() (*bytes.Buffer, func()) {
	buf := Get()
	return buf, func() { Put(buf) }
}
