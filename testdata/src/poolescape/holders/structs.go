package holders

import (
	"bytes"
	"io"
)

// Structs and lists that are made around a buffer, copied, and looked at elsewhere.

type titled struct {
	buf  *bytes.Buffer
	name string
}

func send(w io.Writer, f *titled) { w.Write(f.buf.Bytes()) }

// badCopiedStruct uses what a copy has.
func badCopiedStruct(w io.Writer, data []byte) {
	f := titled{buf: get(), name: "data"}
	f.buf.Write(data)
	g := f
	g.name = "copy"
	buffers.Put(f.buf)
	//category: use-after-put
	w.Write(g.buf.Bytes()) // want `put back`
}

// goodCopiedStruct has another one by then.
func goodCopiedStruct(w io.Writer, data []byte) {
	f := titled{buf: get(), name: "data"}
	f.buf.Write(data)
	g := f
	g.buf = new(bytes.Buffer)
	buffers.Put(f.buf)
	w.Write(g.buf.Bytes())
}

// badListed returns a list of as many as there are.
func badListed(data []byte, n int) [][]byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	parts := make([][]byte, n)
	parts[0] = buf.Bytes()
	//category: return-after-put
	return parts // want `put back`
}

// goodReplacedStruct has a new buffer in the same variable.
func goodReplacedStruct(w io.Writer, data []byte) {
	f := titled{buf: get(), name: "first"}
	f.buf.Write(data)
	w.Write(f.buf.Bytes())
	buffers.Put(f.buf)
	f = titled{buf: get(), name: "second"}
	f.buf.Write(data)
	w.Write(f.buf.Bytes())
	buffers.Put(f.buf)
}

// goodEmptiedStruct has none.
func goodEmptiedStruct(w io.Writer, data []byte) {
	f := titled{buf: get(), name: "first"}
	f.buf.Write(data)
	w.Write(f.buf.Bytes())
	buffers.Put(f.buf)
	f = titled{}
	if f.buf != nil {
		f.buf.Reset()
	}
}

// goodEachStruct has a new one each time.
func goodEachStruct(w io.Writer, data [][]byte) {
	for _, d := range data {
		f := titled{buf: get(), name: "data"}
		f.buf.Write(d)
		w.Write(f.buf.Bytes())
		buffers.Put(f.buf)
	}
}

// badKeptStruct puts back what the variable still has.
func badKeptStruct(w io.Writer, data []byte) {
	f := titled{buf: get(), name: "data"}
	f.buf.Write(data)
	buffers.Put(f.buf)
	//category: use-after-put
	w.Write(f.buf.Bytes()) // want `put back`
}

// badTurned has two that change places, and a third that does not.
func badTurned(w io.Writer, data []byte, n int) {
	a, b := new(bytes.Buffer), new(bytes.Buffer)
	var last *bytes.Buffer
	if n > 1 {
		last = get()
		last.Write(data)
	} else {
		last = get()
	}
	for range n {
		a, b = b, a
		a.Write(data)
	}
	buffers.Put(last)
	b.Reset()
	//category: use-after-put
	w.Write(last.Bytes()) // want `put back`
}

// goodTurned puts back one of two, and uses the other.
func goodTurned(w io.Writer, data []byte, n int) {
	a, b := get(), new(bytes.Buffer)
	for range n {
		if b == nil {
			b = new(bytes.Buffer)
		}
		a, b = b, a
		a.Write(data)
	}
	buffers.Put(b)
	w.Write(a.Bytes())
}
