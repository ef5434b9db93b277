package lookalikes

import (
	"errors"
	"sync"

	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

var errType = errors.New("not a chunk")

type half struct{}

func (half) Name() string { return "chunks" }

func (half) Marshal(v any) (mem.BufferSlice, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := c.MarshalVT()
	if err != nil {
		return nil, err
	}
	return mem.BufferSlice{mem.SliceBuffer(raw)}, nil
}

func (half) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	return c.UnmarshalVT(buf.ReadOnlyData())
}

// GoodSmall pools only what is large enough.
type GoodSmall struct{ half }

// Marshal encodes.
func (GoodSmall) Marshal(v any) (mem.BufferSlice, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	size := c.SizeVT()
	if mem.IsBelowBufferPoolingThreshold(size) {
		raw := make([]byte, size)
		_, err := c.MarshalToSizedBufferVT(raw)
		return mem.BufferSlice{mem.SliceBuffer(raw)}, err
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(size)
	if _, err := c.MarshalToSizedBufferVT((*b)[:size]); err != nil {
		pool.Put(b)
		return nil, err
	}
	return mem.BufferSlice{mem.NewBuffer(b, pool)}, nil
}

// GoodProxied passes buffers on with references of their own.
type GoodProxied struct{}

// A Payload is a message that is not decoded.
type Payload struct{ Bufs mem.BufferSlice }

// Bytes returns all bytes.
func (p *Payload) Bytes() []byte { return p.Bufs.Materialize() }

// Name names.
func (GoodProxied) Name() string { return "proxy" }

// Marshal gives gRPC references.
func (GoodProxied) Marshal(v any) (mem.BufferSlice, error) {
	p, ok := v.(*Payload)
	if !ok {
		return nil, errType
	}
	p.Bufs.Ref()
	return p.Bufs, nil
}

// Unmarshal takes references.
func (GoodProxied) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Payload)
	if !ok {
		return errType
	}
	data.Ref()
	p.Bufs = data
	return nil
}

// GoodOtherPool puts back something else.
type GoodOtherPool struct{ half }

var sizes = sync.Pool{New: func() any { return new([1]int) }}

// Marshal encodes.
func (GoodOtherPool) Marshal(v any) (mem.BufferSlice, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	s := sizes.Get().(*[1]int)
	defer sizes.Put(s)
	s[0] = c.SizeVT()
	raw := make([]byte, s[0])
	if _, err := c.MarshalToSizedBufferVT(raw); err != nil {
		return nil, err
	}
	return mem.BufferSlice{mem.SliceBuffer(raw)}, nil
}

// GoodReadFreed frees in the middle, and keeps what it has copied.
type GoodReadFreed struct{ half }

// Unmarshal decodes.
func (GoodReadFreed) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	raw := append(make([]byte, 0, buf.Len()), buf.ReadOnlyData()...)
	buf.Free()
	return c.UnmarshalVTUnsafe(raw)
}

// GoodStatic gives gRPC memory that never changes.
type GoodStatic struct{ half }

var welcome = func() []byte {
	raw, _ := (&blobpb.Chunk{Key: "welcome"}).MarshalVT()
	return raw
}()

// Marshal encodes.
func (s GoodStatic) Marshal(v any) (mem.BufferSlice, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	if c.GetKey() == "welcome" {
		return mem.BufferSlice{mem.SliceBuffer(welcome)}, nil
	}
	return s.half.Marshal(v)
}

// GoodSplit cuts one Buffer into two, which share it.
type GoodSplit struct{ half }

// Marshal encodes.
func (GoodSplit) Marshal(v any) (mem.BufferSlice, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := c.MarshalVT()
	if err != nil {
		return nil, err
	}
	whole := mem.Copy(raw, mem.DefaultBufferPool())
	head, body := mem.SplitUnsafe(whole, 8)
	return mem.BufferSlice{head, body}, nil
}

// GoodTwoReferences frees its own reference, and gives away the other.
type GoodTwoReferences struct{ half }

// Marshal encodes.
func (GoodTwoReferences) Marshal(v any) (mem.BufferSlice, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := c.MarshalVT()
	if err != nil {
		return nil, err
	}
	buf := mem.Copy(raw, mem.DefaultBufferPool())
	buf.Ref()
	out := mem.BufferSlice{buf}
	checksum := 0
	for _, b := range buf.ReadOnlyData() {
		checksum += int(b)
	}
	buf.Free()
	if checksum < 0 {
		out.Free()
		return nil, errType
	}
	return out, nil
}

// GoodNotCodec has the method of a codec, for a file format.
type GoodNotCodec struct{ scratch []byte }

// Marshal encodes into memory that is valid until the next call.
func (f *GoodNotCodec) Marshal(c *blobpb.Chunk) []byte {
	f.scratch = append(f.scratch[:0], c.Data...)
	return f.scratch
}

// GoodDecoder has the other method of one, and keeps what it is given.
type GoodDecoder struct{ raw []byte }

// Unmarshal keeps data, as documented.
func (d *GoodDecoder) Unmarshal(data []byte) error {
	d.raw = data
	return nil
}

// Bytes returns what was kept.
func (d *GoodDecoder) Bytes() []byte { return d.raw }
