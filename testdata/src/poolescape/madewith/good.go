package madewith

import (
	"bytes"
	"io"
	"log"
	"sync"
	"sync/atomic"
)

// GoodBatch returns a copy.
func GoodBatch(samples [][]byte) []byte {
	e := acquire()
	defer release(e)
	for _, s := range samples {
		e.add(s)
	}
	return bytes.Clone(e.buf.Bytes())
}

// GoodBatchText returns a string, which is a copy.
func GoodBatchText(samples [][]byte) string {
	e := acquire()
	defer release(e)
	for _, s := range samples {
		e.add(s)
	}
	return e.buf.String()
}

// GoodPage writes the page, and only then puts the renderer back.
func GoodPage(w io.Writer, body []byte) error {
	r := renderers.Get().(*renderer)
	defer renderers.Put(r)
	r.out.Reset()
	r.element(body)
	_, err := r.out.WriteTo(w)
	return err
}

// GoodArchive appends the compressed bytes to memory of the caller.
func GoodArchive(dst, data []byte) ([]byte, error) {
	d := newDeflater()
	defer deflaters.Put(d)
	if _, err := d.zw.Write(data); err != nil {
		return nil, err
	}
	if err := d.zw.Close(); err != nil {
		return nil, err
	}
	return append(dst, d.dst.Bytes()...), nil
}

// GoodIssue keeps a copy.
func GoodIssue(t *Tokens, user string, claims []byte) {
	s := signers.Get().(*signer)
	s.scratch.Reset()
	s.scratch.Write(claims)
	t.Issued[user] = append([]byte(nil), s.scratch.Bytes()...)
	signers.Put(s)
}

// GoodTrace frees the trace when the line is written.
func GoodTrace(w io.Writer, span []byte) error {
	t := traces.Get().(*trace)
	t.line.Reset()
	t.spans++
	t.line.Write(span)
	_, err := w.Write(t.bytes())
	t.free()
	return err
}

// A job writes its report to a logger that all jobs have in common.
type job struct {
	out    *bytes.Buffer
	logger *log.Logger
}

var jobs = sync.Pool{New: func() any { return &job{out: new(bytes.Buffer)} }}

// GoodLogger logs with a logger that is not the job's own.
func GoodLogger(w io.Writer, report []byte) {
	j := jobs.Get().(*job)
	j.out.Reset()
	j.logger = log.New(w, "", 0)
	j.out.Write(report)
	line := j.out.String()
	logger := j.logger
	j.logger = nil
	jobs.Put(j)
	logger.Print(line)
}

// A server counts what its sessions have done.
type server struct {
	served atomic.Int64
	w      io.Writer
}

func (s *server) answer(p []byte) error {
	s.served.Add(1)
	_, err := s.w.Write(p)
	return err
}

// A session belongs to a server, and has a buffer.
type session struct {
	in  *bytes.Buffer
	srv *server
}

var sessions = sync.Pool{New: func() any { return &session{in: new(bytes.Buffer)} }}

// GoodServer lets the server go on that the session was one of.
func GoodServer(w io.Writer, query []byte) error {
	s := sessions.Get().(*session)
	s.in.Reset()
	s.srv = &server{w: w}
	s.in.Write(query)
	answer := bytes.Clone(s.in.Bytes())
	srv := s.srv
	sessions.Put(s)
	return srv.answer(answer)
}

// An exporter is made with a buffer and gives that away.
type exporter struct{ out *bytes.Buffer }

var exporters = sync.Pool{New: func() any { return &exporter{out: new(bytes.Buffer)} }}

// GoodDetached gives the exporter another buffer before it goes back.
func GoodDetached(data []byte) []byte {
	e := exporters.Get().(*exporter)
	e.out.Reset()
	e.out.Write(data)
	out := e.out
	e.out = new(bytes.Buffer)
	exporters.Put(e)
	return out.Bytes()
}

// A formatter writes into what it is given.
type formatter struct {
	dst    *bytes.Buffer
	indent int
}

var formatters = sync.Pool{New: func() any { return new(formatter) }}

// GoodBorrowed puts back the formatter, and returns what lies in a buffer that
// the formatter has had from elsewhere.
func GoodBorrowed(data []byte) []byte {
	dst := new(bytes.Buffer)
	f := formatters.Get().(*formatter)
	f.dst, f.indent = dst, 0
	f.dst.Write(data)
	f.dst = nil
	formatters.Put(f)
	return dst.Bytes()
}

// GoodBorrowedField reads the field itself, which holds no buffer of a pool.
func GoodBorrowedField(data []byte) []byte {
	f := formatters.Get().(*formatter)
	defer formatters.Put(f)
	f.dst = bytes.NewBuffer(nil)
	f.dst.Write(data)
	return f.dst.Bytes()
}
