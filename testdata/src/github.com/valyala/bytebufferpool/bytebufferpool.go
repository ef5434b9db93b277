// Package bytebufferpool is a stub of github.com/valyala/bytebufferpool.
package bytebufferpool

import "io"

// ByteBuffer is a pooled buffer.
type ByteBuffer struct{ B []byte }

// Len returns the length.
func (b *ByteBuffer) Len() int { return len(b.B) }

// ReadFrom appends what r has.
func (b *ByteBuffer) ReadFrom(r io.Reader) (int64, error) { return 0, nil }

// WriteTo writes the buffer.
func (b *ByteBuffer) WriteTo(w io.Writer) (int64, error) { return 0, nil }

// Bytes returns B.
func (b *ByteBuffer) Bytes() []byte { return b.B }

// Write appends.
func (b *ByteBuffer) Write(p []byte) (int, error) {
	b.B = append(b.B, p...)
	return len(p), nil
}

// WriteByte appends.
func (b *ByteBuffer) WriteByte(c byte) error {
	b.B = append(b.B, c)
	return nil
}

// WriteString appends.
func (b *ByteBuffer) WriteString(s string) (int, error) {
	b.B = append(b.B, s...)
	return len(s), nil
}

// Set replaces the content.
func (b *ByteBuffer) Set(p []byte) { b.B = append(b.B[:0], p...) }

// SetString replaces the content.
func (b *ByteBuffer) SetString(s string) { b.B = append(b.B[:0], s...) }

// String copies the content.
func (b *ByteBuffer) String() string { return string(b.B) }

// Reset empties the buffer.
func (b *ByteBuffer) Reset() { b.B = b.B[:0] }

// Pool is a pool of buffers.
type Pool struct{ free []*ByteBuffer }

// Get returns an empty buffer.
func (p *Pool) Get() *ByteBuffer { return new(ByteBuffer) }

// Put takes a buffer back.
func (p *Pool) Put(b *ByteBuffer) { p.free = append(p.free, b) }

var defaultPool Pool

// Get returns an empty buffer.
func Get() *ByteBuffer { return defaultPool.Get() }

// Put takes a buffer back.
func Put(b *ByteBuffer) { defaultPool.Put(b) }
