// Package libs has its buffers from well-known libraries.
package libs

import (
	"bytes"
	"io"
	"unsafe"

	"github.com/oxtoacart/bpool"
	"github.com/prometheus/prometheus/util/pool"
	"github.com/valyala/bytebufferpool"
)

// BadByteBuffer returns the bytes of a byte buffer that it puts.
func BadByteBuffer(data []byte) []byte {
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	bb.Write(data)
	//category: return-after-put
	return bb.B // want `put back`
}

// BadByteBufferBytes does so by the method.
func BadByteBufferBytes(data []byte) []byte {
	bb := bytebufferpool.Get()
	bb.Write(data)
	out := bb.Bytes()
	bytebufferpool.Put(bb)
	//category: return-after-put
	return out // want `put back`
}

// BadQuoted returns a string in the memory of the byte buffer.
func BadQuoted(text string) string {
	bb := bytebufferpool.Get()
	bb.B = append(bb.B, text...)
	quoted := unsafe.String(unsafe.SliceData(bb.B), len(bb.B))
	bytebufferpool.Put(bb)
	//category: return-after-put
	return quoted // want `put back`
}

var byteBuffers bytebufferpool.Pool

// BadByteBufferUse uses a byte buffer that is back in a pool of its own.
func BadByteBufferUse(w io.Writer, data []byte) error {
	bb := byteBuffers.Get()
	bb.Set(data)
	view := bb.B
	byteBuffers.Put(bb)
	//category: use-after-put
	_, err := w.Write(view) // want `put back`
	return err
}

// BadByteBufferTwice puts twice.
func BadByteBufferTwice(w io.Writer, data []byte) error {
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	bb.Write(data)
	if _, err := w.Write(bb.B); err != nil {
		return err
	}
	//category: double-put
	bytebufferpool.Put(bb) // want `twice|second|again|already`
	return nil
}

var buffers = bpool.NewBufferPool(2)

// BadMarshal returns the bytes of a buffer from bpool.
func BadMarshal(data []byte) ([]byte, error) {
	buf := buffers.Get()
	defer buffers.Put(buf)
	if _, err := buf.Write(data); err != nil {
		return nil, err
	}
	//category: return-after-put
	return buf.Bytes(), nil // want `put back`
}

var sized = bpool.NewSizedBufferPool(2, 1<<12)

// BadSized writes from a buffer that it has put.
func BadSized(w io.Writer, data []byte) error {
	buf := sized.Get()
	buf.Write(data)
	view := buf.Bytes()
	sized.Put(buf)
	//category: use-after-put
	_, err := w.Write(view) // want `put back`
	return err
}

var arrays = bpool.NewBytePool(2, 1<<12)

// BadArray returns a slice from bpool that it puts.
func BadArray(data []byte) []byte {
	b := arrays.Get()
	defer arrays.Put(b)
	n := copy(b, data)
	//category: return-after-put
	return b[:n] // want `put back`
}

// BadArrayTwice puts a slice twice.
func BadArrayTwice(w io.Writer, data []byte) error {
	b := arraysTwice.Get()
	n := copy(b, data)
	_, err := w.Write(b[:n])
	arraysTwice.Put(b)
	//category: double-put
	arraysTwice.Put(b) // want `twice|second|again|already`
	return err
}

var arraysTwice = bpool.NewBytePool(2, 1<<12)

var buckets = pool.New(1<<10, 1<<14, 2, func(n int) any { return make([]byte, 0, n) })

// BadBucket returns a slice from Prometheus' pool that it puts.
func BadBucket(data []byte) []byte {
	b := buckets.Get(len(data)).([]byte)
	defer buckets.Put(b)
	//category: return-after-put
	return append(b[:0], data...) // want `put back`
}

// BadBucketUse uses one that it has put.
func BadBucketUse(w io.Writer, data []byte) error {
	b := buckets.Get(len(data)).([]byte)
	b = append(b[:0], data...)
	buckets.Put(b)
	//category: use-after-put
	_, err := w.Write(b) // want `put back`
	return err
}

// A Pool is as in grafana/dskit, for slices of bytes.
type Pool interface {
	Get(sz int) []byte
	Put(b []byte)
}

type bucketed struct{ p *pool.Pool }

func (b bucketed) Get(sz int) []byte { return b.p.Get(sz).([]byte)[:0] }
func (b bucketed) Put(x []byte)      { b.p.Put(x) }

// NewPool makes a pool.
func NewPool() Pool { return bucketed{buckets} }

// BadPool returns a slice from a pool behind an interface.
func BadPool(p Pool, data []byte) []byte {
	b := append(p.Get(len(data)), data...)
	p.Put(b)
	//category: return-after-put
	return b // want `put back`
}

// BadPoolTwice puts one twice.
func BadPoolTwice(p Pool, w io.Writer, data []byte) error {
	b := append(p.Get(len(data)), data...)
	defer p.Put(b)
	_, err := w.Write(b)
	//category: double-put
	p.Put(b) // want `twice|second|again|already`
	return err
}

// GoodByteBuffer returns a string, which is a copy.
func GoodByteBuffer(data []byte) string {
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	bb.Write(data)
	return bb.String()
}

// GoodByteBufferAppend appends to what the caller has.
func GoodByteBufferAppend(dst, data []byte) []byte {
	bb := bytebufferpool.Get()
	bb.Write(data)
	dst = append(dst, bb.B...)
	bytebufferpool.Put(bb)
	return dst
}

// GoodByteBufferDetached takes the bytes out.
func GoodByteBufferDetached(data []byte) []byte {
	bb := bytebufferpool.Get()
	bb.Write(data)
	out := bb.B
	bb.B = nil
	bytebufferpool.Put(bb)
	return out
}

// GoodByteBufferUse puts last.
func GoodByteBufferUse(w io.Writer, data []byte) error {
	bb := byteBuffers.Get()
	defer byteBuffers.Put(bb)
	bb.Set(data)
	_, err := bb.WriteTo(w)
	return err
}

// GoodMarshal copies.
func GoodMarshal(data []byte) ([]byte, error) {
	buf := buffers.Get()
	defer buffers.Put(buf)
	if _, err := buf.Write(data); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}

// GoodSized puts last.
func GoodSized(w io.Writer, data []byte) error {
	buf := sized.Get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	sized.Put(buf)
	return err
}

// GoodArray copies.
func GoodArray(data []byte) []byte {
	b := arrays.Get()
	defer arrays.Put(b)
	n := copy(b, data)
	return append([]byte(nil), b[:n]...)
}

// GoodBucket puts last.
func GoodBucket(w io.Writer, data []byte) error {
	b := buckets.Get(len(data)).([]byte)
	defer func() { buckets.Put(b) }()
	b = append(b[:0], data...)
	_, err := w.Write(b)
	return err
}

// GoodPool has the caller put what it gets.
func GoodPool(p Pool, data []byte) ([]byte, func()) {
	b := append(p.Get(len(data)), data...)
	return b, func() { p.Put(b) }
}
