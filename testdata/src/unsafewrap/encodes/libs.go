package encodes

import (
	"sync"

	"github.com/valyala/bytebufferpool"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

// BadV1ByteBuffer has a pool from a library.
type BadV1ByteBuffer struct{ bytesHalf }

// Marshal encodes.
func (BadV1ByteBuffer) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	bb.Write(raw)
	//category: codec-aliases-pool
	return bb.B, nil // want `gRPC`
}

// BadTiered takes from one pool of buffers and has the Buffer return to another.
type BadTiered struct {
	half
	pool mem.BufferPool
}

// NewBadTiered makes one.
func NewBadTiered() *BadTiered { return &BadTiered{pool: mem.NewTieredBufferPool(4<<10, 32<<10)} }

// Marshal encodes.
func (c *BadTiered) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := c.pool.Get(m.SizeVT())
	defer c.pool.Put(b)
	n, err := m.MarshalToVT(*b)
	if err != nil {
		return nil, err
	}
	part := (*b)[:n]
	//category: codec-aliases-pool
	return mem.BufferSlice{mem.NewBuffer(&part, mem.DefaultBufferPool())}, nil // want `gRPC`
}

// BadPacker packs into the memory that it has.
type BadPacker struct {
	bytesHalf
	mu  sync.Mutex
	dst []byte
}

// Write keeps what is packed.
func (c *BadPacker) Write(p []byte) (int, error) {
	c.dst = append(c.dst, p...)
	return len(p), nil
}

// Marshal packs nothing that is small.
func (c *BadPacker) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dst = c.dst[:0]
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	if _, err := c.Write(raw); err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return c.dst, nil // want `gRPC`
}

// GoodV1ByteBuffer copies.
type GoodV1ByteBuffer struct{ bytesHalf }

// Marshal encodes.
func (GoodV1ByteBuffer) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	bb.Write(raw)
	return append(make([]byte, 0, bb.Len()), bb.B...), nil
}

// GoodTiered has the Buffer return to the pool that it is from.
type GoodTiered struct {
	half
	pool mem.BufferPool
}

// NewGoodTiered makes one.
func NewGoodTiered() *GoodTiered { return &GoodTiered{pool: mem.NewTieredBufferPool(4<<10, 32<<10)} }

// Marshal encodes.
func (c *GoodTiered) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := c.pool.Get(m.SizeVT())
	n, err := m.MarshalToVT(*b)
	if err != nil {
		c.pool.Put(b)
		return nil, err
	}
	*b = (*b)[:n]
	out := make(mem.BufferSlice, 0, 1)
	return append(out, mem.NewBuffer(b, c.pool)), nil
}

// GoodPacker packs into new memory.
type GoodPacker struct {
	bytesHalf
	mu  sync.Mutex
	dst []byte
}

// Marshal packs.
func (c *GoodPacker) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dst = nil
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	c.dst = append(c.dst, raw...)
	return c.dst, nil
}
