// Package snappy is a stub of github.com/klauspost/compress/snappy.
package snappy

// Encode encodes src, in dst if it has room.
func Encode(dst, src []byte) []byte { return dst }

// Decode decodes src, in dst if it has room.
func Decode(dst, src []byte) ([]byte, error) { return dst, nil }
