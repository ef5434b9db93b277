package useafterput

import (
	"bytes"
	"fmt"
	"io"
)

// GoodWrite writes first.
func GoodWrite(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	return err
}

// GoodReset cleans up in time.
func GoodReset(w io.Writer, data []byte) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	buf.Reset()
	buffers.Put(buf)
	return err
}

// GoodDeferred puts last of all.
func GoodDeferred(w io.Writer, data []byte) error {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodCopy keeps a copy.
func GoodCopy(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	view := bytes.Clone(buf.Bytes())
	buffers.Put(buf)
	_, err := w.Write(view)
	return err
}

// GoodLength keeps a number, and the header of the slice.
func GoodLength(w io.Writer, data []byte) error {
	b := slices.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	s := *b
	_, err := w.Write(s)
	slices.Put(b)
	if err == nil && len(s) != len(data) {
		return fmt.Errorf("wrote %d of %d", len(s), len(data))
	}
	return err
}

// GoodField takes the slice out of the object before it puts the object back.
func GoodField(w io.Writer, data []byte) error {
	e := encoders.Get().(*encoder)
	e.encode(data)
	out := e.buf
	e.buf = nil
	encoders.Put(e)
	_, err := w.Write(out)
	return err
}

// GoodBranch returns after the special case.
func GoodBranch(w io.Writer, data []byte, small bool) error {
	buf := get()
	if small {
		buffers.Put(buf)
		_, err := w.Write(data)
		return err
	}
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	return err
}

// GoodSwitch takes another buffer where it has put one back.
func GoodSwitch(w io.Writer, data []byte, mode int) error {
	buf := get()
	buf.Write(data)
	switch mode {
	case 2:
		buffers.Put(buf)
		buf = bytes.NewBuffer(data)
	}
	_, err := buf.WriteTo(w)
	return err
}

// GoodLoop takes and puts in each round.
func GoodLoop(w io.Writer, parts [][]byte) error {
	var buf *bytes.Buffer
	for _, part := range parts {
		buf = get()
		buf.Write(part)
		if _, err := w.Write(buf.Bytes()); err != nil {
			return err
		}
		buffers.Put(buf)
	}
	return nil
}

// GoodLoopAtEnd puts back after the loop.
func GoodLoopAtEnd(w io.Writer, parts [][]byte) error {
	buf := get()
	for _, part := range parts {
		buf.Reset()
		buf.Write(part)
		if _, err := w.Write(buf.Bytes()); err != nil {
			break
		}
	}
	buffers.Put(buf)
	return nil
}

// GoodErrorPath puts the buffer back because of an error, and returns.
func GoodErrorPath(w io.Writer, data []byte, err error) error {
	buf := get()
	buf.Write(data)
	if err != nil {
		buffers.Put(buf)
		return err
	}
	_, err = w.Write(buf.Bytes())
	buffers.Put(buf)
	return err
}

// GoodDeferredUse defers both in one function.
func GoodDeferredUse(w io.Writer, data []byte) {
	buf := get()
	defer func() {
		w.Write(buf.Bytes())
		buffers.Put(buf)
	}()
	buf.Write(data)
}

// GoodClosure runs its function in time.
func GoodClosure(w io.Writer, data []byte) error {
	buf := get()
	flush := func() error {
		_, err := w.Write(buf.Bytes())
		return err
	}
	buf.Write(data)
	err := flush()
	buffers.Put(buf)
	return err
}

// GoodClosureRebound has a variable that means another buffer by then.
func GoodClosureRebound(w io.Writer, data []byte) error {
	buf := get()
	flush := func() error {
		_, err := w.Write(buf.Bytes())
		return err
	}
	buffers.Put(buf)
	buf = bytes.NewBuffer(data)
	return flush()
}

// GoodHelperPuts lets the helper put last.
func GoodHelperPuts(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	put(buf)
	return err
}

// GoodString has a copy, since String makes one.
func GoodString(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	text := buf.String()
	buffers.Put(buf)
	_, err := io.WriteString(w, text)
	return err
}

// GoodReassigned takes a new one into the same variable.
func GoodReassigned(w io.Writer, data []byte) error {
	buf := get()
	buf.WriteString("header")
	buffers.Put(buf)
	buf = get()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	return err
}

// GoodFieldReassigned does so with a field.
func GoodFieldReassigned(w io.Writer, data []byte) error {
	s := &sender{buf: get(), out: w}
	buffers.Put(s.buf)
	s.buf = get()
	s.buf.Write(data)
	_, err := s.out.Write(s.buf.Bytes())
	buffers.Put(s.buf)
	return err
}

// GoodNil makes sure that it cannot use the buffer again.
func GoodNil(w io.Writer, data []byte, small bool) error {
	buf := get()
	if small {
		buffers.Put(buf)
		buf = nil
	}
	if buf != nil {
		buf.Write(data)
		_, err := w.Write(buf.Bytes())
		buffers.Put(buf)
		return err
	}
	_, err := w.Write(data)
	return err
}

// GoodFlag remembers by a flag that there is no buffer left.
func GoodFlag(w io.Writer, data []byte, small bool) (err error) {
	buf := get()
	buf.Write(data)
	pooled := true
	if small {
		buffers.Put(buf)
		pooled = false
		_, err = w.Write(data)
	}
	if pooled {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	return err
}

// GoodOneOfTwo is given one of two flags, which the caller knows.
func GoodOneOfTwo(w io.Writer, data []byte, now, later bool) (err error) {
	buf := get()
	buf.Write(data)
	if now {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	if later {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	return err
}

type kind int

const (
	short kind = iota
	long
)

// GoodOneOfKinds does the same with two tests of one kind.
func GoodOneOfKinds(w io.Writer, data []byte, k kind) (err error) {
	buf := get()
	buf.Write(data)
	if k == short {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	if k == long {
		_, err = w.Write(buf.Bytes())
		buffers.Put(buf)
	}
	return err
}

// GoodSelect stops when it is told to.
func GoodSelect(w io.Writer, data []byte, stop <-chan struct{}) error {
	buf := get()
	buf.Write(data)
	select {
	case <-stop:
		buffers.Put(buf)
		_, err := w.Write(data)
		return err
	default:
	}
	_, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	return err
}

// GoodOther puts one buffer and uses another.
func GoodOther(w io.Writer, data []byte) error {
	head, body := get(), get()
	head.WriteString("ignored")
	body.Write(data)
	buffers.Put(head)
	_, err := w.Write(body.Bytes())
	buffers.Put(body)
	return err
}

// GoodReceiver takes from the agent what it needs before it ends it.
func GoodReceiver(w io.Writer, data []byte) error {
	a := newAgent(data)
	tail := bytes.Clone(a.tail)
	if _, err := w.Write(a.first()); err != nil {
		return err
	}
	_, err := w.Write(tail)
	return err
}

// GoodIndexed puts the element and replaces it.
func GoodIndexed(w io.Writer, data []byte) error {
	ring := [2]*bytes.Buffer{get(), get()}
	for i := range ring {
		buffers.Put(ring[i])
		ring[i] = bytes.NewBuffer(data)
	}
	_, err := w.Write(ring[0].Bytes())
	return err
}

// GoodRest writes the rest before it puts.
func GoodRest(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	n, err := w.Write(buf.Bytes())
	if err == nil && n < len(data) {
		_, err = w.Write(buf.Bytes()[n:])
	}
	buffers.Put(buf)
	return err
}

// GoodOwnMethodValue calls the method when it has written.
func GoodOwnMethodValue(w io.Writer, data []byte) error {
	h := &held{get()}
	release := h.release
	h.buf.Write(data)
	_, err := w.Write(h.buf.Bytes())
	release()
	return err
}
