// Package arenas has pooled memory that is handed out piece by piece.
package arenas

import (
	"bytes"
	"sync"
)

type arena struct {
	buf []byte
	off int
}

var arenas = sync.Pool{New: func() any { return &arena{buf: make([]byte, 1<<16)} }}

func getArena() *arena {
	a := arenas.Get().(*arena)
	a.off = 0
	return a
}

func (a *arena) alloc(n int) []byte {
	b := a.buf[a.off : a.off+n : a.off+n]
	a.off += n
	return b
}

func badPiece(p []byte) []byte {
	a := getArena()
	defer arenas.Put(a)
	b := a.alloc(len(p))
	copy(b, p)
	return b // want "put back"
}

func goodPiece(p []byte) []byte {
	a := getArena()
	defer arenas.Put(a)
	b := a.alloc(len(p))
	copy(b, p)
	return bytes.Clone(b)
}

func goodPieceUsed(p []byte) (n int) {
	a := getArena()
	defer arenas.Put(a)
	b := a.alloc(len(p))
	copy(b, p)
	for _, c := range b {
		n += int(c)
	}
	return n
}

// A slab hands out each piece once, and has new memory when there is no more.
type slab struct {
	buf []byte
	off int
}

var slabs = sync.Pool{New: func() any { return &slab{buf: make([]byte, 1<<16)} }}

func (s *slab) alloc(n int) []byte {
	if len(s.buf)-s.off < n {
		s.buf = make([]byte, 1<<16)
		s.off = 0
	}
	b := s.buf[s.off : s.off+n : s.off+n]
	s.off += n
	return b
}

func goodSlab(p []byte) []byte {
	s := slabs.Get().(*slab)
	defer slabs.Put(s)
	b := s.alloc(len(p))
	copy(b, p)
	return b
}

// A strip is never started again.
type strip struct {
	buf []byte
	off int
}

var strips = sync.Pool{New: func() any { return &strip{buf: make([]byte, 1<<16)} }}

func (s *strip) alloc(n int) []byte {
	if s.off+n > cap(s.buf) {
		return make([]byte, n)
	}
	b := s.buf[s.off : s.off+n : s.off+n]
	s.off += n
	return b
}

func goodStrip(p []byte) []byte {
	s := strips.Get().(*strip)
	defer strips.Put(s)
	b := s.alloc(len(p))
	copy(b, p)
	return b
}
