package emptied

import (
	"bytes"
	"errors"
	"io/fs"
	"sync"

	"google.golang.org/grpc/mem"
)

// What methods do with other memory, with copies, and by way of others.

type page struct {
	buf    []byte
	parts  [][]byte
	names  []string
	in     section
	body   mem.Buffer
	failed *fs.PathError
	n      int
}

var pages = sync.Pool{New: func() any { return &page{parts: make([][]byte, 2)} }}

// freed gives up a buffer, and keeps the memory.
func (p *page) freed() {
	p.buf = p.buf[:0]
	p.body.Free()
}

func badFreed(in []byte) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.freed()
	pages.Put(p)
	//category: return-after-put
	return out // want `put back`
}

// next has the standard library assign to a field.
func (p *page) next(err error) bool { return errors.As(err, &p.failed) }

func goodNext(err, other error) *fs.PathError {
	p := pages.Get().(*page)
	p.next(err)
	out := p.failed
	p.next(other)
	pages.Put(p)
	return out
}

// by leaves the page to somebody.
func (p *page) by(reset func(*page)) { reset(p) }

func goodBy(in []byte, reset func(*page)) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.by(reset)
	pages.Put(p)
	return out
}

func (p *page) letNames() { p.names = nil }

// tidy takes out the names, and keeps the bytes.
func (p *page) tidy() {
	p.letNames()
	p.buf = p.buf[:0]
}

func badTidy(in []byte) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.tidy()
	pages.Put(p)
	//category: return-after-put
	return out // want `put back`
}

// done takes something out of a list that is not its own.
func (p *page) done(list []*section) {
	list[0] = nil
	p.buf = p.buf[:0]
}

func badDone(in []byte, list []*section) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.done(list)
	pages.Put(p)
	//category: return-after-put
	return out // want `put back`
}

// letInLiteral has a literal take the memory out.
func (p *page) letInLiteral() {
	in := &p.in
	drop := func() {
		in.data = nil
		in = nil
	}
	drop()
}

func goodLetInLiteral(data []byte) []byte {
	p := pages.Get().(*page)
	p.in.data = append(p.in.data, data...)
	out := p.in.data
	p.letInLiteral()
	pages.Put(p)
	return out
}

// measured looks at other bytes in between.
func (p *page) measured(other []byte) {
	view := p.buf
	measure := func() { p.n += len(view) }
	measure()
	view = other
	measure()
	p.buf = p.buf[:0]
}

func badMeasured(in, other []byte) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.measured(other)
	pages.Put(p)
	//category: return-after-put
	return out // want `put back`
}

func (p *page) letPart() { p.parts[0] = nil }

func goodLetPart(in []byte) []byte {
	p := pages.Get().(*page)
	p.parts[0] = append(p.parts[0], in...)
	out := p.parts[0]
	p.letPart()
	pages.Put(p)
	return out
}

// unnamed takes only text out.
func (p *page) unnamed() {
	for i := range p.names {
		p.names[i] = ""
	}
	p.buf = p.buf[:0]
}

func badUnnamed(in []byte) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.unnamed()
	pages.Put(p)
	//category: return-after-put
	return out // want `put back`
}

func cut(b *[]byte) { *b = (*b)[:0] }

func (p *page) cut() { cut(&p.buf) }

func badCut(in []byte) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.cut()
	pages.Put(p)
	//category: return-after-put
	return out // want `put back`
}

// trimmed looks at a copy of the section.
func (p *page) trimmed() int {
	in := p.in
	in.data = bytes.TrimSpace(in.data)
	cut(&p.in.data)
	return in.len()
}

func (s *section) len() int { return len(s.data) }

func badTrimmed(data []byte) ([]byte, int) {
	p := pages.Get().(*page)
	p.in.data = append(p.in.data, data...)
	out := p.in.data
	n := p.trimmed()
	pages.Put(p)
	//category: return-after-put
	return out, n // want `put back`
}

func fill(b *[]byte) { *b = append(*b, "new"...) }

// swap has other memory made first.
func (p *page) swap() {
	var fresh []byte
	fill(&fresh)
	p.take(&p.buf, fresh)
}

func (p *page) take(to *[]byte, b []byte) {
	set := func() { *to = b }
	set()
	b = nil
}

func goodSwap(in []byte) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.swap()
	pages.Put(p)
	return out
}

func (p *page) become(other *page) { *p = *other }

func goodBecome(in []byte, other *page) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.become(other)
	pages.Put(p)
	return out
}

type dropper interface{ drop() }

func dropIt(d dropper) { d.drop() }

// letByInterface has something behind an interface take it out.
func (p *page) letByInterface() { dropIt(&p.in) }

func goodLetByInterface(data []byte) []byte {
	p := pages.Get().(*page)
	p.in.data = append(p.in.data, data...)
	out := p.in.data
	p.letByInterface()
	pages.Put(p)
	return out
}

func dropParts(parts [][]byte) {
	for i := range parts {
		parts[i] = nil
	}
}

// letParts has a function take them out.
func (p *page) letParts() { dropParts(p.parts) }

func goodLetParts(in []byte) []byte {
	p := pages.Get().(*page)
	p.parts[0] = append(p.parts[0], in...)
	out := p.parts[0]
	p.letParts()
	pages.Put(p)
	return out
}

type handle struct{ p *page }

func (h handle) drop() { h.p.buf = nil }

// letByHandle has a struct with the page take it out.
func (p *page) letByHandle() { handle{p}.drop() }

func goodLetByHandle(in []byte) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.letByHandle()
	pages.Put(p)
	return out
}

func (p *page) letBuf() { p.buf = nil }

// letBy leaves to somebody how it is taken out.
func (p *page) letBy(run func(func())) { run(p.letBuf) }

func goodLetBy(in []byte, run func(func())) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.letBy(run)
	pages.Put(p)
	return out
}

// again calls itself.
func (p *page) again(n int) {
	if n > 0 {
		p.again(n - 1)
	}
}

func badAgain(in []byte) []byte {
	p := pages.Get().(*page)
	p.buf = append(p.buf, in...)
	out := p.buf
	p.again(3)
	pages.Put(p)
	return out // silent: how deep it goes is not known
}

// An index has its memory in a map.
type index struct{ byKey map[string][]byte }

var indexes = sync.Pool{New: func() any { return &index{byKey: make(map[string][]byte)} }}

func dropKeys(m map[string][]byte) {
	for k := range m {
		m[k] = nil
	}
}

func (x *index) drop() { dropKeys(x.byKey) }

func goodDropKeys(key string, in []byte) []byte {
	x := indexes.Get().(*index)
	x.byKey[key] = append([]byte(nil), in...)
	out := x.byKey[key]
	x.drop()
	indexes.Put(x)
	return out
}

func (x *index) remove(key string) { delete(x.byKey, key) }

func goodRemove(key string, in []byte) []byte {
	x := indexes.Get().(*index)
	x.byKey[key] = append([]byte(nil), in...)
	out := x.byKey[key]
	x.remove(key)
	indexes.Put(x)
	return out
}
