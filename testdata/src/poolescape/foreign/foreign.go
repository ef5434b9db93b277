// Package foreign gives pooled objects to functions of another package before they go
// back: what those may do to the object decides whether its memory is still its own.
package foreign

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"sync"

	"poolescape/foreign/lib"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func badResponseOfReset(data []byte, req *http.Request) (*http.Response, error) {
	reader := lib.NewReader(bytes.NewBuffer(data))
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		reader.Reset(buf)
		buf.Reset()
		buffers.Put(buf)
	}()
	_, _ = reader.WriteTo(buf)
	//category: return-after-put
	return http.ReadResponse(bufio.NewReader(buf), req) // want `put back`
}

func badBytesOfReset(data []byte) []byte {
	reader := lib.NewReader(bytes.NewReader(data))
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	_, _ = reader.WriteTo(buf)
	out := buf.Bytes()
	reader.Reset(buf)
	//category: return-after-put
	return out // want `put back`
}

func badBytesOfFilled() []byte {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	lib.Fill(buf)
	out := buf.Bytes()
	lib.Fill(buf)
	buffers.Put(buf)
	//category: return-after-put
	return out // want `put back`
}

type last struct{ data []byte }

// Data returns what was kept.
func (l *last) Data() []byte { return l.data }

func (l *last) badKept() {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString("a")
	//category: escape-after-put
	l.data = buf.Bytes() // want `put back`
	lib.Fill(buf)
	buffers.Put(buf)
}

var sizes = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

func badResponseOfReader(r io.Reader) (*http.Response, error) {
	br := sizes.Get().(*bufio.Reader)
	br.Reset(r)
	resp, err := http.ReadResponse(br, nil)
	lib.Visit(br)
	sizes.Put(br)
	//category: return-after-put
	return resp, err // want `put back`
}

var slices = sync.Pool{New: func() any { return make([]byte, 512) }}

func badPartOfSummed(in []byte) ([]byte, int) {
	b := slices.Get().([]byte)
	part := b[:copy(b, in)]
	sum := lib.Sum(b)
	slices.Put(b)
	//category: return-after-put
	return part, sum // want `put back`
}

func goodBytesCopied() []byte {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	lib.Fill(buf)
	out := bytes.Clone(buf.Bytes())
	lib.Fill(buf)
	buffers.Put(buf)
	return out
}

func goodResponseOfOwn(data []byte, req *http.Request) (*http.Response, error) {
	reader := lib.NewReader(bytes.NewBuffer(data))
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		reader.Reset(buf)
		buffers.Put(buf)
	}()
	buf.Reset()
	own := new(bytes.Buffer)
	_, _ = reader.WriteTo(own)
	return http.ReadResponse(bufio.NewReader(own), req)
}

var headers = sync.Pool{New: func() any { s := make([]byte, 0, 512); return &s }}

func goodPartOfSwapped(in []byte) []byte {
	b := headers.Get().(*[]byte)
	*b = append((*b)[:0], in...)
	part := *b
	lib.Swap(b)
	headers.Put(b)
	return part
}

var frames = sync.Pool{New: func() any { return &lib.Frame{Data: make([]byte, 0, 512)} }}

func goodPartOfDetached(in []byte) []byte {
	f := frames.Get().(*lib.Frame)
	f.Data = append(f.Data[:0], in...)
	part := f.Data
	lib.Detach(f)
	frames.Put(f)
	return part
}

// A message has memory that who is given it may exchange, by reflection or otherwise.
type message struct {
	Data []byte
	rest []byte
	kept []byte
}

// Release gives one part of the message other memory.
func (m *message) Release() { m.rest = nil }

func (m *message) fill(in []byte) {
	m.Data = append(m.Data[:0], in...)
	m.rest = append(m.rest[:0], in...)
	m.kept = append(m.kept[:0], in...)
}

var messages = sync.Pool{New: func() any { return new(message) }}

func goodExportedOfVisited(in []byte) []byte {
	m := messages.Get().(*message)
	m.fill(in)
	part := m.Data
	lib.Visit(m)
	messages.Put(m)
	return part
}

func goodReleasedOfVisited(in []byte) []byte {
	m := messages.Get().(*message)
	m.fill(in)
	part := m.rest
	lib.Visit(m)
	messages.Put(m)
	return part
}

type source struct {
	parts [][]byte
	next  []byte
}

// Read returns what is next.
func (s *source) Read(p []byte) (int, error) {
	if len(s.parts) == 0 {
		return 0, io.EOF
	}
	s.next, s.parts = s.parts[0], s.parts[1:]
	return copy(p, s.next), nil
}

var sources = sync.Pool{New: func() any { return new(source) }}

func badResponseOfSource(req *http.Request, parts ...[]byte) (*http.Response, error) {
	src := sources.Get().(*source)
	src.parts = append(src.parts[:0], parts...)
	resp, err := http.ReadResponse(bufio.NewReader(src), req)
	lib.Visit(src)
	sources.Put(src)
	//category: return-after-put
	return resp, err // want `put back`
}

func goodNextOfRead(parts ...[]byte) []byte {
	src := sources.Get().(*source)
	src.parts = append(src.parts[:0], parts...)
	part := src.next
	lib.NewReader(src).Reset(src)
	lib.Visit(src)
	sources.Put(src)
	return part
}
