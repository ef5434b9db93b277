// Package generics has pools with type parameters.
package generics

import (
	"bytes"
	"io"
	"sync"
)

// A Pool is a typed sync.Pool, with what to do before a Put.
type Pool[T any] struct {
	pool  sync.Pool
	reset func(T)
}

// New makes a pool.
func New[T any](make func() T, reset func(T)) *Pool[T] {
	return &Pool[T]{pool: sync.Pool{New: func() any { return make() }}, reset: reset}
}

// Get returns an object.
func (p *Pool[T]) Get() T { return p.pool.Get().(T) }

// Put takes an object back.
func (p *Pool[T]) Put(x T) {
	if p.reset != nil {
		p.reset(x)
	}
	p.pool.Put(x)
}

var buffers = New(func() *bytes.Buffer { return new(bytes.Buffer) }, (*bytes.Buffer).Reset)

// BadUse uses what went into a generic pool, which has emptied it.
func BadUse(w io.Writer, data []byte) error {
	buf := buffers.Get()
	buf.Write(data)
	view := buf.Bytes()
	buffers.Put(buf)
	//category: use-after-put
	_, err := w.Write(view) // want `put back`
	return err
}

// BadTwice puts twice.
func BadTwice(w io.Writer, data []byte) error {
	buf := buffers.Get()
	defer buffers.Put(buf)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	//category: double-put
	buffers.Put(buf) // want `twice|second|again|already`
	return err
}

// BadReturned returns the bytes.
func BadReturned(data []byte) []byte {
	buf := buffers.Get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return buf.Bytes() // want `put back`
}

// Slices is a pool of slices with any kind of element.
type Slices[E any] struct{ pool sync.Pool }

// Get returns an empty slice.
func (s *Slices[E]) Get() *[]E {
	if x, ok := s.pool.Get().(*[]E); ok {
		*x = (*x)[:0]
		return x
	}
	return new([]E)
}

// Put takes a slice back.
func (s *Slices[E]) Put(x *[]E) { s.pool.Put(x) }

var raw Slices[byte]

// BadSlice returns a slice that is back in the pool.
func BadSlice(data []byte) []byte {
	b := raw.Get()
	*b = append(*b, data...)
	out := *b
	raw.Put(b)
	//category: return-after-put
	return out // want `put back`
}

// With calls f with an object that is put back afterwards.
func With[T any](p *Pool[T], f func(T) error) error {
	x := p.Get()
	defer p.Put(x)
	return f(x)
}

// borrow returns a buffer and what to call when done.
func borrow[T any](p *Pool[T]) (T, func()) {
	x := p.Get()
	return x, func() { p.Put(x) }
}

// BadBorrowed returns the bytes of what it gives back.
func BadBorrowed(data []byte) []byte {
	buf, done := borrow(buffers)
	defer done()
	buf.Write(data)
	//category: return-after-put
	return buf.Bytes() // want `put back`
}

// BadWith keeps what it was lent.
func BadWith(data []byte) (out []byte, err error) {
	err = With(buffers, func(buf *bytes.Buffer) error {
		buf.Write(data)
		out = buf.Bytes() // silent: the object is lent by a function that puts it later
		return nil
	})
	return out, err
}

type resetter interface{ Reset() }

// recycle is generic itself.
func recycle[T resetter](p *sync.Pool, x T) {
	x.Reset()
	p.Put(x)
}

var plain = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// BadGenericHelper uses what a generic helper has put.
func BadGenericHelper(w io.Writer, data []byte) error {
	buf := plain.Get().(*bytes.Buffer)
	buf.Write(data)
	view := buf.Bytes()
	recycle(&plain, buf)
	//category: use-after-put
	_, err := w.Write(view) // want `put back`
	return err
}

// GoodUse puts last.
func GoodUse(w io.Writer, data []byte) error {
	buf := buffers.Get()
	defer buffers.Put(buf)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodReturned copies.
func GoodReturned(data []byte) []byte {
	buf := buffers.Get()
	defer buffers.Put(buf)
	buf.Write(data)
	return bytes.Clone(buf.Bytes())
}

// GoodSlice copies.
func GoodSlice(data []byte) []byte {
	b := raw.Get()
	defer raw.Put(b)
	*b = append(*b, data...)
	return append([]byte(nil), *b...)
}

// GoodBorrowed gives back when it has copied.
func GoodBorrowed(data []byte) []byte {
	buf, done := borrow(buffers)
	defer done()
	buf.Write(data)
	return append([]byte{}, buf.Bytes()...)
}

// GoodWith keeps a copy of what it was lent.
func GoodWith(data []byte) (out []byte, err error) {
	err = With(buffers, func(buf *bytes.Buffer) error {
		buf.Write(data)
		out = bytes.Clone(buf.Bytes())
		return nil
	})
	return out, err
}

// GoodGenericHelper puts by the helper, last.
func GoodGenericHelper(w io.Writer, data []byte) error {
	buf := plain.Get().(*bytes.Buffer)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	recycle(&plain, buf)
	return err
}

// A Map is no pool, whatever its methods are called.
type Map[K comparable, V any] struct {
	mu sync.Mutex
	m  map[K]V
}

// Get returns a value.
func (m *Map[K, V]) Get(k K) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.m[k]
}

// Put stores a value.
func (m *Map[K, V]) Put(k K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.m == nil {
		m.m = make(map[K]V)
	}
	m.m[k] = v
}

// GoodMap uses what it has put into a map.
func GoodMap(w io.Writer, data []byte) error {
	var m Map[string, []byte]
	m.Put("last", data)
	_, err := w.Write(data)
	m.Put("last", data)
	return err
}
