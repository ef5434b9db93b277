// Package variants has the same defects once more, in the words of services
// that log, frame, cache and answer.
package variants

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
)

var pool = &sync.Pool{New: func() any { return &bytes.Buffer{} }}

func acquire() *bytes.Buffer {
	b, _ := pool.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func release(b *bytes.Buffer) {
	const limit = 64 << 10
	if b == nil || b.Cap() > limit {
		return
	}
	pool.Put(b)
}

// An Event is a line of a log.
type Event struct {
	line []byte
	out  io.Writer
}

var events = sync.Pool{New: func() any { return &Event{line: make([]byte, 0, 500)} }}

// NewEvent starts a line.
func NewEvent(out io.Writer) *Event {
	e := events.Get().(*Event)
	e.line, e.out = e.line[:0], out
	return e
}

// Text adds text.
func (e *Event) Text(s string) *Event {
	e.line = append(e.line, s...)
	return e
}

// Send writes the line, and ends the event.
func (e *Event) Send() error {
	_, err := e.out.Write(e.line)
	events.Put(e)
	return err
}

// Discard ends the event without a line.
func (e *Event) Discard() { events.Put(e) }

// BadLogTwice discards an event that was not sent, and that Send has ended.
func BadLogTwice(out io.Writer, text string) error {
	e := NewEvent(out).Text(text)
	err := e.Send()
	if err != nil {
		//category: double-put
		e.Discard() // want `twice|second|again|already`
	}
	return err
}

// BadLogAfter adds to an event that was sent.
func BadLogAfter(out io.Writer, text string, status func() string) error {
	e := NewEvent(out).Text(text)
	if err := e.Send(); err != nil {
		return err
	}
	for s := status(); s != ""; s = status() {
		//category: use-after-put
		e.Text(s) // want `put back`
	}
	return nil
}

// BadAudit reads the line of an event that was sent.
func BadAudit(out, audit io.Writer, text string) error {
	e := NewEvent(out).Text(text)
	if err := e.Send(); err != nil {
		return err
	}
	//category: use-after-put
	_, err := audit.Write(e.line) // want `put back`
	return err
}

// BadEncode makes JSON in a pooled buffer and returns it without the newline.
func BadEncode(v any) (json.RawMessage, error) {
	b := acquire()
	defer release(b)
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return nil, err
	}
	//category: return-after-put
	return bytes.TrimRight(b.Bytes(), "\n"), nil // want `put back`
}

// A Frame is a length and a body.
type Frame struct {
	Head [4]byte
	Body []byte
}

// BadFrame returns a frame by value, with a body that is not.
func BadFrame(body []byte) (f Frame) {
	b := acquire()
	defer release(b)
	b.Write(body)
	binary.BigEndian.PutUint32(f.Head[:], uint32(b.Len()))
	f.Body = b.Bytes()
	//category: return-after-put
	return f // want `put back`
}

// BadFrames collects frames in the loop that puts their buffers.
func BadFrames(bodies [][]byte) []Frame {
	var frames []Frame
	for _, body := range bodies {
		b := acquire()
		b.Write(body)
		frames = append(frames, Frame{Body: b.Bytes()})
		release(b)
	}
	//category: return-after-put
	return frames // want `put back`
}

// Sessions keeps the last request of each client.
type Sessions struct {
	mu   sync.RWMutex
	last map[string][]byte
}

// Last returns it.
func (s *Sessions) Last(id string) []byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.last[id]
}

func (s *Sessions) remember(id string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		s.last = make(map[string][]byte)
	}
	s.last[id] = body
}

// BadSession remembers a body that is put back.
func BadSession(s *Sessions, id string, r io.Reader) error {
	b := acquire()
	defer release(b)
	if _, err := b.ReadFrom(r); err != nil {
		return err
	}
	//category: escape-after-put
	s.remember(id, b.Bytes()) // want `put back`
	return nil
}

// BadHandler answers when it has put the buffer back.
func BadHandler(rw http.ResponseWriter, req *http.Request) {
	b := acquire()
	_, err := b.ReadFrom(req.Body)
	size := b.Len()
	body := b.Bytes()
	release(b)
	if err != nil || size == 0 {
		http.Error(rw, "no body", http.StatusBadRequest)
		return
	}
	//category: use-after-put
	rw.Write(body) // want `put back`
}

// BadRetry puts after the first attempt, and tries again.
func BadRetry(send func([]byte) error, body []byte) (err error) {
	b := acquire()
	b.Write(body)
	for range 3 {
		//category: use-after-put
		if err = send(b.Bytes()); err == nil { // want `put back`
			break
		}
		release(b)
	}
	return err
}

// A Job is for a worker.
type Job struct {
	body []byte
	done chan<- []byte
}

// BadWorkers puts what the workers have in their queue.
func BadWorkers(queue chan<- Job, done chan<- []byte, bodies [][]byte) {
	b := acquire()
	defer release(b)
	for _, body := range bodies {
		start := b.Len()
		b.Write(body)
		//category: escape-after-put
		queue <- Job{body: b.Bytes()[start:], done: done} // want `put back`
	}
}

// Work is what a worker does.
func Work(queue <-chan Job) {
	for j := range queue {
		j.done <- bytes.Clone(j.body)
	}
}

var hashes = sync.Pool{New: func() any { return sha256.New() }}

// BadSum puts the hash before it asks for the sum.
func BadSum(data []byte, progress func()) []byte {
	h := hashes.Get().(hash.Hash)
	h.Reset()
	h.Write(data)
	hashes.Put(h)
	progress()
	//category: use-after-put
	return h.Sum(nil) // want `put back`
}

// A Scanner reads words.
type Scanner struct {
	*bufio.Scanner
	buf *[]byte
}

var scanBuffers = sync.Pool{New: func() any {
	b := make([]byte, 8<<10)
	return &b
}}

// BadToken returns a word that lies in the scanner's buffer.
func BadToken(r io.Reader) ([]byte, error) {
	b := scanBuffers.Get().(*[]byte)
	defer scanBuffers.Put(b)
	s := Scanner{bufio.NewScanner(r), b}
	s.Buffer(*s.buf, len(*s.buf))
	if !s.Scan() {
		return nil, s.Err()
	}
	return s.Bytes(), nil // silent: what a Scanner was given for a buffer is not known
}

// Body is a request's body that puts its buffer when it is closed.
type Body struct {
	*bytes.Reader
	buf *bytes.Buffer
}

// Close puts the buffer.
func (b Body) Close() error {
	release(b.buf)
	return nil
}

// BadRequest reads again what the transport has closed.
func BadRequest(do func(io.ReadCloser) error, body []byte) ([]byte, error) {
	b := acquire()
	b.Write(body)
	rc := Body{bytes.NewReader(b.Bytes()), b}
	err := do(rc)
	rc.Close()
	return bytes.Clone(b.Bytes()), err // silent: a method of a struct by value that puts what a field holds
}

// A Batch is several parts in one buffer.
type Batch struct {
	parts [][]byte
	buf   *bytes.Buffer
}

// BadBatch frees the buffer of the batch, and then writes the parts.
func BadBatch(w io.Writer, data []byte) error {
	batch := &Batch{buf: acquire()}
	batch.buf.Write(data)
	half := len(data) / 2
	batch.parts = [][]byte{batch.buf.Bytes()[:half], batch.buf.Bytes()[half:]}
	release(batch.buf)
	for _, part := range batch.parts { // silent: elements of a slice are not followed
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

var errEmpty = errors.New("empty")

// A Tunnel is a reader with its state in pooled memory.
type Tunnel struct {
	src io.Reader
	buf *[]byte
}

// BadTunnel gives its memory back whenever nothing came.
func BadTunnel(src io.Reader) io.Reader {
	return &Tunnel{src: src, buf: scanBuffers.Get().(*[]byte)}
}

// Read goes through the memory.
func (t *Tunnel) Read(p []byte) (int, error) {
	b := (*t.buf)[:min(len(p), cap(*t.buf))]
	n, err := t.src.Read(b)
	if n == 0 && err != nil {
		//category: put-on-eof
		scanBuffers.Put(t.buf) // want `put back`
		return 0, err
	}
	return copy(p, b[:n]), err
}

// A Counter adds up in a pooled number.
type Counter struct{ n *atomic.Int64 }

var numbers = sync.Pool{New: func() any { return new(atomic.Int64) }}

// BadCount reads the number of somebody else.
func BadCount(data []byte, progress func()) int64 {
	c := Counter{n: numbers.Get().(*atomic.Int64)}
	c.n.Store(0)
	for _, b := range data {
		c.n.Add(int64(b))
	}
	numbers.Put(c.n)
	progress()
	//category: use-after-put
	return c.n.Load() // want `put back`
}

// BadPipeline has a stage that writes what the stage before has put.
func BadPipeline(w io.Writer, data []byte) error {
	stages := make(chan []byte, 1)
	done := make(chan error, 1)
	go func() {
		_, err := w.Write(<-stages)
		done <- err
	}()
	b := acquire()
	b.Write(data)
	//category: escape-after-put
	stages <- b.Bytes() // want `put back`
	release(b)
	return <-done
}

// BadRecover puts in the recovery and in the end.
func BadRecover(w io.Writer, data []byte) (err error) {
	b := acquire()
	defer func() {
		if recover() != nil {
			release(b)
			err = errEmpty
		}
	}()
	defer release(b) // silent: what happens in a panic is not followed
	b.Write(data)
	_, err = w.Write(b.Bytes())
	return err
}

// BadGoto jumps back to where the buffer is needed.
func BadGoto(w io.Writer, data []byte) error {
	b := acquire()
	tries := 0
again:
	//category: use-after-put
	b.Reset() // want `put back`
	b.Write(data)
	if _, err := w.Write(b.Bytes()); err != nil && tries < 3 {
		tries++
		release(b)
		goto again
	}
	release(b)
	return nil
}

// BadLabels goes on with the outer loop after a Put in the inner one.
func BadLabels(w io.Writer, bodies [][]byte) {
	b := acquire()
outer:
	for _, body := range bodies {
		//category: use-after-put
		b.Reset() // want `put back`
		for _, c := range body {
			if c == '\n' {
				release(b)
				continue outer
			}
			b.WriteByte(c)
		}
		w.Write(b.Bytes())
	}
}

// A Stage makes one buffer of another, or of the same.
type Stage func(*bytes.Buffer) *bytes.Buffer

// BadReplaced puts the buffer that it goes on with, and not the old one.
func BadReplaced(w io.Writer, data []byte, stage Stage) error {
	b := acquire()
	b.Write(data)
	next := stage(b)
	if next != b {
		release(next)
	}
	//category: use-after-put
	_, err := w.Write(next.Bytes()) // want `put back`
	return err
}

// BadRecorder returns a recorder with a buffer that is put back.
func BadRecorder(data []byte) *httptest.ResponseRecorder {
	b := acquire()
	defer release(b)
	rec := httptest.NewRecorder()
	rec.Body = b
	rec.Body.Write(data)
	//category: return-after-put
	return rec // want `put back`
}

// BadInContext gives the rest of a request a buffer by its context.
func BadInContext(ctx context.Context, data []byte, later func(context.Context)) {
	b := acquire()
	defer release(b)
	b.Write(data)
	ctx = context.WithValue(ctx, bufferKey{}, b)
	//category: escape-after-put
	go later(ctx) // want `put back`
}

type bufferKey struct{}

// FromContext returns the buffer that a context has.
func FromContext(ctx context.Context) *bytes.Buffer {
	b, _ := ctx.Value(bufferKey{}).(*bytes.Buffer)
	return b
}

// BadLines splits what it puts back.
func BadLines(text string) (lines [][]byte) {
	b := acquire()
	b.WriteString(text)
	lines = bytes.Split(b.Bytes(), []byte(","))
	release(b)
	//category: return-after-put
	return lines // want `put back`
}

// BadIterator hands out the lines of a buffer that it has put.
func BadIterator(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		b := acquire()
		b.WriteString(text)
		lines := bytes.Split(b.Bytes(), []byte(","))
		release(b)
		for _, line := range lines {
			//category: use-after-put
			if !yield(string(line)) { // want `put back`
				return
			}
		}
	}
}

// BadReplacer returns text that a pooled replacer's buffer holds.
func BadReplacer(text string) string {
	b := acquire()
	strings.NewReplacer("<", "(", ">", ")").WriteString(b, text)
	out := view(b)
	release(b)
	//category: return-after-put
	return out // want `put back`
}
