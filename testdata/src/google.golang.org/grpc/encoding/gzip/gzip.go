// Package gzip is a stub of google.golang.org/grpc/encoding/gzip.
package gzip

// Name is the name of the compressor.
const Name = "gzip"

// SetLevel sets the compression level.
func SetLevel(level int) error { return nil }
