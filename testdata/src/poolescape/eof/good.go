package eof

import (
	"bufio"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"poolescape/bufs"
)

type clearedReader struct{ br *bufio.Reader }

// GoodCleared forgets what it puts back, and knows that it has.
func GoodCleared(r io.Reader) (io.Reader, error) { return &clearedReader{br: get(r)}, nil }

func (c *clearedReader) Read(p []byte) (int, error) {
	if c.br == nil {
		return 0, io.EOF
	}
	n, err := c.br.Read(p)
	if err == io.EOF {
		readers.Put(c.br)
		c.br = nil
	}
	return n, err
}

type doneReader struct {
	br   *bufio.Reader
	done bool
}

// GoodDone asks for the flag that it sets.
func GoodDone(r io.Reader) (io.Reader, error) { return &doneReader{br: get(r)}, nil }

func (d *doneReader) Read(p []byte) (int, error) {
	if d.done {
		return 0, io.EOF
	}
	n, err := d.br.Read(p)
	if err != nil {
		d.done = true
		readers.Put(d.br)
	}
	return n, err
}

type closingReader struct{ br *bufio.Reader }

// GoodClose is put back by Close alone, which may be called twice.
func GoodClose(r io.Reader) (io.ReadCloser, error) { return &closingReader{br: get(r)}, nil }

func (c *closingReader) Read(p []byte) (int, error) {
	if c.br == nil {
		return 0, io.ErrClosedPipe
	}
	return c.br.Read(p)
}

func (c *closingReader) Close() error {
	if c.br != nil {
		readers.Put(c.br)
		c.br = nil
	}
	return nil
}

type handle struct{ inner *bufio.Reader }

// GoodHandle swaps the pooled reader out before it puts it back.
func GoodHandle(r io.Reader) (io.Reader, error) { return &handle{inner: get(r)}, nil }

func (h *handle) Read(p []byte) (int, error) {
	if h.inner == nil {
		return 0, io.EOF
	}
	n, err := h.inner.Read(p)
	if err == io.EOF {
		br := h.inner
		h.inner = nil
		readers.Put(br)
	}
	return n, err
}

type scratchReader struct{ r io.Reader }

// GoodScratch puts something else back, which it had for this Read only.
func GoodScratch(r io.Reader) (io.Reader, error) { return &scratchReader{r: r}, nil }

func (s *scratchReader) Read(p []byte) (int, error) {
	b := bufs.Chunk(min(len(p), 512))
	n, err := s.r.Read(*b)
	copy(p, (*b)[:n])
	if err == io.EOF {
		bufs.PutChunk(b)
		return n, io.EOF
	}
	bufs.PutChunk(b)
	return n, err
}

type finalized struct{ br *bufio.Reader }

// GoodFinalizer is put back when nobody can read it any more.
func GoodFinalizer(r io.Reader) (io.Reader, error) {
	f := &finalized{br: get(r)}
	runtime.SetFinalizer(f, func(f *finalized) { readers.Put(f.br) })
	return f, nil
}

func (f *finalized) Read(p []byte) (int, error) { return f.br.Read(p) }

// GoodCleanup does so with the newer means.
func GoodCleanup(r io.Reader) (io.Reader, error) {
	f := &finalized{br: get(r)}
	runtime.AddCleanup(f, func(br *bufio.Reader) { readers.Put(br) }, f.br)
	return f, nil
}

type onceReader struct {
	br   *bufio.Reader
	once sync.Once
	done bool
}

// GoodOnce has a Once of its own, being no pooled object itself.
func GoodOnce(r io.Reader) (io.Reader, error) { return &onceReader{br: get(r)}, nil }

func (o *onceReader) Read(p []byte) (int, error) {
	if o.done {
		return 0, io.EOF
	}
	n, err := o.br.Read(p)
	if err == io.EOF {
		o.done = true
		o.once.Do(func() { readers.Put(o.br) })
	}
	return n, err
}

type swapReader struct{ br atomic.Pointer[bufio.Reader] }

// GoodSwap takes the reader away atomically.
func GoodSwap(r io.Reader) (io.Reader, error) {
	s := new(swapReader)
	s.br.Store(get(r))
	return s, nil
}

func (s *swapReader) Read(p []byte) (int, error) {
	br := s.br.Load()
	if br == nil {
		return 0, io.EOF
	}
	n, err := br.Read(p)
	if err == io.EOF && s.br.CompareAndSwap(br, nil) {
		readers.Put(br)
	}
	return n, err
}

type guardedReader struct{ br *bufio.Reader }

// GoodNilGuard has the guard in the helper.
func GoodNilGuard(r io.Reader) (io.Reader, error) { return &guardedReader{br: get(r)}, nil }

func (g *guardedReader) release() {
	if g.br == nil {
		return
	}
	readers.Put(g.br)
	g.br = nil
}

func (g *guardedReader) Read(p []byte) (int, error) {
	if g.br == nil {
		return 0, io.EOF
	}
	n, err := g.br.Read(p)
	if err == io.EOF {
		g.release()
	}
	return n, err
}

type selfClosing struct {
	br     *bufio.Reader
	closed bool
}

// GoodClosesItself closes on io.EOF what can be closed any number of times.
func GoodClosesItself(r io.Reader) (io.ReadCloser, error) { return &selfClosing{br: get(r)}, nil }

func (s *selfClosing) Read(p []byte) (int, error) {
	if s.closed {
		return 0, io.EOF
	}
	n, err := s.br.Read(p)
	if err == io.EOF {
		s.Close()
	}
	return n, err
}

func (s *selfClosing) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	readers.Put(s.br)
	return nil
}

type ended struct{}

func (ended) Read([]byte) (int, error) { return 0, io.EOF }

type replacedReader struct{ r io.Reader }

// GoodReplaced puts something in its place that is always at the end.
func GoodReplaced(r io.Reader) (io.Reader, error) { return &replacedReader{r: get(r)}, nil }

func (e *replacedReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err == io.EOF {
		if br, ok := e.r.(*bufio.Reader); ok {
			readers.Put(br)
		}
		e.r = ended{}
	}
	return n, err
}

type zeroedReader struct{ br *bufio.Reader }

// GoodZeroed leaves nothing of itself.
func GoodZeroed(r io.Reader) (io.Reader, error) { return &zeroedReader{br: get(r)}, nil }

func (z *zeroedReader) Read(p []byte) (int, error) {
	if z.br == nil {
		return 0, io.EOF
	}
	n, err := z.br.Read(p)
	if err == io.EOF {
		readers.Put(z.br)
		*z = zeroedReader{}
	}
	return n, err
}

type lockedReader struct {
	mu sync.Mutex
	br *bufio.Reader
}

// GoodLocked takes and gives the reader under a lock, one Read at a time.
func GoodLocked(r io.Reader) (io.Reader, error) { return &lockedReader{br: get(r)}, nil }

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.br == nil {
		return 0, io.EOF
	}
	n, err := l.br.Read(p)
	if err != nil {
		readers.Put(l.br)
		l.br = nil
	}
	return n, err
}

type stickyReader struct {
	br  *bufio.Reader
	err error
}

// GoodSticky returns the same error for ever.
func GoodSticky(r io.Reader) (io.Reader, error) { return &stickyReader{br: get(r)}, nil }

func (s *stickyReader) Read(p []byte) (n int, err error) {
	if s.err != nil {
		return 0, s.err
	}
	n, s.err = s.br.Read(p)
	if s.err != nil {
		readers.Put(s.br)
	}
	return n, s.err
}

// GoodReadAll reads to the end and then puts back what nobody else has seen.
func GoodReadAll(r io.Reader) ([]byte, error) {
	br := get(r)
	data, err := io.ReadAll(br)
	readers.Put(br)
	return data, err
}

// GoodNext keeps no reader after the last line.
func GoodNext(r io.Reader) *LinesOnce { return &LinesOnce{br: get(r)} }

// LinesOnce returns one line after the other.
type LinesOnce struct{ br *bufio.Reader }

// Next returns the next line, and in the end io.EOF.
func (l *LinesOnce) Next() (string, error) {
	if l.br == nil {
		return "", io.EOF
	}
	line, err := l.br.ReadString('\n')
	if err == io.EOF {
		readers.Put(l.br)
		l.br = nil
	}
	return line, err
}

// GoodAtEnd puts back the reader once, at the end that it finds for itself.
func GoodAtEnd(r io.Reader, size int) io.Reader { return &measuredReader{br: get(r), left: size} }

type measuredReader struct {
	br   *bufio.Reader
	left int
}

func (m *measuredReader) Read(p []byte) (int, error) {
	if m.left == 0 {
		if m.br != nil {
			readers.Put(m.br)
			m.br = nil
		}
		return 0, io.EOF
	}
	n, err := m.br.Read(p[:min(len(p), m.left)])
	m.left -= n
	return n, err
}

// RowsOnce returns rows for as long as there are some.
type RowsOnce struct{ br *bufio.Reader }

// GoodRows keeps no reader after the last row.
func GoodRows(r io.Reader) *RowsOnce { return &RowsOnce{br: get(r)} }

// Next returns the next row, and whether there is one.
func (r *RowsOnce) Next() (string, bool) {
	if r.br == nil {
		return "", false
	}
	row, err := r.br.ReadString('\n')
	if err != nil {
		readers.Put(r.br)
		r.br = nil
		return "", false
	}
	return row, true
}

// RowsDone remembers that there are no more.
type RowsDone struct {
	br   *bufio.Reader
	done bool
}

// GoodRowsDone has a flag.
func GoodRowsDone(r io.Reader) *RowsDone { return &RowsDone{br: get(r)} }

// Next returns the next row, and whether there is one.
func (r *RowsDone) Next() (string, bool) {
	if r.done {
		return "", false
	}
	row, err := r.br.ReadString('\n')
	if err != nil {
		r.done = true
		readers.Put(r.br)
	}
	return row, err == nil
}

// TokensOnce are made by a scanner on a pooled reader.
type TokensOnce struct {
	sc *bufio.Scanner
	br *bufio.Reader
}

// GoodTokens puts the reader back once.
func GoodTokens(r io.Reader) *TokensOnce {
	br := get(r)
	return &TokensOnce{sc: bufio.NewScanner(br), br: br}
}

// Next returns the next token, and whether there is one.
func (t *TokensOnce) Next() (string, bool) {
	if !t.sc.Scan() {
		if t.br != nil {
			readers.Put(t.br)
			t.br = nil
		}
		return "", false
	}
	return t.sc.Text(), true
}
