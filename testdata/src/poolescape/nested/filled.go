package nested

import (
	"bytes"
	"sync"
)

var scratch = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type part struct{ body []byte }

type whole struct {
	size int
	part *part
}

// fillPart lets a new part refer to the memory.
func fillPart(w *whole, body []byte) { w.part = &part{body: body} }

func badFilled(text string) *whole {
	buf := scratch.Get().(*bytes.Buffer)
	defer scratch.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	w := new(whole)
	fillPart(w, buf.Bytes())
	//category: return-after-put
	return w // want `put back`
}

func goodFilled(text string) *whole {
	buf := scratch.Get().(*bytes.Buffer)
	defer scratch.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	w := new(whole)
	fillPart(w, bytes.Clone(buf.Bytes()))
	return w
}

// fillCopied has a copy in the part.
func fillCopied(w *whole, body []byte) { w.part = &part{body: bytes.Clone(body)} }

func goodFilledCopied(text string) *whole {
	buf := scratch.Get().(*bytes.Buffer)
	defer scratch.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	w := new(whole)
	fillCopied(w, buf.Bytes())
	return w
}

// fillSize only looks.
func fillSize(w *whole, body []byte) {
	p := &part{body: body}
	w.size = len(p.body)
}

func goodFilledSize(text string) *whole {
	buf := scratch.Get().(*bytes.Buffer)
	defer scratch.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	w := new(whole)
	fillSize(w, buf.Bytes())
	return w
}

// fillNext replaces what it had let refer to the memory.
func fillNext(w *whole, body []byte) {
	w.part = &part{body: body}
	w.size = len(w.part.body)
	w.part = &part{body: bytes.Clone(body)}
}

func goodFilledNext(text string) *whole {
	buf := scratch.Get().(*bytes.Buffer)
	defer scratch.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	w := new(whole)
	fillNext(w, buf.Bytes())
	return w
}
