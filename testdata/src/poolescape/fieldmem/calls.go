package fieldmem

import (
	"bytes"
	"sync"

	"poolescape/nopools/codec"
)

// Calls that take an object out of what has it, or look only at what refers to it.

// A block is a link of a chain.
type block struct {
	buf  *bytes.Buffer
	size int
	next *block
}

var bufs = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func goodChain(head *block) {
	for b := head; b != nil; b = b.next {
		b.size = b.buf.Len()
		bufs.Put(b.buf)
	}
}

func badChain(head *block) {
	for b := head; b != nil; b = b.next {
		bufs.Put(b.buf)
		//category: use-after-put
		b.size = b.buf.Len() // want `put back`
	}
}

// A pair has one object in two fields.
type pair struct{ first, second *bytes.Buffer }

func (p *pair) release() {
	bufs.Put(p.first)
	p.first = nil
}

func badPair(p *pair, data []byte) int {
	buf := bufs.Get().(*bytes.Buffer)
	buf.Write(data)
	p.first, p.second = buf, buf
	p.release()
	//category: use-after-put
	return p.second.Len() // want `put back`
}

// badLiteral has a literal put it back, which lets go of its memory first.
func badLiteral(p []byte) int {
	f := frames.Get().(*frame)
	f.fill(p)
	func(f *frame) {
		f.pending = nil
		frames.Put(f)
	}(f)
	//category: use-after-put
	return f.n // want `put back`
}

// goodLiteral gives what is back to a literal that does not look at it.
func goodLiteral(p []byte, last *frame) bool {
	f := frames.Get().(*frame)
	f.fill(p)
	frames.Put(f)
	return func(f *frame) bool { return f == last }(f)
}

// A sink has a request in it, and lets go of what that has.
type sink struct {
	in      *request
	any     any
	handler interface{ Reset() }
}

type request struct {
	rows [4]row
	buf  []byte
}

type row struct{ data []byte }

func (r *request) clear() { r.rows = [4]row{} }

func goodRowsCleared(s *sink, p []byte) {
	f := frames.Get().(*frame)
	f.fill(p)
	s.in.rows[1].data = f.buf
	s.in.clear()
	frames.Put(f)
}

func badRows(s *sink, p []byte) {
	f := frames.Get().(*frame)
	f.fill(p)
	//category: escape-after-put
	s.in.rows[1].data = f.buf // want `put back`
	frames.Put(f)
}

func goodAny(s *sink, p []byte) {
	f := frames.Get().(*frame)
	f.fill(p)
	r, ok := s.any.(*request)
	if ok {
		r.buf = f.buf
		s.any = nil
	}
	frames.Put(f)
}

func (r *request) Reset() { r.buf = nil }

func goodReset(s *sink, p []byte) {
	f := frames.Get().(*frame)
	f.fill(p)
	s.handler.(*request).buf = f.buf
	s.handler.Reset()
	frames.Put(f)
}

// An owned buffer is one that an object was made with, if no other is given to it.
type owner struct {
	buf *bytes.Buffer
	n   int
}

var owners = sync.Pool{New: func() any { return &owner{buf: new(bytes.Buffer)} }}

func ownerOf(buf *bytes.Buffer) *owner { return &owner{buf: buf} }

func goodOwner(o *owner) *bytes.Buffer {
	buf := o.buf
	owners.Put(o)
	return buf
}

// A shared message reads from memory, by whatever it is.
type unsafeMessage interface {
	UnmarshalVTUnsafe(data []byte) error
	Size() int
}

func goodUnsafe(make func() unsafeMessage, p []byte) (int, error) {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.fill(p)
	m := make()
	if err := m.UnmarshalVTUnsafe(f.buf); err != nil {
		return 0, err
	}
	return m.Size(), nil
}

func goodUnsafeMade(make func() (unsafeMessage, error), p []byte) (int, error) {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.fill(p)
	m, err := make()
	if err != nil {
		return 0, err
	}
	if err := m.UnmarshalVTUnsafe(f.buf); err != nil {
		return 0, err
	}
	return m.Size(), nil
}

func badUnsafe(m unsafeMessage, p []byte) error {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.fill(p)
	//category: escape-after-put
	return m.UnmarshalVTUnsafe(f.buf) // want `put back`
}

// Loops that grow what they are given.

type text []byte

type appender interface {
	AppendTo(b []byte) ([]byte, error)
}

type digit byte

func (d digit) appendTo(b []byte) ([]byte, error) { return append(b, '0'+byte(d)), nil }

func encode(dst []byte, digits []digit) ([]byte, error) {
	var err error
	for _, d := range digits {
		if dst, err = d.appendTo(dst); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func spell(dst []byte, words []string) []byte {
	t := text(dst)
	for _, w := range words {
		t = append(t, w...)
	}
	return t
}

func badEncoded(digits []digit) ([]byte, error) {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.fill(nil)
	out, err := encode(f.buf[:0], digits)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return out, nil // want `put back`
}

func badSpelled(words []string) []byte {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.fill(nil)
	//category: return-after-put
	return spell(f.buf[:0], words) // want `put back`
}

// Which of several kinds are set together, the code does not say.

type mode int

const (
	fast mode = iota
	slow
)

type level int

const (
	low level = iota
	high
)

func goodKinds(m mode, l level, p []byte) {
	f := frames.Get().(*frame)
	if m == fast {
		frames.Put(f)
	}
	if l == high {
		f.fill(p)
	}
}

func badText(p []byte) string {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.fill(p)
	//category: return-after-put
	return codec.Text(f.buf) // want `put back`
}

func goodText(p []byte) string {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.fill(p)
	return string(f.buf)
}
