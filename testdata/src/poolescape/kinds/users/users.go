// Package users uses a pool of another package, of which it does not name the
// type.
package users

import (
	"bytes"

	"poolescape/kinds/pools"
)

// BadContent returns a view that another package made.
func BadContent(data []byte) []byte {
	buf := pools.Buffers.Get().(*bytes.Buffer)
	defer pools.Buffers.Put(buf)
	buf.Reset()
	buf.Write(data)
	//category: return-after-put
	return pools.Content(buf) // want `put back`
}

// GoodContent copies.
func GoodContent(data []byte) []byte {
	buf := pools.Buffers.Get().(*bytes.Buffer)
	defer pools.Buffers.Put(buf)
	buf.Reset()
	buf.Write(data)
	return bytes.Clone(pools.Content(buf))
}
