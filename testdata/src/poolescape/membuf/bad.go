// Package membuf uses the buffers of google.golang.org/grpc/mem. Up to 1 KiB
// nothing happens, since such buffers are not pooled; above, a wrong Free
// panics, or silently frees what belongs to another by then.
package membuf

import (
	"io"
	"unsafe"

	"google.golang.org/grpc/mem"

	"poolescape/vtpb"
)

// BadBorrowed frees twice, although nobody has kept a reference.
func BadBorrowed(w io.Writer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	borrow(w, buf)
	buf.Free()
	//category: double-free
	buf.Free() // want `[Ff]reed`
}

// BadReplaced goes on with the buffer that it has given up.
func BadReplaced(w io.Writer, data []byte) {
	buf, next := mem.Copy(data, mem.DefaultBufferPool()), mem.Copy(data, mem.DefaultBufferPool())
	replace(next, buf)
	next.Free()
	//category: use-after-free
	w.Write(buf.ReadOnlyData()) // want "freed"
	next.Free()
}

// BadFreeTwice frees twice.
func BadFreeTwice(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	_, err := w.Write(buf.ReadOnlyData())
	buf.Free()
	//category: double-free
	buf.Free() // want `[Ff]reed`
	return err
}

// BadDeferAndFree frees what the deferred Free will free.
func BadDeferAndFree(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	if _, err := w.Write(buf.ReadOnlyData()); err != nil {
		return err
	}
	//category: double-free
	buf.Free() // want `[Ff]reed`
	return nil
}

// BadSliceTwice frees a slice of buffers twice.
func BadSliceTwice(r io.Reader, w io.Writer) error {
	bufs, err := mem.ReadAll(r, mem.DefaultBufferPool())
	defer bufs.Free()
	if err != nil {
		return err
	}
	_, err = w.Write(bufs.Materialize())
	//category: double-free
	bufs.Free() // want `[Ff]reed`
	return err
}

// BadErrorPath frees on an error what the defer frees too.
func BadErrorPath(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	if _, err := w.Write(buf.ReadOnlyData()); err != nil {
		//category: double-free
		buf.Free() // want `[Ff]reed`
		return err
	}
	return nil
}

// write writes a buffer and frees it.
func write(w io.Writer, buf mem.Buffer) error {
	defer buf.Free()
	_, err := w.Write(buf.ReadOnlyData())
	return err
}

// BadHelper frees what the helper has freed.
func BadHelper(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	err := write(w, buf)
	//category: double-free
	buf.Free() // want `[Ff]reed`
	return err
}

// BadElements frees the slice and its element.
func BadElements(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	bufs := mem.BufferSlice{buf}
	_, err := w.Write(bufs.Materialize())
	bufs.Free()
	//category: double-free
	buf.Free() // want `[Ff]reed`
	return err
}

// BadRead reads after the Free.
func BadRead(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	buf.Free()
	//category: use-after-free
	_, err := w.Write(buf.ReadOnlyData()) // want `[Ff]reed`
	return err
}

// BadLen asks for the length after the Free.
func BadLen(w io.Writer, data []byte) (int, error) {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	_, err := w.Write(bufs.Materialize())
	bufs.Free()
	//category: use-after-free
	return bufs.Len(), err // want `[Ff]reed`
}

// BadRefLate takes a reference when there is none left.
func BadRefLate(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	_, err := w.Write(buf.ReadOnlyData())
	buf.Free()
	//category: use-after-free
	buf.Ref() // want `[Ff]reed`
	return err
}

// BadReaderLate makes a reader of what is freed.
func BadReaderLate(w io.Writer, data []byte) error {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	bufs.Free()
	//category: use-after-free
	_, err := io.Copy(w, bufs.Reader()) // want `[Ff]reed`
	return err
}

// BadMaterializeLate copies what is freed.
func BadMaterializeLate(w io.Writer, data []byte, stop bool) error {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	if stop {
		bufs.Free()
	}
	//category: use-after-free
	_, err := w.Write(bufs.Materialize()) // want `[Ff]reed`
	return err
}

// BadSliceLate cuts what is freed.
func BadSliceLate(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	buf.Free()
	//category: use-after-free
	half := buf.Slice(0, len(data)/2) // want `[Ff]reed`
	return write(w, half)
}

// BadHelperUse reads what the helper has freed.
func BadHelperUse(w io.Writer, data []byte) (int, error) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	err := write(w, buf)
	//category: use-after-free
	return buf.Len(), err // want `[Ff]reed`
}

// BadSplit uses the whole after it has given away its reference: the left part
// is the whole, cut.
func BadSplit(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	left, right := mem.SplitUnsafe(buf, len(data)/2)
	if err := write(w, left); err != nil {
		return err
	}
	err := write(w, right)
	//category: double-free
	buf.Free() // want `[Ff]reed`
	return err
}

// BadView keeps the data of a buffer past its Free.
func BadView(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	view := buf.ReadOnlyData()
	buf.Free()
	//category: pool-reader-escape
	_, err := w.Write(view) // want `[Ff]reed`
	return err
}

// BadReturnedView returns the data of a buffer that it frees.
func BadReturnedView(data []byte) []byte {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	//category: pool-reader-escape
	return buf.ReadOnlyData() // want `[Ff]reed`
}

// BadReturnedString returns it as a string.
func BadReturnedString(data []byte) string {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	view := buf.ReadOnlyData()
	//category: pool-reader-escape
	return unsafe.String(unsafe.SliceData(view), len(view)) // want `[Ff]reed`
}

// A Cache keeps what it is given.
type Cache struct {
	Last []byte
	Buf  mem.Buffer
	Msg  *vtpb.Payload
}

// BadStoredView keeps the data in a field.
func BadStoredView(c *Cache, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	//category: pool-reader-escape
	c.Last = buf.ReadOnlyData() // want `[Ff]reed`
}

// BadPeek keeps what it has seen of the data that it then skips.
func BadPeek(r io.Reader, n int) ([]byte, error) {
	bufs, err := mem.ReadAll(r, mem.DefaultBufferPool())
	if err != nil {
		bufs.Free()
		return nil, err
	}
	rd := bufs.Reader()
	bufs.Free()
	head, err := rd.Peek(n, nil)
	if err != nil {
		rd.Close()
		return nil, err
	}
	rd.Discard(rd.Remaining())
	return head[0], nil // silent: what a Reader frees as it goes on is not followed
}

// BadPeekAndClose does so with a reader that it closes.
func BadPeekAndClose(data []byte) ([][]byte, error) {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	rd := bufs.Reader()
	//category: free-while-referenced
	defer rd.Close() // want `[Ff]reed`
	bufs.Free()
	return rd.Peek(len(data), nil)
}

// BadElementView ranges over the buffers and keeps what they hold.
func BadElementView(bufs mem.BufferSlice) [][]byte {
	var out [][]byte
	for _, buf := range bufs {
		out = append(out, buf.ReadOnlyData())
		//category: free-while-referenced
		buf.Free() // want `[Ff]reed`
	}
	return out
}

// BadUnmarshalUnsafe frees what the message now points into.
func BadUnmarshalUnsafe(data mem.BufferSlice) (*vtpb.Payload, error) {
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	data.Free()
	//category: free-while-referenced
	defer buf.Free() // want `[Ff]ree`
	m := new(vtpb.Payload)
	if err := m.UnmarshalVTUnsafe(buf.ReadOnlyData()); err != nil {
		return nil, err
	}
	return m, nil
}

// BadMessage frees what is in the message that it returns.
func BadMessage(data []byte) *vtpb.Payload {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	m := &vtpb.Payload{Data: buf.ReadOnlyData()}
	//category: free-while-referenced
	buf.Free() // want `[Ff]ree`
	return m
}

// BadGoroutine frees while the goroutine reads.
func BadGoroutine(w io.Writer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	view := buf.ReadOnlyData()
	go func() { w.Write(view) }()
	//category: free-while-referenced
	buf.Free() // want `[Ff]ree`
}

// BadSend frees what it has sent without a reference for the receiver.
func BadSend(ch chan<- mem.Buffer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	ch <- buf
	//category: free-while-referenced
	buf.Free() // want `[Ff]ree`
}

// BadStored frees what it has stored.
func BadStored(c *Cache, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	//category: free-while-referenced
	defer buf.Free() // want `[Ff]ree`
	c.Buf = buf
}

// BadReturned frees what it returns.
func BadReturned(data []byte) mem.BufferSlice {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	//category: free-while-referenced
	defer bufs.Free() // want `[Ff]ree`
	return bufs
}

// BadTransfer puts what a Buffer is made of.
func BadTransfer(w io.Writer, data []byte) error {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	copy(*b, data)
	buf := mem.NewBuffer(b, pool)
	//category: put-after-transfer
	pool.Put(b) // want `put back|own`
	_, err := w.Write(buf.ReadOnlyData())
	buf.Free()
	return err
}

// BadDeferredPut does so by defer, and returns the Buffer.
func BadDeferredPut(data []byte) mem.Buffer {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	//category: put-after-transfer
	defer pool.Put(b) // want `put back|own`
	copy(*b, data)
	return mem.NewBuffer(b, pool)
}

// BadErrorPut puts on an error that comes after the Buffer was made.
func BadErrorPut(w io.Writer, data []byte) error {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	copy(*b, data)
	buf := mem.NewBuffer(b, pool)
	defer buf.Free()
	if _, err := w.Write(buf.ReadOnlyData()); err != nil {
		//category: put-after-transfer
		pool.Put(b) // want `put back|own`
		return err
	}
	return nil
}

// BadPutTwice puts twice.
func BadPutTwice(w io.Writer, data []byte) error {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	defer pool.Put(b)
	copy(*b, data)
	_, err := w.Write(*b)
	//category: double-put
	pool.Put(b) // want `twice|second|again|already`
	return err
}

// BadPutThenWrite writes what it has put back.
func BadPutThenWrite(w io.Writer, data []byte) error {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	copy(*b, data)
	pool.Put(b)
	//category: use-after-put
	_, err := w.Write(*b) // want `put back`
	return err
}

// BadReturnPut returns what it puts back.
func BadReturnPut(pool mem.BufferPool, data []byte) []byte {
	b := pool.Get(len(data))
	defer pool.Put(b)
	//category: return-after-put
	return append((*b)[:0], data...) // want `put back`
}

// A slab is a pool of one's own.
type slab struct{ mem.BufferPool }

// badSlab gives the memory back to the pool that the buffer will give it back to.
func badSlab(s slab, data []byte) {
	b := s.Get(len(data))
	copy(*b, data)
	buf := mem.NewBuffer(b, s)
	//category: put-after-transfer
	s.Put(b) // want `put back`
	buf.Free()
}

// goodNop has a buffer that gives nothing back.
func goodNop(w io.Writer, data []byte) {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	copy(*b, data)
	buf := mem.NewBuffer(b, mem.NopBufferPool{})
	w.Write(buf.ReadOnlyData())
	buf.Free()
	pool.Put(b)
}

// badMovedLate makes a buffer of memory that it has given back.
func badMovedLate(data []byte) mem.Buffer {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	pool.Put(b)
	//category: use-after-put
	return mem.NewBuffer(b, pool) // want `put back`
}

// badGoroutineBorrows has two references, of which the goroutine has none.
func badGoroutineBorrows(w io.Writer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	buf.Ref()
	go borrow(w, buf)
	buf.Free()
	//category: free-while-referenced
	buf.Free() // want `[Ff]reed`
}

// badReaderOfParam reads what it has freed.
func badReaderOfParam(w io.Writer, bufs mem.BufferSlice) error {
	bufs.Free()
	//category: use-after-free
	_, err := io.Copy(w, bufs.Reader()) // want `[Ff]reed`
	return err
}

// badMaterializedLate makes a buffer of what it has freed.
func badMaterializedLate(bufs mem.BufferSlice) mem.Buffer {
	bufs.Free()
	//category: use-after-free
	return bufs.MaterializeToBuffer(mem.DefaultBufferPool()) // want `[Ff]reed`
}

// badResetLate gives a reader what it has freed.
func badResetLate(rd *mem.Reader, bufs mem.BufferSlice) {
	bufs.Free()
	//category: use-after-free
	rd.Reset(bufs) // want `[Ff]reed`
}

// badReaderAndTwice frees twice, and the reader has freed its own references.
func badReaderAndTwice(w io.Writer, bufs mem.BufferSlice) error {
	defer bufs.Free()
	rd := bufs.Reader()
	defer rd.Close()
	if _, err := io.Copy(w, rd); err != nil {
		//category: double-free
		bufs.Free() // want `[Ff]reed`
		return err
	}
	return nil
}

// badMaterializedAndTwice does so beside a buffer that was made of them.
func badMaterializedAndTwice(w io.Writer, r io.Reader) error {
	bufs, err := mem.ReadAll(r, mem.DefaultBufferPool())
	defer bufs.Free()
	if err != nil {
		return err
	}
	buf := bufs.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	if _, err := w.Write(buf.ReadOnlyData()); err != nil {
		//category: double-free
		bufs.Free() // want `[Ff]reed`
		return err
	}
	return nil
}

// badReadUp frees what is freed already if it was read to its end.
func badReadUp(dst, data []byte) int {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	n, rest := mem.ReadUnsafe(dst, buf)
	if rest != nil {
		rest.Free()
	}
	//category: double-free
	buf.Free() // want `[Ff]reed`
	return n
}

func badReadUpDeferred(dst []byte, buf mem.Buffer) int {
	defer buf.Free()
	//category: double-free
	n, _ := mem.ReadUnsafe(dst, buf) // want `[Ff]reed`
	return n
}
