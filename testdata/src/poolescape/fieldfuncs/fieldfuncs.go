// Package fieldfuncs has functions in fields, which copy or do not.
package fieldfuncs

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"unsafe"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

// viewString is a string of the same memory.
func viewString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// copyString is a string of its own.
func copyString(b []byte) string { return string(b) }

// A Router has values that live as long as the request, or longer if they are
// immutable.
type Router struct {
	text  func([]byte) string
	count func([]byte) int
}

// NewRouter makes a router.
func NewRouter(immutable bool) *Router {
	r := &Router{text: viewString, count: func(b []byte) int { return len(b) }}
	if immutable {
		r.text = copyString
	}
	return r
}

func (r *Router) param(path []byte) string {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(path)
	//category: return-after-put
	return r.text(buf.Bytes()) // want `put back`
}

// BadParam returns a string that lies in the buffer.
func BadParam(path []byte) string { return NewRouter(false).param(path) }

func (r *Router) write(w io.Writer, path []byte, done func()) error {
	buf := get()
	buf.Write(path)
	s := r.text(buf.Bytes())
	buffers.Put(buf)
	done()
	//category: use-after-put
	_, err := io.WriteString(w, s) // want `put back`
	return err
}

// BadWrite writes such a string after the Put.
func BadWrite(w io.Writer, path []byte, done func()) error {
	return NewRouter(false).write(w, path, done)
}

// A Table trims its cells.
type Table struct{ trim func([]byte) []byte }

func spaces(cell []byte) []byte { return bytes.TrimSpace(cell) }

func (t *Table) cell(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	buf.WriteByte(' ')
	//category: return-after-put
	return t.trim(buf.Bytes()) // want `put back`
}

// BadCell returns a part of the buffer.
func BadCell(data []byte) []byte {
	t := Table{trim: spaces}
	return t.cell(data)
}

// param for a caller who copies.
func (r *Router) cloned(path []byte) string {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(path)
	return strings.Clone(r.text(buf.Bytes()))
}

// GoodParam copies what may not be a copy.
func GoodParam(path []byte) string { return NewRouter(false).cloned(path) }

func (r *Router) writeFirst(w io.Writer, path []byte) error {
	buf := get()
	buf.Write(path)
	_, err := io.WriteString(w, r.text(buf.Bytes()))
	buffers.Put(buf)
	return err
}

// GoodWrite writes before the Put.
func GoodWrite(w io.Writer, path []byte) error { return NewRouter(false).writeFirst(w, path) }

func (r *Router) length(path []byte) int {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(path)
	return r.count(buf.Bytes())
}

// GoodLength returns a number.
func GoodLength(w io.Writer, path []byte) error {
	n := NewRouter(false).length(path)
	_, err := w.Write(path[:n])
	return err
}

// A Header only ever copies.
type Header struct{ value func([]byte) string }

func (h *Header) get(data []byte) string {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return h.value(buf.Bytes())
}

// GoodHeader has nothing but a copying function in its field.
func GoodHeader(data []byte) string {
	h := &Header{value: copyString}
	return h.get(data)
}

// A Codec has a function that was chosen by name.
type Codec struct{ decode func([]byte) []byte }

func upper(b []byte) []byte { return bytes.ToUpper(b) }

func clone(b []byte) []byte { return append(make([]byte, 0, len(b)), b...) }

var codecs = map[string]Codec{"upper": {decode: upper}, "plain": {decode: clone}}

func (c Codec) run(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return c.decode(buf.Bytes())
}

// GoodCodec has two functions to choose from, which both copy.
func GoodCodec(data []byte) []byte { return append([]byte(nil), codecs["plain"].run(data)...) }

// A Cutter has a function that is a literal.
type Cutter struct{ cut func([]byte) []byte }

func newCutter() *Cutter { return &Cutter{cut: func(b []byte) []byte { return b[1:] }} }

// badCut returns what the literal has cut out.
func (c *Cutter) badCut(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return c.cut(buf.Bytes()) // want `put back`
}
