// Package iterated loops over the parts of pooled memory.
package iterated

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get(data []byte) *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	b.Write(data)
	return b
}

func badLines(data []byte) (out [][]byte) {
	b := get(data)
	defer buffers.Put(b)
	for line := range bytes.SplitSeq(b.Bytes(), []byte("\n")) {
		out = append(out, line)
	}
	//category: return-after-put
	return out // want "put back"
}

func goodLines(data []byte) (out [][]byte) {
	b := get(data)
	defer buffers.Put(b)
	for line := range bytes.SplitSeq(b.Bytes(), []byte("\n")) {
		out = append(out, bytes.Clone(line))
	}
	return out
}

func goodTexts(data []byte) (out []string) {
	b := get(data)
	defer buffers.Put(b)
	for line := range bytes.SplitSeq(b.Bytes(), []byte("\n")) {
		out = append(out, string(line))
	}
	return out
}

func goodCopied(data []byte) (out []string) {
	b := get(data)
	defer buffers.Put(b)
	for line := range strings.Lines(b.String()) {
		out = append(out, line)
	}
	return out
}

func badTexts(data []byte) (out []string) {
	b := get(data)
	defer buffers.Put(b)
	for line := range strings.Lines(unsafe.String(unsafe.SliceData(b.Bytes()), b.Len())) {
		out = append(out, line)
	}
	//category: return-after-put
	return out // want "put back"
}

func badFirst(data []byte) []byte {
	b := get(data)
	defer buffers.Put(b)
	for field := range bytes.FieldsSeq(b.Bytes()) {
		if len(field) > 3 {
			//category: return-after-put
			return field // want "put back"
		}
	}
	return nil
}

func goodFirst(data []byte) []byte {
	b := get(data)
	defer buffers.Put(b)
	for field := range bytes.FieldsSeq(b.Bytes()) {
		if len(field) > 3 {
			return bytes.Clone(field)
		}
	}
	return nil
}

func goodCount(data []byte) (n int) {
	b := get(data)
	defer buffers.Put(b)
	var longest []byte
	for line := range bytes.Lines(b.Bytes()) {
		if len(line) > len(longest) {
			longest = line
		}
	}
	return len(longest)
}

func badSeq(data []byte) iter.Seq[[]byte] {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return bytes.Lines(b.Bytes()) // want "put back"
}

func goodSeq(data []byte) iter.Seq[[]byte] {
	b := get(data)
	defer buffers.Put(b)
	return bytes.Lines(bytes.Clone(b.Bytes()))
}

func badLate(data []byte) (n int) {
	b := get(data)
	lines := bytes.Lines(b.Bytes())
	buffers.Put(b)
	//category: use-after-put
	for line := range lines { // want "put back"
		n += len(line)
	}
	return n
}

func goodLate(data []byte) (n int) {
	b := get(data)
	lines := bytes.Lines(b.Bytes())
	for line := range lines {
		n += len(line)
	}
	buffers.Put(b)
	return n
}

type index struct{ keys map[string][]byte }

func (x *index) badStored(data []byte) {
	b := get(data)
	defer buffers.Put(b)
	for line := range bytes.Lines(b.Bytes()) {
		//category: escape-after-put
		x.keys[string(line)] = line // want "put back"
	}
}

func (x *index) goodStored(data []byte) {
	b := get(data)
	defer buffers.Put(b)
	for line := range bytes.Lines(b.Bytes()) {
		x.keys[string(line)] = slices.Clone(line)
	}
}

var errLong = errors.New("line too long")

func goodPutInside(data []byte) (n int, err error) {
	b := get(data)
	for line := range bytes.Lines(b.Bytes()) {
		if len(line) > 80 {
			buffers.Put(b)
			return 0, errLong
		}
		n++
	}
	n += b.Len()
	buffers.Put(b)
	return n, nil
}

var lists = sync.Pool{New: func() any { return new([][]byte) }}

func goodValues(data ...[]byte) (out [][]byte) {
	p := lists.Get().(*[][]byte)
	defer lists.Put(p)
	*p = append((*p)[:0], data...)
	for v := range slices.Values(*p) {
		out = append(out, v)
	}
	return out
}

func goodAll(data ...[]byte) (out [][]byte) {
	p := lists.Get().(*[][]byte)
	defer lists.Put(p)
	*p = append((*p)[:0], data...)
	for _, v := range slices.All(*p) {
		out = append(out, v)
	}
	return out
}

func badChunks(data ...[]byte) (out [][][]byte) {
	p := lists.Get().(*[][]byte)
	defer lists.Put(p)
	*p = append((*p)[:0], data...)
	for c := range slices.Chunk(*p, 4) {
		out = append(out, c)
	}
	//category: return-after-put
	return out // want "put back"
}

func badYield(data []byte) (last []byte) {
	b := get(data)
	defer buffers.Put(b)
	bytes.Lines(b.Bytes())(func(line []byte) bool {
		last = line
		return true
	})
	//category: return-after-put
	return last // want "put back"
}

func goodYield(data []byte) (last []byte) {
	b := get(data)
	defer buffers.Put(b)
	bytes.Lines(b.Bytes())(func(line []byte) bool {
		last = append(last[:0], line...)
		return true
	})
	return last
}

func goodOtherLines(data, other []byte) (out [][]byte) {
	b := get(data)
	defer buffers.Put(b)
	for line := range bytes.Lines(other) {
		if bytes.Contains(b.Bytes(), line) {
			out = append(out, line)
		}
	}
	return out
}
