package cleanups

import (
	"bytes"
	"io"
	"log"
	"sync"
)

// What a function that gives an object back does besides, and what of the object was
// returned with it.

func loadRest(r io.Reader) ([]byte, func(), error) {
	b := buffers.Get().(*bytes.Buffer)
	if _, err := b.ReadFrom(r); err != nil {
		buffers.Put(b)
		return nil, nil, err
	}
	return b.Bytes()[b.Len()/2:], func() { buffers.Put(b) }, nil
}

func badRest(r io.Reader) ([]byte, error) {
	rest, release, err := loadRest(r)
	if err != nil {
		return nil, err
	}
	defer release()
	return rest, nil // want "put back"
}

func goodRest(w io.Writer, r io.Reader) error {
	rest, release, err := loadRest(r)
	if err != nil {
		return err
	}
	defer release()
	_, err = w.Write(rest)
	return err
}

var slabs = sync.Pool{New: func() any { b := make([]byte, 1<<12); return &b }}

func slab() ([]byte, func()) {
	p := slabs.Get().(*[]byte)
	return *p, func() { slabs.Put(p) }
}

func badSlab(r io.Reader) []byte {
	b, release := slab()
	defer release()
	n, _ := r.Read(b)
	return b[:n] // want "put back"
}

func goodSlab(r io.Reader) string {
	b, release := slab()
	defer release()
	n, _ := r.Read(b)
	return string(b[:n])
}

// sized says how long the text was.
func sized() (*page, func() int) {
	p := pages.Get().(*page)
	return p, func() int {
		defer pages.Put(p)
		return len(p.text)
	}
}

func sizedAtOnce() (*page, func() int) {
	p := pages.Get().(*page)
	return p, func() int {
		n := len(p.text)
		pages.Put(p)
		return n
	}
}

func badSized() (int, []byte) {
	p, release := sizedAtOnce()
	p.fill()
	text := p.text
	return release(), text // want "put back"
}

func goodSized() int {
	p, release := sized()
	p.fill()
	return release()
}

func begin() { log.Print("begin") }

// begun runs a function once that has nothing to do with the page.
func begun() (*page, func()) {
	var o sync.Once
	p := pages.Get().(*page)
	return p, func() {
		o.Do(begin)
		log.Print("released")
		pages.Put(p)
	}
}

func badBegun() []byte {
	p, release := begun()
	p.fill()
	text := p.text
	release()
	return text // want "put back"
}

func goodBegun() int {
	p, release := begun()
	p.fill()
	n := len(p.text)
	release()
	return n
}

type ledger struct {
	text, notes []byte
	parts       [][]byte
}

var ledgers = sync.Pool{New: func() any { return new(ledger) }}

func (l *ledger) fill()    { l.text = append(l.text[:0], 'x') }
func (l *ledger) release() { ledgers.Put(l) }
func (l *ledger) forget()  { l.text = nil }

func (l *ledger) releaseEmpty() {
	l.text = nil
	ledgers.Put(l)
}

func (l *ledger) releaseIf() {
	if len(l.text) < 1<<16 {
		ledgers.Put(l)
	}
}

// withoutNotes leaves the notes to whoever has them.
func withoutNotes() (*ledger, func()) {
	l := ledgers.Get().(*ledger)
	return l, func() {
		l.notes = nil
		ledgers.Put(l)
	}
}

func badWithoutNotes() []byte {
	l, release := withoutNotes()
	l.fill()
	text := l.text
	release()
	return text // want "put back"
}

func goodWithoutNotes() []byte {
	l, release := withoutNotes()
	l.fill()
	notes := l.notes
	release()
	return notes
}

// emptied leaves everything.
func emptied() (*ledger, func()) {
	l := ledgers.Get().(*ledger)
	return l, func() {
		*l = ledger{}
		ledgers.Put(l)
	}
}

func goodEmptied() []byte {
	l, release := emptied()
	l.fill()
	text := l.text
	release()
	return text
}

// forgotten has a method leave the text.
func forgotten() (*ledger, func()) {
	l := ledgers.Get().(*ledger)
	return l, func() {
		l.forget()
		ledgers.Put(l)
	}
}

func goodForgotten() []byte {
	l, release := forgotten()
	l.fill()
	text := l.text
	release()
	return text
}

// emptiedBy has a method do both.
func emptiedBy() (*ledger, func()) {
	l := ledgers.Get().(*ledger)
	return l, func() { l.releaseEmpty() }
}

func goodEmptiedBy() []byte {
	l, release := emptiedBy()
	l.fill()
	text := l.text
	release()
	return text
}

// released has a method give it back.
func released() (*ledger, func()) {
	l := ledgers.Get().(*ledger)
	return l, func() { l.release() }
}

func badReleased() []byte {
	l, release := released()
	l.fill()
	text := l.text
	release()
	return text // want "put back"
}

func badReleasedTwice() int {
	l, release := released()
	defer release()
	l.fill()
	n := len(l.text)
	//category: double-put
	release() // want "twice"
	return n
}

// releasedIf does not give back what is large.
func releasedIf() (*ledger, func()) {
	l := ledgers.Get().(*ledger)
	return l, l.releaseIf
}

func badReleasedIf() []byte {
	l, release := releasedIf()
	l.fill()
	text := l.text
	release()
	return text // want "put back"
}

// withoutParts leaves the parts to whoever has them.
func withoutParts() (*ledger, func()) {
	l := ledgers.Get().(*ledger)
	return l, func() {
		for i := range l.parts {
			l.parts[i] = nil
		}
		ledgers.Put(l)
	}
}

func goodWithoutParts() []byte {
	l, release := withoutParts()
	part := l.parts[0]
	release()
	return part
}
