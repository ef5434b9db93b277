// Package lent has pooled objects whose fields, and what lies in them, refer to memory in
// other fields of the same object.
package lent

import (
	"bytes"
	"errors"
	"slices"
	"sync"
)

// A value refers to the text that its parser has a copy of.
type value struct {
	s    []byte
	name []byte
	next int
}

func (v *value) bytes() []byte { return v.s }
func (v *value) clone() []byte { return bytes.Clone(v.s) }

type parser struct {
	in    []byte
	arena []value
	root  *value
	given *value
}

var parsers = sync.Pool{New: func() any { return new(parser) }}

func (p *parser) parse(s string) (*value, error) {
	if s == "" {
		return nil, errors.New("empty")
	}
	p.in = append(p.in[:0], s...)
	p.arena = append(p.arena[:0], value{s: p.in})
	return &p.arena[0], nil
}

func badLookup(doc string) ([]byte, error) {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	v, err := p.parse(doc)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return v.s, nil // want "put back"
}

func goodLookup(doc string) ([]byte, error) {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	v, err := p.parse(doc)
	if err != nil {
		return nil, err
	}
	return bytes.Clone(v.s), nil
}

func goodNext(doc string) (int, error) {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	v, err := p.parse(doc)
	if err != nil {
		return 0, err
	}
	return v.next, nil
}

func badBytes(doc string) ([]byte, error) {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	v, err := p.parse(doc)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return v.bytes(), nil // want "put back"
}

func goodBytes(doc string) ([]byte, error) {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	v, err := p.parse(doc)
	if err != nil {
		return nil, err
	}
	return v.clone(), nil
}

func badUsed(doc string) bool {
	p := parsers.Get().(*parser)
	v, err := p.parse(doc)
	if err != nil {
		return false
	}
	b := v.bytes()
	parsers.Put(p)
	//category: use-after-put
	return bytes.Contains(b, []byte("x")) // want "put back"
}

func goodUsed(doc string) bool {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	v, err := p.parse(doc)
	return err == nil && bytes.Contains(v.bytes(), []byte("x"))
}

// label gives a value a name that is not the parser's.
func (v *value) label(name []byte) { v.name = name }

func goodName(doc string) ([]byte, error) {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	v, err := p.parse(doc)
	if err != nil {
		return nil, err
	}
	return v.name, nil
}

func (p *parser) run(s string) {
	p.in = append(p.in[:0], s...)
	p.arena = append(p.arena[:0], value{s: p.in})
	p.root = &p.arena[0]
}

func badTree(doc string) *value {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	p.run(doc)
	//category: return-after-put
	return p.root // want "put back"
}

func badTreeText(doc string) []byte {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	p.run(doc)
	//category: return-after-put
	return p.root.s // want "put back"
}

func goodTreeUnset(doc string) *value {
	p := parsers.Get().(*parser)
	p.run(doc)
	root := p.root
	p.root = nil
	parsers.Put(p)
	return root // still in the arena, but the field says that it was taken out
}

func goodTree(doc string) []byte {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	p.run(doc)
	return slices.Clone(p.root.s)
}

func goodGiven(v *value) *value {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	p.given = v
	return p.given
}

func goodTreeAfterwards(doc string) int {
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	p.run(doc)
	return len(p.root.bytes())
}

// A reader's values are pooled, and refer to memory of the reader.
type reader struct {
	buf  []byte
	toks []token
}

type token struct{ text []byte }

func (t *token) bytes() []byte { return t.text }

var tokens = sync.Pool{New: func() any { return new(token) }}

func (r *reader) scan(s string) {
	r.buf = append(r.buf[:0], s...)
	r.toks = append(r.toks[:0], token{text: r.buf})
}

// goodToken has the reader's memory, and puts back no more than the token.
func goodToken(r *reader, s string) []byte {
	t := tokens.Get().(*token)
	defer tokens.Put(t)
	r.buf = append(r.buf[:0], s...)
	t.text = r.buf[:1]
	return t.bytes()
}

func goodTokenText(r *reader, s string) []byte {
	t := tokens.Get().(*token)
	defer tokens.Put(t)
	r.buf = append(r.buf[:0], s...)
	t.text = r.buf[:1]
	return t.text
}

// An index is taken out of what is pooled, with all that refers to it.
type index struct {
	data []byte
	keys []key
	top  []byte
}

type key struct{ k []byte }

var indexes = sync.Pool{New: func() any { return new(index) }}

func (x *index) fill(s string) {
	x.data = append(x.data[:0], s...)
	x.keys = append(x.keys[:0], key{k: x.data})
	x.top = x.data[:1]
}

func goodTaken(s string) []byte {
	x := indexes.Get().(*index)
	defer indexes.Put(x)
	x.fill(s)
	k := x.keys[0].k
	x.data = nil
	return k
}

func goodTopTaken(s string) []byte {
	x := indexes.Get().(*index)
	defer indexes.Put(x)
	x.fill(s)
	top := x.top
	x.data = nil
	return top
}

// A table is cleared as a whole before it is filled.
type table struct {
	data []byte
	head []byte
}

var tables = sync.Pool{New: func() any { return new(table) }}

func (t *table) fill(s string) {
	t.data = append(t.data[:0], s...)
	t.head = t.data[:1]
}

func goodCleared(s string) []byte {
	t := tables.Get().(*table)
	defer tables.Put(t)
	t.fill(s)
	head := t.head
	*t = table{}
	return head
}

// A page may be given other text by whoever has it.
type page struct {
	data  []byte
	cells []cell
}

type cell struct{ text []byte }

var pages = sync.Pool{New: func() any { return new(page) }}

func (p *page) fill(s string) {
	p.data = append(p.data[:0], s...)
	p.cells = append(p.cells[:0], cell{text: p.data})
}

func goodOtherText(s string, text []byte) []byte {
	p := pages.Get().(*page)
	defer pages.Put(p)
	p.fill(s)
	p.cells[0].text = text
	return p.cells[0].text
}

// A batch drops memory that has become too large, and else keeps it.
type batch struct {
	data []byte
	rows []row
	head []byte
}

type row struct{ cell []byte }

var batches = sync.Pool{New: func() any { return &batch{data: make([]byte, 0, 512)} }}

func (b *batch) free() {
	if cap(b.data) > 1<<16 {
		b.data = nil
	}
	b.rows = b.rows[:0]
	batches.Put(b)
}

func (b *batch) read(s string) {
	b.data = append(b.data[:0], s...)
	b.rows = append(b.rows[:0], row{cell: b.data[:1]})
	b.head = b.data[:1]
}

func badHead(s string) []byte {
	b := batches.Get().(*batch)
	defer b.free()
	b.read(s)
	//category: return-after-put
	return b.head // want "put back"
}

func goodHead(s string) []byte {
	b := batches.Get().(*batch)
	defer b.free()
	b.read(s)
	return append([]byte{}, b.head...)
}

func badCell(s string) []byte {
	b := batches.Get().(*batch)
	defer b.free()
	b.read(s)
	//category: return-after-put
	return b.rows[0].cell // want "put back"
}

func goodCell(s string) string {
	b := batches.Get().(*batch)
	defer b.free()
	b.read(s)
	return string(b.rows[0].cell)
}
