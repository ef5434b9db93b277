// Package crosspkg has its buffers from another package, whose functions say
// neither Get nor Put to a sync.Pool that could be seen here.
package crosspkg

import (
	"bufio"
	"bytes"
	"io"

	"poolescape/bufs"
)

// BadUse uses what the other package has taken back.
func BadUse(w io.Writer, data []byte) error {
	buf := bufs.Get()
	buf.Write(data)
	bufs.Put(buf)
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

// BadRecycled takes a limit for a promise.
func BadRecycled(w io.Writer, data []byte) error {
	buf := bufs.Get()
	buf.Write(data)
	bufs.Recycle(buf)
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

// BadTwice puts by two functions.
func BadTwice(w io.Writer, data []byte) error {
	buf := bufs.Get()
	defer bufs.Put(buf)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	//category: double-put
	bufs.Recycle(buf) // want `twice|second|again|already`
	return err
}

// BadReturned returns the bytes under a deferred Put.
func BadReturned(data []byte) []byte {
	buf := bufs.Get()
	defer bufs.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return buf.Bytes() // want `put back`
}

// BadContent returns what the other package's function takes from the buffer.
func BadContent(data []byte) []byte {
	buf := bufs.Get()
	defer bufs.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return bufs.Content(buf) // want `put back`
}

// BadText returns a string made without a copy.
func BadText(data []byte) string {
	buf := bufs.Get()
	defer bufs.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return bufs.Text(buf.Bytes()) // want `put back`
}

// BadChunk returns a chunk that is put back.
func BadChunk(data []byte) []byte {
	b := bufs.Chunk(len(data))
	copy(*b, data)
	bufs.PutChunk(b)
	//category: return-after-put
	return *b // want `put back`
}

// BadReader peeks into a reader that it puts back.
func BadReader(r io.Reader, n int) ([]byte, error) {
	br := bufs.Reader(r)
	defer bufs.PutReader(br)
	//category: return-after-put
	return br.Peek(n) // want `put back`
}

// BadRelease returns what a released page holds.
func BadRelease(data []byte) []byte {
	p := bufs.NewPage(data)
	defer p.Release()
	//category: return-after-put
	return p.Bytes() // want `put back`
}

// BadReleaseTwice releases twice.
func BadReleaseTwice(w io.Writer, data []byte) error {
	p := bufs.NewPage(data)
	defer p.Release()
	_, err := w.Write(p.Bytes())
	//category: double-put
	p.Release() // want `twice|second|again|already`
	return err
}

// BadReleased asks a released page.
func BadReleased(w io.Writer, data []byte) error {
	p := bufs.NewPage(data)
	p.Release()
	//category: use-after-put
	_, err := w.Write(p.Bytes()) // want `put back`
	return err
}

var scratch = bufs.NewPool(func() *bytes.Buffer { return new(bytes.Buffer) })

// BadTypedPool uses a generic pool of the other package.
func BadTypedPool(w io.Writer, data []byte) error {
	buf := scratch.Get()
	buf.Reset()
	buf.Write(data)
	scratch.Put(buf)
	//category: use-after-put
	_, err := buf.WriteTo(w) // want `put back`
	return err
}

// A Frame has a buffer from the other package.
type Frame struct{ buf *bytes.Buffer }

// NewFrame makes a frame.
func NewFrame(data []byte) *Frame {
	f := &Frame{buf: bufs.Get()}
	f.buf.Write(data)
	return f
}

// Free gives the buffer back.
func (f *Frame) Free() { bufs.Put(f.buf) }

// BadFrame frees the frame and returns its bytes.
func BadFrame(data []byte) []byte {
	f := NewFrame(data)
	out := f.buf.Bytes()
	f.Free()
	//category: return-after-put
	return out // want `put back`
}

// BadGoroutine does not wait.
func BadGoroutine(w io.Writer, data []byte) {
	buf := bufs.Get()
	defer bufs.Put(buf)
	buf.Write(data)
	//category: escape-after-put
	go w.Write(buf.Bytes()) // want `put back`
}

// GoodUse uses the buffer first.
func GoodUse(w io.Writer, data []byte) error {
	buf := bufs.Get()
	defer bufs.Put(buf)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodDiscarded has no buffer afterwards.
func GoodDiscarded(w io.Writer, data []byte) error {
	buf := bufs.Get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	bufs.Discard(&buf)
	if buf != nil {
		_, err = w.Write(buf.Bytes())
	}
	return err
}

// GoodSnapshot returns a copy that the other package makes.
func GoodSnapshot(data []byte) []byte {
	buf := bufs.Get()
	defer bufs.Put(buf)
	buf.Write(data)
	return bufs.Snapshot(buf)
}

// GoodText makes a copy before it makes a string.
func GoodText(data []byte) string {
	buf := bufs.Get()
	defer bufs.Put(buf)
	buf.Write(data)
	return bufs.Text(bufs.Snapshot(buf))
}

// GoodChunk copies.
func GoodChunk(data []byte) []byte {
	b := bufs.Chunk(len(data))
	defer bufs.PutChunk(b)
	copy(*b, data)
	return bytes.Clone(*b)
}

// GoodReader reads all of it.
func GoodReader(r io.Reader) ([]byte, error) {
	br := bufs.Reader(r)
	defer bufs.PutReader(br)
	return io.ReadAll(br)
}

// GoodRelease releases once.
func GoodRelease(w io.Writer, data []byte) error {
	p := bufs.NewPage(data)
	defer p.Release()
	_, err := w.Write(p.Bytes())
	return err
}

// GoodCounted drops as many references as there are.
func GoodCounted(w io.Writer, data []byte) error {
	p := bufs.NewPage(data)
	p.Retain()
	p.Drop()
	_, err := w.Write(p.Bytes())
	p.Drop()
	return err
}

// GoodTypedPool puts last.
func GoodTypedPool(w io.Writer, data []byte) error {
	buf := scratch.Get()
	defer scratch.Put(buf)
	buf.Reset()
	buf.Write(data)
	_, err := buf.WriteTo(w)
	return err
}

// GoodNilPut puts nothing.
func GoodNilPut(w io.Writer, data []byte) error {
	bufs.Put(nil)
	buf := bytes.NewBuffer(data)
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodFrame frees the frame when it has copied.
func GoodFrame(data []byte) []byte {
	f := NewFrame(data)
	defer f.Free()
	return bufs.Snapshot(f.buf)
}

// GoodOwnReader has a reader that no pool knows.
func GoodOwnReader(r io.Reader, n int) ([]byte, error) {
	br := bufio.NewReader(r)
	return br.Peek(n)
}
