// Package far has its buffers, and what gives them back, from another package, and
// no pool of its own.
package far

import (
	"io"

	"poolescape/bufs"
)

func badAcquired(text string) []byte {
	b, release := bufs.Acquire()
	defer release()
	b.WriteString(text)
	return b.Bytes() // want "put back"
}

func goodAcquired(w io.Writer, text string) error {
	b, release := bufs.Acquire()
	defer release()
	b.WriteString(text)
	_, err := w.Write(b.Bytes())
	return err
}
