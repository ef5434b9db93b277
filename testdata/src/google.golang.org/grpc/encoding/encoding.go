// Package encoding is a stub of google.golang.org/grpc/encoding.
package encoding

import (
	"io"

	"google.golang.org/grpc/mem"
)

// Compressor compresses and decompresses messages.
type Compressor interface {
	Compress(w io.Writer) (io.WriteCloser, error)
	Decompress(r io.Reader) (io.Reader, error)
	Name() string
}

// RegisterCompressor makes a compressor known.
func RegisterCompressor(c Compressor) {}

// GetCompressor returns the compressor that is known by name.
func GetCompressor(name string) Compressor { return nil }

// Codec encodes and decodes messages.
type Codec interface {
	Marshal(v any) ([]byte, error)
	Unmarshal(data []byte, v any) error
	Name() string
}

// CodecV2 does so with buffers that are counted.
type CodecV2 interface {
	Marshal(v any) (out mem.BufferSlice, err error)
	Unmarshal(data mem.BufferSlice, v any) error
	Name() string
}

// RegisterCodec makes a codec known.
func RegisterCodec(codec Codec) {}

// RegisterCodecV2 makes a codec known.
func RegisterCodecV2(codec CodecV2) {}
