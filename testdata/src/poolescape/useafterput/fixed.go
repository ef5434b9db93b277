package useafterput

import (
	"sync"
	"unsafe"
)

// Fields that never change once an object is made may be read when it is back.

type shape struct {
	width int // never changes
	rows  int
	cells []byte
}

var shapes = sync.Pool{New: func() any { return &shape{width: 80, cells: make([]byte, 80)} }}

func goodWidth(in []byte) int {
	s := shapes.Get().(*shape)
	copy(s.cells, in)
	shapes.Put(s)
	return s.width
}

// clone makes a copy on the stack.
func (s *shape) area() int {
	c := *s
	measure(&c)
	return c.width * len(c.cells)
}

func measure(s *shape) { s.cells = nil }

type tile struct {
	width int
	rows  int
	cells []byte
}

var tiles = sync.Pool{New: func() any { return &tile{width: 80, cells: make([]byte, 80)} }}

// resize makes it anew.
func (t *tile) resize(width int) { *t = tile{width: width, cells: make([]byte, width)} }

func badWidth(in []byte) int {
	t := tiles.Get().(*tile)
	t.resize(len(in))
	tiles.Put(t)
	//category: use-after-put
	return t.width // want `put back`
}

// badByPointer puts it by another pointer.
func badByPointer(in []byte) {
	s := shapes.Get().(*shape)
	p := unsafe.Pointer(s)
	shapes.Put((*shape)(p))
	//category: use-after-put
	copy(s.cells, in) // want `put back`
}
