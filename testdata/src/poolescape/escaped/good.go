package escaped

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// GoodField keeps a copy.
func GoodField(c *Cache, data []byte) {
	buf := get()
	buf.Write(data)
	c.Last = bytes.Clone(buf.Bytes())
	buffers.Put(buf)
}

// GoodFieldAppended reuses the memory that the cache has.
func GoodFieldAppended(c *Cache, data []byte) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	c.Last = append(c.Last[:0], buf.Bytes()...)
}

// GoodFieldReplaced keeps the bytes only while it has the buffer.
func GoodFieldReplaced(c *Cache, data []byte) {
	buf := get()
	buf.Write(data)
	c.Last = buf.Bytes()
	c.Last = bytes.Clone(c.Last)
	buffers.Put(buf)
}

// GoodFieldCleared leaves nothing behind.
func GoodFieldCleared(c *Cache, data []byte) []byte {
	buf := get()
	buf.Write(data)
	c.Buf = buf
	out := bytes.Clone(c.Buf.Bytes())
	c.Buf = nil
	buffers.Put(buf)
	return out
}

// GoodMap keeps copies of both.
func GoodMap(c *Cache, key string, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	c.Entries[key] = append([]byte(nil), buf.Bytes()...)
}

// GoodMapKey has a string for a key.
func GoodMapKey(c *Cache, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	c.Entries[buf.String()] = nil
}

// GoodMapLookup only looks.
func GoodMapLookup(c *Cache, data []byte) []byte {
	buf := get()
	defer put(buf)
	buf.Write(data)
	return c.Entries[string(buf.Bytes())]
}

// GoodList appends bytes to bytes.
func GoodList(c *Cache, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	c.Last = append(c.Last, buf.Bytes()...)
}

// GoodGlobal keeps a copy in a package variable.
func GoodGlobal(data []byte) {
	buf := get()
	buf.Write(data)
	last = append([]byte{}, buf.Bytes()...)
	put(buf)
}

// GoodOut gives the caller a copy.
func GoodOut(out *[]byte, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	*out = append((*out)[:0], buf.Bytes()...)
}

// GoodChannel sends a copy.
func GoodChannel(ch chan<- []byte, data []byte) {
	buf := get()
	buf.Write(data)
	ch <- bytes.Clone(buf.Bytes())
	put(buf)
}

// GoodHandOver sends the buffer, and whoever receives it puts it back.
func GoodHandOver(ch chan<- *bytes.Buffer, data []byte) {
	buf := get()
	buf.Write(data)
	ch <- buf
}

// GoodReceiver is who puts it back.
func GoodReceiver(ch <-chan *bytes.Buffer, w io.Writer) error {
	buf := <-ch
	defer put(buf)
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodSelect puts the buffer back only if it could not be sent.
func GoodSelect(ch chan<- *bytes.Buffer, data []byte) {
	buf := get()
	buf.Write(data)
	select {
	case ch <- buf:
	default:
		put(buf)
	}
}

// GoodGoroutine waits.
func GoodGoroutine(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	var wg sync.WaitGroup
	wg.Go(func() { w.Write(buf.Bytes()) })
	wg.Wait()
	buffers.Put(buf)
}

// GoodGoroutineAssigns: the goroutine shares the variable, and takes another buffer
// before it looks at it.
func GoodGoroutineAssigns(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	buffers.Put(buf)
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf = get()
		buf.Write(data)
	}()
	<-done
	w.Write(buf.Bytes())
}

// GoodGoroutineWaits waits by a channel.
func GoodGoroutineWaits(w io.Writer, data []byte) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	done := make(chan struct{})
	go func() {
		defer close(done)
		write(w, buf.Bytes())
	}()
	<-done
}

// GoodGoroutinePuts has the goroutine put the buffer back.
func GoodGoroutinePuts(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	go func() {
		defer put(buf)
		w.Write(buf.Bytes())
	}()
}

// GoodGoroutineCopy has a copy for the goroutine.
func GoodGoroutineCopy(w io.Writer, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	go write(w, bytes.Clone(buf.Bytes()))
}

// GoodGroup waits for the group.
func GoodGroup(w io.Writer, data []byte) error {
	var g errgroup.Group
	buf := get()
	defer put(buf)
	buf.Write(data)
	g.Go(func() error {
		_, err := w.Write(buf.Bytes())
		return err
	})
	return g.Wait()
}

// GoodTimeout leaves the buffer to the goroutine if it takes too long.
func GoodTimeout(ctx context.Context, w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	done := make(chan error, 1)
	go func() {
		_, err := w.Write(buf.Bytes())
		put(buf)
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// GoodTimer has the timer put the buffer back.
func GoodTimer(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	time.AfterFunc(time.Millisecond, func() {
		w.Write(buf.Bytes())
		put(buf)
	})
}

// GoodCallback keeps a function that has a copy.
func GoodCallback(c *Cache, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	text := buf.Bytes()
	text = append([]byte(nil), text...)
	c.Flush = func() []byte { return text }
}

// keepCopy is how a helper keeps a copy.
func (c *Cache) keepCopy(data []byte) { c.Last = bytes.Clone(data) }

// GoodHelper has a method keep a copy.
func GoodHelper(c *Cache, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	c.keepCopy(buf.Bytes())
}

// GoodSubscribers has a copy for all of them.
func GoodSubscribers(subs []chan []byte, data []byte) {
	buf := get()
	defer put(buf)
	buf.Write(data)
	msg := bytes.Clone(buf.Bytes())
	for _, sub := range subs {
		sub <- msg
	}
}

// GoodFanOut puts the buffer back when the last has written.
func GoodFanOut(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	fanOut(3, func(i int) {
		if i == 0 {
			w.Write(buf.Bytes())
		}
	}, func() { put(buf) })
}

// fanOut calls cleanUp when all n calls of f have returned.
func fanOut(n int, f func(int), cleanUp func()) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
	cleanUp()
}

// GoodNested gives away what was inside and empties the packet.
func GoodNested(c *Cache, data []byte) {
	p := packets.Get().(*packet)
	p.data = append(p.data[:0], data...)
	c.Last = p.data
	p.data = nil
	packets.Put(p)
}

// GoodLocalStruct keeps the bytes in something that ends with the function.
func GoodLocalStruct(w io.Writer, data []byte) error {
	var c Cache
	buf := get()
	buf.Write(data)
	c.Last = buf.Bytes()
	_, err := w.Write(c.Last)
	put(buf)
	return err
}
