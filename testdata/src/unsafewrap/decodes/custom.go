package decodes

import (
	"bytes"
	"sync/atomic"

	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

// A blob is the type of a field that decodes itself.
type blob []byte

// Unmarshal keeps data.
func (b *blob) Unmarshal(data []byte) error {
	*b = data
	return nil
}

// A Record has a field that decodes itself.
type Record struct{ body blob }

// Bytes returns the body.
func (r *Record) Bytes() []byte { return r.body }

// BadCustom has a field decode itself.
type BadCustom struct{ half }

// Unmarshal decodes.
func (BadCustom) Unmarshal(data mem.BufferSlice, v any) error {
	r, ok := v.(*Record)
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
	return r.body.Unmarshal(raw) // want `gRPC`
}

// BadSplit keeps lines.
type BadSplit struct{ half }

// Unmarshal decodes.
func (BadSplit) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Pieces)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	raw, err := body(buf.ReadOnlyData())
	if err == nil {
		//category: codec-retains-input
		p.Parts = bytes.Split(raw, []byte("\n")) // want `gRPC`
	}
	buf.Free()
	return err
}

// BadAudit has a goroutine look at the buffers.
type BadAudit struct {
	half
	total atomic.Int64
}

func (c *BadAudit) audit(data mem.BufferSlice) {
	for _, buf := range data {
		c.total.Add(int64(len(buf.ReadOnlyData())))
	}
}

// Unmarshal decodes.
func (c *BadAudit) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	go c.audit(data) // silent: nothing of it stays in the message
	return m.UnmarshalVT(data.Materialize())
}

// GoodCustom gives the field a copy.
type GoodCustom struct{ half }

// Unmarshal decodes.
func (GoodCustom) Unmarshal(data mem.BufferSlice, v any) error {
	r, ok := v.(*Record)
	if !ok {
		return errType
	}
	raw, err := body(data.Materialize())
	if err != nil {
		return err
	}
	return r.body.Unmarshal(raw)
}

// GoodSplit keeps copies of lines.
type GoodSplit struct{ half }

// Unmarshal decodes.
func (GoodSplit) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Pieces)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	raw, err := body(buf.ReadOnlyData())
	if err != nil {
		return err
	}
	p.Parts = nil
	for _, line := range bytes.Split(raw, []byte("\n")) {
		p.Parts = append(p.Parts, bytes.Clone(line))
	}
	return nil
}

// GoodAudit has the goroutine hold references of its own.
type GoodAudit struct{ BadAudit }

// Unmarshal decodes.
func (c *GoodAudit) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	data.Ref()
	go func() {
		defer data.Free()
		c.audit(data)
	}()
	return m.UnmarshalVT(data.Materialize())
}

// A badQueue has another goroutine decode what it is given.
type badQueue struct {
	half
	raw chan []byte
}

// Unmarshal decodes.
func (c *badQueue) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	if err := m.UnmarshalVT(data.Materialize()); err != nil {
		return err
	}
	//category: codec-retains-input
	c.raw <- data[0].ReadOnlyData() // want `gRPC`
	return nil
}
