// Package users uses a pool that is added by -poolescape.pools.
package users

import (
	"io"

	"poolescapepools/arena"
	"poolescapepools/heads"
)

// BadReturn returns a block that goes back.
func BadReturn(a *arena.Arena, r io.Reader) ([]byte, error) {
	b := a.Borrow()
	defer a.Return(b)
	n, err := r.Read(b)
	//category: return-after-put
	return b[:n], err // want `put back`
}

// BadUse reads a block that went back.
func BadUse(a *arena.Arena, r io.Reader, w io.Writer) error {
	b := a.Borrow()
	n, _ := r.Read(b)
	a.Return(b)
	//category: use-after-put
	_, err := w.Write(b[:n]) // want `put back`
	return err
}

func done(a *arena.Arena, b []byte) { a.Return(b) }

// BadTwice gives a block back twice, once through a helper.
func BadTwice(a *arena.Arena, r io.Reader) {
	b := a.Borrow()
	defer a.Return(b)
	if n, _ := r.Read(b); n == 0 {
		//category: double-put
		done(a, b) // want `twice`
	}
}

// GoodReturn returns a copy.
func GoodReturn(a *arena.Arena, r io.Reader) ([]byte, error) {
	b := a.Borrow()
	defer a.Return(b)
	n, err := r.Read(b)
	return append([]byte(nil), b[:n]...), err
}

// GoodUse gives the block back when it is done.
func GoodUse(a *arena.Arena, r io.Reader, w io.Writer) error {
	b := a.Borrow()
	n, _ := r.Read(b)
	_, err := w.Write(b[:n])
	a.Return(b)
	return err
}

// GoodShelf uses a type with the same methods that is no pool.
func GoodShelf(s *arena.Shelf, r io.Reader) ([]byte, error) {
	b := s.Borrow()
	defer s.Return(b)
	n, err := r.Read(b)
	return b[:n], err
}

func badHead(s *heads.Store, r io.Reader) ([]byte, error) {
	b := s.Blocks.Borrow()
	defer s.Blocks.Return(b)
	n, err := r.Read(b)
	//category: return-after-put
	return heads.Head(b, n), err // want `put back`
}

func goodHead(s *heads.Store, r io.Reader) (string, error) {
	b := s.Blocks.Borrow()
	defer s.Blocks.Return(b)
	n, err := r.Read(b)
	return string(heads.Head(b, n)), err
}
