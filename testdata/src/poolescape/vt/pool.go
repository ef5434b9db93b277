package vt

import "sync"

var buffers = sync.Pool{New: func() any { return new([]byte) }}
