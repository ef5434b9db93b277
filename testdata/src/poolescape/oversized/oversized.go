// Package oversized drops memory that is too large for a pool, and keeps all other.
package oversized

import (
	"bytes"
	"sync"
)

const most = 64 << 10

type printer struct {
	buf  []byte
	rows [][]byte
}

var printers = sync.Pool{New: func() any { return new(printer) }}

func newPrinter() *printer { return printers.Get().(*printer) }

// free drops what is too large.
func (p *printer) free() {
	if cap(p.buf) > most {
		p.buf = nil
	} else {
		p.buf = p.buf[:0]
	}
	printers.Put(p)
}

// detach drops what there is, if it is told to.
func (p *printer) detach(all bool) {
	if all {
		p.buf = nil
	}
	printers.Put(p)
}

func (p *printer) print(s string) { p.buf = append(p.buf, s...) }

func goodText(s string) string {
	p := newPrinter()
	p.print(s)
	text := string(p.buf)
	p.free()
	return text
}

func badBytes(s string) []byte {
	p := newPrinter()
	p.print(s)
	b := p.buf
	p.free()
	//category: return-after-put
	return b // want "overwrites"
}

func goodClone(s string) []byte {
	p := newPrinter()
	defer p.free()
	p.print(s)
	return bytes.Clone(p.buf)
}

func badDeferred(s string) []byte {
	p := newPrinter()
	defer p.free()
	p.print(s)
	//category: return-after-put
	return p.buf // want "overwrites"
}

func goodDetached(s string) []byte {
	p := newPrinter()
	p.print(s)
	b := p.buf
	p.detach(true)
	return b
}

func badHere(s string) []byte {
	p := newPrinter()
	p.print(s)
	b := p.buf
	if len(b) > most {
		p.buf = nil
	}
	printers.Put(p)
	//category: return-after-put
	return b // want "overwrites"
}

func goodHere(s string) []byte {
	p := newPrinter()
	p.print(s)
	b := p.buf
	p.buf = nil
	printers.Put(p)
	return b
}

// goodCopied hands out what it drops, and copies what it keeps.
func goodCopied(s string) []byte {
	p := newPrinter()
	p.print(s)
	b := p.buf
	if len(b) > most {
		p.buf = nil
	} else {
		b = bytes.Clone(b)
	}
	printers.Put(p)
	return b
}

func badOneWay(s string, keep bool) []byte {
	p := newPrinter()
	p.print(s)
	b := p.buf
	if keep {
		p.buf = nil
		printers.Put(p)
		return b
	}
	printers.Put(p)
	//category: return-after-put
	return b // want "overwrites"
}
