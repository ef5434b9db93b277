// Package emptied has methods that empty an object before it goes back: most of them
// keep its memory, for the next one to use.
package emptied

import (
	"bytes"
	"sync"
)

type scratch struct {
	buf  []byte
	rows []string
	b    bytes.Buffer
	in   section
	n    int
	err  error
}

type section struct{ data []byte }

func (s *section) drop() { s.data = nil }

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func (s *scratch) empty() {
	s.buf, s.rows = s.buf[:0], s.rows[:0]
	s.b.Reset()
	s.n, s.err = 0, nil
	s.in.data = s.in.data[:0]
}

func (s *scratch) renew() { *s = scratch{buf: s.buf[:0], rows: s.rows} }

func (s *scratch) let()         { s.buf = nil }
func (s *scratch) letAll()      { *s = scratch{rows: s.rows[:0]} }
func (s *scratch) letBelow()    { s.in.data = nil }
func (s *scratch) letByMethod() { s.in.drop() }
func (s *scratch) letToOther()  { forget(&s.buf) }

func forget(b *[]byte) { *b = make([]byte, 0, 512) }

// badEmptied returns what the method leaves in the object.
func badEmptied(in []byte) []byte {
	s := scratches.Get().(*scratch)
	s.buf = append(s.buf, in...)
	out := s.buf
	s.empty()
	scratches.Put(s)
	//category: return-after-put
	return out // want `put back`
}

// badEmptiedLater does so when the function returns.
func badEmptiedLater(in []byte) []byte {
	s := scratches.Get().(*scratch)
	defer func() { s.empty(); scratches.Put(s) }()
	s.buf = append(s.buf, in...)
	//category: return-after-put
	return s.buf // want `put back`
}

// badEmptiedTwice has two deferred calls.
func badEmptiedTwice(in []byte) []byte {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	defer s.empty()
	s.buf = append(s.buf, in...)
	//category: return-after-put
	return s.buf // want `put back`
}

// badEmptiedBuffer returns the bytes of a buffer in the object.
func badEmptiedBuffer(in []byte) []byte {
	s := scratches.Get().(*scratch)
	s.b.Write(in)
	out := s.b.Bytes()
	s.empty()
	scratches.Put(s)
	//category: return-after-put
	return out // want `put back`
}

// badEmptiedRows gives the rows to a goroutine.
func badEmptiedRows(sink func([]string), in ...string) {
	s := scratches.Get().(*scratch)
	s.rows = append(s.rows, in...)
	//category: escape-after-put
	go sink(s.rows) // want `put back`
	s.empty()
	scratches.Put(s)
}

// badRenewed makes the object anew with the same memory.
func badRenewed(in []byte) []byte {
	s := scratches.Get().(*scratch)
	s.buf = append(s.buf, in...)
	out := s.buf
	s.renew()
	scratches.Put(s)
	//category: return-after-put
	return out // want `put back`
}

type last struct{ out []byte }

// badKeptEmptied keeps what it returns to the pool.
func (l *last) badKeptEmptied(in []byte) {
	s := scratches.Get().(*scratch)
	s.buf = append(s.buf, in...)
	//category: escape-after-put
	l.out = s.buf // want `put back`
	s.empty()
	scratches.Put(s)
}

// goodLet takes the memory out.
func goodLet(in []byte) []byte {
	s := scratches.Get().(*scratch)
	s.buf = append(s.buf, in...)
	out := s.buf
	s.let()
	scratches.Put(s)
	return out
}

// goodKeptLet does so with what it keeps.
func (l *last) goodKeptLet(in []byte) {
	s := scratches.Get().(*scratch)
	s.buf = append(s.buf, in...)
	l.out = s.buf
	s.let()
	scratches.Put(s)
}

// goodLetLater takes it out in a deferred call.
func goodLetLater(in []byte) []byte {
	s := scratches.Get().(*scratch)
	defer func() { s.let(); scratches.Put(s) }()
	s.buf = append(s.buf, in...)
	return s.buf
}

// goodLetAll makes the object anew, without the memory.
func goodLetAll(in []byte) []byte {
	s := scratches.Get().(*scratch)
	s.buf = append(s.buf, in...)
	out := s.buf
	s.letAll()
	scratches.Put(s)
	return out
}

// goodLetBelow takes out what is further down.
func goodLetBelow(in []byte) []byte {
	s := scratches.Get().(*scratch)
	s.in.data = append(s.in.data, in...)
	out := s.in.data
	s.letBelow()
	scratches.Put(s)
	return out
}

// goodLetByMethod has a method of what is further down do that.
func goodLetByMethod(in []byte) []byte {
	s := scratches.Get().(*scratch)
	s.in.data = append(s.in.data, in...)
	out := s.in.data
	s.letByMethod()
	scratches.Put(s)
	return out
}

// goodLetToOther has a function put other memory in its place.
func goodLetToOther(in []byte) []byte {
	s := scratches.Get().(*scratch)
	s.buf = append(s.buf, in...)
	out := s.buf
	s.letToOther()
	scratches.Put(s)
	return out
}

// goodEmptiedCopy has a copy.
func goodEmptiedCopy(in []byte) []byte {
	s := scratches.Get().(*scratch)
	s.buf = append(s.buf, in...)
	out := bytes.Clone(s.buf)
	s.empty()
	scratches.Put(s)
	return out
}
