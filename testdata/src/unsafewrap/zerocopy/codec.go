// Package zerocopy registers a codec that does not copy: what was sent must
// stay as it is until the transport has written it.
package zerocopy

import (
	"encoding/binary"
	"errors"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

// Name is what the codec is registered by.
const Name = "flat"

func init() { encoding.RegisterCodecV2(flat{}) }

var errType = errors.New("not a chunk")

// flat writes a key and then the data, which it leaves where it is.
type flat struct{}

func (flat) Name() string { return Name }

// Marshal encodes.
func (flat) Marshal(v any) (mem.BufferSlice, error) {
	switch m := v.(type) {
	case *blobpb.Chunk:
		head := make([]byte, 0, 4+len(m.Key))
		head = binary.BigEndian.AppendUint32(head, uint32(len(m.Key)))
		head = append(head, m.Key...)
		return mem.BufferSlice{mem.SliceBuffer(head), mem.SliceBuffer(m.Data)}, nil
	case *blobpb.GetRequest:
		return mem.BufferSlice{mem.SliceBuffer(m.Key)}, nil
	case *blobpb.Receipt:
		return mem.BufferSlice{mem.SliceBuffer("ok")}, nil
	}
	return nil, errType
}

// Unmarshal decodes.
func (flat) Unmarshal(data mem.BufferSlice, v any) error {
	raw := data.Materialize()
	switch m := v.(type) {
	case *blobpb.Chunk:
		if len(raw) < 4 || len(raw) < 4+int(binary.BigEndian.Uint32(raw)) {
			return errType
		}
		n := 4 + int(binary.BigEndian.Uint32(raw))
		m.Key, m.Data = string(raw[4:n]), raw[n:]
	case *blobpb.GetRequest:
		m.Key = string(raw)
	case *blobpb.Receipt:
		m.Chunks = 1
	default:
		return errType
	}
	return nil
}
