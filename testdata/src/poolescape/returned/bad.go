// Package returned gives its callers memory that is back in its pool when they
// get to see it.
package returned

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"unsafe"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// get returns an empty buffer.
func get() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

// put takes a buffer back.
func put(buf *bytes.Buffer) { buffers.Put(buf) }

// BadBytes returns the bytes of a buffer that is put as it returns.
func BadBytes(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return buf.Bytes() // want `put back`
}

// BadBeforeReturn puts it a line earlier.
func BadBeforeReturn(data []byte) []byte {
	buf := get()
	buf.Write(data)
	out := buf.Bytes()
	buffers.Put(buf)
	//category: return-after-put
	return out // want `put back`
}

// BadObject returns the buffer itself.
func BadObject(data []byte) *bytes.Buffer {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return buf // want `put back`
}

// BadWithError has an error to return too.
func BadWithError(data []byte) ([]byte, error) {
	buf := get()
	defer put(buf)
	if err := json.Compact(buf, data); err != nil {
		return nil, err
	}
	//category: return-after-put
	return buf.Bytes(), nil // want `put back`
}

// BadNamed sets the result and returns without a word.
func BadNamed(data []byte) (out []byte) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	out = buf.Bytes()
	//category: return-after-put
	return // want `put back`
}

// BadClosure puts in a deferred closure.
func BadClosure(data []byte) []byte {
	buf := get()
	defer func() {
		buf.Reset()
		buffers.Put(buf)
	}()
	buf.Write(data)
	//category: return-after-put
	return buf.Bytes() // want `put back`
}

// BadUnsafeString returns a string that shares the memory.
func BadUnsafeString(data []byte) string {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return unsafe.String(unsafe.SliceData(buf.Bytes()), buf.Len()) // want `put back`
}

// text returns a string that shares b's memory.
func text(b []byte) string { return *(*string)(unsafe.Pointer(&b)) }

// BadConverted does so with the older trick.
func BadConverted(data []byte) string {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return text(buf.Bytes()) // want `put back`
}

var slices = sync.Pool{New: func() any {
	b := make([]byte, 0, 1<<12)
	return &b
}}

// BadSlice returns the slice whose pointer it puts.
func BadSlice(data []byte) []byte {
	b := slices.Get().(*[]byte)
	defer slices.Put(b)
	*b = append((*b)[:0], data...)
	//category: return-after-put
	return *b // want `put back`
}

// BadSubslice returns a part of it.
func BadSubslice(data []byte) []byte {
	b := slices.Get().(*[]byte)
	defer slices.Put(b)
	*b = append((*b)[:0], ' ')
	*b = append(*b, data...)
	//category: return-after-put
	return (*b)[1:] // want `put back`
}

// BadAppended appends to what the slice has room for.
func BadAppended(data []byte) []byte {
	b := slices.Get().(*[]byte)
	out := append((*b)[:0], data...)
	slices.Put(b)
	//category: return-after-put
	return out // want `put back`
}

// BadTrimmed returns what is left between the spaces.
func BadTrimmed(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.WriteByte(' ')
	buf.Write(data)
	//category: return-after-put
	return bytes.TrimSpace(buf.Bytes()) // want `put back`
}

// BadCut returns what follows a separator.
func BadCut(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.WriteByte(':')
	buf.Write(data)
	_, after, _ := bytes.Cut(buf.Bytes(), []byte(":"))
	//category: return-after-put
	return after // want `put back`
}

// BadNext returns a part that it has read from the buffer.
func BadNext(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return buf.Next(len(data)) // want `put back`
}

type encoder struct{ buf []byte }

var encoders = sync.Pool{New: func() any { return new(encoder) }}

// encode appends to the encoder's buffer, and returns that.
func (e *encoder) encode(data []byte) []byte {
	e.buf = append(e.buf[:0], data...)
	return e.buf
}

// BadField returns what a field of the pooled encoder holds.
func BadField(data []byte) []byte {
	e := encoders.Get().(*encoder)
	defer encoders.Put(e)
	e.encode(data)
	//category: return-after-put
	return e.buf // want `put back`
}

// BadMethod returns what a method of the pooled encoder returns.
func BadMethod(data []byte) []byte {
	e := encoders.Get().(*encoder)
	defer encoders.Put(e)
	//category: return-after-put
	return e.encode(data) // want `put back`
}

// A Message is what goes over the wire.
type Message struct{ Data []byte }

// BadMessage wraps the bytes before it returns them.
func BadMessage(data []byte) *Message {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return &Message{Data: buf.Bytes()} // want `put back`
}

// BadMessageFilled fills a message that it has made before.
func BadMessageFilled(data []byte) *Message {
	m := new(Message)
	buf := get()
	buf.Write(data)
	m.Data = buf.Bytes()
	put(buf)
	//category: return-after-put
	return m // want `put back`
}

// BadReader returns a reader of the bytes.
func BadReader(data []byte) io.Reader {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return bytes.NewReader(buf.Bytes()) // want `put back`
}

// BadConcatenated returns one of several, all in the same memory.
func BadConcatenated(data []byte) [][]byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	half := len(data) / 2
	//category: return-after-put
	return [][]byte{buf.Bytes()[:half], buf.Bytes()[half:]} // want `put back`
}

// BadRawMessage takes a conversion for a copy.
func BadRawMessage(data []byte) json.RawMessage {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return json.RawMessage(buf.Bytes()) // want `put back`
}

// BadFunc returns a function that reads the buffer later.
func BadFunc(data []byte) func() []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return func() []byte { return bytes.Clone(buf.Bytes()) } // want `put back`
}

var scanners = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

// BadPeek returns what a pooled bufio.Reader has in its buffer.
func BadPeek(r io.Reader) ([]byte, error) {
	br := scanners.Get().(*bufio.Reader)
	defer scanners.Put(br)
	br.Reset(r)
	//category: return-after-put
	return br.Peek(1000) // want `put back`
}

// BadReadSlice returns a line out of that buffer.
func BadReadSlice(r io.Reader) ([]byte, error) {
	br := scanners.Get().(*bufio.Reader)
	br.Reset(r)
	line, err := br.ReadSlice('\n')
	scanners.Put(br)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return line, nil // want `put back`
}

// BadBranch copies in one branch only.
func BadBranch(data []byte, small bool) []byte {
	buf := get()
	defer put(buf)
	buf.Write(data)
	if small {
		return bytes.Clone(buf.Bytes())
	}
	//category: return-after-put
	return buf.Bytes() // want `put back`
}

// BadAppendedToNothing appends one slice to another, and has a copy; then it
// returns the other one.
func BadAppendedToNothing(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	if c := append([]byte(nil), buf.Bytes()...); len(c) == 0 {
		return c
	}
	//category: return-after-put
	return buf.Bytes() // want `put back`
}

// BadFields returns words that share the buffer.
func BadFields(line string) []string {
	buf := get()
	defer buffers.Put(buf)
	buf.WriteString(line)
	//category: return-after-put
	return strings.Split(text(buf.Bytes()), ",") // want `put back`
}
