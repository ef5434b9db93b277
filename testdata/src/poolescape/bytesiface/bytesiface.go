// Package bytesiface knows its pool only by an interface of its own.
package bytesiface

import "io"

// A Pool is a pool of byte slices.
type Pool interface {
	Get(n int) []byte
	Put(b []byte)
}

// BadReturned returns what it puts.
func BadReturned(p Pool, data []byte) []byte {
	b := append(p.Get(len(data))[:0], data...)
	defer p.Put(b)
	//category: return-after-put
	return b // want `put back`
}

// GoodWritten puts when it has written.
func GoodWritten(p Pool, w io.Writer, data []byte) error {
	b := append(p.Get(len(data))[:0], data...)
	defer p.Put(b)
	_, err := w.Write(b)
	return err
}
