// Package useafterput uses objects that it has put back, while the next one to
// take them from the pool does the same.
package useafterput

import (
	"bytes"
	"fmt"
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

var slices = sync.Pool{New: func() any {
	b := make([]byte, 0, 1<<12)
	return &b
}}

// BadWrite writes what it has just put back.
func BadWrite(w io.Writer, data []byte) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	buffers.Put(buf)
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

// BadReset cleans up a line too late.
func BadReset(w io.Writer, data []byte) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	//category: use-after-put
	buf.Reset() // want `put back`
	return err
}

// BadAlias puts the buffer back and keeps a view of it.
func BadAlias(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	view := buf.Bytes()
	buffers.Put(buf)
	//category: use-after-put
	_, err := w.Write(view) // want `put back`
	return err
}

// BadSubslice keeps a part of the slice in a pointer.
func BadSubslice(w io.Writer, data []byte) error {
	b := slices.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	body := (*b)[1:]
	head := (*b)[0]
	slices.Put(b)
	if _, err := w.Write([]byte{head}); err != nil {
		return err
	}
	//category: use-after-put
	_, err := w.Write(body) // want `put back`
	return err
}

// BadPointer looks into the pointer again, where another slice may be.
func BadPointer(w io.Writer, data []byte) error {
	b := slices.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	slices.Put(b)
	//category: use-after-put
	_, err := w.Write((*b)[:len(data)]) // want `put back`
	return err
}

type encoder struct {
	buf  []byte
	name string
}

var encoders = sync.Pool{New: func() any { return new(encoder) }}

func (e *encoder) encode(data []byte) { e.buf = append(e.buf[:0], data...) }

// BadField puts the object back and uses what is in it.
func BadField(w io.Writer, data []byte) error {
	e := encoders.Get().(*encoder)
	e.encode(data)
	encoders.Put(e)
	//category: use-after-put
	_, err := w.Write(e.buf) // want `put back`
	return err
}

// BadFieldBefore has read the field in time, but not what it points to.
func BadFieldBefore(w io.Writer, data []byte) error {
	e := encoders.Get().(*encoder)
	e.encode(data)
	out := e.buf
	encoders.Put(e)
	//category: use-after-put
	_, err := w.Write(out) // want `put back`
	return err
}

// BadBranch puts early in a special case, and goes on as usual.
func BadBranch(w io.Writer, data []byte, small bool) error {
	buf := get()
	buf.Write(data)
	if small {
		buffers.Put(buf)
	}
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

// BadSwitch puts in one case.
func BadSwitch(w io.Writer, data []byte, mode int) error {
	buf := get()
	buf.Write(data)
	switch mode {
	case 0:
		buf.WriteByte('\n')
	case 1:
		buf.Reset()
	case 2:
		buffers.Put(buf)
	}
	//category: use-after-put
	_, err := buf.WriteTo(w) // want `put back`
	return err
}

// BadLoop puts back in each round what it took before the loop.
func BadLoop(w io.Writer, parts [][]byte) error {
	buf := get()
	for _, part := range parts {
		//category: use-after-put
		buf.Reset() // want `put back`
		buf.Write(part)
		if _, err := w.Write(buf.Bytes()); err != nil {
			return err
		}
		buffers.Put(buf)
	}
	return nil
}

// BadErrorPath puts the buffer back because of an error, and then goes on.
func BadErrorPath(w io.Writer, data []byte, err error) error {
	buf := get()
	buf.Write(data)
	if err != nil {
		fmt.Fprint(io.Discard, err)
		buffers.Put(buf)
	}
	//category: use-after-put
	_, err = w.Write(buf.Bytes()) // want `put back`
	return err
}

// BadDeferredUse has the last word deferred, which comes after the Put.
func BadDeferredUse(w io.Writer, data []byte) {
	buf := get()
	//category: use-after-put
	defer func() { w.Write(buf.Bytes()) }() // want `put back`
	buf.Write(data)
	buffers.Put(buf)
}

// BadClosure writes by a function that remembers the buffer.
func BadClosure(w io.Writer, data []byte) error {
	buf := get()
	flush := func() error {
		_, err := w.Write(buf.Bytes())
		return err
	}
	buf.Write(data)
	buffers.Put(buf)
	//category: use-after-put
	return flush() // want `put back`
}

// BadHelperPuts does not see that the helper puts.
func BadHelperPuts(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	put(buf)
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

func put(buf *bytes.Buffer) {
	if buf.Cap() > 1<<16 {
		return
	}
	buffers.Put(buf)
}

// BadHelperUses gives it to a helper.
func BadHelperUses(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	buffers.Put(buf)
	//category: use-after-put
	return flush(w, buf) // want `put back`
}

func flush(w io.Writer, buf *bytes.Buffer) error {
	_, err := w.Write(buf.Bytes())
	return err
}

// BadInterface has the buffer under another type.
func BadInterface(w io.Writer, data []byte) error {
	buf := get()
	var src io.Reader = buf
	buf.Write(data)
	buffers.Put(buf)
	//category: use-after-put
	_, err := io.Copy(w, src) // want `put back`
	return err
}

type agent struct{ head, tail []byte }

var agents = sync.Pool{New: func() any { return new(agent) }}

func newAgent(data []byte) *agent {
	a := agents.Get().(*agent)
	half := len(data) / 2
	a.head = append(a.head[:0], data[:half]...)
	a.tail = append(a.tail[:0], data[half:]...)
	return a
}

// first returns the head, and ends the agent.
func (a *agent) first() []byte {
	defer agents.Put(a)
	return bytes.Clone(a.head)
}

func (a *agent) send(w io.Writer) error {
	if _, err := w.Write(a.first()); err != nil {
		return err
	}
	//category: use-after-put
	_, err := w.Write(a.tail) // want `put back`
	return err
}

// BadReceiver has a method that ends the agent, and goes on with the agent.
func BadReceiver(w io.Writer, data []byte) error {
	return newAgent(data).send(w)
}

type server struct {
	pool  sync.Pool
	sizes [2]sync.Pool
	named map[string]*sync.Pool
	buf   *bytes.Buffer
}

var srv = &server{named: map[string]*sync.Pool{"frames": new(sync.Pool)}}

// take gets a buffer from any pool.
func take(p *sync.Pool) *bytes.Buffer {
	buf, ok := p.Get().(*bytes.Buffer)
	if !ok {
		buf = new(bytes.Buffer)
	}
	buf.Reset()
	return buf
}

// BadPoolField has its pool in a struct.
func BadPoolField(w io.Writer, data []byte) error {
	s := srv
	buf := take(&s.pool)
	buf.Write(data)
	s.pool.Put(buf)
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

// BadPoolElement has one pool for each size.
func BadPoolElement(w io.Writer, data []byte) error {
	i := len(data) >> 11 & 1
	buf := take(&srv.sizes[i])
	buf.Write(data)
	srv.sizes[i].Put(buf)
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

// BadPoolInMap has one pool for each name.
func BadPoolInMap(w io.Writer, data []byte) error {
	pool := srv.named["frames"]
	buf := take(pool)
	buf.Write(data)
	pool.Put(buf)
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

type sender struct {
	buf *bytes.Buffer
	out io.Writer
}

// BadFieldPath puts what a field holds, and uses the field again.
func BadFieldPath(w io.Writer, data []byte) error {
	s := &sender{buf: get(), out: w}
	s.buf.Write(data)
	buffers.Put(s.buf)
	//category: use-after-put
	_, err := s.out.Write(s.buf.Bytes()) // want `put back`
	return err
}

// BadSelect puts as soon as it is told to stop, and finishes nevertheless.
func BadSelect(w io.Writer, data []byte, stop <-chan struct{}) error {
	buf := get()
	buf.Write(data)
	select {
	case <-stop:
		buffers.Put(buf)
	default:
	}
	//category: use-after-put
	_, err := w.Write(buf.Bytes()) // want `put back`
	return err
}

// BadNilCheck asks whether the buffer is nil, which it is not.
func BadNilCheck(w io.Writer, data []byte) (err error) {
	buf := get()
	buf.Write(data)
	buffers.Put(buf)
	if buf != nil {
		//category: use-after-put
		_, err = w.Write(buf.Bytes()) // want `put back`
	}
	return err
}

// BadOverwrite still writes into the slice.
func BadOverwrite(w io.Writer, data []byte) error {
	b := slices.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	_, err := w.Write(*b)
	slices.Put(b)
	//category: use-after-put
	clear(*b) // want `put back`
	return err
}

// BadMethodValue holds the buffer in a method value.
func BadMethodValue(w io.Writer, data []byte) error {
	buf := get()
	writeTo := buf.WriteTo
	buf.Write(data)
	buffers.Put(buf)
	//category: use-after-put
	_, err := writeTo(w) // want `put back`
	return err
}

// BadRange goes over what is no longer its own.
func BadRange(w io.Writer, data []byte) error {
	e := encoders.Get().(*encoder)
	e.encode(data)
	encoders.Put(e)
	//category: use-after-put
	for _, c := range e.buf { // want `put back`
		if _, err := w.Write([]byte{c}); err != nil {
			return err
		}
	}
	return nil
}

// BadRest writes the rest after a short write, which comes after the Put.
func BadRest(w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	n, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	if err == nil && n < len(data) {
		//category: use-after-put
		_, err = w.Write(buf.Bytes()[n:]) // want `put back`
	}
	return err
}

// A held buffer is put back by a method.
type held struct{ buf *bytes.Buffer }

func (h *held) release() { buffers.Put(h.buf) }

// BadOwnMethodValue calls the method by a variable.
func BadOwnMethodValue(w io.Writer, data []byte) error {
	h := &held{get()}
	release := h.release
	h.buf.Write(data)
	release()
	//category: use-after-put
	_, err := w.Write(h.buf.Bytes()) // want `put back`
	return err
}
