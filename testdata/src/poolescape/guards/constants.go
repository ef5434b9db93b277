package guards

import (
	"bytes"
	"io"
	"sync"
)

// Conditions that compare one value with different constants.

var modal = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func goodModes(w io.Writer, mode int) {
	b := modal.Get().(*bytes.Buffer)
	if mode == 1 {
		modal.Put(b)
	}
	if mode == 2 {
		w.Write(b.Bytes())
		modal.Put(b)
	}
}

func badModes(w io.Writer, mode int) {
	b := modal.Get().(*bytes.Buffer)
	if mode > 1 {
		modal.Put(b)
	}
	if mode == 2 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func badModesOfTwo(w io.Writer, mode, other int) {
	b := modal.Get().(*bytes.Buffer)
	if mode == 1 {
		modal.Put(b)
	}
	if other == 2 {
		w.Write(b.Bytes()) // want "used after"
	}
}

func goodNames(w io.Writer, name string) {
	b := modal.Get().(*bytes.Buffer)
	switch name {
	case "drop":
		modal.Put(b)
	case "count":
		b.WriteByte('1')
	}
	switch name {
	case "write":
		w.Write(b.Bytes())
		modal.Put(b)
	}
}

func badNames(w io.Writer, name string) {
	b := modal.Get().(*bytes.Buffer)
	switch name {
	case "drop":
		modal.Put(b)
	}
	if name != "write" {
		w.Write(b.Bytes()) // want "used after"
	}
}

func goodNone(w io.Writer, parts [][]byte) {
	b := modal.Get().(*bytes.Buffer)
	if len(parts) == 0 {
		modal.Put(b)
	}
	for _, part := range parts {
		b.Write(part)
	}
	if len(parts) > 0 {
		w.Write(b.Bytes())
		modal.Put(b)
	}
}

func badSome(w io.Writer, parts [][]byte) {
	b := modal.Get().(*bytes.Buffer)
	if len(parts) < 2 {
		modal.Put(b)
	}
	for _, part := range parts {
		b.Write(part) // want "used after"
	}
}

func goodDeferred(w io.Writer, n int) error {
	b := modal.Get().(*bytes.Buffer)
	defer func() {
		if n > 1 {
			modal.Put(b)
		}
	}()
	if n <= 1 {
		modal.Put(b)
		return nil
	}
	_, err := w.Write(b.Bytes())
	return err
}

func badEachTime(w io.Writer, modes []int) {
	b := modal.Get().(*bytes.Buffer)
	for _, mode := range modes {
		if mode == 2 {
			w.Write(b.Bytes()) // want "used after"
		}
		if mode == 1 {
			modal.Put(b)
		}
	}
}

func goodEachTime(w io.Writer, modes []int) {
	for _, mode := range modes {
		b := modal.Get().(*bytes.Buffer)
		if mode == 1 {
			modal.Put(b)
		}
		if mode == 2 {
			w.Write(b.Bytes())
			modal.Put(b)
		}
	}
}

type machine struct{ state int }

func goodState(m *machine, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if m.state == 0 {
		modal.Put(b)
	}
	if m.state >= 1 {
		w.Write(b.Bytes())
	}
}

func badNextState(m *machine, w io.Writer) {
	b := modal.Get().(*bytes.Buffer)
	if m.state == 1 {
		modal.Put(b)
		m.state = 2
	}
	if m.state == 2 {
		w.Write(b.Bytes()) // want "used after"
	}
}
