// Package decodes has codecs whose Unmarshal keeps what it is given, which gRPC
// frees as soon as Unmarshal has returned.
package decodes

import (
	"bytes"
	"encoding/binary"
	"errors"
	"unsafe"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

var (
	errType  = errors.New("not a chunk")
	errShort = errors.New("too short")
)

// half is the other half of a codec.
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

// body returns what follows the key and the text of an encoded chunk.
func body(raw []byte) ([]byte, error) {
	for range 2 {
		if len(raw) < 4 {
			return nil, errShort
		}
		n := int(binary.LittleEndian.Uint32(raw)) + 4
		if len(raw) < n {
			return nil, errShort
		}
		raw = raw[n:]
	}
	return raw, nil
}

var (
	_ encoding.CodecV2 = BadDirect{}
	_ encoding.CodecV2 = GoodMaterialized{}
)

// BadDirect keeps the data of the buffer, if there is but one.
type BadDirect struct{ half }

// Unmarshal decodes.
func (BadDirect) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	if len(data) != 1 {
		return c.UnmarshalVT(data.Materialize())
	}
	b, err := body(data[0].ReadOnlyData())
	if err != nil {
		return err
	}
	//category: codec-retains-input
	c.Data = b // want `gRPC`
	return nil
}

// BadUnsafe decodes without copies, and frees.
type BadUnsafe struct{ half }

// Unmarshal decodes.
func (BadUnsafe) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	//category: codec-retains-input
	return c.UnmarshalVTUnsafe(buf.ReadOnlyData()) // want `gRPC`
}

// BadUnsafeInterface does so with any message that can.
type BadUnsafeInterface struct{ half }

type unsafeMessage interface {
	UnmarshalVTUnsafe(dAtA []byte) error
}

// Unmarshal decodes.
func (BadUnsafeInterface) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(unsafeMessage)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	//category: codec-retains-input
	err := m.UnmarshalVTUnsafe(buf.ReadOnlyData()) // want `gRPC`
	buf.Free()
	return err
}

// BadHelper has a function store a part of it.
type BadHelper struct{ half }

func decode(c *blobpb.Chunk, raw []byte) error {
	b, err := body(raw)
	if err != nil {
		return err
	}
	c.Data = b
	return nil
}

// Unmarshal decodes.
func (BadHelper) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	//category: codec-retains-input
	return decode(c, buf.ReadOnlyData()) // want `gRPC`
}

// BadTwoDeep has a method of a decoder do so.
type BadTwoDeep struct{ half }

type decoder struct{ raw []byte }

func (d *decoder) skip() error {
	rest, err := body(d.raw)
	d.raw = rest
	return err
}

func (d *decoder) into(c *blobpb.Chunk) error {
	if err := d.skip(); err != nil {
		return err
	}
	assign(c, d.raw)
	return nil
}

func assign(c *blobpb.Chunk, b []byte) { c.Data = b[:len(b):len(b)] }

// Unmarshal decodes.
func (BadTwoDeep) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	d := decoder{raw: buf.ReadOnlyData()}
	return d.into(c) // silent: the memory goes through a field of a variable
}

// BadText makes a string of it.
type BadText struct{ half }

// Unmarshal decodes.
func (BadText) Unmarshal(data mem.BufferSlice, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	raw, err := body(buf.ReadOnlyData())
	if err != nil || len(raw) == 0 {
		return err
	}
	//category: codec-retains-input
	c.Text = unsafe.String(&raw[0], len(raw)) // want `gRPC`
	return nil
}

// BadYolo does so in the older way.
type BadYolo struct{ half }

func yoloString(b []byte) string { return *(*string)(unsafe.Pointer(&b)) }

// Unmarshal decodes.
func (BadYolo) Unmarshal(data mem.BufferSlice, v any) error {
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
	//category: codec-retains-input
	c.Text = yoloString(raw) // want `gRPC`
	return nil
}

// BadMethod has a method of its own type keep it.
type BadMethod struct{ half }

// A Raw is a chunk that is not decoded yet.
type Raw struct{ Data []byte }

func (r *Raw) set(b []byte) { r.Data = b }

// Unmarshal keeps the bytes.
func (BadMethod) Unmarshal(data mem.BufferSlice, v any) error {
	r, ok := v.(*Raw)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	//category: codec-retains-input
	r.set(buf.ReadOnlyData()) // want `gRPC`
	buf.Free()
	return nil
}

// BadBuffers keeps the buffers themselves.
type BadBuffers struct{ half }

// A Frame is a message in the buffers that it came in.
type Frame struct{ bufs mem.BufferSlice }

// Bytes returns all bytes.
func (f *Frame) Bytes() []byte { return f.bufs.Materialize() }

// Unmarshal keeps the buffers.
func (BadBuffers) Unmarshal(data mem.BufferSlice, v any) error {
	f, ok := v.(*Frame)
	if !ok {
		return errType
	}
	//category: codec-retains-input
	f.bufs = data // want `gRPC`
	return nil
}

// BadPieces keeps the data of each buffer.
type BadPieces struct{ half }

// Pieces is a message in pieces.
type Pieces struct{ Parts [][]byte }

// Unmarshal keeps the pieces.
func (BadPieces) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Pieces)
	if !ok {
		return errType
	}
	p.Parts = p.Parts[:0]
	for _, buf := range data {
		//category: codec-retains-input
		p.Parts = append(p.Parts, buf.ReadOnlyData()) // want `gRPC`
	}
	return nil
}

// BadFields keeps sub-slices under their names.
type BadFields struct{ half }

// Fields is a message with fields that are not known.
type Fields struct{ ByName map[string][]byte }

// Unmarshal keeps the fields.
func (BadFields) Unmarshal(data mem.BufferSlice, v any) error {
	f, ok := v.(*Fields)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	raw, err := body(buf.ReadOnlyData())
	if err != nil {
		return err
	}
	f.ByName = make(map[string][]byte)
	//category: codec-retains-input
	f.ByName["body"] = raw // want `gRPC`
	return nil
}

// BadTrimmed keeps what is left when spaces are cut off.
type BadTrimmed struct{ half }

// Unmarshal decodes.
func (BadTrimmed) Unmarshal(data mem.BufferSlice, v any) error {
	r, ok := v.(*Raw)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	line := bytes.TrimSpace(buf.ReadOnlyData())
	//category: codec-retains-input
	r.Data = line // want `gRPC`
	return nil
}

// BadReader keeps a reader of it.
type BadReader struct{ half }

// A Lazy is a message that is read later.
type Lazy struct{ r *bytes.Reader }

// Bytes reads.
func (l *Lazy) Bytes() []byte {
	out := make([]byte, l.r.Len())
	l.r.ReadAt(out, 0)
	return out
}

// Unmarshal keeps a reader.
func (BadReader) Unmarshal(data mem.BufferSlice, v any) error {
	l, ok := v.(*Lazy)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	//category: codec-retains-input
	l.r = bytes.NewReader(buf.ReadOnlyData()) // want `gRPC`
	return nil
}

// BadClosure keeps a function that decodes later.
type BadClosure struct{ half }

// A Deferred is decoded when it is asked for.
type Deferred struct{ decode func() ([]byte, error) }

// Bytes decodes.
func (d *Deferred) Bytes() []byte {
	b, _ := d.decode()
	return bytes.Clone(b)
}

// Unmarshal keeps a function.
func (BadClosure) Unmarshal(data mem.BufferSlice, v any) error {
	d, ok := v.(*Deferred)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	raw := buf.ReadOnlyData()
	//category: codec-retains-input
	d.decode = func() ([]byte, error) { return body(raw) } // want `gRPC`
	return nil
}

// BadOut has a message that is a slice.
type BadOut struct{ half }

// Unmarshal decodes.
func (BadOut) Unmarshal(data mem.BufferSlice, v any) error {
	switch out := v.(type) {
	case *[]byte:
		buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
		defer buf.Free()
		//category: codec-retains-input
		*out = buf.ReadOnlyData() // want `gRPC`
		return nil
	case *blobpb.Chunk:
		return out.UnmarshalVT(data.Materialize())
	}
	return errType
}

// BadWhole replaces all of the message.
type BadWhole struct{ half }

// Unmarshal decodes.
func (BadWhole) Unmarshal(data mem.BufferSlice, v any) error {
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
	//category: codec-retains-input
	*c = blobpb.Chunk{Key: "whole", Data: raw} // want `gRPC`
	return nil
}

// BadBufferField keeps the Buffer that it frees.
type BadBufferField struct{ half }

// A Held is a message in one Buffer.
type Held struct{ buf mem.Buffer }

// Bytes returns all bytes.
func (h *Held) Bytes() []byte { return bytes.Clone(h.buf.ReadOnlyData()) }

// Unmarshal keeps the Buffer.
func (BadBufferField) Unmarshal(data mem.BufferSlice, v any) error {
	h, ok := v.(*Held)
	if !ok || len(data) == 0 {
		return errType
	}
	//category: codec-retains-input
	h.buf = data[0] // want `gRPC`
	return nil
}
