// Package lastround has loops whose last round is the one that puts a buffer back:
// another one does not follow. And buffers of which a second variable tells whether they
// went back.
package lastround

import (
	"io"
	"sync"
)

var bufs = sync.Pool{New: func() any { return new([64]byte) }}

// goodFanOut lets the last writer put it back.
func goodFanOut(ws []io.Writer, log func(int)) {
	b := bufs.Get().(*[64]byte)
	for i, w := range ws {
		w.Write(b[:])
		if i == len(ws)-1 {
			bufs.Put(b)
		}
		log(i)
	}
}

// goodNotLast asks the other way round.
func goodNotLast(ws []io.Writer) {
	b := bufs.Get().(*[64]byte)
	for i := 0; i < len(ws); i++ {
		ws[i].Write(b[:])
		if i < len(ws)-1 {
			continue
		}
		bufs.Put(b)
	}
}

// goodTen knows how many there are.
func goodTen(w io.Writer, log func(int)) {
	b := bufs.Get().(*[64]byte)
	for i := range 10 {
		w.Write(b[:])
		if i == 9 {
			bufs.Put(b)
		}
		log(i)
	}
}

// badEarly puts it back in the round before the last.
func badEarly(ws []io.Writer, log func(int)) {
	b := bufs.Get().(*[64]byte)
	for i, w := range ws {
		//category: use-after-put
		w.Write(b[:]) // want `put back`
		if i == len(ws)-2 {
			bufs.Put(b)
		}
		log(i)
	}
}

// badEighth has one more round.
func badEighth(w io.Writer, log func(int)) {
	b := bufs.Get().(*[64]byte)
	for i := range 10 {
		//category: use-after-put
		w.Write(b[:]) // want `put back`
		if i == 8 {
			bufs.Put(b)
		}
		log(i)
	}
}

// badFirst puts it back in the first one.
func badFirst(ws []io.Writer, log func(int)) {
	b := bufs.Get().(*[64]byte)
	for i, w := range ws {
		//category: use-after-put
		w.Write(b[:]) // want `put back`
		if i == 0 {
			bufs.Put(b)
		}
		log(i)
	}
}

// badSkipped does not look in every round whether it is the last: the answer of an
// earlier one says nothing.
func badSkipped(ws []io.Writer, log func(int)) {
	b := bufs.Get().(*[64]byte)
	for i := 0; i < len(ws); i++ {
		//category: use-after-put
		ws[i].Write(b[:]) // want `put back`
		if ws[i] == nil {
			i = 0
			continue
		}
		if i == len(ws)-1 {
			bufs.Put(b)
			i = -1
		}
		log(i)
	}
}

// goodOwn has another buffer behind a branch, and uses the first only where it has not.
func goodOwn(w io.Writer, first bool) {
	b := bufs.Get().(*[64]byte)
	var own []byte
	if first {
		bufs.Put(b)
		own = make([]byte, 64)
	}
	if own == nil {
		own = b[:]
	}
	w.Write(own)
}

// badOwn has it wrong.
func badOwn(w io.Writer, first bool) {
	b := bufs.Get().(*[64]byte)
	var own []byte
	if first {
		bufs.Put(b)
		own = make([]byte, 64)
	}
	if own != nil {
		own = b[:]
	}
	//category: use-after-put
	w.Write(own) // want `put back`
}
