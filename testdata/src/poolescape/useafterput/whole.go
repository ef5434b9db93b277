package useafterput

import (
	"bytes"
	"io"
	"sync"
)

// Owners that are assigned as a whole after they gave back what they had.

var wholes = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func whole() *bytes.Buffer { return wholes.Get().(*bytes.Buffer) }

type writer struct {
	out  io.Writer
	text *bytes.Buffer
	size int
}

func (w *writer) goodAnew(out io.Writer) {
	w.text.WriteTo(w.out)
	wholes.Put(w.text)
	*w = writer{out: out, text: whole()}
	w.text.WriteByte('\n')
}

func (w *writer) goodReplacedWith(other *writer) {
	wholes.Put(w.text)
	*w = *other
	w.text.WriteByte('\n')
}

func (w *writer) goodEmptied() {
	wholes.Put(w.text)
	*w = writer{size: w.size}
	if w.text != nil {
		w.text.WriteByte('\n')
	}
}

func (w *writer) badKeptOn(out io.Writer) {
	wholes.Put(w.text)
	//category: escape-after-put
	*w = writer{out: out, text: w.text} // want "kept here"
	w.text.WriteByte('\n')
}

func (w *writer) badAnewBefore(out io.Writer) {
	*w = writer{out: out, text: whole()}
	wholes.Put(w.text)
	w.text.WriteByte('\n') // want "used after"
}

func (w *writer) badOther(other *writer) {
	wholes.Put(w.text)
	*other = writer{out: w.out, text: whole()}
	w.text.WriteByte('\n') // want "used after"
}

type pair struct{ first, second writer }

func (p *pair) goodPart() {
	w := &p.first
	wholes.Put(w.text)
	p.first = writer{size: w.size}
	if w.text != nil {
		w.text.WriteByte('\n')
	}
}

func (p *pair) badOtherPart() {
	w := &p.first
	wholes.Put(w.text)
	p.second = writer{size: w.size}
	w.text.WriteByte('\n') // want "used after"
}
