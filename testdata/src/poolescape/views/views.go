// Package views makes strings of pooled memory, with functions of packages that
// have no pools.
package views

import (
	"bytes"
	"sync"

	"poolescape/views/text"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get(p []byte) *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(p)
	return buf
}

// BadView returns a string that lies in the buffer.
func BadView(p []byte) string {
	buf := get(p)
	defer buffers.Put(buf)
	//category: return-after-put
	return text.View(buf.Bytes()) // want `put back`
}

// BadShorter returns one that two more functions made.
func BadShorter(p []byte) string {
	buf := get(p)
	s := text.Shorter(buf.Bytes())
	buffers.Put(buf)
	//category: return-after-put
	return s // want `put back`
}

// A Page has a function to show bytes with.
type Page struct{ show func([]byte) string }

func (p *Page) title(b []byte) string {
	buf := get(b)
	s := p.show(buf.Bytes())
	buffers.Put(buf)
	//category: return-after-put
	return s // want `put back`
}

// BadField has the function in a field.
func BadField(p []byte) string { return (&Page{show: text.View}).title(p) }

// GoodCopy copies.
func GoodCopy(p []byte) string {
	buf := get(p)
	defer buffers.Put(buf)
	return text.Copy(buf.Bytes())
}

// GoodEmpty returns a string in other memory.
func GoodEmpty(p []byte) string {
	buf := get(p)
	defer buffers.Put(buf)
	return text.Empty(buf.Bytes())
}

// GoodLength does not return the string.
func GoodLength(p []byte) []byte {
	buf := get(p)
	defer buffers.Put(buf)
	return p[:len(text.View(buf.Bytes()))]
}

// A Draft only ever copies.
type Draft struct{ show func([]byte) string }

func (d *Draft) title(b []byte) string {
	buf := get(b)
	s := d.show(buf.Bytes())
	buffers.Put(buf)
	return s
}

// GoodField has a function in its field that copies.
func GoodField(p []byte) string { return (&Draft{show: text.Copy}).title(p) }
