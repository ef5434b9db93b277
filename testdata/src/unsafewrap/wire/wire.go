// Package wire holds what the services share about buffers and streams.
package wire

import (
	"bytes"
	"context"
	"sync"
	"unsafe"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Buffer returns an empty buffer.
func Buffer() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

// Recycle takes a buffer back.
func Recycle(buf *bytes.Buffer) { buffers.Put(buf) }

// A Sender sends chunks.
type Sender interface {
	Send(*blobpb.Chunk) error
}

// SendLater sends m in the background, and reports to done.
func SendLater(s Sender, m *blobpb.Chunk, done chan<- error) {
	go func() { done <- s.Send(m) }()
}

// SendNow sends m, and counts.
func SendNow(s Sender, m *blobpb.Chunk, sent *int) error {
	if err := s.Send(m); err != nil {
		return err
	}
	*sent++
	return nil
}

// A Writer sends what it is given in a goroutine of its own.
type Writer struct {
	queue chan *blobpb.Chunk
	done  chan error
}

// NewWriter starts a Writer.
func NewWriter(s Sender) *Writer {
	w := &Writer{queue: make(chan *blobpb.Chunk, 8), done: make(chan error, 1)}
	go w.run(s)
	return w
}

func (w *Writer) run(s Sender) {
	var failed error
	for m := range w.queue {
		if err := s.Send(m); err != nil && failed == nil {
			failed = err
		}
	}
	w.done <- failed
}

// Enqueue leaves m to the Writer.
func (w *Writer) Enqueue(ctx context.Context, m *blobpb.Chunk) error {
	select {
	case w.queue <- m:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close waits until everything is sent.
func (w *Writer) Close() error {
	close(w.queue)
	return <-w.done
}

// Text returns b as a string without copying it.
func Text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Clone returns b as a string of its own.
func Clone(b []byte) string { return string(b) }

// Fill has m hold b.
func Fill(m *blobpb.Chunk, b []byte) { m.Data = b }

// FillCopy has m hold what b does.
func FillCopy(m *blobpb.Chunk, b []byte) { m.Data = append(m.Data[:0], b...) }

// Encode encodes m into scratch, if that has room for it.
func Encode(scratch []byte, m *blobpb.Chunk) ([]byte, error) {
	n := m.SizeVT()
	if cap(scratch) < n {
		scratch = make([]byte, n)
	}
	scratch = scratch[:n]
	_, err := m.MarshalToSizedBufferVT(scratch)
	return scratch, err
}

// Wrap makes one Buffer of b.
func Wrap(b []byte) mem.BufferSlice { return mem.BufferSlice{mem.SliceBuffer(b)} }

// Release returns m to its pool.
func Release(m *blobpb.Chunk) {
	if m == nil {
		return
	}
	m.ReturnToVTPool()
}

// Stamp writes the key into m.
func Stamp(m *blobpb.Chunk, key string) { m.Key = key }

// Framed returns b behind its head.
func Framed(head, b []byte) []byte { return append(head, b...) }

// SendAny sends a message of any type.
func SendAny(st grpc.ClientStream, m any) error { return st.SendMsg(m) }
