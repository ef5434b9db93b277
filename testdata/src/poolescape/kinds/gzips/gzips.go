// Package gzips has the compressor of a service.
package gzips

import (
	"io"

	"google.golang.org/grpc/encoding"
)

// Default returns the compressor.
func Default() encoding.Compressor { return encoding.GetCompressor("gzip") }

// Finish ends what is written.
func Finish(w io.WriteCloser) error { return w.Close() }
