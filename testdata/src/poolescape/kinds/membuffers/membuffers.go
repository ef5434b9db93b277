// Package membuffers has functions for gRPC's buffers.
package membuffers

import "google.golang.org/grpc/mem"

// Content returns what a buffer holds, without a copy.
func Content(b mem.Buffer) []byte { return b.ReadOnlyData() }

// Copy returns a buffer with a copy of data.
func Copy(data []byte) mem.Buffer { return mem.Copy(data, mem.DefaultBufferPool()) }
