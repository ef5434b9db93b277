// Package twice asks the same question before it puts an object back and before
// it goes on with it: one of the answers is that it has not put it.
package twice

import (
	"bytes"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get(data []byte) *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	return buf
}

// limit is how large buffers may be that are kept.
var limit = 1 << 20

// A policy says what is pooled.
type policy struct {
	off   bool
	sizes struct{ max int }
	done  chan struct{}
	tags  map[string]string
	names []string
	after func()
	next  *policy
	w     io.Writer
}

func (p *policy) pools(size int) bool { return !p.off && size <= p.sizes.max }

// A decider is a policy of somebody else.
type decider interface {
	Keep(size int) bool
	Drop(size int) bool
}

// BadOtherMethod asks two methods.
func BadOtherMethod(w io.Writer, data []byte, d decider) error {
	buf := get(data)
	if d.Keep(len(data)) {
		buffers.Put(buf)
	}
	if !d.Drop(len(data)) {
		//category: use-after-put
		_, err := w.Write(buf.Bytes()) // want `put back`
		return err
	}
	return nil
}

// BadOtherSize asks about something else.
func BadOtherSize(w io.Writer, data []byte, d decider) error {
	buf := get(data)
	if d.Keep(len(data)) {
		buffers.Put(buf)
	}
	if !d.Keep(2 * len(data)) {
		//category: use-after-put
		_, err := w.Write(buf.Bytes()) // want `put back`
		return err
	}
	return nil
}

// BadOtherLimit compares with another constant.
func BadOtherLimit(w io.Writer, data []byte) error {
	buf := get(data)
	if len(data) < 4096 {
		buffers.Put(buf)
	}
	if !(len(data) < 2048) {
		//category: use-after-put
		_, err := w.Write(buf.Bytes()) // want `put back`
		return err
	}
	return nil
}

// BadNotTwice asks only whether there is a channel.
func BadNotTwice(w io.Writer, data []byte, done, stop chan struct{}) error {
	buf := get(data)
	if done != nil {
		buffers.Put(buf)
	}
	if stop == nil {
		//category: use-after-put
		_, err := w.Write(buf.Bytes()) // want `put back`
		return err
	}
	return nil
}

// GoodMethod asks a method twice.
func GoodMethod(w io.Writer, data []byte, p *policy) error {
	buf := get(data)
	if p.pools(len(data)) {
		buffers.Put(buf)
	}
	if !p.pools(len(data)) {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodInterface asks an interface twice.
func GoodInterface(w io.Writer, data []byte, d decider) error {
	buf := get(data)
	if d.Keep(len(data)) {
		buffers.Put(buf)
	}
	if !d.Keep(len(data)) {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodGlobal compares with a global.
func GoodGlobal(w io.Writer, data []byte) error {
	buf := get(data)
	if len(data) < limit {
		buffers.Put(buf)
	}
	if !(len(data) < limit) {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodConstant compares with a constant.
func GoodConstant(w io.Writer, data []byte) error {
	buf := get(data)
	if len(data) < 1024 {
		buffers.Put(buf)
	}
	if !(len(data) < 1024) {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodField compares a field.
func GoodField(w io.Writer, data []byte, p *policy) error {
	buf := get(data)
	if p.sizes.max == len(data) {
		buffers.Put(buf)
	}
	if !(p.sizes.max == len(data)) {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodFlag asks a parameter.
func GoodFlag(w io.Writer, data []byte, pooled bool) error {
	buf := get(data)
	if pooled {
		buffers.Put(buf)
	}
	if !pooled {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodChannel asks whether there is a channel.
func GoodChannel(w io.Writer, data []byte, done chan struct{}) error {
	buf := get(data)
	if done != nil {
		buffers.Put(buf)
	}
	if done == nil {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodMap asks whether there is a map.
func GoodMap(w io.Writer, data []byte, tags map[string]string) error {
	buf := get(data)
	if tags != nil {
		buffers.Put(buf)
	}
	if tags == nil {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodSlice asks whether there is a slice.
func GoodSlice(w io.Writer, data []byte, names []string) error {
	buf := get(data)
	if names != nil {
		buffers.Put(buf)
	}
	if names == nil {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodFunc asks whether there is a function.
func GoodFunc(w io.Writer, data []byte, after func()) error {
	buf := get(data)
	if after != nil {
		buffers.Put(buf)
	}
	if after == nil {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodPointer asks whether there is a policy.
func GoodPointer(w io.Writer, data []byte, next *policy) error {
	buf := get(data)
	if next != nil {
		buffers.Put(buf)
	}
	if next == nil {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}

// GoodWriter asks whether there is a second writer.
func GoodWriter(w io.Writer, data []byte, second io.Writer) error {
	buf := get(data)
	if second != nil {
		buffers.Put(buf)
	}
	if second == nil {
		_, err := w.Write(buf.Bytes())
		return err
	}
	return nil
}
