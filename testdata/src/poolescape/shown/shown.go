// Package shown has objects that show what is in a pooled buffer of theirs by one method,
// and put that back by another.
package shown

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// A Conn shows what was received.
type Conn interface {
	Read() []byte
	ShiftN(n int) int
	Peek() []byte
	Skip()
}

type conn struct {
	inbound []byte
	buffer  []byte
	joined  *bytes.Buffer
	count   int
	shared  bool
}

// Read returns all that there is, which it joins in a pooled buffer if it must.
func (c *conn) Read() []byte {
	if len(c.inbound) == 0 {
		return c.buffer
	}
	c.joined = buffers.Get().(*bytes.Buffer)
	c.joined.Reset()
	c.joined.Write(c.inbound)
	c.joined.Write(c.buffer)
	return c.joined.Bytes()
}

// ShiftN drops what was read, and the pooled buffer.
func (c *conn) ShiftN(n int) int {
	if len(c.inbound) == 0 {
		c.buffer = c.buffer[n:]
		return n
	}
	buffers.Put(c.joined)
	c.joined = nil
	rest := n - len(c.inbound)
	c.inbound = c.inbound[:0]
	c.buffer = c.buffer[rest:]
	return n
}

// Peek has nothing from a pool.
func (c *conn) Peek() []byte { return c.buffer }

// Skip puts nothing back.
func (c *conn) Skip() { c.buffer = nil }

func (c *conn) receive(b []byte) { c.inbound = append(c.inbound, b...) }

// done puts the buffer back if the last user says so, which callers do not know.
func (c *conn) done() {
	c.count--
	if c.count == 0 {
		buffers.Put(c.joined)
		c.joined = nil
	}
}

// drop puts the buffer back unless another has it.
func (c *conn) drop() {
	if !c.shared {
		buffers.Put(c.joined)
	}
	c.joined = nil
}

// release puts the buffer back if there is one.
func (c *conn) release() {
	if c.joined != nil {
		buffers.Put(c.joined)
		c.joined = nil
	}
}

// take returns the buffer, which then is the caller's.
func (c *conn) take() *bytes.Buffer {
	b := c.joined
	c.joined = nil
	return b
}

// renew puts back a new buffer, and leaves the old one to who has it.
func (c *conn) renew() {
	c.joined = new(bytes.Buffer)
	buffers.Put(c.joined)
	c.joined = nil
}

var errLine = errors.New("no line")

func badDecode(c *conn) ([]byte, error) {
	buf := c.Read()
	i := bytes.IndexByte(buf, '\n')
	if i == -1 {
		return nil, errLine
	}
	c.ShiftN(i + 1)
	//category: return-after-put
	return buf[:i], nil // want `put back`
}

func badDecodeConn(c Conn) ([]byte, error) {
	buf := c.Read()
	i := bytes.IndexByte(buf, '\n')
	if i == -1 {
		return nil, errLine
	}
	c.ShiftN(i + 1)
	//category: return-after-put
	return buf[:i], nil // want `put back`
}

func badWrite(w io.Writer, c *conn) error {
	buf := c.Read()
	c.ShiftN(len(buf))
	//category: use-after-put
	_, err := w.Write(buf) // want `put back`
	return err
}

func badLoop(w io.Writer, c *conn) (first byte) {
	for range 3 {
		buf := c.Read()
		if len(buf) == 0 {
			break
		}
		c.ShiftN(len(buf))
		//category: use-after-put
		first = buf[0] // want `put back`
	}
	return first
}

func badDeferred(c *conn) []byte {
	defer c.release()
	//category: return-after-put
	return c.Read() // want `put back`
}

func goodDecode(c *conn) ([]byte, error) {
	buf := c.Read()
	i := bytes.IndexByte(buf, '\n')
	if i == -1 {
		return nil, errLine
	}
	line := bytes.Clone(buf[:i])
	c.ShiftN(i + 1)
	return line, nil
}

func goodDecodeConn(c Conn) ([]byte, error) {
	buf := c.Peek()
	i := bytes.IndexByte(buf, '\n')
	if i == -1 {
		return nil, errLine
	}
	c.ShiftN(i + 1)
	return buf[:i], nil
}

func goodSkipped(c Conn) []byte {
	buf := c.Read()
	c.Skip()
	return buf
}

func goodLength(c *conn) int {
	buf := c.Read()
	c.ShiftN(len(buf))
	return len(buf)
}

func goodLoop(w io.Writer, c *conn) error {
	for {
		buf := c.Read()
		if len(buf) == 0 {
			return nil
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		c.ShiftN(len(buf))
	}
}

func goodTwoConns(a, b *conn) []byte {
	buf := a.Read()
	b.ShiftN(len(buf))
	return buf
}

func goodEach(conns []*conn, w io.Writer) {
	var last *conn
	for _, c := range conns {
		if last != nil {
			last.ShiftN(1)
		}
		w.Write(c.Read())
		last = c
	}
}

func goodReceived(c *conn, more []byte) []byte {
	buf := c.Read()
	c.receive(more)
	c.ShiftN(len(more)) // silent: the buffer was filled in the meantime
	return buf
}

func goodCounted(c *conn) []byte {
	buf := c.Read()
	c.done()
	return buf
}

func goodShared(c *conn) []byte {
	buf := c.Read()
	c.drop()
	return buf
}

func goodTaken(c *conn) []byte {
	b := c.take()
	c.release()
	return b.Bytes()
}

func goodRenewed(c *conn) []byte {
	buf := c.Read()
	c.renew()
	return buf
}

func goodOneOrTheOther(c *conn, drop bool) []byte {
	buf := c.Read()
	if drop {
		c.ShiftN(len(buf))
	}
	if !drop {
		return buf
	}
	return nil
}

func goodFailed(c *conn) ([]byte, error) {
	buf := c.Read()
	c.ShiftN(len(buf))
	return buf, errLine
}

func goodDeferredCopy(c *conn) []byte {
	defer c.release()
	return bytes.Clone(c.Read())
}

// A Source shows what it has; not all of them put it back.
type Source interface {
	Bytes() []byte
	Close()
}

type pooledSource struct{ buf *bytes.Buffer }

func (p *pooledSource) Bytes() []byte { return p.buf.Bytes() }

func (p *pooledSource) Close() {
	buffers.Put(p.buf)
	p.buf = nil
}

type plainSource []byte

func (p plainSource) Bytes() []byte { return p }
func (plainSource) Close()          {}

func badClosed(p *pooledSource) []byte {
	b := p.Bytes()
	p.Close()
	//category: return-after-put
	return b // want `put back`
}

func badClosedLater(p *pooledSource) (b []byte, err error) {
	defer p.Close()
	if p.buf.Len() == 0 {
		return nil, errLine
	}
	//category: return-after-put
	return p.Bytes(), nil // want `put back`
}

func goodClosed(s Source) []byte {
	b := s.Bytes()
	s.Close()
	return b
}

var slices = sync.Pool{New: func() any { b := make([]byte, 0, 512); return &b }}

type scratch struct{ b *[]byte }

func (s *scratch) bytes() *[]byte { return s.b }
func (s *scratch) free()          { slices.Put(s.b) }

func badScratch(s *scratch) byte {
	b := s.bytes()
	s.free()
	//category: use-after-put
	return (*b)[0] // want `put back`
}

func goodScratch(s *scratch) byte {
	b := s.bytes()
	first := (*b)[0]
	s.free()
	return first
}
