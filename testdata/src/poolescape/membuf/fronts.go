package membuf

import (
	"io"

	"google.golang.org/grpc/mem"
)

// Lists of buffers that are consumed from the front: the first element of the next
// round is another buffer.

func goodFrontSize(bufs mem.BufferSlice) (n int) {
	for len(bufs) > 0 {
		n += bufs[0].Len()
		bufs[0].Free()
		bufs = bufs[1:]
	}
	return n
}

func badFrontSize(bufs mem.BufferSlice) (n int) {
	for range 2 {
		//category: use-after-free
		n += bufs[0].Len() // want `[Ff]reed`
		bufs[0].Free()
	}
	return n
}

func goodFrontSkip(bufs mem.BufferSlice, n int) mem.BufferSlice {
	for len(bufs) > 0 && n >= bufs[0].Len() {
		n -= bufs[0].Len()
		bufs[0].Free()
		bufs = bufs[1:]
	}
	return bufs
}

func goodFrontPost(bufs []mem.Buffer) (n int) {
	for ; len(bufs) > 0; bufs = bufs[1:] {
		n += bufs[0].Len()
		bufs[0].Free()
	}
	return n
}

func badFrontPost(bufs []mem.Buffer) (n int) {
	for ; len(bufs) > 0; bufs = bufs[1:] {
		bufs[0].Free()
		//category: use-after-free
		n += bufs[0].Len() // want `[Ff]reed`
	}
	return n
}

func goodFrontWritten(w io.Writer, bufs mem.BufferSlice) error {
	for len(bufs) > 0 {
		if _, err := w.Write(bufs[0].ReadOnlyData()); err != nil {
			bufs.Free()
			return err
		}
		bufs[0].Free()
		bufs = bufs[1:]
	}
	return nil
}

func badFrontWritten(w io.Writer, bufs mem.BufferSlice) error {
	for len(bufs) > 0 {
		data := bufs[0].ReadOnlyData()
		bufs[0].Free()
		//category: use-after-free
		if bufs[0].Len() > 0 { // want `[Ff]reed`
			w.Write(data)
		}
		bufs = bufs[1:]
	}
	return nil
}

func goodFrontsOfRows(rows [][]mem.Buffer) (n int) {
	for _, row := range rows {
		for len(row) > 0 {
			n += row[0].Len()
			row[0].Free()
			row = row[1:]
		}
	}
	return n
}

func goodFrontOfEach(rows []mem.BufferSlice) (n int) {
	for _, row := range rows {
		n += row[0].Len()
		row[0].Free()
	}
	return n
}

func badFrontOfEach(rows []mem.BufferSlice) (n int) {
	for _, row := range rows {
		row[0].Free()
		//category: use-after-free
		n += row[0].Len() // want `[Ff]reed`
	}
	return n
}

func badFrontIfEmpty(bufs mem.BufferSlice, skip int) (n int) {
	for len(bufs) > 0 {
		if bufs[0].Len() <= skip {
			bufs[0].Free()
		}
		//category: use-after-free
		n += len(bufs[0].ReadOnlyData()) // want `[Ff]reed`
		bufs = bufs[1:]
	}
	return n
}

func goodFrontUnlessSkipped(bufs mem.BufferSlice, skip int) (n int) {
	for len(bufs) > 0 {
		skipped := bufs[0].Len() <= skip
		if skipped {
			bufs[0].Free()
		}
		if !skipped {
			n += len(bufs[0].ReadOnlyData())
		}
		bufs = bufs[1:]
	}
	return n
}

func goodFrontAndNext(bufs mem.BufferSlice) (n int) {
	for len(bufs) > 1 {
		n += bufs[0].Len() * bufs[1].Len()
		bufs[0].Free()
		bufs = bufs[1:]
	}
	return n
}
