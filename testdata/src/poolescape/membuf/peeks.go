package membuf

import (
	"io"

	"google.golang.org/grpc/mem"
)

// Parts that a reader of buffers shows: they are gone when neither the reader nor the
// slice that it was made of has a reference any more.

func badPeek(bufs mem.BufferSlice) ([][]byte, error) {
	defer bufs.Free()
	r := bufs.Reader()
	//category: free-while-referenced
	defer r.Close() // want `[Ff]reed`
	parts, err := r.Peek(16, nil)
	if err != nil {
		return nil, err
	}
	return parts, nil
}

func goodPeekOwned(bufs mem.BufferSlice) ([][]byte, error) {
	r := bufs.Reader()
	defer r.Close()
	parts, err := r.Peek(16, nil)
	if err != nil {
		return nil, err
	}
	return parts, nil // the caller has a reference
}

func badPeekFirst(bufs mem.BufferSlice) []byte {
	r := bufs.Reader()
	bufs.Free()
	defer r.Close()
	parts, _ := r.Peek(16, nil)
	//category: pool-reader-escape
	return parts[0] // want `[Ff]reed`
}

func goodPeekFirst(bufs mem.BufferSlice) []byte {
	r := bufs.Reader()
	bufs.Free()
	defer r.Close()
	parts, _ := r.Peek(16, nil)
	return append([]byte(nil), parts[0]...)
}

func badPeekUsed(w io.Writer, bufs mem.BufferSlice) error {
	r := bufs.Reader()
	bufs.Free()
	parts, _ := r.Peek(16, nil)
	first := parts[0]
	r.Close()
	//category: pool-reader-escape
	_, err := w.Write(first) // want `[Ff]reed`
	return err
}

func goodPeekUsed(w io.Writer, bufs mem.BufferSlice) error {
	r := bufs.Reader()
	bufs.Free()
	defer r.Close()
	parts, _ := r.Peek(16, nil)
	_, err := w.Write(parts[0])
	return err
}

func goodPeekFreedLater(w io.Writer, bufs mem.BufferSlice) error {
	r := bufs.Reader()
	parts, _ := r.Peek(16, nil)
	first := parts[0]
	r.Close()
	_, err := w.Write(first)
	bufs.Free()
	return err
}

func goodPeekFreeDeferred(w io.Writer, bufs mem.BufferSlice) error {
	defer bufs.Free()
	r := bufs.Reader()
	parts, _ := r.Peek(16, nil)
	first := parts[0]
	r.Close()
	_, err := w.Write(first)
	return err
}

func goodPeekReferenced(bufs mem.BufferSlice) [][]byte {
	defer bufs.Free()
	bufs.Ref()
	r := bufs.Reader()
	defer r.Close()
	parts, _ := r.Peek(16, nil)
	return parts
}

func goodPeekCloseTwice(bufs mem.BufferSlice) error {
	defer bufs.Free()
	r := bufs.Reader()
	defer r.Close()
	if _, err := io.ReadAll(r); err != nil {
		return err
	}
	return r.Close()
}

func goodReadClosed(bufs mem.BufferSlice) (int, error) {
	defer bufs.Free()
	r := bufs.Reader()
	r.Close()
	return r.Read(nil)
}

type head struct{ parts [][]byte }

func (h *head) badPeekKept(bufs mem.BufferSlice) {
	defer bufs.Free()
	r := bufs.Reader()
	//category: free-while-referenced
	defer r.Close() // want `[Ff]reed`
	h.parts, _ = r.Peek(16, h.parts[:0])
}

func (h *head) goodPeekKept(bufs mem.BufferSlice) (n int) {
	defer bufs.Free()
	r := bufs.Reader()
	defer r.Close()
	parts, _ := r.Peek(16, nil)
	for _, p := range parts {
		n += len(p)
	}
	return n
}
