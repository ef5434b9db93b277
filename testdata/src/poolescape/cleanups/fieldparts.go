package cleanups

import (
	"bytes"
	"io"
	"sync"
)

// A part of an object is returned together with what gives the object back.

type chunk struct {
	buf  []byte
	text bytes.Buffer
}

var chunks = sync.Pool{New: func() any { return &chunk{buf: make([]byte, 4096)} }}

func readChunk(r io.Reader) ([]byte, func()) {
	s := chunks.Get().(*chunk)
	n, _ := r.Read(s.buf[:cap(s.buf)])
	return s.buf[:n], func() { chunks.Put(s) }
}

func badChunk(r io.Reader) []byte {
	p, free := readChunk(r)
	defer free()
	return p // want "put back"
}

func goodChunk(r io.Reader) []byte {
	p, free := readChunk(r)
	defer free()
	return bytes.Clone(p)
}

func goodChunkOn(r io.Reader) ([]byte, func()) { return readChunk(r) }

func readText(r io.Reader) ([]byte, func(), error) {
	s := chunks.Get().(*chunk)
	s.text.Reset()
	if _, err := s.text.ReadFrom(r); err != nil {
		chunks.Put(s)
		return nil, nil, err
	}
	return s.text.Bytes(), func() { chunks.Put(s) }, nil
}

func badText(r io.Reader) ([]byte, error) {
	p, free, err := readText(r)
	if err != nil {
		return nil, err
	}
	defer free()
	return p, nil // want "put back"
}

func goodText(r io.Reader) (int, error) {
	p, free, err := readText(r)
	if err != nil {
		return 0, err
	}
	defer free()
	return len(p), nil
}

type block struct{ buf []byte }

var blocks = sync.Pool{New: func() any { return &block{buf: make([]byte, 4096)} }}

func fillBlock(s *block) { s.buf = append(s.buf[:0], 1) }

// takeBlock leaves the object without what it returns.
func takeBlock(r io.Reader) ([]byte, func()) {
	s := blocks.Get().(*block)
	fillBlock(s)
	n, _ := r.Read(s.buf[:cap(s.buf)])
	return s.buf[:n], func() {
		s.buf = make([]byte, 4096)
		blocks.Put(s)
	}
}

func goodTaken(r io.Reader) []byte {
	p, free := takeBlock(r)
	defer free()
	return p
}

// lines has memory from elsewhere.
type lines struct{ all []string }

var pooledLines = sync.Pool{New: func() any { return new(lines) }}

func given(in []string) ([]string, func()) {
	l := pooledLines.Get().(*lines)
	l.all = in
	return l.all[:1], func() { l.all = l.all[:0]; pooledLines.Put(l) }
}

func givenOnce(in []string) ([]string, func()) {
	l := pooledLines.Get().(*lines)
	l.all = in
	return l.all, func() { pooledLines.Put(l) }
}

func goodGiven(in []string) []string {
	out, free := given(in)
	defer free()
	return out
}

func goodGivenOnce(in []string) []string {
	out, free := givenOnce(in)
	defer free()
	return out
}
