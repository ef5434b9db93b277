// Package lookalikes has correct code that looks much like the defects, each
// shape taken from well-known modules, and near misses of some.
package lookalikes

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// get returns an empty buffer.
func get() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

// put takes a buffer back.
func put(buf *bytes.Buffer) { buffers.Put(buf) }

// GoodSpared does not put the buffer that it returns.
func GoodSpared(data []byte, compact bool) (*bytes.Buffer, error) {
	var spared *bytes.Buffer
	buf := get()
	defer func() {
		if buf != spared {
			put(buf)
		}
	}()
	buf.Write(data)
	if compact {
		return bytes.NewBuffer(bytes.Clone(buf.Bytes())), nil
	}
	spared = buf
	return buf, nil
}

// BadSpared spares the wrong one.
func BadSpared(data []byte, compact bool) (*bytes.Buffer, error) {
	var spared *bytes.Buffer
	buf := get()
	defer func() {
		if buf != spared {
			put(buf)
		}
	}()
	buf.Write(data)
	if compact {
		spared = buf
	}
	return buf, nil // silent: which value the variable has by then is not known
}

// A ChunkReader has a buffer that it exchanges when it needs a larger one.
type ChunkReader struct {
	r   io.Reader
	buf *[]byte
}

var chunks = sync.Pool{New: func() any { return new([]byte) }}

func chunk(n int) *[]byte {
	b := chunks.Get().(*[]byte)
	if cap(*b) < n {
		*b = make([]byte, n)
	}
	*b = (*b)[:n]
	return b
}

// Next returns n bytes, which are valid until the next call.
func (c *ChunkReader) Next(n int) ([]byte, error) {
	if c.buf != nil {
		chunks.Put(c.buf)
	}
	c.buf = chunk(n)
	_, err := io.ReadFull(c.r, *c.buf)
	return *c.buf, err
}

// GoodExchanged puts the field's buffer and takes another into the field.
func GoodExchanged(w io.Writer, r io.Reader, n int) error {
	c := &ChunkReader{r: r}
	for range 2 {
		b, err := c.Next(n / 2)
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// A Writer is an empty shell without its encoder.
type Writer struct{ enc *encoder }

type encoder struct{ buf []byte }

var encoders = sync.Pool{New: func() any { return new(encoder) }}

// NewWriter makes a writer.
func NewWriter() Writer { return Writer{enc: encoders.Get().(*encoder)} }

// Flush writes everything and leaves an empty shell.
func (w *Writer) Flush(dst io.Writer) error {
	if w.enc == nil {
		return nil
	}
	_, err := dst.Write(w.enc.buf)
	w.enc.buf = w.enc.buf[:0]
	encoders.Put(w.enc)
	*w = Writer{}
	return err
}

// GoodEmptied flushes twice, which an empty shell does not mind.
func GoodEmptied(dst io.Writer, data []byte) error {
	w := NewWriter()
	defer w.Flush(dst)
	w.enc.buf = append(w.enc.buf[:0], data...)
	return w.Flush(dst)
}

// GoodErased puts what a pointer points to, and erases it there.
func GoodErased(dst io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	_, err := dst.Write(buf.Bytes())
	erase(&buf)
	erase(&buf)
	return err
}

func erase(buf **bytes.Buffer) {
	if *buf == nil {
		return
	}
	put(*buf)
	*buf = nil
}

// GoodShadowed returns another variable of the same name.
func GoodShadowed(data []byte, small bool) []byte {
	out := get()
	defer put(out)
	out.Write(data)
	if small {
		out := make([]byte, 0, len(data))
		return append(out, data...)
	}
	return bytes.Clone(out.Bytes())
}

// GoodLength asks the header of the slice, which it has copied before.
func GoodLength(data []byte, done func()) int {
	b := chunk(len(data))
	s := *b
	chunks.Put(b)
	done()
	return min(len(s), cap(s))
}

// BadLength asks the pointer, behind which is somebody else's slice.
func BadLength(data []byte, done func()) int {
	b := chunk(len(data))
	chunks.Put(b)
	done()
	//category: use-after-put
	return len(*b) // want `put back`
}

// A Cache is no pool.
type Cache struct {
	mu      sync.Mutex
	entries map[string]*bytes.Buffer
}

// Get returns what was put.
func (c *Cache) Get(key string) *bytes.Buffer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entries[key]
}

// Put keeps a buffer.
func (c *Cache) Put(key string, buf *bytes.Buffer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = make(map[string]*bytes.Buffer)
	}
	c.entries[key] = buf
}

// GoodCache goes on with what it has put into a cache.
func GoodCache(w io.Writer, data []byte) (*bytes.Buffer, error) {
	var c Cache
	buf := bytes.NewBuffer(data)
	c.Put("last", buf)
	_, err := w.Write(buf.Bytes())
	c.Put("previous", buf)
	return c.Get("last"), err
}

// A Column encodes values like a Parquet writer.
type Column struct{ out []byte }

// Put encodes values.
func (c *Column) Put(values []byte) { c.out = append(c.out, values...) }

// GoodColumn puts the same values again.
func GoodColumn(data []byte) []byte {
	var c Column
	half := data[:len(data)/2]
	c.Put(half)
	c.Put(half)
	return c.out
}

// A Store keeps pairs of bytes.
type Store interface {
	Get(key []byte) []byte
	Put(key, value []byte) error
}

type memStore map[string][]byte

func (m memStore) Get(key []byte) []byte { return m[string(key)] }

func (m memStore) Put(key, value []byte) error {
	m[string(key)] = value
	return nil
}

// GoodStore writes what it has stored.
func GoodStore(w io.Writer, key string, data []byte) error {
	var s Store = memStore{}
	if err := s.Put([]byte(key), data); err != nil {
		return err
	}
	if err := s.Put([]byte(key), data); err != nil {
		return err
	}
	_, err := w.Write(s.Get([]byte(key)))
	return err
}

type conn struct{ w io.Writer }

// Conns is a ring of connections that several may use.
type Conns struct {
	mu    sync.Mutex
	conns []*conn
}

// Get returns one of them.
func (c *Conns) Get() *conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.conns) == 0 {
		return nil
	}
	first := c.conns[0]
	c.conns = append(c.conns[1:], first)
	return first
}

// Put adds one.
func (c *Conns) Put(x *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns = append(c.conns, x)
}

// GoodConns uses the connection that it has just added.
func GoodConns(w io.Writer, data []byte) error {
	var all Conns
	c := all.Get()
	if c == nil {
		c = &conn{w: w}
		all.Put(c)
	}
	_, err := c.w.Write(data)
	return err
}

// An Array is counted, like Arrow's.
type Array struct {
	refs atomic.Int64
	data []byte
}

// Retain adds a reference.
func (a *Array) Retain() { a.refs.Add(1) }

// Release gives up one, and with the last one the memory.
func (a *Array) Release() {
	if a.refs.Add(-1) == 0 {
		a.data = nil
	}
}

// GoodArray releases as often as it has retained, and once for having made it.
func GoodArray(w io.Writer, data []byte) error {
	a := &Array{data: data}
	a.Retain()
	defer a.Release()
	a.Retain()
	a.Release()
	_, err := w.Write(a.data)
	return err
}

// A Packet is counted, and goes back with its last reference.
type Packet struct {
	refs int
	data []byte
}

var packets = sync.Pool{New: func() any { return new(Packet) }}

// NewPacket makes a packet with one reference.
func NewPacket(data []byte) *Packet {
	p := packets.Get().(*Packet)
	p.refs = 1
	p.data = append(p.data[:0], data...)
	return p
}

// Split adds a reference.
func (p *Packet) Split() { p.refs++ }

// Decrement gives one up that is not the last.
func (p *Packet) Decrement() {
	if p.refs--; p.refs == 0 {
		panic("last reference")
	}
}

// MaybeRelease puts the packet back if nobody else has it.
func (p *Packet) MaybeRelease() {
	if p.refs == 1 {
		p.refs = 0
		packets.Put(p)
	}
}

// Release gives up a reference.
func (p *Packet) Release() {
	if p.refs--; p.refs > 0 {
		return
	}
	packets.Put(p)
}

// GoodCounted has two references and releases twice.
func GoodCounted(w io.Writer, data []byte) error {
	p := NewPacket(data)
	p.Split()
	p.Release()
	_, err := w.Write(p.data)
	p.Release()
	return err
}

// GoodMaybe releases what it still has.
func GoodMaybe(w io.Writer, data []byte) error {
	p := NewPacket(data)
	p.Split()
	p.MaybeRelease()
	_, err := w.Write(p.data)
	p.Decrement()
	p.MaybeRelease()
	return err
}

// A Buffer is that of log/slog.
type Buffer []byte

var logs = sync.Pool{New: func() any {
	b := make([]byte, 0, 1024)
	return (*Buffer)(&b)
}}

// NewBuffer returns an empty buffer.
func NewBuffer() *Buffer { return logs.Get().(*Buffer) }

// Free puts the buffer back unless it has become too large.
func (b *Buffer) Free() {
	const maxSize = 16 << 10
	if cap(*b) <= maxSize {
		*b = (*b)[:0]
		logs.Put(b)
	}
}

// GoodCapped frees what may be too large.
func GoodCapped(w io.Writer, data []byte) error {
	b := NewBuffer()
	defer b.Free()
	*b = append(*b, data...)
	_, err := w.Write(*b)
	return err
}

// BadCapped writes what is only sometimes too large.
func BadCapped(w io.Writer, data []byte) error {
	b := NewBuffer()
	*b = append(*b, data...)
	out := *b
	b.Free()
	//category: use-after-put
	_, err := w.Write(out) // want `put back`
	return err
}

type printer struct {
	buf []byte
	arg any
}

var printers = sync.Pool{New: func() any { return new(printer) }}

// free is that of package fmt.
func (p *printer) free() {
	if cap(p.buf) > 64*1024 {
		p.buf = nil
	} else {
		p.buf = p.buf[:0]
	}
	p.arg = nil
	printers.Put(p)
}

// GoodPrinter makes a string before it frees the printer.
func GoodPrinter(data []byte) string {
	p := printers.Get().(*printer)
	p.arg = data
	p.buf = append(p.buf, data...)
	s := string(p.buf)
	p.free()
	return s
}

// GoodBoth has a New that asks another pool.
func GoodBoth(w io.Writer, data []byte) error {
	both := sync.Pool{New: func() any {
		buf := get()
		defer put(buf)
		return bytes.NewBuffer(bytes.Clone(buf.Bytes()))
	}}
	buf := both.Get().(*bytes.Buffer)
	defer both.Put(buf)
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodOtherObject puts a buffer that has nothing to do with the returned one.
func GoodOtherObject(data []byte) []byte {
	buf := get()
	buf.Write(data)
	put(bytes.NewBuffer(make([]byte, 0, 64)))
	return buf.Bytes()
}

// BadSameMemory puts another buffer with the same memory.
func BadSameMemory(data []byte) []byte {
	buf := get()
	buf.Write(data)
	defer func() { put(bytes.NewBuffer(buf.Bytes())) }()
	return buf.Bytes() // silent: it is not the object itself that is put back
}

// Handle owns a buffer for as long as it is reachable.
type Handle struct{ buf *bytes.Buffer }

// Bytes returns what the buffer holds.
func (h *Handle) Bytes() []byte { return h.buf.Bytes() }

// GoodFinalizer puts the buffer back when nobody can reach the handle.
func GoodFinalizer(w io.Writer, data []byte) error {
	h := &Handle{buf: get()}
	h.buf.Write(data)
	runtime.SetFinalizer(h, func(h *Handle) { put(h.buf) })
	_, err := w.Write(h.Bytes())
	runtime.KeepAlive(h)
	return err
}

// GoodAfterFunc puts when the context ends, or does so itself.
func GoodAfterFunc(ctx context.Context, w io.Writer, data []byte) error {
	buf := get()
	stop := context.AfterFunc(ctx, func() { put(buf) })
	if !stop() {
		return ctx.Err()
	}
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	put(buf)
	return err
}

// GoodResetOnGet empties what it gets rather than what it puts.
func GoodResetOnGet(w io.Writer, data []byte) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	return err
}

// GoodNumber returns what was computed from the buffer.
func GoodNumber(data []byte) (int, error) {
	buf := get()
	defer put(buf)
	buf.WriteString(strconv.Itoa(len(data)))
	return strconv.Atoi(buf.String())
}

// GoodArrayCopy returns an array, which is a copy.
func GoodArrayCopy(data []byte) [8]byte {
	buf := get()
	defer put(buf)
	buf.Write(data)
	return [8]byte(buf.Bytes())
}

// GoodByte returns one byte.
func GoodByte(data []byte) byte {
	buf := get()
	defer put(buf)
	buf.Write(data)
	return buf.Bytes()[0]
}

// GoodCompared only compares.
func GoodCompared(data []byte) bool {
	buf := get()
	defer put(buf)
	buf.Write(data)
	return bytes.Equal(buf.Bytes(), data)
}

// Arena gives out memory that is all put back at once.
type Arena struct {
	mu   sync.Mutex
	bufs []*bytes.Buffer
}

// New returns a buffer of the arena.
func (a *Arena) New() *bytes.Buffer {
	a.mu.Lock()
	defer a.mu.Unlock()
	buf := get()
	a.bufs = append(a.bufs, buf)
	return buf
}

// Reset puts all of them back.
func (a *Arena) Reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, buf := range a.bufs {
		put(buf)
		a.bufs[i] = nil
	}
	a.bufs = a.bufs[:0]
}

// GoodArena resets the arena twice, the second time an empty one.
func GoodArena(w io.Writer, data []byte) error {
	var a Arena
	defer a.Reset()
	buf := a.New()
	buf.Write(data)
	_, err := w.Write(buf.Bytes())
	a.Reset()
	return err
}

// GoodRecovered puts back in case of a panic what it sends if all goes well.
func GoodRecovered(out chan<- *bytes.Buffer, data []byte) {
	buf := get()
	defer func() {
		if recover() != nil {
			put(buf)
		}
	}()
	buf.Write(data)
	out <- buf
}

// start runs f in a goroutine, unless there are enough of them.
func start(slots chan struct{}, f func()) bool {
	select {
	case slots <- struct{}{}:
	default:
		return false
	}
	go func() {
		defer func() { <-slots }()
		f()
	}()
	return true
}

// GoodNotStarted puts what no goroutine has come to put.
func GoodNotStarted(slots chan struct{}, w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	started := start(slots, func() {
		defer put(buf)
		w.Write(buf.Bytes())
	})
	if !started {
		put(buf)
	}
}

// A Link has a frame that lies in a buffer.
type Link struct {
	buf   *bytes.Buffer
	frame []byte
}

// idle puts the buffer back if nothing is left in it.
func (l *Link) idle() {
	if len(l.frame) > 0 {
		return
	}
	l.frame = nil
	if l.buf != nil {
		put(l.buf)
		l.buf = nil
	}
}

// GoodIdle keeps the frame for as long as the buffer.
func GoodIdle(w io.Writer, data []byte) error {
	l := &Link{buf: get()}
	return l.flush(w, data)
}

func (l *Link) flush(w io.Writer, data []byte) error {
	l.buf.Write(data)
	l.frame = l.buf.Bytes()
	_, err := w.Write(l.frame)
	l.frame = l.frame[len(l.frame):]
	l.idle()
	return err
}

type source struct{ *bytes.Reader }

var sources = sync.Pool{New: func() any { return new(source) }}

// A Scope is pooled, and so is what it embeds.
type Scope struct{ io.Reader }

var scopes = sync.Pool{New: func() any { return new(Scope) }}

// GoodEmbedded puts what is embedded, and goes on with what embeds it.
func GoodEmbedded(w io.Writer, data []byte) error {
	s := scopes.Get().(*Scope)
	src := sources.Get().(*source)
	src.Reader = bytes.NewReader(data)
	s.Reader = src
	_, err := io.Copy(w, s)
	if src, ok := s.Reader.(*source); ok {
		sources.Put(src)
	}
	s.Reader = nil
	scopes.Put(s)
	return err
}

type worker struct {
	crew *crew
	task func()
}

// A crew has workers.
type crew struct {
	cache sync.Pool
	idle  chan struct{}
}

func newCrew() *crew {
	c := &crew{idle: make(chan struct{}, 1)}
	c.cache.New = func() any { return &worker{crew: c} }
	return c
}

func (w *worker) run() {
	w.task()
	w.crew.cache.Put(w)
	w.crew.idle <- struct{}{}
}

// GoodCrew has workers that all are of the same crew, and stay so.
func GoodCrew(w io.Writer, data []byte) (err error) {
	c := newCrew()
	k := c.cache.Get().(*worker)
	k.task = func() { _, err = w.Write(data) }
	k.run()
	<-c.idle
	return err
}

type appender struct{ out []byte }

var appenders = sync.Pool{New: func() any { return new(appender) }}

func (a *appender) reset(out []byte) { a.out = out }

func (a *appender) add(data []byte) { a.out = append(a.out[:0], data...) }

// GoodBrought appends to memory of the caller, which no pool has.
func GoodBrought(dst, data []byte) []byte {
	a := appenders.Get().(*appender)
	defer appenders.Put(a)
	a.reset(dst)
	a.add(data)
	return a.out
}

// A Mode says how to work.
type Mode struct{ level int }

func (m *Mode) direct() bool { return m.level == 0 }

// GoodMode puts once, in one mode or in the other.
func GoodMode(m *Mode, w io.Writer, data []byte) error {
	buf := get()
	buf.Write(data)
	if m.direct() {
		defer put(buf)
	}
	_, err := w.Write(buf.Bytes())
	if !m.direct() {
		put(buf)
	}
	return err
}

// GoodComparedTwice puts early if there is nothing to do later.
func GoodComparedTwice(w io.Writer, data []byte) (err error) {
	buf := get()
	if len(data) == 0 {
		put(buf)
	}
	if len(data) == 0 {
		return nil
	}
	buf.Write(data)
	_, err = w.Write(buf.Bytes())
	put(buf)
	return err
}

type request struct {
	input []byte
	body  []byte
}

// setInput keeps large input, and says so.
func (r *request) setInput(data []byte) bool {
	if len(data) < 64 {
		r.body = append(r.body[:0], data...)
		r.input = r.body
		return false
	}
	r.input = data
	return true
}

// GoodGobbled puts what was not kept.
func GoodGobbled(r *request, data []byte) {
	b := chunk(len(data))
	copy(*b, data)
	if kept := r.setInput(*b); !kept {
		chunks.Put(b)
	}
}
