package decodes

import (
	"bytes"
	"io"

	"google.golang.org/grpc/mem"
)

// hold takes a reference for its caller.
func hold(data mem.BufferSlice) mem.BufferSlice {
	data.Ref()
	return data
}

// holdEach does, too, of one Buffer after the other.
func holdEach(data mem.BufferSlice) {
	for _, buf := range data {
		buf.Ref()
	}
}

// dump has a reference only while it runs.
func dump(w io.Writer, data mem.BufferSlice) {
	data.Ref()
	defer data.Free()
	for _, buf := range data {
		w.Write(buf.ReadOnlyData())
	}
}

// BadBorrowed has nobody hold a reference when it returns.
type BadBorrowed struct{ half }

// Unmarshal keeps the buffers.
func (BadBorrowed) Unmarshal(data mem.BufferSlice, v any) error {
	f, ok := v.(*Frame)
	if !ok {
		return errType
	}
	var log bytes.Buffer
	dump(&log, data)
	//category: codec-retains-input
	f.bufs = data // want `gRPC`
	return nil
}

// GoodHeld takes a reference by a function.
type GoodHeld struct{ half }

// Unmarshal keeps the buffers.
func (GoodHeld) Unmarshal(data mem.BufferSlice, v any) error {
	k, ok := v.(*Kept)
	if !ok {
		return errType
	}
	k.bufs = hold(data)
	return nil
}

// GoodHeldByName does, too, and keeps what it gave the function.
type GoodHeldByName struct{ half }

// Unmarshal keeps the buffers.
func (GoodHeldByName) Unmarshal(data mem.BufferSlice, v any) error {
	k, ok := v.(*Kept)
	if !ok {
		return errType
	}
	hold(data)
	k.bufs = data
	return nil
}

// GoodHeldEach takes one reference of each Buffer.
type GoodHeldEach struct{ half }

// Unmarshal keeps the buffers.
func (GoodHeldEach) Unmarshal(data mem.BufferSlice, v any) error {
	k, ok := v.(*Kept)
	if !ok {
		return errType
	}
	holdEach(data)
	k.bufs = data
	return nil
}
