package decodes

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"sync"

	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

// GoodMaterialized points into memory that nobody frees.
type GoodMaterialized struct{ half }

// Unmarshal decodes.
func (GoodMaterialized) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	return c.UnmarshalVTUnsafe(data.Materialize())
}

// GoodCopying copies before it frees.
type GoodCopying struct{ half }

// Unmarshal decodes.
func (GoodCopying) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	return c.UnmarshalVT(buf.ReadOnlyData())
}

// GoodNoPool joins into memory without a pool, or keeps the only buffer.
type GoodNoPool struct{ half }

// Unmarshal decodes.
func (GoodNoPool) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.NopBufferPool{})
	return c.UnmarshalVTUnsafe(buf.ReadOnlyData())
}

// GoodNotFreed keeps its reference for ever.
type GoodNotFreed struct{ half }

// Unmarshal decodes.
func (GoodNotFreed) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	data.Ref()
	if len(data) > 1 {
		defer data.Free()
		return c.UnmarshalVT(data.Materialize())
	}
	raw, err := body(data[0].ReadOnlyData())
	if err != nil {
		return err
	}
	c.Data = raw
	return nil
}

// GoodRef takes a reference, which the message gives back.
type GoodRef struct{ half }

// A Kept is a message in the buffers that it came in.
type Kept struct {
	bufs mem.BufferSlice
	once sync.Once
}

// Bytes returns all bytes.
func (k *Kept) Bytes() []byte { return k.bufs.Materialize() }

// Release gives the buffers back.
func (k *Kept) Release() { k.once.Do(func() { k.bufs.Free() }) }

// Unmarshal keeps the buffers.
func (GoodRef) Unmarshal(data mem.BufferSlice, v any) error {
	k, ok := v.(*Kept)
	if !ok {
		return errType
	}
	data.Ref()
	k.bufs = data
	return nil
}

// GoodRefOne takes a reference to the buffer that it keeps.
type GoodRefOne struct{ half }

// Unmarshal keeps the buffer.
func (GoodRefOne) Unmarshal(data mem.BufferSlice, v any) error {
	h, ok := v.(*Held)
	if !ok || len(data) == 0 {
		return errType
	}
	h.buf = data.MaterializeToBuffer(mem.DefaultBufferPool())
	return nil
}

// GoodOnError frees only what it does not keep.
type GoodOnError struct{ half }

// Unmarshal keeps the buffer.
func (GoodOnError) Unmarshal(data mem.BufferSlice, v any) (err error) {
	h, ok := v.(*Held)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer func() {
		if err != nil {
			buf.Free()
		}
	}()
	if _, err = body(buf.ReadOnlyData()); err != nil {
		return err
	}
	h.buf = buf
	return nil
}

// GoodAppended copies into the memory of the message.
type GoodAppended struct{ half }

// Unmarshal decodes.
func (GoodAppended) Unmarshal(data mem.BufferSlice, v any) error {
	r, ok := v.(*Raw)
	if !ok {
		return errType
	}
	r.Data = r.Data[:0]
	for _, buf := range data {
		r.Data = append(r.Data, buf.ReadOnlyData()...)
	}
	return nil
}

// GoodText makes a string that has memory of its own.
type GoodText struct{ half }

// Unmarshal decodes.
func (GoodText) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	raw, err := body(buf.ReadOnlyData())
	if err != nil {
		return err
	}
	c.Text = string(raw)
	return nil
}

// GoodYolo clones the string that shares memory.
type GoodYolo struct{ half }

// Unmarshal decodes.
func (GoodYolo) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	raw, err := body(buf.ReadOnlyData())
	if err != nil {
		return err
	}
	c.Text = strings.Clone(yoloString(raw))
	return nil
}

// GoodLookup has the unsafe string for a lookup only.
type GoodLookup struct{ half }

var known = map[string]int{"whole": 1}

// Unmarshal decodes.
func (GoodLookup) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	if known[yoloString(buf.ReadOnlyData())] > 0 {
		return errType
	}
	return c.UnmarshalVT(buf.ReadOnlyData())
}

// GoodRead reads all of it into memory of its own.
type GoodRead struct{ half }

// Unmarshal decodes.
func (GoodRead) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	r := data.Reader()
	defer r.Close()
	all, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return c.UnmarshalVTUnsafe(all)
}

// GoodJSON decodes with a package that copies.
type GoodJSON struct{}

// Name names.
func (GoodJSON) Name() string { return "json" }

// Marshal encodes.
func (GoodJSON) Marshal(v any) (mem.BufferSlice, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return mem.BufferSlice{mem.SliceBuffer(raw)}, nil
}

// Unmarshal decodes.
func (GoodJSON) Unmarshal(data mem.BufferSlice, v any) error {
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	return json.Unmarshal(buf.ReadOnlyData(), v)
}

// GoodStaged keeps it while it decodes.
type GoodStaged struct{ half }

// Unmarshal decodes.
func (GoodStaged) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	d := &decoder{raw: buf.ReadOnlyData()}
	if err := d.skip(); err != nil {
		return err
	}
	c.Data = append(c.Data[:0], d.raw...)
	return nil
}

// GoodReplaced stores it, and replaces it with a copy.
type GoodReplaced struct{ half }

// Unmarshal decodes.
func (GoodReplaced) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	if err := c.UnmarshalVTUnsafe(buf.ReadOnlyData()); err != nil {
		return err
	}
	c.Data = bytes.Clone(c.Data)
	c.Text = strings.Clone(c.Text)
	return nil
}

// GoodSized keeps numbers.
type GoodSized struct{ half }

// Unmarshal decodes.
func (GoodSized) Unmarshal(data mem.BufferSlice, v any) error {
	r, ok := v.(*Raw)
	if !ok {
		return errType
	}
	r.Data = make([]byte, data.Len())
	if n := data.CopyTo(r.Data); n != len(r.Data) {
		return errShort
	}
	return nil
}

// GoodV1 keeps what a codec of the older kind is given, which is a copy.
type GoodV1 struct{}

// Name names.
func (GoodV1) Name() string { return "chunks" }

// Marshal encodes.
func (GoodV1) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return c.MarshalVT()
}

// Unmarshal decodes.
func (GoodV1) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	return c.UnmarshalVTUnsafe(data)
}
