package variants

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"hash"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
)

// GoodLog sends an event and forgets it.
func GoodLog(out io.Writer, text string) error {
	return NewEvent(out).Text(text).Send()
}

// GoodLogOrDiscard ends the event in one way or in the other.
func GoodLogOrDiscard(out io.Writer, text string) error {
	e := NewEvent(out).Text(text)
	if len(text) == 0 {
		e.Discard()
		return errEmpty
	}
	return e.Send()
}

// GoodLogNext sends one event and then another.
func GoodLogNext(out io.Writer, text string) error {
	half := len(text) / 2
	e := NewEvent(out).Text(text[:half])
	if err := e.Send(); err != nil {
		return err
	}
	e = NewEvent(out).Text(text[half:])
	return e.Send()
}

// GoodLogBefore adds all there is before it sends.
func GoodLogBefore(out io.Writer, text string, status func() string) error {
	e := NewEvent(out).Text(text)
	for s := status(); s != ""; s = status() {
		e.Text(s)
	}
	return e.Send()
}

// GoodAudit takes a copy of the line before it sends.
func GoodAudit(out, audit io.Writer, text string) error {
	e := NewEvent(out).Text(text)
	line := bytes.Clone(e.line)
	if err := e.Send(); err != nil {
		return err
	}
	_, err := audit.Write(line)
	return err
}

// GoodEncode returns JSON in memory of its own.
func GoodEncode(v any) (json.RawMessage, error) {
	b := acquire()
	defer release(b)
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return nil, err
	}
	return append(json.RawMessage(nil), bytes.TrimRight(b.Bytes(), "\n")...), nil
}

// GoodFrame has a body of its own.
func GoodFrame(body []byte) (f Frame) {
	b := acquire()
	defer release(b)
	b.Write(body)
	binary.BigEndian.PutUint32(f.Head[:], uint32(b.Len()))
	f.Body = append(f.Body, b.Bytes()...)
	return f
}

// GoodFrames collects copies.
func GoodFrames(bodies [][]byte) []Frame {
	var frames []Frame
	for _, body := range bodies {
		b := acquire()
		b.Write(body)
		frames = append(frames, Frame{Body: bytes.Clone(b.Bytes())})
		release(b)
	}
	return frames
}

// GoodSession remembers a copy.
func GoodSession(s *Sessions, id string, r io.Reader) error {
	b := acquire()
	defer release(b)
	if _, err := b.ReadFrom(r); err != nil {
		return err
	}
	s.remember(id, []byte(b.String()))
	return nil
}

// GoodHandler answers first.
func GoodHandler(rw http.ResponseWriter, req *http.Request) {
	b := acquire()
	defer release(b)
	if _, err := b.ReadFrom(req.Body); err != nil || b.Len() == 0 {
		http.Error(rw, "no body", http.StatusBadRequest)
		return
	}
	rw.Write(b.Bytes())
}

// GoodRetry puts after the last attempt.
func GoodRetry(send func([]byte) error, body []byte) (err error) {
	b := acquire()
	b.Write(body)
	for range 3 {
		if err = send(b.Bytes()); err == nil {
			break
		}
	}
	release(b)
	return err
}

// GoodRetryFresh has a buffer for each attempt.
func GoodRetryFresh(send func([]byte) error, body []byte) (err error) {
	for range 3 {
		b := acquire()
		b.Write(body)
		err = send(b.Bytes())
		release(b)
		if err == nil {
			break
		}
	}
	return err
}

// GoodWorkers puts when all workers are done.
func GoodWorkers(queue chan<- Job, done chan []byte, bodies [][]byte) (out []byte) {
	b := acquire()
	defer release(b)
	for _, body := range bodies {
		start := b.Len()
		b.Write(body)
		queue <- Job{body: b.Bytes()[start:], done: done}
	}
	for range bodies {
		out = append(out, <-done...)
	}
	return out
}

// GoodSum asks for the sum, which is appended to nothing, and then puts.
func GoodSum(data []byte, progress func()) []byte {
	h := hashes.Get().(hash.Hash)
	defer hashes.Put(h)
	h.Reset()
	h.Write(data)
	progress()
	return h.Sum(nil)
}

// GoodToken returns a word that is a string.
func GoodToken(r io.Reader) (string, error) {
	b := scanBuffers.Get().(*[]byte)
	defer scanBuffers.Put(b)
	s := Scanner{bufio.NewScanner(r), b}
	s.Buffer(*s.buf, len(*s.buf))
	if !s.Scan() {
		return "", s.Err()
	}
	return s.Text(), nil
}

// OnceBody is a body that puts its buffer when it is first closed.
type OnceBody struct {
	*bytes.Reader
	buf atomic.Pointer[bytes.Buffer]
}

// Close puts the buffer.
func (b *OnceBody) Close() error {
	if buf := b.buf.Swap(nil); buf != nil {
		release(buf)
	}
	return nil
}

// GoodRequest reads what the transport has closed from a copy.
func GoodRequest(do func(io.ReadCloser) error, body []byte) ([]byte, error) {
	b := acquire()
	b.Write(body)
	again := bytes.Clone(b.Bytes())
	rc := &OnceBody{Reader: bytes.NewReader(b.Bytes())}
	rc.buf.Store(b)
	err := do(rc)
	rc.Close()
	return again, err
}

// GoodBatch frees the buffer of the batch when the parts are written.
func GoodBatch(w io.Writer, data []byte) error {
	batch := &Batch{buf: acquire()}
	defer release(batch.buf)
	batch.buf.Write(data)
	half := len(data) / 2
	batch.parts = [][]byte{batch.buf.Bytes()[:half], batch.buf.Bytes()[half:]}
	for _, part := range batch.parts {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// CalmTunnel is a reader with its state in pooled memory.
type CalmTunnel struct {
	src io.Reader
	buf *[]byte
}

// GoodTunnel gives its memory back once.
func GoodTunnel(src io.Reader) io.Reader {
	return &CalmTunnel{src: src, buf: scanBuffers.Get().(*[]byte)}
}

// Read goes through the memory.
func (t *CalmTunnel) Read(p []byte) (int, error) {
	if t.buf == nil {
		return 0, io.EOF
	}
	b := (*t.buf)[:min(len(p), cap(*t.buf))]
	n, err := t.src.Read(b)
	n = copy(p, b[:n])
	if err != nil {
		scanBuffers.Put(t.buf)
		t.buf = nil
	}
	return n, err
}

// GoodCount reads its number while it is its own.
func GoodCount(data []byte, progress func()) int64 {
	c := Counter{n: numbers.Get().(*atomic.Int64)}
	defer numbers.Put(c.n)
	c.n.Store(0)
	for _, b := range data {
		c.n.Add(int64(b))
	}
	progress()
	return c.n.Load()
}

// GoodPipeline puts when the last stage is done.
func GoodPipeline(w io.Writer, data []byte) error {
	stages := make(chan []byte, 1)
	done := make(chan error, 1)
	go func() {
		_, err := w.Write(<-stages)
		done <- err
	}()
	b := acquire()
	b.Write(data)
	stages <- b.Bytes()
	err := <-done
	release(b)
	return err
}

// GoodRecover puts in one place, whatever happens.
func GoodRecover(w io.Writer, data []byte) (err error) {
	b := acquire()
	defer release(b)
	defer func() {
		if recover() != nil {
			err = errEmpty
		}
	}()
	b.Write(data)
	_, err = w.Write(b.Bytes())
	return err
}

// GoodGoto takes another buffer before it jumps back.
func GoodGoto(w io.Writer, data []byte) error {
	b := acquire()
	tries := 0
again:
	b.Reset()
	b.Write(data)
	if _, err := w.Write(b.Bytes()); err != nil && tries < 3 {
		tries++
		release(b)
		b = acquire()
		goto again
	}
	release(b)
	return nil
}

// GoodLabels puts after the outer loop.
func GoodLabels(w io.Writer, bodies [][]byte) {
	b := acquire()
	defer release(b)
outer:
	for _, body := range bodies {
		b.Reset()
		for _, c := range body {
			if c == '\n' {
				continue outer
			}
			b.WriteByte(c)
		}
		w.Write(b.Bytes())
	}
}

// GoodReplaced puts the old buffer.
func GoodReplaced(w io.Writer, data []byte, stage Stage) error {
	b := acquire()
	b.Write(data)
	next := stage(b)
	if next != b {
		release(b)
	}
	_, err := w.Write(next.Bytes())
	release(next)
	return err
}

// GoodRecorder writes into the recorder's own buffer.
func GoodRecorder(data []byte) *httptest.ResponseRecorder {
	b := acquire()
	defer release(b)
	b.Write(data)
	rec := httptest.NewRecorder()
	rec.Body.Write(b.Bytes())
	return rec
}

// GoodInContext waits for the rest of the request.
func GoodInContext(ctx context.Context, data []byte, later func(context.Context)) {
	b := acquire()
	defer release(b)
	b.Write(data)
	ctx = context.WithValue(ctx, bufferKey{}, b)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		later(ctx)
	}()
	wg.Wait()
}

// GoodLines splits a string.
func GoodLines(text string) []string {
	b := acquire()
	defer release(b)
	b.WriteString(text)
	return strings.Split(b.String(), ",")
}

// GoodIterator puts the buffer when the last line was taken, or nobody wants
// the next.
func GoodIterator(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		b := acquire()
		defer release(b)
		b.WriteString(text)
		for line := range bytes.SplitSeq(b.Bytes(), []byte(",")) {
			if !yield(string(line)) {
				return
			}
		}
	}
}

// GoodReplacer returns text of its own.
func GoodReplacer(text string) string {
	b := acquire()
	defer release(b)
	strings.NewReplacer("<", "(", ">", ")").WriteString(b, text)
	return strings.Clone(view(b))
}

// GoodTurns uses one buffer for two things, one after the other.
func GoodTurns(w io.Writer, data []byte) error {
	half := len(data) / 2
	b := acquire()
	b.Write(data[:half])
	if _, err := w.Write(b.Bytes()); err != nil {
		release(b)
		return err
	}
	b.Reset()
	b.Write(data[half:])
	_, err := w.Write(b.Bytes())
	release(b)
	return err
}

// A Spool is a buffer that goes from one owner to the next.
type Spool struct{ b *bytes.Buffer }

// Take gives the buffer to the caller.
func (s *Spool) Take() *bytes.Buffer {
	b := s.b
	s.b = nil
	return b
}

// Close puts the buffer if nobody has taken it.
func (s *Spool) Close() { release(s.b) }

// GoodTaken takes the buffer out of what is closed.
func GoodTaken(data []byte) *bytes.Buffer {
	s := &Spool{b: acquire()}
	defer s.Close()
	s.b.Write(data)
	return s.Take()
}

// GoodStates puts in the state that ends the loop.
func GoodStates(w io.Writer, data []byte) (err error) {
	b := acquire()
	for state := 0; ; state++ {
		switch state {
		case 0:
			b.Write(data)
		case 1:
			_, err = w.Write(b.Bytes())
		default:
			release(b)
			return err
		}
	}
}
