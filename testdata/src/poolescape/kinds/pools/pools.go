// Package pools has a pool, and leaves it to others to put.
package pools

import (
	"bytes"
	"sync"
)

// Buffers has buffers for all.
var Buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Content returns what a buffer holds, without a copy.
func Content(buf *bytes.Buffer) []byte { return buf.Bytes() }
