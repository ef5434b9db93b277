package returned

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	stdslices "slices"
	"strings"
	"sync"
)

// GoodClone copies.
func GoodClone(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return bytes.Clone(buf.Bytes())
}

// GoodSlicesClone copies by the slices package.
func GoodSlicesClone(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return stdslices.Clone(buf.Bytes())
}

// GoodString copies, since String does.
func GoodString(data []byte) string {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return buf.String()
}

// GoodConversion copies, since a conversion does.
func GoodConversion(data []byte) string {
	b := slices.Get().(*[]byte)
	defer slices.Put(b)
	*b = append((*b)[:0], data...)
	return string(*b)
}

// GoodAppend appends to nil.
func GoodAppend(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return append([]byte(nil), buf.Bytes()...)
}

// GoodMakeCopy makes and copies.
func GoodMakeCopy(data []byte) (out []byte) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	out = make([]byte, buf.Len())
	copy(out, buf.Bytes())
	return
}

// GoodAppendToCaller appends to what the caller has given.
func GoodAppendToCaller(dst, data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return append(dst, buf.Bytes()...)
}

// GoodWithError copies when there is something to copy.
func GoodWithError(data []byte) ([]byte, error) {
	buf := get()
	defer put(buf)
	if err := json.Compact(buf, data); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}

// GoodNotPut gives the buffer to the caller and never puts it back.
func GoodNotPut(data []byte) []byte {
	buf := get()
	buf.Write(data)
	return buf.Bytes()
}

// GoodPutOnError puts it back only if the caller does not get it.
func GoodPutOnError(data []byte) (*bytes.Buffer, error) {
	buf := get()
	if err := json.Compact(buf, data); err != nil {
		buffers.Put(buf)
		return nil, err
	}
	return buf, nil
}

// GoodDeferredOnError defers that.
func GoodDeferredOnError(data []byte) (buf *bytes.Buffer, err error) {
	buf = get()
	defer func() {
		if err != nil {
			buffers.Put(buf)
			buf = nil
		}
	}()
	if err := json.Compact(buf, data); err != nil {
		return nil, err
	}
	return buf, nil
}

// GoodBesideError returns a buffer that is no longer its own, but with an error,
// and so the caller does not look at it.
func GoodBesideError(data []byte) (*bytes.Buffer, error) {
	buf := get()
	if _, err := buf.Write(data); err != nil {
		put(buf)
		return buf, err
	}
	return buf, nil
}

// GoodTakenOut takes the slice out of the encoder before it puts the encoder.
func GoodTakenOut(data []byte) []byte {
	e := encoders.Get().(*encoder)
	e.encode(data)
	out := e.buf
	e.buf = nil
	encoders.Put(e)
	return out
}

// GoodReplaced has the deferred closure replace what was returned.
func GoodReplaced(data []byte) []byte {
	e := encoders.Get().(*encoder)
	defer func() {
		e.buf = make([]byte, 0, 512)
		encoders.Put(e)
	}()
	return e.encode(data)
}

// putEncoder puts an encoder back without what its buffer has come to.
func putEncoder(e *encoder) {
	e.buf = nil
	encoders.Put(e)
}

// GoodHelperEmpties has a helper that does so.
func GoodHelperEmpties(data []byte) []byte {
	e := encoders.Get().(*encoder)
	e.encode(data)
	out := e.buf
	putEncoder(e)
	return out
}

// GoodMessage has a copy in its message.
func GoodMessage(data []byte) *Message {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return &Message{Data: bytes.Clone(buf.Bytes())}
}

// GoodCount returns a number.
func GoodCount(data []byte) int {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return buf.Len()
}

// GoodReader returns a reader of a string.
func GoodReader(data []byte) io.Reader {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return strings.NewReader(buf.String())
}

// GoodOther returns another buffer than the one that it puts.
func GoodOther(data []byte) *bytes.Buffer {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return bytes.NewBufferString(buf.String())
}

// GoodDecoded returns what was decoded from the buffer, which is new.
func GoodDecoded(data []byte) (*Message, error) {
	buf := get()
	defer buffers.Put(buf)
	if err := json.NewEncoder(buf).Encode(&Message{Data: data}); err != nil {
		return nil, err
	}
	m := new(Message)
	if err := json.Unmarshal(buf.Bytes(), m); err != nil {
		return nil, err
	}
	return m, nil
}

// GoodPeek copies what it has peeked at.
func GoodPeek(r io.Reader) ([]byte, error) {
	br := scanners.Get().(*bufio.Reader)
	defer scanners.Put(br)
	br.Reset(r)
	head, err := br.Peek(1000)
	return bytes.Clone(head), err
}

// GoodReadBytes copies, since ReadBytes does.
func GoodReadBytes(r io.Reader) ([]byte, error) {
	br := scanners.Get().(*bufio.Reader)
	defer scanners.Put(br)
	br.Reset(r)
	return br.ReadBytes('\n')
}

var builders = sync.Pool{New: func() any { return new(strings.Builder) }}

// GoodBuilder resets the builder, which then has nothing in common with the
// string.
func GoodBuilder(data []byte) string {
	sb := builders.Get().(*strings.Builder)
	defer func() {
		sb.Reset()
		builders.Put(sb)
	}()
	sb.Write(data)
	return sb.String()
}

// GoodBranch puts only what it does not return.
func GoodBranch(data []byte, small bool) []byte {
	buf := get()
	buf.Write(data)
	if small {
		out := bytes.Clone(buf.Bytes())
		put(buf)
		return out
	}
	return buf.Bytes()
}

// GoodKeep has a deferred function that does not put what is returned.
func GoodKeep(data []byte) (out *bytes.Buffer) {
	buf := get()
	defer func() {
		if buf != out {
			put(buf)
		}
	}()
	buf.Write(data)
	return buf
}

// GoodFunc returns a function that has a copy.
func GoodFunc(data []byte) func() []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	text := buf.String()
	return func() []byte { return []byte(text) }
}

// GoodRelease returns the bytes, and a function to put them back.
func GoodRelease(data []byte) ([]byte, func()) {
	buf := get()
	buf.Write(data)
	return buf.Bytes(), func() { put(buf) }
}

// GoodRepeated has new memory, since bytes.Repeat makes it.
func GoodRepeated(data []byte) []byte {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	return bytes.Repeat(buf.Bytes(), 1)
}

// GoodFields copies before it splits.
func GoodFields(line string) []string {
	buf := get()
	defer buffers.Put(buf)
	buf.WriteString(line)
	return strings.Split(buf.String(), ",")
}
