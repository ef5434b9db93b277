// Package customservers gives its server one of the oldest kind.
package customservers

import (
	"errors"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
)

// bare leaves the data where it is.
type bare struct{}

func (bare) Name() string { return "bare" }

func (bare) String() string { return "bare" }

func (bare) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return m.Data, nil
}

func (bare) Unmarshal(data []byte, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errors.ErrUnsupported
	}
	m.Data = data
	return nil
}

var option = grpc.CustomCodec(bare{})

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
