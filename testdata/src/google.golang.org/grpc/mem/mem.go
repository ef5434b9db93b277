// Package mem is a stub of google.golang.org/grpc/mem.
package mem

import "io"

// BufferPool is a pool of buffers.
type BufferPool interface {
	Get(length int) *[]byte
	Put(*[]byte)
}

// DefaultBufferPool returns the default pool.
func DefaultBufferPool() BufferPool { return NopBufferPool{} }

// NewTieredBufferPool returns a pool with the given sizes.
func NewTieredBufferPool(poolSizes ...int) BufferPool { return NopBufferPool{} }

// NewBinaryTieredBufferPool returns a pool with sizes that are powers of two.
func NewBinaryTieredBufferPool(powerOfTwoExponents ...uint8) (BufferPool, error) {
	return NopBufferPool{}, nil
}

// NopBufferPool does not pool.
type NopBufferPool struct{}

// Get makes a buffer.
func (NopBufferPool) Get(length int) *[]byte {
	b := make([]byte, length)
	return &b
}

// Put does nothing.
func (NopBufferPool) Put(*[]byte) {}

// Buffer is a reference counted piece of data.
type Buffer interface {
	ReadOnlyData() []byte
	Ref()
	Free()
	Len() int
	Slice(start, end int) Buffer
}

// IsBelowBufferPoolingThreshold reports whether so little is not pooled.
func IsBelowBufferPoolingThreshold(size int) bool { return size <= 1<<10 }

// NewBuffer makes a Buffer that owns data, and puts it into pool when the last
// reference is freed.
func NewBuffer(data *[]byte, pool BufferPool) Buffer { return SliceBuffer(*data) }

// Copy makes a Buffer with a copy of data.
func Copy(data []byte, pool BufferPool) Buffer {
	return SliceBuffer(append([]byte(nil), data...))
}

// ReadUnsafe reads from buf into dst.
func ReadUnsafe(dst []byte, buf Buffer) (int, Buffer) { return copy(dst, buf.ReadOnlyData()), buf }

// SplitUnsafe cuts buf after n bytes.
func SplitUnsafe(buf Buffer, n int) (left, right Buffer) {
	return buf.Slice(0, n), buf.Slice(n, buf.Len())
}

// SliceBuffer is a Buffer that nobody frees.
type SliceBuffer []byte

// ReadOnlyData returns the data.
func (s SliceBuffer) ReadOnlyData() []byte { return s }

// Ref does nothing.
func (s SliceBuffer) Ref() {}

// Free does nothing.
func (s SliceBuffer) Free() {}

// Len returns the size.
func (s SliceBuffer) Len() int { return len(s) }

// Slice returns a view.
func (s SliceBuffer) Slice(start, end int) Buffer { return s[start:end] }

// BufferSlice is data that spans buffers.
type BufferSlice []Buffer

// Len returns the sum of the lengths.
func (s BufferSlice) Len() int { return len(s.Materialize()) }

// Ref takes a reference to each buffer.
func (s BufferSlice) Ref() {
	for _, b := range s {
		b.Ref()
	}
}

// Free frees each buffer.
func (s BufferSlice) Free() {
	for _, b := range s {
		b.Free()
	}
}

// CopyTo copies the data to dst.
func (s BufferSlice) CopyTo(dst []byte) int { return copy(dst, s.Materialize()) }

// Materialize copies the data.
func (s BufferSlice) Materialize() (data []byte) {
	for _, b := range s {
		data = append(data, b.ReadOnlyData()...)
	}
	return data
}

// MaterializeToBuffer returns the data as one Buffer, with a new reference.
func (s BufferSlice) MaterializeToBuffer(pool BufferPool) Buffer {
	if len(s) == 1 {
		s[0].Ref()
		return s[0]
	}
	return SliceBuffer(s.Materialize())
}

// Reader returns a Reader with references of its own.
func (s BufferSlice) Reader() *Reader {
	s.Ref()
	return &Reader{rest: s}
}

// Reader reads a BufferSlice.
type Reader struct{ rest BufferSlice }

// Remaining returns the number of unread bytes.
func (r *Reader) Remaining() int { return r.rest.Len() }

// Reset frees what the Reader holds and starts to read s.
func (r *Reader) Reset(s BufferSlice) {
	r.rest.Free()
	s.Ref()
	r.rest = s
}

// Close frees what the Reader holds.
func (r *Reader) Close() error {
	r.rest.Free()
	r.rest = nil
	return nil
}

// Read reads.
func (r *Reader) Read(buf []byte) (n int, _ error) { return 0, io.EOF }

// ReadByte reads one byte.
func (r *Reader) ReadByte() (byte, error) { return 0, io.EOF }

// Peek returns views of the next n bytes.
func (r *Reader) Peek(n int, res [][]byte) ([][]byte, error) { return res, io.EOF }

// Discard skips n bytes.
func (r *Reader) Discard(n int) (discarded int, err error) { return 0, io.EOF }

// NewWriter returns a writer that appends to buffers.
func NewWriter(buffers *BufferSlice, pool BufferPool) io.Writer { return io.Discard }

// ReadAll reads until io.EOF.
func ReadAll(r io.Reader, pool BufferPool) (BufferSlice, error) { return nil, nil }
