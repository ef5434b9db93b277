// Package madewith has pooled objects that are made together with a buffer of
// their own, which goes back to the pool with them.
package madewith

import (
	"bytes"
	"compress/gzip"
	"io"
	"sync"
)

// An encoder formats the samples of a time series.
type encoder struct{ buf *bytes.Buffer }

var encoders = sync.Pool{New: func() any { return &encoder{buf: new(bytes.Buffer)} }}

func acquire() *encoder {
	e := encoders.Get().(*encoder)
	e.buf.Reset()
	return e
}

func release(e *encoder) { encoders.Put(e) }

func (e *encoder) add(sample []byte) { e.buf.Write(sample) }

// BadBatch returns what lies in the encoder's buffer.
func BadBatch(samples [][]byte) []byte {
	e := acquire()
	defer release(e)
	for _, s := range samples {
		e.add(s)
	}
	//category: return-after-put
	return e.buf.Bytes() // want `put back`
}

// A renderer makes pages.
type renderer struct {
	out   *bytes.Buffer
	depth int
}

var renderers = sync.Pool{New: func() any {
	r := new(renderer)
	r.out = bytes.NewBuffer(make([]byte, 0, 4096))
	return r
}}

func (r *renderer) element(body []byte) {
	r.depth++
	r.out.Write(body)
	r.depth--
}

// BadPage writes the page when the renderer may be at the next one.
func BadPage(w io.Writer, body []byte) error {
	r := renderers.Get().(*renderer)
	r.out.Reset()
	r.element(body)
	page := r.out.Bytes()
	renderers.Put(r)
	//category: use-after-put
	_, err := w.Write(page) // want `put back`
	return err
}

// A deflater has a compressor that writes into the buffer next to it.
type deflater struct {
	dst *bytes.Buffer
	zw  *gzip.Writer
}

var deflaters = sync.Pool{New: func() any {
	dst := new(bytes.Buffer)
	return &deflater{dst: dst, zw: gzip.NewWriter(dst)}
}}

func newDeflater() *deflater {
	d := deflaters.Get().(*deflater)
	d.dst.Reset()
	d.zw.Reset(d.dst)
	return d
}

// BadArchive returns the compressed bytes under a Put.
func BadArchive(data []byte) ([]byte, error) {
	d := newDeflater()
	defer deflaters.Put(d)
	if _, err := d.zw.Write(data); err != nil {
		return nil, err
	}
	if err := d.zw.Close(); err != nil {
		return nil, err
	}
	//category: return-after-put
	return d.dst.Bytes(), nil // want `put back`
}

// A signer has room for what it signs.
type signer struct {
	scratch *bytes.Buffer
	key     []byte
}

var signers = sync.Pool{New: func() any { return &signer{scratch: &bytes.Buffer{}, key: []byte("k")} }}

// Tokens holds tokens by their user.
type Tokens struct{ Issued map[string][]byte }

// BadIssue keeps a token whose bytes are the signer's.
func BadIssue(t *Tokens, user string, claims []byte) {
	s := signers.Get().(*signer)
	s.scratch.Reset()
	s.scratch.Write(claims)
	//category: escape-after-put
	t.Issued[user] = s.scratch.Bytes() // want `put back`
	signers.Put(s)
}

// A trace is written by a method of its own.
type trace struct {
	line  *bytes.Buffer
	spans int
}

var traces = sync.Pool{New: func() any { return &trace{line: new(bytes.Buffer)} }}

func (t *trace) bytes() []byte { return t.line.Bytes() }

func (t *trace) free() {
	t.spans = 0
	traces.Put(t)
}

// BadTrace asks the trace for its line before it frees it, and not for a copy.
func BadTrace(span []byte) []byte {
	t := traces.Get().(*trace)
	t.line.Reset()
	t.spans++
	t.line.Write(span)
	line := t.bytes()
	t.free()
	return line // silent: what bytes returns is not known to be of the buffer that was made with t
}
