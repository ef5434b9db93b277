package rounds

import (
	"bytes"
	"sync"
)

var outer = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// badOuter calls twice what puts back the buffer of the function around it.
func badOuter(n int) int {
	b := outer.Get().(*bytes.Buffer)
	done := func() {
		if n > 0 {
			b.Reset()
			outer.Put(b)
		}
	}
	done()
	//category: use-after-put
	done() // want "used after it was put back"
	return n
}

// goodOuter calls it once.
func goodOuter(n int) int {
	b := outer.Get().(*bytes.Buffer)
	done := func() {
		if n > 0 {
			b.Reset()
			outer.Put(b)
		}
	}
	done()
	return n
}
