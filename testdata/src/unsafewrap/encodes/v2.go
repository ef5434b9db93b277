// Package encodes has codecs whose Marshal gives gRPC memory. gRPC reads it when
// SendMsg has returned: until the transport has written it, and on clients
// until the first response headers, in case of a retry.
package encodes

import (
	"bytes"
	"errors"
	"sync"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

var errType = errors.New("not a chunk")

// half is the other half of a codec.
type half struct{}

func (half) Name() string { return "chunks" }

func (half) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	return c.UnmarshalVT(data.Materialize())
}

var (
	_ encoding.CodecV2 = (*BadScratch)(nil)
	_ encoding.CodecV2 = BadNilPool{}
	_ encoding.CodecV2 = GoodOwned{}
)

var frames = sync.Pool{New: func() any { return new([]byte) }}

// BadScratch encodes every message into the same memory.
type BadScratch struct {
	half
	mu      sync.Mutex
	scratch []byte
}

// Marshal encodes.
func (c *BadScratch) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := m.SizeVT(); cap(c.scratch) < n {
		c.scratch = make([]byte, n)
	}
	n, err := m.MarshalToVT(c.scratch[:cap(c.scratch)])
	if err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{mem.SliceBuffer(c.scratch[:n])}, nil // want `gRPC`
}

// BadNilPool makes a Buffer without a pool, of memory that has one.
type BadNilPool struct{ half }

// Marshal encodes.
func (BadNilPool) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(m.SizeVT())
	defer pool.Put(b)
	if _, err := m.MarshalToSizedBufferVT(*b); err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{mem.NewBuffer(b, nil)}, nil // want `gRPC`
}

// BadPut puts back what the Buffer will put back.
type BadPut struct{ half }

// Marshal encodes.
func (BadPut) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(m.SizeVT())
	n, err := m.MarshalToSizedBufferVT(*b)
	if err != nil {
		pool.Put(b)
		return nil, err
	}
	*b = (*b)[:n]
	out := mem.BufferSlice{mem.NewBuffer(b, pool)}
	//category: codec-aliases-pool
	pool.Put(b) // want `gRPC`
	return out, nil
}

// BadDeferred wraps a pooled slice that it puts back in a defer.
type BadDeferred struct{ half }

// Marshal encodes.
func (BadDeferred) Marshal(v any) (out mem.BufferSlice, err error) {
	b := frames.Get().(*[]byte)
	defer func() { frames.Put(b) }()
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	if cap(*b) < m.SizeVT() {
		*b = make([]byte, m.SizeVT())
	}
	*b = (*b)[:m.SizeVT()]
	if _, err = m.MarshalToSizedBufferVT(*b); err != nil {
		return nil, err
	}
	out = append(out, mem.SliceBuffer(*b))
	//category: codec-aliases-pool
	return out, nil // want `gRPC`
}

// BadLast keeps the Buffer of a message, and gives it to gRPC again.
type BadLast struct {
	half
	mu   sync.Mutex
	last map[*blobpb.Chunk]mem.Buffer
}

// Marshal encodes a message once.
func (c *BadLast) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	buf, ok := c.last[m]
	if !ok {
		raw, err := m.MarshalVT()
		if err != nil {
			return nil, err
		}
		if c.last == nil {
			c.last = make(map[*blobpb.Chunk]mem.Buffer)
		}
		buf = mem.Copy(raw, mem.DefaultBufferPool())
		c.last[m] = buf
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{buf}, nil // want `takes no reference`
}

// BadFreed frees what it has given away.
type BadFreed struct{ half }

// Marshal encodes.
func (BadFreed) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	buf := mem.Copy(raw, mem.DefaultBufferPool())
	out := mem.BufferSlice{buf}
	//category: codec-aliases-pool
	buf.Free() // want `gRPC`
	return out, nil
}

// BadFreedDeferred frees in a defer, also when all went well.
type BadFreedDeferred struct{ half }

// Marshal encodes.
func (BadFreedDeferred) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	var out mem.BufferSlice
	w := mem.NewWriter(&out, mem.DefaultBufferPool())
	defer func() { out.Free() }()
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	return out, nil // silent: the writer has the address of the list
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// BadBytes wraps the bytes of a pooled buffer.
type BadBytes struct{ half }

// Marshal encodes.
func (BadBytes) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer buffers.Put(buf)
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	buf.Write(raw)
	var whole mem.Buffer = mem.SliceBuffer(buf.Bytes())
	//category: codec-aliases-pool
	return mem.BufferSlice{whole}, nil // want `gRPC`
}

// BadPieces cuts a pooled slice in two.
type BadPieces struct{ half }

// Marshal encodes.
func (BadPieces) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := frames.Get().(*[]byte)
	if n := m.SizeVT(); cap(*b) < n {
		*b = make([]byte, n)
	}
	buf := (*b)[:m.SizeVT()]
	if _, err := m.MarshalToSizedBufferVT(buf); err != nil {
		frames.Put(b)
		return nil, err
	}
	head, body := buf[:8], buf[8:]
	out := mem.BufferSlice{mem.SliceBuffer(head), mem.SliceBuffer(body)}
	//category: codec-aliases-pool
	frames.Put(b) // want `gRPC`
	return out, nil
}

// BadEncoder has an encoder that keeps its buffer.
type BadEncoder struct {
	half
	mu  sync.Mutex
	enc encoder
}

type encoder struct{ out bytes.Buffer }

func (e *encoder) encode(m *blobpb.Chunk) ([]byte, error) {
	e.out.Reset()
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	e.out.Write(raw)
	return e.out.Bytes(), nil
}

// Marshal encodes.
func (c *BadEncoder) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	raw, err := c.enc.encode(m)
	if err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{mem.SliceBuffer(raw)}, nil // want `gRPC`
}

var (
	globalMu sync.Mutex
	global   = make([]byte, 64<<10)
)

// BadGlobal has one piece of memory for all streams.
type BadGlobal struct{ half }

// Marshal encodes.
func (BadGlobal) Marshal(v any) (mem.BufferSlice, error) {
	globalMu.Lock()
	defer globalMu.Unlock()
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw := global[:m.SizeVT()]
	if _, err := m.MarshalToSizedBufferVT(raw); err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{mem.SliceBuffer(raw)}, nil // want `gRPC`
}

// BadOwnField makes a Buffer of a field, which gRPC will put into a pool.
type BadOwnField struct {
	half
	mu  sync.Mutex
	buf []byte
}

// Marshal encodes.
func (c *BadOwnField) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if cap(c.buf) < m.SizeVT() {
		c.buf = make([]byte, m.SizeVT())
	}
	c.buf = c.buf[:m.SizeVT()]
	if _, err := m.MarshalToSizedBufferVT(c.buf); err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{mem.NewBuffer(&c.buf, mem.DefaultBufferPool())}, nil // want `gRPC`
}

// BadClosure has a closure free what it gives away.
type BadClosure struct{ half }

// Marshal encodes.
func (BadClosure) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	buf := mem.Copy(raw, mem.DefaultBufferPool())
	release := func() { buf.Free() }
	out := mem.BufferSlice{buf}
	//category: codec-aliases-pool
	release() // want `gRPC`
	return out, nil
}

// BadTwoOwners makes two Buffers of the same memory, and keeps one until the
// next message.
type BadTwoOwners struct {
	half
	mu   sync.Mutex
	last mem.Buffer
}

// Marshal encodes.
func (c *BadTwoOwners) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(m.SizeVT())
	if _, err := m.MarshalToSizedBufferVT(*b); err != nil {
		pool.Put(b)
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last != nil {
		c.last.Free()
	}
	c.last = mem.NewBuffer(b, pool)
	//category: codec-aliases-pool
	return mem.BufferSlice{mem.NewBuffer(b, pool)}, nil // want `gRPC`
}

// GoodTwoOwners makes one Buffer with two references, and keeps one of them
// until the next message.
type GoodTwoOwners struct {
	half
	mu   sync.Mutex
	last mem.Buffer
}

// Marshal encodes.
func (c *GoodTwoOwners) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(m.SizeVT())
	if _, err := m.MarshalToSizedBufferVT(*b); err != nil {
		pool.Put(b)
		return nil, err
	}
	buf := mem.NewBuffer(b, pool)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last != nil {
		c.last.Free()
	}
	buf.Ref()
	c.last = buf
	return mem.BufferSlice{buf}, nil
}

// GoodOwned leaves the memory to gRPC, which puts it back.
type GoodOwned struct{ half }

// Marshal encodes.
func (GoodOwned) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(m.SizeVT())
	n, err := m.MarshalToSizedBufferVT(*b)
	if err != nil {
		pool.Put(b)
		return nil, err
	}
	*b = (*b)[:n]
	return mem.BufferSlice{mem.NewBuffer(b, pool)}, nil
}

// GoodFresh wraps new memory.
type GoodFresh struct{ half }

// Marshal encodes.
func (GoodFresh) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw := make([]byte, m.SizeVT())
	n, err := m.MarshalToSizedBufferVT(raw)
	if err != nil {
		return nil, err
	}
	return mem.BufferSlice{mem.SliceBuffer(raw[:n])}, nil
}

// GoodCopy puts back what it has copied from.
type GoodCopy struct{ half }

// Marshal encodes.
func (GoodCopy) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := frames.Get().(*[]byte)
	defer frames.Put(b)
	if cap(*b) < m.SizeVT() {
		*b = make([]byte, m.SizeVT())
	}
	*b = (*b)[:m.SizeVT()]
	if _, err := m.MarshalToSizedBufferVT(*b); err != nil {
		return nil, err
	}
	return mem.BufferSlice{mem.Copy(*b, mem.DefaultBufferPool())}, nil
}

// GoodCached keeps the Buffer of a message, and a reference to it.
type GoodCached struct {
	half
	mu    sync.Mutex
	cache map[*blobpb.Chunk]mem.Buffer
}

// Marshal encodes a message once.
func (c *GoodCached) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	buf, ok := c.cache[m]
	if !ok {
		raw, err := m.MarshalVT()
		if err != nil {
			return nil, err
		}
		if c.cache == nil {
			c.cache = make(map[*blobpb.Chunk]mem.Buffer)
		}
		buf = mem.Copy(raw, mem.DefaultBufferPool())
		c.cache[m] = buf
	}
	buf.Ref()
	return mem.BufferSlice{buf}, nil
}

// GoodFreedOnError frees what gRPC does not get.
type GoodFreedOnError struct{ half }

// Marshal encodes.
func (GoodFreedOnError) Marshal(v any) (out mem.BufferSlice, err error) {
	defer func() {
		if err != nil {
			out.Free()
			out = nil
		}
	}()
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := m.MarshalVT()
	if err != nil {
		return out, err
	}
	w := mem.NewWriter(&out, mem.DefaultBufferPool())
	_, err = w.Write(raw)
	return out, err
}

// GoodHandle has a reference for itself and one for gRPC.
type GoodHandle struct{ half }

// Marshal encodes.
func (GoodHandle) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	buf := mem.Copy(raw, mem.DefaultBufferPool())
	defer buf.Free()
	if buf.Len() == 0 {
		return nil, nil
	}
	buf.Ref()
	return mem.BufferSlice{buf}, nil
}

// GoodPieces has two Buffers in one slice.
type GoodPieces struct{ half }

// Marshal encodes.
func (GoodPieces) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	pool := mem.DefaultBufferPool()
	var out mem.BufferSlice
	for len(raw) > 0 {
		n := min(len(raw), 4096)
		out = append(out, mem.Copy(raw[:n], pool))
		raw = raw[n:]
	}
	return out, nil
}

// GoodReplacedField gives its memory away and takes new memory for the next.
type GoodReplacedField struct {
	half
	mu  sync.Mutex
	buf []byte
}

// Marshal encodes.
func (c *GoodReplacedField) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.buf) < m.SizeVT() {
		c.buf = make([]byte, max(64<<10, m.SizeVT()))
	}
	n, err := m.MarshalToVT(c.buf)
	if err != nil {
		return nil, err
	}
	out := c.buf[:n:n]
	c.buf = c.buf[n:]
	return mem.BufferSlice{mem.SliceBuffer(out)}, nil
}

// GoodScratch has pooled memory for the size only.
type GoodScratch struct{ half }

// Marshal encodes.
func (GoodScratch) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	buf.Write(raw[:4])
	if buf.Len() != 4 {
		return nil, errType
	}
	return mem.BufferSlice{mem.SliceBuffer(raw)}, nil
}

type goodFixedHeader struct {
	half
	header []byte
	pool   mem.BufferPool
}

// Marshal returns a header that never changes, before a copy of it.
func (c *goodFixedHeader) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(c.header), mem.Copy(c.header, c.pool)}, nil
}
