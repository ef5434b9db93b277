package doubleput

import (
	"bytes"
	"io"
	"sync"
)

// GoodTwice puts two buffers.
func GoodTwice(w io.Writer, data []byte) error {
	a, b := get(), get()
	a.Write(data)
	_, err := w.Write(a.Bytes())
	buffers.Put(a)
	buffers.Put(b)
	return err
}

// GoodErrorPath defers once it knows that there is something to do.
func GoodErrorPath(w io.Writer, data []byte, err error) error {
	buf := get()
	if err != nil {
		put(buf)
		return err
	}
	defer put(buf)
	buf.Write(data)
	_, err = w.Write(buf.Bytes())
	return err
}

// GoodBranch puts in one branch or in the other.
func GoodBranch(w io.Writer, data []byte, small bool) error {
	buf := get()
	buf.Write(data)
	if small {
		_, err := w.Write(buf.Bytes())
		buffers.Put(buf)
		return err
	}
	_, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	return err
}

// GoodBranches has one defer in each.
func GoodBranches(w io.Writer, data []byte, small bool) error {
	buf := get()
	buf.Write(data)
	if small {
		defer put(buf)
	} else {
		defer buffers.Put(buf)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodSameCondition puts on either side of the same condition.
func GoodSameCondition(w io.Writer, data []byte, small bool) (err error) {
	buf := get()
	buf.Write(data)
	if small {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	if !small {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	return err
}

// GoodLoop puts a buffer of its own in each round.
func GoodLoop(w io.Writer, parts [][]byte) error {
	for _, part := range parts {
		buf := get()
		buf.Write(part)
		if _, err := w.Write(buf.Bytes()); err != nil {
			buffers.Put(buf)
			return err
		}
		buffers.Put(buf)
	}
	return nil
}

// GoodDeferInLiteral defers in a function that runs once for each round.
func GoodDeferInLiteral(w io.Writer, parts [][]byte) error {
	for _, part := range parts {
		err := func() error {
			buf := get()
			defer buffers.Put(buf)
			buf.Write(part)
			_, err := w.Write(buf.Bytes())
			return err
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodSlice puts each element once.
func GoodSlice(w io.Writer, parts [][]byte) (err error) {
	var bufs []*bytes.Buffer
	for _, part := range parts {
		buf := get()
		buf.Write(part)
		bufs = append(bufs, buf)
	}
	for _, buf := range bufs {
		if _, e := w.Write(buf.Bytes()); e != nil {
			err = e
		}
	}
	for _, buf := range bufs {
		buffers.Put(buf)
	}
	return err
}

// GoodCallee leaves it to the function that it calls.
func GoodCallee(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	return flush(w, buf)
}

// GoodMoved makes the deferred Put do nothing once the buffer is gone.
func GoodMoved(w io.Writer, data []byte) error {
	buf := get()
	defer func() {
		if buf != nil {
			put(buf)
		}
	}()
	buf.Write(data)
	b := buf
	buf = nil
	return flush(w, b)
}

// GoodOnce puts through a Once.
func GoodOnce(w io.Writer, data []byte) error {
	buf := get()
	var once sync.Once
	done := func() { once.Do(func() { buffers.Put(buf) }) }
	defer done()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	done()
	return err
}

// GoodOnceFunc does so with sync.OnceFunc.
func GoodOnceFunc(w io.Writer, data []byte) error {
	buf := get()
	done := sync.OnceFunc(func() { buffers.Put(buf) })
	defer done()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	done()
	return err
}

type tidySession struct{ buf *bytes.Buffer }

// Close puts the buffer back the first time.
func (s *tidySession) Close() error {
	if s.buf == nil {
		return nil
	}
	buffers.Put(s.buf)
	s.buf = nil
	return nil
}

// GoodCloseTwice closes what can be closed twice.
func GoodCloseTwice(w io.Writer, data []byte) error {
	s := &tidySession{buf: get()}
	defer s.Close()
	s.buf.Write(data)
	if _, err := w.Write(s.buf.Bytes()); err != nil {
		return err
	}
	return s.Close()
}

// GoodField puts the field's buffer, and the session has another one to close.
func GoodField(w io.Writer, data []byte) error {
	s := &session{buf: get()}
	s.buf.Write(data)
	_, err := w.Write(s.buf.Bytes())
	buffers.Put(s.buf)
	s.buf = get()
	s.Close()
	return err
}

// GoodGoroutine leaves it to the goroutine.
func GoodGoroutine(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	done := make(chan error)
	go func() {
		defer buffers.Put(buf)
		_, err := w.Write(buf.Bytes())
		done <- err
	}()
	return <-done
}

// GoodFlag asks whether it was put.
func GoodFlag(w io.Writer, data []byte, small bool) error {
	buf := get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	returned := false
	if small {
		buffers.Put(buf)
		returned = true
	}
	if !returned {
		buffers.Put(buf)
	}
	return err
}

// GoodSwapped puts what the variable held before, and what it holds now.
func GoodSwapped(w io.Writer, data []byte) error {
	buf := get()
	defer func() { buffers.Put(buf) }()
	buffers.Put(buf)
	buf = get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodGrown puts the old slice back and has a new one from then on.
func GoodGrown(w io.Writer, data []byte) error {
	b, ok := raw.Get().(*[]byte)
	if !ok {
		b = new([]byte)
	}
	if cap(*b) < len(data) {
		raw.Put(b)
		grown := make([]byte, 0, len(data))
		b = &grown
	}
	*b = append((*b)[:0], data...)
	_, err := w.Write(*b)
	raw.Put(b)
	return err
}

// GoodWritten leaves it to the deferred Put.
func GoodWritten(w io.Writer, data []byte) error {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	_, err := buf.WriteTo(w)
	return err
}

// GoodWrittenEach takes a buffer for each part.
func GoodWrittenEach(w io.Writer, parts [][]byte) error {
	for _, part := range parts {
		buf := get()
		buf.Write(part)
		_, err := buf.WriteTo(w)
		buffers.Put(buf)
		if err != nil {
			return err
		}
	}
	return nil
}
