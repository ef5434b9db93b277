// Package others has a codec that does not copy, for something else than gRPC.
package others

import (
	"errors"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
)

// bare leaves the data where it is.
type bare struct{}

func (bare) Name() string { return "bare" }

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

type codec interface{ Name() string }

var codecs = make(map[string]codec)

// RegisterCodec is for what is stored.
func RegisterCodec(c codec) { codecs[c.Name()] = c }

// ForceCodec is for what is stored under a key.
func ForceCodec(key string, c codec) { codecs[key] = c }

func init() {
	RegisterCodec(bare{})
	ForceCodec("key", bare{})
}

func goodForced(stream blobpb.Blobs_UploadClient, parts [][]byte) error {
	scratch := make([]byte, 32<<10)
	for _, part := range parts {
		n := copy(scratch, part)
		if err := stream.Send(&blobpb.Chunk{Data: scratch[:n]}); err != nil {
			return err
		}
	}
	return nil
}

// goodFailed only says what went wrong.
func goodFailed(stream grpc.ServerStream, err error) error {
	return errors.Join(err, stream.Context().Err())
}

// goodBuffered encodes into a buffer that its callers know to be the codec's.
type goodBuffered struct {
	bare
	out frame
}

type frame struct{ data []byte }

func (c *goodBuffered) Marshal(v any) (*frame, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	c.out.data = append(c.out.data[:0], m.Data...)
	return &c.out, nil
}
