package useafterput

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"sync"
)

// The kinds of use, each after the Put and, in its near miss, before it.

// BadCopied copies the bytes when they are another's.
func BadCopied(data []byte, met func()) []byte {
	buf := get()
	buf.Write(data)
	body := buf.Bytes()
	out := make([]byte, len(data))
	buffers.Put(buf)
	met()
	//category: use-after-put
	copy(out, body) // want `put back`
	return out
}

// GoodCopied copies them in time.
func GoodCopied(data []byte, met func()) []byte {
	buf := get()
	buf.Write(data)
	body := buf.Bytes()
	out := make([]byte, len(data))
	copy(out, body)
	buffers.Put(buf)
	met()
	return out
}

// BadAppended appends them to something else.
func BadAppended(data []byte, met func()) []byte {
	buf := get()
	buf.Write(data)
	body := buf.Bytes()
	buffers.Put(buf)
	met()
	//category: use-after-put
	return append([]byte(nil), body...) // want `put back`
}

// GoodAppended does so in time.
func GoodAppended(data []byte, met func()) []byte {
	buf := get()
	buf.Write(data)
	body := buf.Bytes()
	out := append([]byte(nil), body...)
	buffers.Put(buf)
	met()
	return out
}

// BadConverted makes a string of them.
func BadConverted(data []byte, met func()) string {
	buf := get()
	buf.Write(data)
	body := buf.Bytes()
	buffers.Put(buf)
	met()
	//category: use-after-put
	return string(body) // want `put back`
}

// GoodConverted does so in time.
func GoodConverted(data []byte, met func()) string {
	buf := get()
	buf.Write(data)
	out := string(buf.Bytes())
	buffers.Put(buf)
	met()
	return out
}

// BadPrinted prints them.
func BadPrinted(w io.Writer, data []byte, met func()) {
	buf := get()
	buf.Write(data)
	body := buf.Bytes()
	buffers.Put(buf)
	met()
	//category: use-after-put
	fmt.Fprintf(w, "%s", body) // want `put back`
}

// GoodPrinted does so in time.
func GoodPrinted(w io.Writer, data []byte, met func()) {
	buf := get()
	buf.Write(data)
	fmt.Fprintf(w, "%s", buf.Bytes())
	buffers.Put(buf)
	met()
}

// BadReader reads through what it has made around the buffer.
func BadReader(w io.Writer, data []byte, met func()) error {
	buf := get()
	buf.Write(data)
	br := bufio.NewReader(buf)
	buffers.Put(buf)
	met()
	//category: use-after-put
	_, err := br.WriteTo(w) // want `put back`
	return err
}

// GoodReader does so in time.
func GoodReader(w io.Writer, data []byte, met func()) error {
	buf := get()
	buf.Write(data)
	br := bufio.NewReader(buf)
	_, err := br.WriteTo(w)
	buffers.Put(buf)
	met()
	return err
}

// entry is a pooled object with a lock of its own.
type entry struct {
	mu   sync.RWMutex
	body []byte
	hits int
}

var entries = sync.Pool{New: func() any { return new(entry) }}

// BadCounted counts in an object that is another's.
func BadCounted(w io.Writer, data []byte) error {
	e := entries.Get().(*entry)
	e.body = append(e.body[:0], data...)
	_, err := w.Write(e.body)
	entries.Put(e)
	//category: use-after-put
	e.hits = 0 // want `put back`
	return err
}

// GoodCounted counts in time.
func GoodCounted(w io.Writer, data []byte) error {
	e := entries.Get().(*entry)
	e.body = append(e.body[:0], data...)
	_, err := w.Write(e.body)
	e.hits = 0
	entries.Put(e)
	return err
}

// GoodRUnlock unlocks what the next one may have to wait for.
func GoodRUnlock(w io.Writer, data []byte) error {
	e := entries.Get().(*entry)
	e.mu.Lock()
	e.body = append(e.body[:0], data...)
	e.mu.Unlock()
	e.mu.RLock()
	_, err := w.Write(e.body)
	entries.Put(e)
	e.mu.RUnlock()
	return err
}

// Options say when to write.
type Options struct{ Now, Later bool }

// GoodOptions is told by one of two fields, which the caller knows.
func GoodOptions(w io.Writer, data []byte, o *Options) (err error) {
	buf := get()
	buf.Write(data)
	if o.Now {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	if o.Later {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	return err
}

// GoodUnless is told by two flags, of which the second says more than the first.
func GoodUnless(w io.Writer, data []byte, late, tooLate bool) (err error) {
	buf := get()
	buf.Write(data)
	if !late {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	if tooLate {
		buf.Reset()
	}
	return err
}

// GoodOtherKind looks whether it is not of one kind.
func GoodOtherKind(w io.Writer, data []byte, k kind) (err error) {
	buf := get()
	buf.Write(data)
	if k != long {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	if k == long {
		_, err = buf.WriteTo(w)
		buffers.Put(buf)
	}
	return err
}

// BadOneFlag has a flag for the Put and none for the use.
func BadOneFlag(w io.Writer, data []byte, done bool, more []byte) (err error) {
	buf := bytes.NewBuffer(nil)
	if b, ok := buffers.Get().(*bytes.Buffer); ok {
		buf = b
		buf.Reset()
	}
	buf.Write(data)
	if done {
		buffers.Put(buf)
	}
	if len(more) > 0 {
		//category: use-after-put
		_, err = w.Write(buf.Bytes()) // want `put back`
	}
	return err
}
