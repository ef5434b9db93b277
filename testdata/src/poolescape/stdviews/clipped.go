package stdviews

import (
	"bytes"
	"slices"
	"sync"
)

// Slices without room: what is appended to them is a copy.

var clippedTexts = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type record struct {
	raw   []byte
	names []string
}

var records = sync.Pool{New: func() any { return new(record) }}

func (r *record) fill() {
	r.raw = append(r.raw[:0], 'x')
	r.names = append(r.names[:0], "x")
}

func goodNoRoom() []byte {
	b := clippedTexts.Get().(*bytes.Buffer)
	defer clippedTexts.Put(b)
	x := b.Bytes()
	return append(x[:0:0], x...)
}

func badRoom() []byte {
	b := clippedTexts.Get().(*bytes.Buffer)
	defer clippedTexts.Put(b)
	x := b.Bytes()
	return append(x[:0], x[1:]...) // want "put back"
}

func goodClipped(n int) []byte {
	b := clippedTexts.Get().(*bytes.Buffer)
	defer clippedTexts.Put(b)
	return append(b.Bytes()[:n:n], "suffix"...)
}

func badClippedOnly(n int) []byte {
	b := clippedTexts.Get().(*bytes.Buffer)
	defer clippedTexts.Put(b)
	return b.Bytes()[:n:n] // want "put back"
}

func badRoomLeft(n, room int) []byte {
	b := clippedTexts.Get().(*bytes.Buffer)
	defer clippedTexts.Put(b)
	return append(b.Bytes()[:n:room], "suffix"...) // want "put back"
}

func goodClippedWhole() []string {
	r := records.Get().(*record)
	defer records.Put(r)
	r.fill()
	return append(r.names[:len(r.names):len(r.names)], "last")
}

func goodClip() []byte {
	r := records.Get().(*record)
	defer records.Put(r)
	r.fill()
	return append(slices.Clip(r.raw), '\n')
}

func badClip() []byte {
	r := records.Get().(*record)
	defer records.Put(r)
	r.fill()
	return slices.Clip(r.raw) // want "put back"
}

// copied returns a copy, shared the memory itself.
func copied[E any](s []E) []E { return append(s[:0:0], s...) }
func shared[E any](s []E) []E { return append(s[:0], s...) }

func goodCopied() []string {
	r := records.Get().(*record)
	defer records.Put(r)
	r.fill()
	return copied(r.names)
}

func badShared() []string {
	r := records.Get().(*record)
	defer records.Put(r)
	r.fill()
	return shared(r.names) // want "put back"
}
