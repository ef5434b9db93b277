// Package views has codecs that use what package mem has had since grpc v1.71:
// Peek, and slices of a Buffer.
package views

import (
	"errors"

	"google.golang.org/grpc/mem"
)

var errType = errors.New("not a packet")

// A Packet is bytes.
type Packet struct{ Data []byte }

// half is the other half of a codec.
type half struct{}

func (half) Name() string { return "packets" }

func (half) Marshal(v any) (mem.BufferSlice, error) {
	p, ok := v.(*Packet)
	if !ok {
		return nil, errType
	}
	return mem.BufferSlice{mem.SliceBuffer(append([]byte(nil), p.Data...))}, nil
}

// BadPeek keeps a view.
type BadPeek struct{ half }

// Unmarshal decodes.
func (BadPeek) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Packet)
	if !ok {
		return errType
	}
	r := data.Reader()
	defer r.Close()
	pieces, err := r.Peek(r.Remaining(), nil)
	if err != nil {
		return err
	}
	if len(pieces) != 1 {
		p.Data = data.Materialize()
		return nil
	}
	p.Data = pieces[0] // silent: the reader has references of its own
	return nil
}

// BadSlice keeps the data of a slice that it frees.
type BadSlice struct{ half }

// Unmarshal decodes.
func (BadSlice) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Packet)
	if !ok {
		return errType
	}
	whole := data.MaterializeToBuffer(mem.DefaultBufferPool())
	part := whole.Slice(0, whole.Len())
	whole.Free()
	//category: codec-retains-input
	p.Data = part.ReadOnlyData() // want `gRPC`
	part.Free()
	return nil
}

// GoodPeek copies out of the views.
type GoodPeek struct{ half }

// Unmarshal decodes.
func (GoodPeek) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Packet)
	if !ok {
		return errType
	}
	r := data.Reader()
	defer r.Close()
	pieces, err := r.Peek(r.Remaining(), nil)
	if err != nil {
		return err
	}
	p.Data = p.Data[:0]
	for _, piece := range pieces {
		p.Data = append(p.Data, piece...)
	}
	return nil
}

// GoodSlice keeps the slice's reference.
type GoodSlice struct{ half }

// Unmarshal decodes.
func (GoodSlice) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Packet)
	if !ok {
		return errType
	}
	whole := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer whole.Free()
	p.Data = whole.Slice(0, whole.Len()).ReadOnlyData()
	return nil
}
