package lent

import (
	"bytes"
	"sync"
)

// Memory that an object has lent to its elements in an array, and by way of calls.

type grid struct {
	data  []byte
	lines [4]line
	head  []byte
	rest  []byte
}

type line struct{ text []byte }

var grids = sync.Pool{New: func() any { return new(grid) }}

func (g *grid) read(s string) {
	g.data = append(g.data[:0], s...)
	g.lines[0].text = g.data[:1]
	g.head = bytes.TrimSpace(g.data)
	g.rest, _, _ = bytes.Cut(g.data, []byte("\n"))
}

func badLine(s string) []byte {
	g := grids.Get().(*grid)
	defer grids.Put(g)
	g.read(s)
	//category: return-after-put
	return g.lines[0].text // want "put back"
}

func goodLine(s string) []byte {
	g := grids.Get().(*grid)
	defer grids.Put(g)
	g.read(s)
	return bytes.Clone(g.lines[0].text)
}

func badTrimmed(s string) []byte {
	g := grids.Get().(*grid)
	defer grids.Put(g)
	g.read(s)
	//category: return-after-put
	return g.head // want "put back"
}

func badRest(s string) []byte {
	g := grids.Get().(*grid)
	defer grids.Put(g)
	g.read(s)
	//category: return-after-put
	return g.rest // want "put back"
}

// A source keeps what views look at, and has none of them.
type source struct{ buf []byte }

func (s *source) read(text string) { s.buf = append(s.buf[:0], text...) }

type view struct{ text []byte }

var views = sync.Pool{New: func() any { return new(view) }}

func goodView(src *source, text string) []byte {
	v := views.Get().(*view)
	defer views.Put(v)
	src.read(text)
	v.text = src.buf[:1]
	return v.text
}

// A Window may be given other text by other packages.
type Window struct {
	data []byte
	Text []byte
}

var windows = sync.Pool{New: func() any { return new(Window) }}

func (w *Window) read(s string) {
	w.data = append(w.data[:0], s...)
	w.Text = w.data[:1]
}

func goodWindow(s string, set func(*Window)) []byte {
	w := windows.Get().(*Window)
	defer windows.Put(w)
	w.read(s)
	set(w)
	return w.Text
}
