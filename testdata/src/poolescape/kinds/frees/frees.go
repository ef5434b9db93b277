// Package frees frees what another package makes, of which it does not name the
// type.
package frees

import (
	"io"

	"poolescape/kinds/membuffers"
)

// BadFreed returns the content of a buffer that it frees.
func BadFreed(data []byte) []byte {
	b := membuffers.Copy(data)
	defer b.Free()
	//category: pool-reader-escape
	return membuffers.Content(b) // want `put back|free`
}

// GoodFreed writes before it frees.
func GoodFreed(w io.Writer, data []byte) error {
	b := membuffers.Copy(data)
	defer b.Free()
	_, err := w.Write(membuffers.Content(b))
	return err
}
