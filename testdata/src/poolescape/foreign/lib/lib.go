// Package lib is another package, which is given pooled objects.
package lib

import (
	"io"
	"sync"
)

// A Reader reads from what it was given last.
type Reader struct {
	src io.Reader
	n   int
}

// NewReader returns a Reader of r.
func NewReader(r io.Reader) *Reader { return &Reader{src: r} }

// Reset makes the Reader read from another source.
func (r *Reader) Reset(src io.Reader) { r.src, r.n = src, 0 }

// WriteTo copies all that there is.
func (r *Reader) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, r.src) }

// Fill writes something.
func Fill(w io.Writer) { io.WriteString(w, "filled") }

// Sum adds up what it is given.
func Sum(b []byte) (sum int) {
	for _, c := range b {
		sum += int(c)
	}
	return sum
}

// Swap gives the slice another array.
func Swap(b *[]byte) { *b = make([]byte, 0, 512) }

// Visit does with an object what its methods, or reflection, can do.
func Visit(any) {}

// A Frame has memory.
type Frame struct{ Data []byte }

// Detach gives a frame other memory.
func Detach(f *Frame) { f.Data = nil }

var frames = sync.Pool{New: func() any { return new(Frame) }}

// GetFrame returns a frame.
func GetFrame() *Frame { return frames.Get().(*Frame) }

// PutFrame empties a frame and puts it back.
func PutFrame(f *Frame) {
	*f = Frame{}
	frames.Put(f)
}
