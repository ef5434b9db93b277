// Package sharedpool uses the pool that grpc-go had from v1.57 to v1.65.
package sharedpool

import (
	"io"

	"google.golang.org/grpc"
)

// BadReturned returns what it puts.
func BadReturned(p grpc.SharedBufferPool, data []byte) []byte {
	b := p.Get(len(data))
	defer p.Put(&b)
	copy(b, data)
	//category: return-after-put
	return b // want `put back`
}

// BadTwice puts twice.
func BadTwice(p grpc.SharedBufferPool, w io.Writer, data []byte) error {
	b := p.Get(len(data))
	defer p.Put(&b)
	copy(b, data)
	_, err := w.Write(b)
	//category: double-put
	p.Put(&b) // want `twice|second|again|already`
	return err
}

// BadUse uses what it has put.
func BadUse(p grpc.SharedBufferPool, w io.Writer, data []byte) error {
	b := p.Get(len(data))
	copy(b, data)
	p.Put(&b)
	//category: use-after-put
	_, err := w.Write(b) // want `put back`
	return err
}

// GoodReturned copies.
func GoodReturned(p grpc.SharedBufferPool, data []byte) []byte {
	b := p.Get(len(data))
	defer p.Put(&b)
	copy(b, data)
	return append([]byte(nil), b...)
}

// GoodUse puts last.
func GoodUse(p grpc.SharedBufferPool, w io.Writer, data []byte) error {
	b := p.Get(len(data))
	copy(b, data)
	_, err := w.Write(b)
	p.Put(&b)
	return err
}

// GoodOnError puts when it has nothing to return.
func GoodOnError(p grpc.SharedBufferPool, r io.Reader, n int) ([]byte, error) {
	b := p.Get(n)
	if _, err := io.ReadFull(r, b); err != nil {
		p.Put(&b)
		return nil, err
	}
	return b, nil
}
