package useafterput

import (
	"bytes"
	"io"
)

// Functions that call themselves, or each other.

// release puts the buffer back when it has counted down.
func release(buf *bytes.Buffer, n int) {
	if n == 0 {
		buffers.Put(buf)
		return
	}
	releaseLater(buf, n-1)
}

func releaseLater(buf *bytes.Buffer, n int) { release(buf, n) }

// view returns the bytes of the buffer.
func view(buf *bytes.Buffer, n int) []byte {
	if n > 0 {
		return view(buf, n-1)
	}
	return buf.Bytes()
}

// GoodRecursive writes before it releases.
func GoodRecursive(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	_, err := w.Write(view(buf, 2))
	release(buf, 2)
	return err
}
