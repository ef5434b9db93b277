// Package doubleput puts the same object back twice, so that the pool hands it
// to two at once.
package doubleput

import (
	"bytes"
	"io"
	"sync"
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

// BadTwice puts twice in a row.
func BadTwice(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	//category: double-put
	buffers.Put(buf) // want `twice|second|again|already`
	return err
}

// BadDeferAndExplicit puts what the deferred Put will put.
func BadDeferAndExplicit(w io.Writer, data []byte) error {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	//category: double-put
	buffers.Put(buf) // want `twice|second|again|already`
	return err
}

// BadErrorPath does so in case of an error only.
func BadErrorPath(w io.Writer, data []byte, err error) error {
	buf := get()
	defer put(buf)
	if err != nil {
		//category: double-put
		put(buf) // want `twice|second|again|already`
		return err
	}
	buf.Write(data)
	_, err = w.Write(buf.Bytes())
	return err
}

// BadBranch goes on after the branch that puts.
func BadBranch(w io.Writer, data []byte, small bool) error {
	buf := get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	if small {
		buffers.Put(buf)
	}
	//category: double-put
	buffers.Put(buf) // want `twice|second|again|already`
	return err
}

// BadLoop puts once for each part.
func BadLoop(w io.Writer, parts [][]byte) (err error) {
	buf := get()
	for _, part := range parts {
		buf.Write(part)
	}
	_, err = w.Write(buf.Bytes())
	for range parts {
		//category: double-put
		buffers.Put(buf) // want `twice|second|again|already`
	}
	return err
}

// BadTwoDefers defers it in two places.
func BadTwoDefers(w io.Writer, data []byte) error {
	buf := get()
	defer buffers.Put(buf)
	if len(data) > 100 {
		//category: double-put
		defer buffers.Put(buf) // want `twice|second|again|already`
	}
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	return err
}

// flush writes a buffer, and is done with it.
func flush(w io.Writer, buf *bytes.Buffer) error {
	defer buffers.Put(buf)
	_, err := w.Write(buf.Bytes())
	return err
}

// BadCallee puts what the function that it called has put.
func BadCallee(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	err := flush(w, buf)
	//category: double-put
	buffers.Put(buf) // want `twice|second|again|already`
	return err
}

// BadCalleeUnderDefer calls it although it has deferred the Put.
func BadCalleeUnderDefer(w io.Writer, data []byte) error {
	buf := get()
	defer put(buf)
	buf.Write(data)
	//category: double-put
	return flush(w, buf) // want `twice|second|again|already`
}

// BadTwoNames has two names for one buffer.
func BadTwoNames(w io.Writer, data []byte) error {
	first := get()
	last := first
	last.Write(data)
	_, err := w.Write(last.Bytes())
	buffers.Put(first)
	//category: double-put
	buffers.Put(last) // want `twice|second|again|already`
	return err
}

// BadClosure puts by a function of its own, and then once more.
func BadClosure(w io.Writer, data []byte) error {
	buf := get()
	done := func() { buffers.Put(buf) }
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	done()
	//category: double-put
	done() // want `twice|second|again|already`
	return err
}

type session struct{ buf *bytes.Buffer }

// Close puts the buffer back, each time.
func (s *session) Close() error {
	buffers.Put(s.buf)
	return nil
}

// BadCloseTwice closes by defer and by itself.
func BadCloseTwice(w io.Writer, data []byte) error {
	s := &session{buf: get()}
	defer s.Close()
	s.buf.Write(data)
	if _, err := w.Write(s.buf.Bytes()); err != nil {
		return err
	}
	//category: double-put
	return s.Close() // want `twice|second|again|already`
}

// BadField puts the field's buffer and then closes what it is a field of.
func BadField(w io.Writer, data []byte) error {
	s := &session{buf: get()}
	s.buf.Write(data)
	_, err := w.Write(s.buf.Bytes())
	buffers.Put(s.buf)
	//category: double-put
	s.Close() // want `twice|second|again|already`
	return err
}

type frame struct {
	data []byte
	pool *sync.Pool
}

var frames = new(sync.Pool)

func newFrame(data []byte) *frame {
	f, ok := frames.Get().(*frame)
	if !ok {
		f = &frame{pool: frames}
	}
	f.data = append(f.data[:0], data...)
	return f
}

// Release puts its receiver.
func (f *frame) Release() { f.pool.Put(f) }

// BadRelease releases twice.
func BadRelease(w io.Writer, data []byte) error {
	f := newFrame(data)
	defer f.Release()
	if _, err := w.Write(f.data); err != nil {
		return err
	}
	//category: double-put
	f.Release() // want `twice|second|again|already`
	return nil
}

// BadGoroutine puts here and in the goroutine that it starts.
func BadGoroutine(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	done := make(chan error)
	go func() {
		defer buffers.Put(buf)
		_, err := w.Write(buf.Bytes())
		done <- err
	}()
	err := <-done
	//category: double-put
	buffers.Put(buf) // want `twice|second|again|already`
	return err
}

// BadSelect puts in the case and after the select.
func BadSelect(w io.Writer, data []byte, stop <-chan struct{}) (err error) {
	buf := get()
	buf.Write(data)
	select {
	case <-stop:
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	default:
		err = io.ErrNoProgress
	}
	//category: double-put
	buffers.Put(buf) // want `twice|second|again|already`
	return err
}

// BadPointerToSlice puts the pointer twice.
func BadPointerToSlice(w io.Writer, data []byte) error {
	b, ok := raw.Get().(*[]byte)
	if !ok {
		b = new([]byte)
	}
	*b = append((*b)[:0], data...)
	_, err := w.Write(*b)
	raw.Put(b)
	//category: double-put
	raw.Put(b) // want `twice|second|again|already`
	return err
}

var raw sync.Pool

// BadWritten puts what the deferred Put will put; nothing of the buffer is looked
// at.
func BadWritten(w io.Writer, data []byte) error {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	_, err := buf.WriteTo(w)
	//category: double-put
	buffers.Put(buf) // want `twice|second|again|already`
	return err
}

// BadCountEach puts one buffer once for each part.
func BadCountEach(w io.Writer, parts [][]byte) error {
	buf, n := get(), 0
	for range parts {
		n++
		//category: double-put
		buffers.Put(buf) // want `twice|second|again|already`
	}
	_, err := w.Write(parts[n-1])
	return err
}
