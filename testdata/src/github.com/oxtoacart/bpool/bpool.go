// Package bpool is a stub of github.com/oxtoacart/bpool.
package bpool

import "bytes"

// BufferPool is a free list of buffers.
type BufferPool struct{ c chan *bytes.Buffer }

// NewBufferPool makes a free list.
func NewBufferPool(size int) (bp *BufferPool) {
	return &BufferPool{c: make(chan *bytes.Buffer, size)}
}

// Get returns an empty buffer.
func (bp *BufferPool) Get() (b *bytes.Buffer) {
	select {
	case b = <-bp.c:
	default:
		b = bytes.NewBuffer([]byte{})
	}
	return
}

// Put takes a buffer back.
func (bp *BufferPool) Put(b *bytes.Buffer) {
	b.Reset()
	select {
	case bp.c <- b:
	default:
	}
}

// SizedBufferPool is a free list of buffers that are not too large.
type SizedBufferPool struct {
	c chan *bytes.Buffer
	a int
}

// NewSizedBufferPool makes a free list.
func NewSizedBufferPool(size int, alloc int) (bp *SizedBufferPool) {
	return &SizedBufferPool{c: make(chan *bytes.Buffer, size), a: alloc}
}

// Get returns an empty buffer.
func (bp *SizedBufferPool) Get() (b *bytes.Buffer) {
	select {
	case b = <-bp.c:
	default:
		b = bytes.NewBuffer(make([]byte, 0, bp.a))
	}
	return
}

// Put takes a buffer back.
func (bp *SizedBufferPool) Put(b *bytes.Buffer) {
	b.Reset()
	if cap(b.Bytes()) > bp.a {
		b = bytes.NewBuffer(make([]byte, 0, bp.a))
	}
	select {
	case bp.c <- b:
	default:
	}
}

// BytePool is a free list of slices.
type BytePool struct {
	c chan []byte
	w int
}

// NewBytePool makes a free list.
func NewBytePool(maxSize int, width int) (bp *BytePool) {
	return &BytePool{c: make(chan []byte, maxSize), w: width}
}

// Get returns a slice.
func (bp *BytePool) Get() (b []byte) {
	select {
	case b = <-bp.c:
	default:
		b = make([]byte, bp.w)
	}
	return
}

// Put takes a slice back.
func (bp *BytePool) Put(b []byte) {
	if cap(b) < bp.w {
		return
	}
	select {
	case bp.c <- b[:bp.w]:
	default:
	}
}
