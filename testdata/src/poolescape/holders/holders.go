// Package holders has what refers to a buffer without being a part of it: the
// readers, decoders and requests that are made around one.
package holders

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

// BadRequest makes a request whose body is gone before it is sent.
func BadRequest(url string, form []byte) (*http.Request, error) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(form)
	//category: return-after-put
	return http.NewRequest(http.MethodPost, url, buf) // want `put back`
}

// BadRequestWithContext does so step by step.
func BadRequestWithContext(ctx context.Context, url string, form []byte) (*http.Request, error) {
	buf := get()
	buf.Write(form)
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, buf)
	buffers.Put(buf)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	//category: return-after-put
	return req, nil // want `put back`
}

// BadHead returns a reader of the beginning.
func BadHead(body []byte, limit int) io.Reader {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(body)
	//category: return-after-put
	return io.LimitReader(buf, int64(limit)) // want `put back`
}

// BadLines returns a reader of lines.
func BadLines(text []byte) *bufio.Reader {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(text)
	//category: return-after-put
	return bufio.NewReader(buf) // want `put back`
}

// BadDecoder returns a decoder that has read nothing yet.
func BadDecoder(doc []byte) *json.Decoder {
	buf := get()
	buf.Write(doc)
	dec := json.NewDecoder(buf)
	dec.UseNumber()
	buffers.Put(buf)
	//category: return-after-put
	return dec // want `put back`
}

// BadBody returns a body with a Close that does nothing.
func BadBody(page []byte) io.ReadCloser {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(page)
	//category: return-after-put
	return io.NopCloser(buf) // want `put back`
}

// BadCopied has a reader of what is put back before it reads.
func BadCopied(w io.Writer, text []byte) error {
	buf := get()
	buf.Write(text)
	lines := bufio.NewReaderSize(buf, 16)
	buffers.Put(buf)
	//category: use-after-put
	_, err := io.Copy(w, lines) // want `put back`
	return err
}

// BadInflated returns a decompressor that has read the header and no more.
func BadInflated(packed []byte) (io.Reader, error) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(packed)
	//category: return-after-put
	return gzip.NewReader(buf) // want `put back`
}

// GoodRequest sends the request and reads the answer before the Put.
func GoodRequest(do func(*http.Request) (*http.Response, error), url string, form []byte) ([]byte, error) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(form)
	req, err := http.NewRequest(http.MethodPost, url, buf)
	if err != nil {
		return nil, err
	}
	resp, err := do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// GoodRequestCopy has a body of its own.
func GoodRequestCopy(ctx context.Context, url string, form []byte) (*http.Request, error) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(form)
	return http.NewRequestWithContext(ctx, http.MethodPut, url, bytes.NewReader(bytes.Clone(buf.Bytes())))
}

// GoodHead reads the beginning.
func GoodHead(body []byte, limit int) ([]byte, error) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(body)
	return io.ReadAll(io.LimitReader(buf, int64(limit)))
}

// GoodLines returns a line, which is a copy.
func GoodLines(text []byte) (string, error) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(text)
	buf.WriteByte('\n')
	br := bufio.NewReader(buf)
	line, err := br.ReadString('\n')
	return line[:len(line)-1], err
}

type document struct{ Body string }

// GoodDecoder returns what was decoded.
func GoodDecoder(doc []byte) (string, error) {
	buf := get()
	defer buffers.Put(buf)
	if err := json.NewEncoder(buf).Encode(document{string(doc)}); err != nil {
		return "", err
	}
	var d document
	err := json.NewDecoder(buf).Decode(&d)
	return d.Body, err
}

type body struct {
	io.Reader
	buf *bytes.Buffer
}

func (b *body) Close() error {
	if b.buf != nil {
		buffers.Put(b.buf)
		b.buf, b.Reader = nil, http.NoBody
	}
	return nil
}

// GoodBody puts the buffer back when the body is closed.
func GoodBody(page []byte) io.ReadCloser {
	buf := get()
	buf.Write(page)
	return &body{Reader: bufio.NewReader(buf), buf: buf}
}

// GoodCopied copies before the Put.
func GoodCopied(w io.Writer, text []byte) error {
	buf := get()
	buf.Write(text)
	_, err := io.Copy(w, bufio.NewReaderSize(buf, 16))
	buffers.Put(buf)
	return err
}

// GoodInflated decompresses into another buffer.
func GoodInflated(packed []byte) ([]byte, error) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(packed)
	zr, err := gzip.NewReader(buf)
	if err != nil {
		return nil, err
	}
	defer zr.Close()
	return io.ReadAll(zr)
}

// GoodWritten has a compressor that writes into a buffer of the caller, and
// reads what the pool's holds.
func GoodWritten(data []byte) ([]byte, error) {
	buf := get()
	defer buffers.Put(buf)
	buf.Write(data)
	out := new(bytes.Buffer)
	zw := gzip.NewWriter(out)
	if _, err := io.Copy(zw, io.TeeReader(buf, io.Discard)); err != nil {
		return nil, err
	}
	err := zw.Close()
	return out.Bytes(), err
}
