// Package sized has buffers that others take, and functions for them.
package sized

import (
	"bytes"

	"github.com/oxtoacart/bpool"
)

// Buffers is where callers take buffers from.
var Buffers *bpool.SizedBufferPool

// Content returns what is in the buffer, without a copy.
func Content(buf *bytes.Buffer) []byte { return buf.Bytes()[:buf.Len():buf.Len()] }
