package variants

import (
	"bytes"
	"unsafe"
)

// view returns what a buffer holds as a string, without a copy.
func view(b *bytes.Buffer) string {
	p := b.Bytes()
	return unsafe.String(&p[0], len(p))
}
