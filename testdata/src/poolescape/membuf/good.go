package membuf

import (
	"bytes"
	"io"

	"google.golang.org/grpc/mem"

	"poolescape/vtpb"
)

// GoodFree frees once.
func GoodFree(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	_, err := w.Write(buf.ReadOnlyData())
	return err
}

// GoodNeverFreed leaves the buffer to the garbage collector.
func GoodNeverFreed(data []byte) []byte {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	return buf.ReadOnlyData()
}

// GoodMaterializedNeverFreed has no way to free, and needs none.
func GoodMaterializedNeverFreed(data []byte) []byte {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	return bufs.MaterializeToBuffer(mem.DefaultBufferPool()).ReadOnlyData()
}

// GoodRef frees both references that it has.
func GoodRef(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	buf.Ref()
	_, err := w.Write(buf.ReadOnlyData())
	buf.Free()
	buf.Free()
	return err
}

// GoodRefForGoroutine gives the goroutine a reference.
func GoodRefForGoroutine(w io.Writer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	buf.Ref()
	go func() {
		defer buf.Free()
		w.Write(buf.ReadOnlyData())
	}()
}

// GoodRefForReceiver sends a reference along.
func GoodRefForReceiver(ch chan<- mem.Buffer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	buf.Ref()
	ch <- buf
	buf.Free()
}

// share is for whoever wants to keep a buffer beside its owner.
func share(buf mem.Buffer) mem.Buffer {
	buf.Ref()
	return buf
}

// GoodShared frees both references.
func GoodShared(w io.Writer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	again := share(buf)
	w.Write(buf.ReadOnlyData())
	buf.Free()
	again.Free()
}

// GoodSharedByName does, too, by the one name.
func GoodSharedByName(w io.Writer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	share(buf)
	w.Write(buf.ReadOnlyData())
	buf.Free()
	buf.Free()
}

// borrow takes a reference for as long as it runs.
func borrow(w io.Writer, buf mem.Buffer) {
	buf.Ref()
	defer buf.Free()
	w.Write(buf.ReadOnlyData())
}

// GoodBorrowed frees the one reference that there is afterwards.
func GoodBorrowed(w io.Writer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	borrow(w, buf)
	buf.Free()
}

// replace takes a reference to what is used next, and gives up that to what was
// used before.
func replace(next, before mem.Buffer) {
	next.Ref()
	before.Free()
}

// GoodReplacedByItself goes on with the same buffer.
func GoodReplacedByItself(w io.Writer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	replace(buf, buf)
	w.Write(buf.ReadOnlyData())
	buf.Free()
}

// GoodHandOver sends the only reference.
func GoodHandOver(ch chan<- mem.Buffer, data []byte) {
	ch <- mem.Copy(data, mem.DefaultBufferPool())
}

// GoodReadAll frees what it has read, and what it has read before an error.
func GoodReadAll(r io.Reader, w io.Writer) error {
	bufs, err := mem.ReadAll(r, mem.DefaultBufferPool())
	if err != nil {
		bufs.Free()
		return err
	}
	defer bufs.Free()
	_, err = w.Write(bufs.Materialize())
	return err
}

// GoodReader frees the slice and closes the reader, which has references of
// its own; a second Close does nothing.
func GoodReader(w io.Writer, data []byte) error {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	rd := bufs.Reader()
	defer rd.Close()
	bufs.Free()
	if _, err := io.Copy(w, rd); err != nil {
		return err
	}
	return rd.Close()
}

// GoodMaterializeToBuffer frees the slice and what was made of it.
func GoodMaterializeToBuffer(w io.Writer, data []byte) error {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	buf := bufs.MaterializeToBuffer(mem.DefaultBufferPool())
	bufs.Free()
	_, err := w.Write(buf.ReadOnlyData())
	buf.Free()
	return err
}

// GoodMaterialize copies.
func GoodMaterialize(r io.Reader) ([]byte, error) {
	bufs, err := mem.ReadAll(r, mem.DefaultBufferPool())
	defer bufs.Free()
	if err != nil {
		return nil, err
	}
	return bufs.Materialize(), nil
}

// GoodClone copies what it returns.
func GoodClone(data []byte) []byte {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	return bytes.Clone(buf.ReadOnlyData())
}

// GoodString copies by a conversion.
func GoodString(data []byte) string {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	return string(buf.ReadOnlyData())
}

// GoodUnmarshal decodes into memory of the message's own.
func GoodUnmarshal(data mem.BufferSlice) (*vtpb.Payload, error) {
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	data.Free()
	defer buf.Free()
	m := new(vtpb.Payload)
	if err := m.UnmarshalVT(buf.ReadOnlyData()); err != nil {
		return nil, err
	}
	return m, nil
}

// GoodUnmarshalUnsafe lets the message point into a copy.
func GoodUnmarshalUnsafe(data mem.BufferSlice) (*vtpb.Payload, error) {
	defer data.Free()
	m := new(vtpb.Payload)
	if err := m.UnmarshalVTUnsafe(data.Materialize()); err != nil {
		return nil, err
	}
	return m, nil
}

// GoodSplit frees both parts, and no whole.
func GoodSplit(w io.Writer, data []byte) error {
	left, right := mem.SplitUnsafe(mem.Copy(data, mem.DefaultBufferPool()), len(data)/2)
	if err := write(w, left); err != nil {
		right.Free()
		return err
	}
	return write(w, right)
}

// GoodSlice frees the whole and the part, which has a reference of its own.
func GoodSlice(w io.Writer, data []byte) error {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	half := buf.Slice(0, len(data)/2)
	rest := buf.Slice(len(data)/2, len(data))
	buf.Free()
	if err := write(w, half); err != nil {
		rest.Free()
		return err
	}
	return write(w, rest)
}

// GoodPeek copies what it has seen before it goes on.
func GoodPeek(data []byte, n int) ([]byte, error) {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	rd := bufs.Reader()
	defer rd.Close()
	bufs.Free()
	head, err := rd.Peek(n, nil)
	if err != nil {
		return nil, err
	}
	return bytes.Clone(head[0]), nil
}

// GoodStored takes a reference for what it stores.
func GoodStored(c *Cache, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	defer buf.Free()
	if c.Buf != nil {
		c.Buf.Free()
	}
	buf.Ref()
	c.Buf = buf
}

// GoodReturned returns the only reference.
func GoodReturned(data []byte) (bufs mem.BufferSlice, err error) {
	defer func() {
		if err != nil {
			bufs.Free()
		}
	}()
	bufs = mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	return bufs, nil
}

// GoodTransfer lets the Buffer put what it is made of.
func GoodTransfer(w io.Writer, data []byte) error {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	copy(*b, data)
	return write(w, mem.NewBuffer(b, pool))
}

// GoodPutBeforeTransfer puts on the path on which no Buffer is made.
func GoodPutBeforeTransfer(r io.Reader, n int) (mem.Buffer, error) {
	pool := mem.DefaultBufferPool()
	b := pool.Get(n)
	if _, err := io.ReadFull(r, *b); err != nil {
		pool.Put(b)
		return nil, err
	}
	return mem.NewBuffer(b, pool), nil
}

// GoodOwnCopy puts what the Buffer is only a copy of.
func GoodOwnCopy(w io.Writer, data []byte) error {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	copy(*b, data)
	buf := mem.Copy(*b, pool)
	pool.Put(b)
	return write(w, buf)
}

// GoodNoPool makes a Buffer that puts nothing, and so puts itself.
func GoodNoPool(w io.Writer, data []byte) error {
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(data))
	copy(*b, data)
	buf := mem.NewBuffer(b, nil)
	_, err := w.Write(buf.ReadOnlyData())
	buf.Free()
	pool.Put(b)
	return err
}

// GoodReassigned has another buffer in the variable by then.
func GoodReassigned(w io.Writer, data []byte) error {
	buf := mem.Copy([]byte("draft"), mem.DefaultBufferPool())
	buf.Free()
	buf = mem.Copy(data, mem.DefaultBufferPool())
	_, err := w.Write(buf.ReadOnlyData())
	buf.Free()
	return err
}

// GoodElements frees each as it goes.
func GoodElements(w io.Writer, bufs mem.BufferSlice) error {
	for i, buf := range bufs {
		if _, err := w.Write(buf.ReadOnlyData()); err != nil {
			bufs[i:].Free()
			return err
		}
		buf.Free()
	}
	return nil
}

// GoodWriter collects in a slice that is freed when it was read.
func GoodWriter(w io.Writer, data []byte) error {
	var bufs mem.BufferSlice
	mw := mem.NewWriter(&bufs, mem.DefaultBufferPool())
	if _, err := mw.Write(data); err != nil {
		return err
	}
	defer bufs.Free()
	_, err := w.Write(bufs.Materialize())
	return err
}

// A queue has references of its own.
type queue struct{ data mem.BufferSlice }

func (q *queue) reset(bufs mem.BufferSlice) {
	q.data.Free()
	bufs.Ref()
	q.data = bufs
}

// GoodReset frees its own references when the queue has others.
func GoodReset(w io.Writer, data []byte) error {
	q := new(queue)
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	q.reset(bufs)
	bufs.Free()
	_, err := w.Write(q.data.Materialize())
	q.data.Free()
	return err
}

// refEach takes a reference to each of them.
func refEach(bufs []mem.Buffer) {
	for _, buf := range bufs {
		buf.Ref()
	}
}

// GoodRefEach frees both references to each.
func GoodRefEach(w io.Writer, data []byte) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	refEach([]mem.Buffer{buf})
	w.Write(buf.ReadOnlyData())
	buf.Free()
	buf.Free()
}

// GoodRefSlice does, too, of a BufferSlice.
func GoodRefSlice(w io.Writer, data []byte) {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	refEach(bufs)
	w.Write(bufs.Materialize())
	bufs.Free()
	bufs.Free()
}

// GoodRefRange has the loop itself.
func GoodRefRange(w io.Writer, data []byte) {
	bufs := mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
	for _, buf := range bufs {
		buf.Ref()
	}
	w.Write(bufs.Materialize())
	bufs.Free()
	bufs.Free()
}

// lend leaves a reference if it is told to.
func lend(buf mem.Buffer, leave bool) {
	buf.Ref()
	if !leave {
		buf.Free()
	}
}

// goodLent frees as often as there are references.
func goodLent(data []byte, leave bool) {
	buf := mem.Copy(data, mem.DefaultBufferPool())
	lend(buf, leave)
	if leave {
		buf.Free()
	}
	buf.Free()
}

// goodReaderAndFree frees its own references, and the reader frees its.
func goodReaderAndFree(w io.Writer, bufs mem.BufferSlice) error {
	rd := bufs.Reader()
	defer rd.Close()
	if _, err := io.Copy(w, rd); err != nil {
		bufs.Free()
		return err
	}
	bufs.Free()
	return nil
}

// goodResetReader has a reader that was given the buffers before they are freed.
func goodResetReader(w io.Writer, rd *mem.Reader, bufs mem.BufferSlice) error {
	rd.Reset(bufs)
	bufs.Free()
	_, err := io.Copy(w, rd)
	return err
}

// goodMaterializedTwice has taken one more reference, and frees both.
func goodMaterializedTwice(w io.Writer, bufs mem.BufferSlice) {
	buf := bufs.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	bufs.Ref()
	bufs.Free()
	w.Write(buf.ReadOnlyData())
	bufs.Free()
}

// goodReaderOfNext reads what is freed when it was read, not what was freed before.
func goodReaderOfNext(w io.Writer, next func() mem.BufferSlice) {
	bufs := next()
	bufs.Free()
	bufs = next()
	io.Copy(w, bufs.Reader())
	bufs.Free()
}

// goodReadUp frees what is left.
func goodReadUp(dst, data []byte) int {
	n, rest := mem.ReadUnsafe(dst, mem.Copy(data, mem.DefaultBufferPool()))
	if rest != nil {
		rest.Free()
	}
	return n
}

func goodReadUpOrFree(dst []byte, buf mem.Buffer) int {
	n, rest := mem.ReadUnsafe(dst, buf)
	if rest != nil {
		buf.Free() // which is what is left
	}
	return n
}

func goodReadLoop(dst []byte, buf mem.Buffer) (n int) {
	for buf != nil && n < len(dst) {
		var k int
		k, buf = mem.ReadUnsafe(dst[n:], buf)
		n += k
	}
	if buf != nil {
		buf.Free()
	}
	return n
}

func goodReadHead(buf mem.Buffer) (head [4]byte) {
	defer buf.Free()
	if buf.Len() > len(head) {
		mem.ReadUnsafe(head[:], buf)
	}
	return head
}

func goodReadShared(dst []byte, buf mem.Buffer) int {
	buf.Ref()
	defer buf.Free()
	n, rest := mem.ReadUnsafe(dst, buf)
	if rest != nil {
		rest.Free()
	}
	return n
}
