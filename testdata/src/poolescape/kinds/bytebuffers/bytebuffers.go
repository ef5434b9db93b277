// Package bytebuffers has functions for byte buffers of others.
package bytebuffers

import "github.com/valyala/bytebufferpool"

// Head returns the first n bytes, without a copy.
func Head(b *bytebufferpool.ByteBuffer, n int) []byte { return b.B[:n] }
