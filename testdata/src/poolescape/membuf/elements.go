package membuf

import (
	"io"

	"google.golang.org/grpc/mem"
)

// Elements of slices of buffers.

func badElementRead(w io.Writer, bufs mem.BufferSlice) error {
	for _, buf := range bufs {
		buf.Free()
		//category: use-after-free
		if _, err := w.Write(buf.ReadOnlyData()); err != nil { // want `[Ff]reed`
			return err
		}
	}
	return nil
}

func goodElementRead(w io.Writer, bufs mem.BufferSlice) error {
	for _, buf := range bufs {
		_, err := w.Write(buf.ReadOnlyData())
		buf.Free()
		if err != nil {
			return err
		}
	}
	return nil
}

func badElementData(w io.Writer, bufs mem.BufferSlice) error {
	for _, buf := range bufs {
		data := buf.ReadOnlyData()
		buf.Free()
		//category: pool-reader-escape
		if _, err := w.Write(data); err != nil { // want `[Ff]reed`
			return err
		}
	}
	return nil
}

func goodElementSize(bufs mem.BufferSlice) (n int) {
	for _, buf := range bufs {
		data := buf.ReadOnlyData()
		buf.Free()
		n += len(data)
	}
	return n
}

func badFirst(bufs mem.BufferSlice) byte {
	bufs[0].Free()
	//category: use-after-free
	return bufs[0].ReadOnlyData()[0] // want `[Ff]reed`
}

func goodSecond(bufs mem.BufferSlice) byte {
	bufs[0].Free()
	return bufs[1].ReadOnlyData()[0]
}

func goodFirstOfRest(bufs mem.BufferSlice) byte {
	bufs[0].Free()
	bufs = bufs[1:]
	return bufs[0].ReadOnlyData()[0]
}

func goodFirstReplaced(bufs mem.BufferSlice, next mem.Buffer) byte {
	bufs[0].Free()
	bufs[0] = next
	return bufs[0].ReadOnlyData()[0]
}

// fill puts other buffers in place of those in the slice.
func fill(bufs mem.BufferSlice, data []byte) {
	for i := range bufs {
		bufs[i] = mem.Copy(data, mem.DefaultBufferPool())
	}
}

func goodFirstFilled(bufs mem.BufferSlice, data []byte) byte {
	bufs[0].Free()
	fill(bufs, data)
	return bufs[0].ReadOnlyData()[0]
}

func badElementsAndAll(w io.Writer, bufs mem.BufferSlice) error {
	defer bufs.Free()
	for _, buf := range bufs {
		if _, err := w.Write(buf.ReadOnlyData()); err != nil {
			return err
		}
		//category: double-free
		buf.Free() // want `[Ff]reed`
	}
	return nil
}

func badAllRead(w io.Writer, r io.Reader) error {
	bufs, err := mem.ReadAll(r, mem.DefaultBufferPool())
	if err != nil {
		bufs.Free()
		return err
	}
	for i := range bufs {
		w.Write(bufs[i].ReadOnlyData())
		bufs[i].Free()
	}
	//category: double-free
	bufs.Free() // want `[Ff]reed`
	return nil
}

func goodElementsOrAll(w io.Writer, bufs mem.BufferSlice) error {
	for i, buf := range bufs {
		if _, err := w.Write(buf.ReadOnlyData()); err != nil {
			bufs[i:].Free()
			return err
		}
		buf.Free()
	}
	return nil
}

func goodOneOrAll(bufs mem.BufferSlice) int {
	if len(bufs) == 1 {
		n := bufs[0].Len()
		bufs[0].Free()
		return n
	}
	n := bufs.Len()
	bufs.Free()
	return n
}

func goodElementRefs(w io.Writer, bufs mem.BufferSlice) {
	defer bufs.Free()
	for _, buf := range bufs {
		buf.Ref()
		w.Write(buf.ReadOnlyData())
		buf.Free()
	}
}

type sink interface{ keep(buf mem.Buffer) }

func goodElementKept(s sink, bufs mem.BufferSlice) {
	defer bufs.Free()
	for _, buf := range bufs {
		s.keep(buf) // may have taken a reference for its caller
		buf.Free()
	}
}

func goodElementsReplaced(data []byte, bufs mem.BufferSlice) {
	defer bufs.Free()
	for i, buf := range bufs {
		buf.Free()
		bufs[i] = mem.Copy(data, mem.DefaultBufferPool())
	}
}

func goodAllOfRest(bufs mem.BufferSlice) int {
	n := bufs[0].Len()
	bufs[0].Free()
	bufs = bufs[1:]
	n += bufs.Len()
	bufs.Free()
	return n
}

func goodRestDeferred(w io.Writer, bufs mem.BufferSlice) error {
	defer func() { bufs.Free() }()
	for len(bufs) > 0 {
		if _, err := w.Write(bufs[0].ReadOnlyData()); err != nil {
			return err
		}
		bufs[0].Free()
		bufs = bufs[1:]
	}
	return nil
}

type feed struct{ bufs mem.BufferSlice }

func (f *feed) goodNext(w io.Writer) {
	for len(f.bufs) > 0 {
		w.Write(f.bufs[0].ReadOnlyData())
		f.bufs[0].Free()
		f.bufs = f.bufs[1:]
	}
	f.bufs.Free()
}

func goodLast(bufs mem.BufferSlice) (last mem.Buffer) {
	for _, buf := range bufs {
		if last != nil {
			last.Free()
		}
		last = buf
	}
	return last
}

func goodLongest(bufs mem.BufferSlice) mem.Buffer {
	longest := bufs[0]
	for _, buf := range bufs[1:] {
		if buf.Len() > longest.Len() {
			longest.Free()
			longest = buf
		} else {
			buf.Free()
		}
	}
	return longest
}

func goodElementsLater(bufs mem.BufferSlice) {
	defer bufs.Free()
	for _, buf := range bufs {
		buf.Ref()
	}
	go func() {
		for _, buf := range bufs {
			buf.Free()
		}
	}()
}

func badReadFreed(dst []byte, buf mem.Buffer) int {
	buf.Free()
	//category: use-after-free
	n, _ := mem.ReadUnsafe(dst, buf) // want `[Ff]reed`
	return n
}
