package variants

import (
	"bytes"
	"strings"
	"sync"
	"unsafe"
)

// Conversions without a copy that are written where they are needed.

var inlined = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func badInline(data []byte) string {
	b := inlined.Get().(*bytes.Buffer)
	defer inlined.Put(b)
	b.Reset()
	b.Write(data)
	raw := b.Bytes()
	//category: return-after-put
	return *(*string)(unsafe.Pointer(&raw)) // want "put back"
}

func goodInline(data []byte) string {
	b := inlined.Get().(*bytes.Buffer)
	defer inlined.Put(b)
	b.Reset()
	b.Write(data)
	raw := b.Bytes()
	return strings.Clone(*(*string)(unsafe.Pointer(&raw)))
}

func goodInlineClone(data []byte) string {
	b := inlined.Get().(*bytes.Buffer)
	defer inlined.Put(b)
	b.Reset()
	b.Write(data)
	raw := bytes.Clone(b.Bytes())
	return *(*string)(unsafe.Pointer(&raw))
}

func goodInlineReplaced(data []byte) string {
	b := inlined.Get().(*bytes.Buffer)
	defer inlined.Put(b)
	b.Reset()
	b.Write(data)
	raw := b.Bytes()
	if len(raw) > 0 {
		raw = append([]byte(nil), raw...)
	} else {
		raw = nil
	}
	return *(*string)(unsafe.Pointer(&raw))
}

func badInlineKey(counts map[string]int, data []byte) {
	b := inlined.Get().(*bytes.Buffer)
	defer inlined.Put(b)
	b.Reset()
	b.Write(data)
	raw := b.Bytes()
	//category: escape-after-put
	counts[*(*string)(unsafe.Pointer(&raw))]++ // want "put back"
}

func goodInlineKey(counts map[string]int, data []byte) int {
	b := inlined.Get().(*bytes.Buffer)
	defer inlined.Put(b)
	b.Reset()
	b.Write(data)
	raw := b.Bytes()
	return counts[*(*string)(unsafe.Pointer(&raw))]
}

var inlineSlices = sync.Pool{New: func() any { return new([]byte) }}

func badInlinePointer(data []byte) string {
	p := inlineSlices.Get().(*[]byte)
	defer inlineSlices.Put(p)
	*p = append((*p)[:0], data...)
	//category: return-after-put
	return *(*string)(unsafe.Pointer(p)) // want "put back"
}

func goodInlinePointer(data []byte) bool {
	p := inlineSlices.Get().(*[]byte)
	defer inlineSlices.Put(p)
	*p = append((*p)[:0], data...)
	return strings.HasPrefix(*(*string)(unsafe.Pointer(p)), "x")
}

func goodInlineParam(data []byte) string {
	p := inlineSlices.Get().(*[]byte)
	defer inlineSlices.Put(p)
	*p = append((*p)[:0], data...)
	return *(*string)(unsafe.Pointer(&data))
}

type inlineEnc struct {
	buf  []byte
	name []byte
}

var inlineEncs = sync.Pool{New: func() any { return new(inlineEnc) }}

func badInlineField(data []byte) string {
	e := inlineEncs.Get().(*inlineEnc)
	defer inlineEncs.Put(e)
	e.buf = append(e.buf[:0], data...)
	//category: return-after-put
	return *(*string)(unsafe.Pointer(&e.buf)) // want "put back"
}

func goodInlineField(name []byte) string {
	e := inlineEncs.Get().(*inlineEnc)
	defer inlineEncs.Put(e)
	e.name = name
	return *(*string)(unsafe.Pointer(&e.name))
}
