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

// A Cursor is moved from line to line.
type Cursor struct {
	br   *bufio.Reader
	line string
	err  error
}

// GoodCursor says nothing when it is moved, and asks whether it is at the end.
func GoodCursor(r io.Reader) *Cursor { return &Cursor{br: get(r)} }

// Next moves to the next line, of which there must be one.
func (c *Cursor) Next() {
	c.line, c.err = c.br.ReadString('\n')
	if c.err != nil {
		readers.Put(c.br)
	}
}

// Line returns the line, if there is one.
func (c *Cursor) Line() (string, error) { return c.line, c.err }

var (
	chunks = sync.Pool{New: func() any { return new([512]byte) }}
	pages  = sync.Pool{New: func() any { return new([4096]byte) }}
)

type chunkReader struct{ r io.Reader }

// GoodChunk puts its own memory back at the end, and before.
func GoodChunk(r io.Reader) (io.Reader, error) { return &chunkReader{r: r}, nil }

func (c *chunkReader) Read(p []byte) (int, error) {
	b := chunks.Get().(*[512]byte)
	n, err := c.r.Read(b[:min(len(p), len(b))])
	copy(p, b[:n])
	if err == io.EOF {
		chunks.Put(b)
		return n, err
	}
	chunks.Put(b)
	return n, err
}

type sizedReader struct{ r io.Reader }

// GoodSized has a function literal put what it has, the one or the other.
func GoodSized(r io.Reader) (io.Reader, error) { return &sizedReader{r: r}, nil }

func (s *sizedReader) Read(p []byte) (n int, err error) {
	b, pool := any(nil), &chunks
	if len(p) > 512 {
		pool = &pages
	}
	b = pool.Get()
	defer func() {
		if err != nil {
			pool.Put(b)
		}
	}()
	n, err = s.r.Read(p)
	if err == nil {
		pool.Put(b)
	}
	return n, err
}

// A Record is given back to who returned it.
type Record struct{ text string }

var records = sync.Pool{New: func() any { return new(Record) }}

// Records takes each record back when it is asked for the next one.
type Records struct{ lines *bufio.Scanner }

// GoodRecords has its caller give back what it has read.
func GoodRecords(r io.Reader) *Records { return &Records{lines: bufio.NewScanner(r)} }

// Next returns the record after prev, or nil and io.EOF.
func (r *Records) Next(prev *Record) (*Record, error) {
	if !r.lines.Scan() {
		if prev != nil {
			records.Put(prev)
		}
		return nil, io.EOF
	}
	if prev == nil {
		prev = records.Get().(*Record)
	}
	prev.text = r.lines.Text()
	return prev, nil
}

// Text returns the record's text.
func (r *Record) Text() string { return r.text }

type spareReader struct {
	r     io.Reader
	spare chan *[512]byte
}

// GoodSpare gives back the chunks that it has left, and each of them once.
func GoodSpare(r io.Reader) (io.Reader, error) {
	s := &spareReader{r: r, spare: make(chan *[512]byte, 2)}
	for range cap(s.spare) {
		s.spare <- chunks.Get().(*[512]byte)
	}
	return s, nil
}

func (s *spareReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err == io.EOF {
		for range len(s.spare) {
			chunks.Put(<-s.spare)
		}
	}
	return n, err
}

type swappedReader struct {
	r  io.Reader
	br *bufio.Reader
}

// GoodSwapped puts back by a method what it does not read from any more.
func GoodSwapped(r io.Reader) (io.Reader, error) {
	br := get(r)
	return &swappedReader{r: br, br: br}, nil
}

func (s *swappedReader) release() { readers.Put(s.br) }

func (s *swappedReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err == io.EOF {
		if _, last := s.r.(ended); !last {
			s.release()
		}
		s.r = ended{}
	}
	return n, err
}

type stagedReader struct {
	r     io.Reader
	stage *[512]byte
}

// GoodStaged has a chunk for as long as it reads.
func GoodStaged(r io.Reader) (io.Reader, error) { return &stagedReader{r: r}, nil }

func (s *stagedReader) Read(p []byte) (int, error) {
	s.stage = chunks.Get().(*[512]byte)
	defer func() {
		chunks.Put(s.stage)
		s.stage = nil
	}()
	n, err := s.r.Read(s.stage[:min(len(p), len(s.stage))])
	copy(p, s.stage[:n])
	return n, err
}

// A Link is one of a chain, which is read once.
type Link struct {
	text   string
	from   *bufio.Reader
	pooled bool
}

var links = sync.Pool{New: func() any { return new(Link) }}

// GoodLink goes back when its reader has the next one.
func GoodLink(r io.Reader) *Link { return &Link{from: bufio.NewReader(r)} }

// Next returns the next link, after which this one must not be used, and in the
// end io.EOF.
func (l *Link) Next() (*Link, error) {
	line, err := l.from.ReadString('\n')
	if err == io.EOF {
		return l, err
	}
	if err != nil {
		return l, err
	}
	next := links.Get().(*Link)
	next.text, next.from, next.pooled = line, l.from, true
	if l.pooled {
		links.Put(l)
	}
	return next, nil
}

// Text returns the link's text.
func (l *Link) Text() string { return l.text }

// A Knot is one of a chain that is in memory.
type Knot struct {
	text string
	next *Knot
}

var knots = sync.Pool{New: func() any { return new(Knot) }}

// GoodKnot goes back when its reader has the next one.
func GoodKnot(r io.Reader) *Knot {
	first := new(Knot)
	last := first
	for lines := bufio.NewScanner(r); lines.Scan(); last = last.next {
		last.next = knots.Get().(*Knot)
		last.next.text, last.next.next = lines.Text(), nil
	}
	return first
}

// Next returns the next knot, after which this one must not be used, and whether
// there is one.
func (k *Knot) Next() (*Knot, bool) {
	next := k.next
	if next != nil {
		knots.Put(k)
		return next, true
	}
	return k, false
}

// Text returns the knot's text.
func (k *Knot) Text() string { return k.text }

type deferredDone struct {
	br   *bufio.Reader
	done bool
}

// GoodDeferredDone sets the flag where it puts.
func GoodDeferredDone(r io.Reader) (io.Reader, error) { return &deferredDone{br: get(r)}, nil }

func (d *deferredDone) Read(p []byte) (n int, err error) {
	if d.done {
		return 0, io.EOF
	}
	defer func() {
		if err == io.EOF {
			d.done = true
			readers.Put(d.br)
		}
	}()
	return d.br.Read(p)
}

type atomicDone struct {
	br   *bufio.Reader
	done atomic.Bool
}

// GoodAtomicDone has an atomic flag.
func GoodAtomicDone(r io.Reader) (io.Reader, error) { return &atomicDone{br: get(r)}, nil }

func (a *atomicDone) Read(p []byte) (int, error) {
	if a.done.Load() {
		return 0, io.EOF
	}
	n, err := a.br.Read(p)
	if err == io.EOF {
		a.done.Store(true)
		readers.Put(a.br)
	}
	return n, err
}
