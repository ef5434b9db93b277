// Package oversized drops memory that is too large for a pool, and keeps all other.
package oversized

import (
	"bytes"
	"errors"
	"io"
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

// A fate is what became of a buffer.
type fate int

const (
	stays fate = iota
	dropped
	wentBack
)

// offer takes an empty buffer back, and says so.
func offer(b *bytes.Buffer) fate {
	if b.Len() == 0 {
		told.Put(b)
		return wentBack
	}
	return stays
}

var told = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// goodOffer asks what became of it.
func goodOffer(w io.Writer) {
	b := told.Get().(*bytes.Buffer)
	if offer(b) == wentBack {
		return
	}
	w.Write(b.Bytes())
	told.Put(b)
}

var errEmpty = errors.New("nothing in it")

// check takes an empty buffer back, and says so by one error among others.
func check(b *bytes.Buffer) error {
	if b.Len() == 0 {
		told.Put(b)
		return errEmpty
	}
	if b.Len() > 1<<10 {
		return io.ErrShortBuffer
	}
	return nil
}

// goodCheck knows them apart.
func goodCheck(w io.Writer) error {
	b := told.Get().(*bytes.Buffer)
	err := check(b)
	if err == errEmpty {
		return err
	}
	defer told.Put(b)
	if err == nil {
		_, err = w.Write(b.Bytes())
	}
	return err
}

// A verdict has it in a field.
type verdict struct {
	gone bool
	n    int
}

func judge(b *bytes.Buffer) verdict {
	v := verdict{n: b.Len()}
	if b.Cap() > 1<<10 {
		return v
	}
	told.Put(b)
	return verdict{gone: true}
}

// goodJudge looks there.
func goodJudge(w io.Writer) {
	b := told.Get().(*bytes.Buffer)
	if v := judge(b); v.gone {
		return
	}
	w.Write(b.Bytes())
}

// finish takes the buffer back, and returns what it had in it, and no error.
func finish(b *bytes.Buffer) (string, error) {
	s := b.String()
	if b.Cap() > 1<<10 {
		return s, nil
	}
	told.Put(b)
	return s, nil
}

// badFinish has no way to know that it was too large.
func badFinish(w io.Writer) error {
	b := told.Get().(*bytes.Buffer)
	b.Reset()
	if _, err := finish(b); err != nil {
		return err
	}
	//category: use-after-put
	_, err := w.Write(b.Bytes()) // want "after it was put back"
	return err
}

var blocks = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// giveBack drops what is too large.
func giveBack(b *bytes.Buffer) {
	if b == nil || b.Len() > most {
		return
	}
	blocks.Put(b)
}

func goodTooLarge(r io.Reader) []byte {
	b := blocks.Get().(*bytes.Buffer)
	defer giveBack(b)
	b.Reset()
	b.ReadFrom(r)
	data := b.Bytes()
	size := len(data)
	var result []byte
	if size > most {
		result = data
	} else {
		result = append(result, data...)
	}
	return result
}

func goodTooLargeAtOnce(r io.Reader) []byte {
	b := blocks.Get().(*bytes.Buffer)
	defer giveBack(b)
	b.Reset()
	b.ReadFrom(r)
	if most < b.Len() {
		return b.Bytes()
	}
	return bytes.Clone(b.Bytes())
}

func badLarge(r io.Reader) []byte {
	b := blocks.Get().(*bytes.Buffer)
	defer giveBack(b)
	b.Reset()
	b.ReadFrom(r)
	if b.Len() > most/2 {
		//category: return-after-put
		return b.Bytes() // want "overwrites"
	}
	return bytes.Clone(b.Bytes())
}

func badSmall(r io.Reader) []byte {
	b := blocks.Get().(*bytes.Buffer)
	defer giveBack(b)
	b.Reset()
	b.ReadFrom(r)
	data := b.Bytes()
	result := bytes.Clone(data)
	if len(data) <= most {
		result = data
	}
	//category: return-after-put
	return result // want "overwrites"
}
