// Package zstd is a stub of github.com/klauspost/compress/zstd.
package zstd

// An Encoder encodes.
type Encoder struct{ level int }

// EncodeAll encodes src and appends it to dst.
func (e *Encoder) EncodeAll(src, dst []byte) []byte { return dst }

// A Decoder decodes.
type Decoder struct{ limit int }

// DecodeAll decodes src and appends it to dst.
func (d *Decoder) DecodeAll(src, dst []byte) ([]byte, error) { return dst, nil }
