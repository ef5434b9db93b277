// Package escaped puts back objects that somebody else still has: a map, a
// channel, a goroutine, a callback.
package escaped

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sync/errgroup"
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

// A Cache keeps what it is given.
type Cache struct {
	Last    []byte
	Buf     *bytes.Buffer
	Entries map[string][]byte
	List    [][]byte
	Names   []string
	Flush   func() []byte
}

// BadField keeps the bytes in a field.
func BadField(c *Cache, data []byte) {
	buf := get()
	buf.Write(data)
	//category: escape-after-put
	c.Last = buf.Bytes() // want `put back`
	buffers.Put(buf)
}

// BadFieldDeferred does so under a deferred Put.
func BadFieldDeferred(c *Cache, data []byte) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: escape-after-put
	c.Last = buf.Bytes() // want `put back`
}

// BadFieldAfter keeps the buffer when it is back already.
func BadFieldAfter(c *Cache, data []byte) {
	buf := get()
	buf.Write(data)
	buffers.Put(buf)
	//category: escape-after-put
	c.Buf = buf // want `put back`
}

// BadMap keeps the bytes in a map.
func BadMap(c *Cache, key string, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	//category: escape-after-put
	c.Entries[key] = buf.Bytes() // want `put back`
}

// BadMapKey has a key that changes with the buffer.
func BadMapKey(c *Cache, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	key := unsafe.String(unsafe.SliceData(buf.Bytes()), buf.Len())
	//category: escape-after-put
	c.Entries[key] = nil // want `put back`
}

// BadList appends the bytes to a list, not to other bytes.
func BadList(c *Cache, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	//category: escape-after-put
	c.List = append(c.List, buf.Bytes()) // want `put back`
}

var last []byte

// Last returns what BadGlobal and GoodGlobal have left.
func Last() []byte { return last }

// BadGlobal keeps the bytes in a package variable.
func BadGlobal(data []byte) {
	buf := get()
	buf.Write(data)
	//category: escape-after-put
	last = buf.Bytes() // want `put back`
	put(buf)
}

// BadOut gives the bytes to the caller by a pointer.
func BadOut(out *[]byte, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	//category: escape-after-put
	*out = buf.Bytes() // want `put back`
}

// BadChannel sends the bytes to whoever receives them.
func BadChannel(ch chan<- []byte, data []byte) {
	buf := get()
	buf.Write(data)
	//category: escape-after-put
	ch <- buf.Bytes() // want `put back`
	put(buf)
}

// BadChannelDeferred sends the buffer itself.
func BadChannelDeferred(ch chan<- *bytes.Buffer, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	//category: escape-after-put
	ch <- buf // want `put back`
}

// BadSelect sends the bytes if there is room.
func BadSelect(ch chan<- []byte, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	select {
	//category: escape-after-put
	case ch <- buf.Bytes(): // want `put back`
	default:
	}
}

// BadGoroutine does not wait for the goroutine that writes.
func BadGoroutine(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	//category: escape-after-put
	go func() { // want `put back`
		w.Write(buf.Bytes())
	}()
	buffers.Put(buf)
}

// BadGoroutineAssigns: the goroutine takes another buffer only after it has looked
// at the one that went back.
func BadGoroutineAssigns(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	buffers.Put(buf)
	//category: escape-after-put
	go func() { // want `put back`
		w.Write(buf.Bytes())
		buf = get()
	}()
}

// BadGoroutineDeferred puts as it returns, and still does not wait.
func BadGoroutineDeferred(w io.Writer, data []byte) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	//category: escape-after-put
	go write(w, buf.Bytes()) // want `put back`
}

func write(w io.Writer, data []byte) { w.Write(data) }

// BadGroup starts the goroutine by an errgroup for which nobody waits.
func BadGroup(w io.Writer, data []byte) {
	var g errgroup.Group
	buf := get()
	defer put(buf)
	buf.Write(data)
	//category: escape-after-put
	g.Go(func() error { // want `put back`
		_, err := w.Write(buf.Bytes())
		return err
	})
}

// BadTimeout returns when it takes too long, and the goroutine writes on.
func BadTimeout(ctx context.Context, w io.Writer, data []byte) error {
	buf := get()
	defer put(buf)
	buf.Write(data)
	done := make(chan error, 1)
	//category: escape-after-put
	go func() { // want `put back`
		_, err := w.Write(buf.Bytes())
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// BadTimer leaves it to a timer.
func BadTimer(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	//category: escape-after-put
	time.AfterFunc(time.Millisecond, func() { w.Write(buf.Bytes()) }) // want `put back`
	put(buf)
}

// BadCallback keeps a function that reads the buffer.
func BadCallback(c *Cache, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	//category: escape-after-put
	c.Flush = func() []byte { return bytes.Clone(buf.Bytes()) } // want `put back`
}

// keep is how a helper keeps its parameter.
func (c *Cache) keep(data []byte) { c.Last = data }

// BadHelper has a method keep the bytes.
func BadHelper(c *Cache, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	//category: escape-after-put
	c.keep(buf.Bytes()) // want `put back`
}

// BadSubscribers sends the same bytes to all of them.
func BadSubscribers(subs []chan []byte, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	for _, sub := range subs {
		//category: escape-after-put
		sub <- buf.Bytes() // want `put back`
	}
}

// BadLoop hands each part to a goroutine, and takes the buffer for the next.
func BadLoop(w io.Writer, parts [][]byte) {
	for _, part := range parts {
		buf := get()
		buf.Write(part)
		//category: escape-after-put
		go func() { w.Write(buf.Bytes()) }() // want `put back`
		put(buf)
	}
}

type packet struct{ data []byte }

var packets = sync.Pool{New: func() any { return new(packet) }}

// BadNested keeps what is inside a message that was put back.
func BadNested(c *Cache, data []byte) {
	p := packets.Get().(*packet)
	p.data = append(p.data[:0], data...)
	//category: escape-after-put
	c.Last = p.data // want `put back`
	packets.Put(p)
}

// BadContext puts a value into a context that lives on.
func BadContext(ctx context.Context, data []byte) context.Context {
	buf := get()
	defer put(buf)
	buf.Write(data)
	//category: return-after-put
	return context.WithValue(ctx, contextKey{}, buf.Bytes()) // want `put back`
}

type contextKey struct{}

// FromContext returns what BadContext has put there.
func FromContext(ctx context.Context) []byte {
	data, _ := ctx.Value(contextKey{}).([]byte)
	return data
}
