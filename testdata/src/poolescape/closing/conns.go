// Package closing has methods Close that put back what they close.
package closing

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A muxConn reads ahead.
type muxConn struct {
	net.Conn
	br *bufio.Reader
}

var muxConns = sync.Pool{New: func() any { return &muxConn{br: bufio.NewReader(nil)} }}

// BadMux wraps a connection in a pooled one.
func BadMux(c net.Conn) net.Conn {
	m := muxConns.Get().(*muxConn)
	m.Conn = c
	m.br.Reset(c)
	return m
}

func (m *muxConn) Read(p []byte) (int, error) { return m.br.Read(p) }

func (m *muxConn) Close() error {
	err := m.Conn.Close()
	//category: put-on-close
	muxConns.Put(m) // want `put back`
	return err
}

// A tunnel implements every method for itself.
type tunnel struct {
	raw  net.Conn
	sent int64
}

var tunnels = sync.Pool{New: func() any { return new(tunnel) }}

// BadTunnel has a Close that defers the Put.
func BadTunnel(c net.Conn) net.Conn {
	t := tunnels.Get().(*tunnel)
	t.raw, t.sent = c, 0
	return t
}

func (t *tunnel) Read(p []byte) (int, error) { return t.raw.Read(p) }

func (t *tunnel) Write(p []byte) (int, error) {
	n, err := t.raw.Write(p)
	t.sent += int64(n)
	return n, err
}

func (t *tunnel) Close() error {
	//category: put-on-close
	defer tunnels.Put(t) // want `put back`
	return t.raw.Close()
}

func (t *tunnel) LocalAddr() net.Addr  { return t.raw.LocalAddr() }
func (t *tunnel) RemoteAddr() net.Addr { return t.raw.RemoteAddr() }

func (t *tunnel) SetDeadline(at time.Time) error      { return t.raw.SetDeadline(at) }
func (t *tunnel) SetReadDeadline(at time.Time) error  { return t.raw.SetReadDeadline(at) }
func (t *tunnel) SetWriteDeadline(at time.Time) error { return t.raw.SetWriteDeadline(at) }

// A sniffer looks at what comes first, with a helper that puts it back.
type sniffer struct {
	net.Conn
	head [16]byte
	n    int
}

var sniffers = sync.Pool{New: func() any { return new(sniffer) }}

func (s *sniffer) recycle() {
	s.n = 0
	sniffers.Put(s)
}

// BadSniffer puts through a helper.
func BadSniffer(c net.Conn) net.Conn {
	s := sniffers.Get().(*sniffer)
	s.Conn = c
	return s
}

func (s *sniffer) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	s.n += copy(s.head[s.n:], p[:n])
	return n, err
}

func (s *sniffer) Close() error {
	err := s.Conn.Close()
	//category: put-on-close
	s.recycle() // want `put back`
	return err
}

// A Gate serves one connection after the other, which who writes closes, and
// the gate once more. Nothing else takes from its pool, and it waits for both.
type Gate struct{ conns sync.Pool }

// gateConn remembers that it is closed, until the gate takes it again.
type gateConn struct {
	gate *Gate
	mu   sync.Mutex
	raw  net.Conn
}

func (g *Gate) open(raw net.Conn) *gateConn {
	c, ok := g.conns.Get().(*gateConn)
	if !ok {
		c = &gateConn{gate: g}
	}
	c.raw = raw
	return c
}

func (c *gateConn) conn() net.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw
}

func (c *gateConn) Read(p []byte) (int, error)         { return c.conn().Read(p) }
func (c *gateConn) Write(p []byte) (int, error)        { return c.conn().Write(p) }
func (c *gateConn) LocalAddr() net.Addr                { return c.conn().LocalAddr() }
func (c *gateConn) RemoteAddr() net.Addr               { return c.conn().RemoteAddr() }
func (c *gateConn) SetDeadline(at time.Time) error     { return c.conn().SetDeadline(at) }
func (c *gateConn) SetReadDeadline(at time.Time) error { return c.conn().SetReadDeadline(at) }
func (c *gateConn) SetWriteDeadline(at time.Time) error {
	return c.conn().SetWriteDeadline(at)
}

func (c *gateConn) Close() error {
	c.mu.Lock()
	raw := c.raw
	c.raw = nil
	c.mu.Unlock()
	if raw == nil {
		return net.ErrClosed
	}
	err := raw.Close()
	c.gate.conns.Put(c)
	return err
}

// serve has two goroutines for a connection, one for what comes and one for
// what goes.
func (g *Gate) serve(c net.Conn, w io.Writer, data []byte) (err error) {
	in := make(chan []byte)
	var both sync.WaitGroup
	both.Go(func() {
		defer close(in)
		got := make([]byte, len(data))
		if _, err := io.ReadFull(c, got); err == nil {
			in <- got
		}
	})
	both.Go(func() {
		defer c.Close()
		if _, err = c.Write(data); err == nil {
			_, err = w.Write(<-in)
		}
	})
	both.Wait()
	c.Close()
	return err
}

// GoodGate closes each connection twice, before it is taken again.
func GoodGate(g *Gate, raw net.Conn, w io.Writer, data []byte) error {
	return g.serve(g.open(raw), w, data)
}

// A Relay is a Gate whose connections have a state.
type Relay struct {
	gate  Gate
	conns sync.Pool
}

const (
	idle int32 = iota
	active
)

type relayConn struct {
	net.Conn
	relay *Relay
	state atomic.Int32
}

func (c *relayConn) Close() error {
	if !c.state.CompareAndSwap(active, idle) {
		return net.ErrClosed
	}
	err := c.Conn.Close()
	c.relay.conns.Put(c)
	return err
}

// GoodRelay has the state swapped by whoever closes first.
func GoodRelay(r *Relay, raw net.Conn, w io.Writer, data []byte) error {
	c, ok := r.conns.Get().(*relayConn)
	if !ok {
		c = &relayConn{relay: r}
	}
	c.Conn = raw
	c.state.Store(active)
	return r.gate.serve(c, w, data)
}

// A lease is a connection with a pooled reader, made anew for each connection.
type lease struct {
	net.Conn
	mu sync.Mutex
	br *bufio.Reader
}

var leased = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

// GoodLease puts the reader back, under a lock and once.
func GoodLease(c net.Conn) net.Conn {
	l := &lease{Conn: c, br: leased.Get().(*bufio.Reader)}
	l.br.Reset(c)
	return l
}

func (l *lease) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.br == nil {
		return 0, net.ErrClosed
	}
	return l.br.Read(p)
}

func (l *lease) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.br == nil {
		return net.ErrClosed
	}
	l.br.Reset(nil)
	leased.Put(l.br)
	l.br = nil
	return l.Conn.Close()
}

// A ticket is the right to use a muxed connection once.
type ticket struct {
	*stream
	used atomic.Bool
}

type stream struct {
	net.Conn
	br *bufio.Reader
}

var streams = sync.Pool{New: func() any { return &stream{br: bufio.NewReader(nil)} }}

// GoodTicket puts the stream back if it is the first to close.
func GoodTicket(c net.Conn) net.Conn {
	s := streams.Get().(*stream)
	s.Conn = c
	s.br.Reset(c)
	return &ticket{stream: s}
}

func (t *ticket) Close() error {
	if !t.used.CompareAndSwap(false, true) {
		return net.ErrClosed
	}
	err := t.stream.Conn.Close()
	streams.Put(t.stream)
	return err
}

// A chunkWriter is a writer and no connection.
type chunkWriter struct {
	dst io.Writer
	buf []byte
}

var chunkWriters = sync.Pool{New: func() any { return new(chunkWriter) }}

func (c *chunkWriter) Write(p []byte) (int, error) {
	c.buf = append(c.buf, p...)
	return len(p), nil
}

// Close writes everything. The writer must not be used after it.
func (c *chunkWriter) Close() error {
	_, err := c.dst.Write(c.buf)
	c.dst, c.buf = nil, c.buf[:0]
	chunkWriters.Put(c)
	return err
}

// GoodWriter closes its writer once.
func GoodWriter(w io.Writer, data []byte) error {
	c := chunkWriters.Get().(*chunkWriter)
	c.dst = w
	if _, err := c.Write(data); err != nil {
		return err
	}
	return c.Close()
}

type swapConn struct {
	net.Conn
	relay *Relay
	open  atomic.Pointer[Relay]
}

func (c *swapConn) Close() error {
	if r := c.open.Swap(nil); r == nil {
		return net.ErrClosed
	}
	err := c.Conn.Close()
	c.relay.conns.Put(c)
	return err
}

// GoodSwapped has a pointer that only the first to close finds.
func GoodSwapped(r *Relay, raw net.Conn, w io.Writer, data []byte) error {
	c, ok := r.conns.Get().(*swapConn)
	if !ok {
		c = &swapConn{relay: r}
	}
	c.Conn = raw
	c.open.Store(r)
	return r.gate.serve(c, w, data)
}

type lockedConn struct {
	net.Conn
	relay *Relay
	mu    sync.Mutex
	open  bool
}

func (c *lockedConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.open {
		return net.ErrClosed
	}
	c.open = false
	err := c.Conn.Close()
	c.relay.conns.Put(c)
	return err
}

// GoodLocked unlocks when the connection is back, where whoever takes it locks
// before anything else, and never makes the lock anew.
func GoodLocked(r *Relay, raw net.Conn, w io.Writer, data []byte) error {
	c, ok := r.conns.Get().(*lockedConn)
	if !ok {
		c = &lockedConn{relay: r}
	}
	c.mu.Lock()
	c.Conn, c.open = raw, true
	c.mu.Unlock()
	return r.gate.serve(c, w, data)
}

// A watched connection has something to stop before it is closed.
type watched struct {
	net.Conn
	stop func()
}

var watchedConns = sync.Pool{New: func() any { return new(watched) }}

// BadWatched asks for a field, and puts whatever the answer is.
func BadWatched(c net.Conn) net.Conn {
	w := watchedConns.Get().(*watched)
	w.Conn, w.stop = c, nil
	return w
}

func (w *watched) Close() error {
	if w == nil {
		return nil
	}
	if w.stop != nil {
		w.stop()
	}
	err := w.Conn.Close()
	//category: put-on-close
	watchedConns.Put(w) // want `put back`
	return err
}

// A counted connection counts what is closed.
type counted struct{ net.Conn }

var (
	countedConns = sync.Pool{New: func() any { return new(counted) }}
	closings     atomic.Int64
	pooledKinds  = map[string]bool{"counted": true}
)

// BadIfClosed keeps a connection whose Close has failed, and all of a kind,
// which are not the ones that were closed before.
func BadIfClosed(c net.Conn) net.Conn {
	n := countedConns.Get().(*counted)
	n.Conn = c
	return n
}

func (n *counted) Close() error {
	err := n.Conn.Close()
	if _, pooled := pooledKinds["counted"]; pooled && err == nil && closings.Add(1) > 0 {
		//category: put-on-close
		countedConns.Put(n) // want `put back`
	}
	return err
}

// A Keeper closes its connections itself, unless it is told to leave them open.
type Keeper struct {
	keep  bool
	conns sync.Pool
}

type keptConn struct {
	net.Conn
	keeper *Keeper
}

func (c *keptConn) Close() error {
	if !c.keeper.keep {
		return nil
	}
	err := c.Conn.Close()
	//category: put-on-close
	c.keeper.conns.Put(c) // want `put back`
	return err
}

var keeper = &Keeper{keep: true, conns: sync.Pool{New: func() any { return new(keptConn) }}}

// BadKept asks whether connections are kept, not whether this one is closed.
func BadKept(c net.Conn) net.Conn {
	kept := keeper.conns.Get().(*keptConn)
	kept.Conn, kept.keeper = c, keeper
	return kept
}

// A ranked connection has an owner that knows which kinds are pooled.
type rankedConn struct {
	net.Conn
	owner *ranks
}

type ranks struct{ kinds map[string]bool }

var (
	rankedConns = sync.Pool{New: func() any { return &rankedConn{owner: pooledRanks} }}
	pooledRanks = &ranks{kinds: map[string]bool{"ranked": true}}
)

// badRanked asks a list for the kind, which is the same for all.
func badRanked(c net.Conn) net.Conn {
	r := rankedConns.Get().(*rankedConn)
	r.Conn = c
	return r
}

func (r *rankedConn) Close() error {
	err := r.Conn.Close()
	if _, pooled := r.owner.kinds["ranked"]; pooled {
		//category: put-on-close
		rankedConns.Put(r) // want `put back`
	}
	return err
}

type onceConn struct {
	net.Conn
	relay *Relay
	once  sync.Once
}

func (c *onceConn) Close() (err error) {
	err = net.ErrClosed
	c.once.Do(func() {
		err = c.Conn.Close()
		c.relay.conns.Put(c)
	})
	return err
}

// GoodOnce puts each connection back once in its life, since nothing makes the
// Once anew.
func GoodOnce(r *Relay, raw net.Conn, w io.Writer, data []byte) error {
	c, ok := r.conns.Get().(*onceConn)
	if !ok {
		c = &onceConn{relay: r}
	}
	c.Conn = raw
	return r.gate.serve(c, w, data)
}

type shutConn struct {
	net.Conn
	relay *Relay
	state atomic.Int32
}

func (c *shutConn) Close() error {
	first := !(c.state.Swap(idle) == idle)
	err := c.Conn.Close()
	if first {
		c.relay.conns.Put(c)
	}
	return err
}

// GoodShut closes the connection each time, and puts it back the first time.
func GoodShut(r *Relay, raw net.Conn, w io.Writer, data []byte) error {
	c, ok := r.conns.Get().(*shutConn)
	if !ok {
		c = &shutConn{relay: r}
	}
	c.Conn = raw
	c.state.Store(active)
	return r.gate.serve(c, w, data)
}

// A Switch knows its open connections.
type Switch struct {
	gate  Gate
	open  sync.Map
	mu    sync.Mutex
	named map[string]*namedConn
	conns sync.Pool
}

type switchConn struct {
	net.Conn
	owner *Switch
}

func (c *switchConn) Close() error {
	if _, open := c.owner.open.LoadAndDelete(c); !open {
		return net.ErrClosed
	}
	err := c.Conn.Close()
	c.owner.conns.Put(c)
	return err
}

// GoodSwitch has a list of what is open.
func GoodSwitch(s *Switch, raw net.Conn, w io.Writer, data []byte) error {
	c, ok := s.conns.Get().(*switchConn)
	if !ok {
		c = &switchConn{owner: s}
	}
	c.Conn = raw
	s.open.Store(c, true)
	return s.gate.serve(c, w, data)
}

type namedConn struct {
	net.Conn
	owner *Switch
	name  string
}

func (c *namedConn) Close() error {
	c.owner.mu.Lock()
	_, open := c.owner.named[c.name]
	delete(c.owner.named, c.name)
	c.owner.mu.Unlock()
	if !open {
		return net.ErrClosed
	}
	err := c.Conn.Close()
	c.owner.conns.Put(c)
	return err
}

// GoodNamed has a map of what is open.
func GoodNamed(s *Switch, raw net.Conn, w io.Writer, data []byte) error {
	c, ok := s.conns.Get().(*namedConn)
	if !ok {
		c = &namedConn{owner: s, name: raw.RemoteAddr().String()}
	}
	c.Conn = raw
	s.mu.Lock()
	if s.named == nil {
		s.named = make(map[string]*namedConn)
	}
	s.named[c.name] = c
	s.mu.Unlock()
	return s.gate.serve(c, w, data)
}

// hijack takes the raw connection away, and leaves a closed one.
func (c *gateConn) hijack() net.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	raw := c.raw
	c.raw = nil
	return raw
}

// GoodHijack has nothing left to close, and so nothing to put back.
func GoodHijack(g *Gate, raw net.Conn, w io.Writer, data []byte) error {
	c := g.open(raw)
	defer c.Close()
	return g.serve(c.hijack(), w, data)
}

// A spool is written, and then read, until a time, by one who closes it once. It
// has no addresses as a net.Conn has.
type spool struct {
	bytes.Buffer
	until time.Time
}

var spools = sync.Pool{New: func() any { return new(spool) }}

func (s *spool) SetDeadline(t time.Time) error {
	s.until = t
	return nil
}

// Close empties the spool. It must not be used after that.
func (s *spool) Close() error {
	s.Reset()
	spools.Put(s)
	return nil
}

// GoodSpool closes its spool once.
func GoodSpool(w io.Writer, data []byte) error {
	s := spools.Get().(*spool)
	defer s.Close()
	s.Write(data)
	_, err := io.Copy(w, s)
	return err
}

// A datagram has an address, and no deadlines.
type datagram struct {
	bytes.Buffer
	from net.Addr
}

var datagrams = sync.Pool{New: func() any { return new(datagram) }}

func (d *datagram) LocalAddr() net.Addr { return d.from }

// Close empties the datagram. It must not be used after that.
func (d *datagram) Close() error {
	d.Reset()
	datagrams.Put(d)
	return nil
}

// GoodDatagram closes its datagram once.
func GoodDatagram(w io.Writer, data []byte) error {
	d := datagrams.Get().(*datagram)
	defer d.Close()
	d.Write(data)
	_, err := io.Copy(w, d)
	return err
}

// A session has a buffer whenever it is open, and is itself in no pool.
type session struct {
	buf    *bytes.Buffer
	closed bool
}

func (s *session) reopen(data []byte) {
	s.buf, s.closed = get(data), false
}

func (s *session) Close() error {
	if s.closed {
		return net.ErrClosed
	}
	s.closed = true
	buffers.Put(s.buf)
	return nil
}

// GoodSession has a flag for the session, which has another buffer each time.
func GoodSession(w io.Writer, data []byte) error {
	var s session
	for range 2 {
		s.reopen(data)
		s.Close()
		s.Close()
	}
	s.reopen(data)
	defer s.Close()
	_, err := w.Write(s.buf.Bytes())
	return err
}
