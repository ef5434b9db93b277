package variants

import (
	"bytes"
	"io"
	"runtime"
	"sync"
)

// Where what is put comes from.

type link struct {
	body *bytes.Buffer
	next *link
}

// goodChain puts what each link has.
func goodChain(head *link) {
	for l := head; l != nil; l = l.next {
		pool.Put(l.body)
	}
}

// badLink puts what one of two links has, and goes on with it.
func badLink(w io.Writer, a, b *link, second bool) {
	l := a
	if second {
		l = b
	}
	pool.Put(l.body)
	//category: use-after-put
	w.Write(l.body.Bytes()) // want `put back`
}

var slices = sync.Pool{New: func() any { return make([]byte, 0, 512) }}

// badMadeHere returns memory of its own that it has put into a pool.
func badMadeHere(data []byte) []byte {
	b := make([]byte, len(data))
	copy(b, data)
	slices.Put(b)
	//category: return-after-put
	return b // want `put back`
}

// goodMadeHere returns a copy.
func goodMadeHere(data []byte) []byte {
	b := make([]byte, len(data))
	copy(b, data)
	out := bytes.Clone(b)
	slices.Put(b)
	return out
}

// badChained has put by another name what it adds to.
func badChained(out io.Writer, text string) {
	e := NewEvent(out)
	same := e.Text(text)
	events.Put(same)
	//category: use-after-put
	e.Text(text) // want `put back`
}

// goodChained adds before.
func goodChained(out io.Writer, text string) {
	e := NewEvent(out)
	same := e.Text(text)
	e.Text(text)
	events.Put(same)
}

// goodRefilledBy has somebody else refill the shell.
func goodRefilledBy(text string, refill func(*Shell)) {
	s := &Shell{b: acquire()}
	pool.Put(s.b)
	refill(s)
	s.b.WriteString(text)
	pool.Put(s.b)
}

// badAlive only keeps it from the garbage collector.
func badAlive(text string) {
	s := &Shell{b: acquire()}
	pool.Put(s.b)
	runtime.KeepAlive(s)
	//category: use-after-put
	s.b.WriteString(text) // want `put back`
}
