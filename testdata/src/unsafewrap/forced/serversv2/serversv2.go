// Package serversv2 gives its server a codec that does not copy.
package serversv2

import (
	"errors"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

var errType = errors.New("not a chunk")

// bare leaves the data where it is.
type bare struct{}

func (bare) Name() string { return "bare" }

// Marshal encodes.
func (bare) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return mem.BufferSlice{mem.SliceBuffer(m.Data)}, nil
}

// Unmarshal decodes.
func (bare) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	m.Data = data.Materialize()
	return nil
}

var option = grpc.ForceServerCodecV2(bare{})

func badForced(stream blobpb.Blobs_UploadClient, parts [][]byte) error {
	scratch := make([]byte, 32<<10)
	for _, part := range parts {
		//category: mutate-after-send
		n := copy(scratch, part) // want `[Ss]en[dt]`
		if err := stream.Send(&blobpb.Chunk{Data: scratch[:n]}); err != nil {
			return err
		}
	}
	return nil
}

func goodForced(stream blobpb.Blobs_UploadClient, parts [][]byte) error {
	for _, part := range parts {
		if err := stream.Send(&blobpb.Chunk{Data: append([]byte(nil), part...)}); err != nil {
			return err
		}
	}
	return nil
}
