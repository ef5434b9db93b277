// Package behind has pools behind interfaces of its own.
package behind

import (
	"bytes"
	"io"
	"sync"
)

// bufferPool is what a server needs of a pool.
type bufferPool interface {
	Get() *bytes.Buffer
	Put(*bytes.Buffer)
}

type syncPool struct{ pool sync.Pool }

func (p *syncPool) Get() *bytes.Buffer  { return p.pool.Get().(*bytes.Buffer) }
func (p *syncPool) Put(b *bytes.Buffer) { p.pool.Put(b) }

// noPool makes a buffer each time, and leaves it to the collector.
type noPool struct{}

func (noPool) Get() *bytes.Buffer { return new(bytes.Buffer) }
func (noPool) Put(*bytes.Buffer)  {}

// A Server has one kind of pool.
type Server struct {
	buffers bufferPool
	w       io.Writer
}

// NewServer makes a server.
func NewServer(w io.Writer) *Server {
	return &Server{buffers: &syncPool{pool: sync.Pool{New: func() any { return new(bytes.Buffer) }}}, w: w}
}

func (s *Server) badBytes(text string) []byte {
	b := s.buffers.Get()
	defer s.buffers.Put(b)
	b.WriteString(text)
	//category: return-after-put
	return b.Bytes() // want "put back"
}

func (s *Server) badWrite(text string) error {
	b := s.buffers.Get()
	b.WriteString(text)
	s.buffers.Put(b)
	//category: use-after-put
	_, err := s.w.Write(b.Bytes()) // want "put back"
	return err
}

func (s *Server) goodBytes(text string) []byte {
	b := s.buffers.Get()
	defer s.buffers.Put(b)
	b.WriteString(text)
	return bytes.Clone(b.Bytes())
}

// Reset gives up the pool.
func (s *Server) Reset() { s.buffers = nil }

// A Client may have none.
type Client struct{ buffers bufferPool }

// NewClient makes a client with a pool or without.
func NewClient(pooled bool) *Client {
	c := &Client{buffers: noPool{}}
	if pooled {
		c.buffers = &syncPool{}
	}
	return c
}

func (c *Client) goodBytes(text string) []byte {
	b := c.buffers.Get()
	defer c.buffers.Put(b)
	b.WriteString(text)
	return b.Bytes() // of a buffer that may not go anywhere
}

// A Proxy is given its pool.
type Proxy struct{ buffers bufferPool }

// NewProxy makes a proxy.
func NewProxy(p bufferPool) *Proxy { return &Proxy{buffers: p} }

func newOwnProxy() *Proxy { return &Proxy{buffers: &syncPool{}} }

func (p *Proxy) goodBytes(text string) []byte {
	b := p.buffers.Get()
	defer p.buffers.Put(b)
	b.WriteString(text)
	return b.Bytes()
}

// An Open server lets everybody choose.
type Open struct{ Buffers bufferPool }

func newOpen() *Open { return &Open{Buffers: &syncPool{}} }

func (o *Open) goodBytes(text string) []byte {
	b := o.Buffers.Get()
	defer o.Buffers.Put(b)
	b.WriteString(text)
	return b.Bytes()
}

// A Chosen server has its pool chosen by a function.
type Chosen struct{ buffers bufferPool }

func newChosen() *Chosen {
	c := &Chosen{buffers: &syncPool{}}
	choose(&c.buffers)
	return c
}

func choose(p *bufferPool) { *p = noPool{} }

func (c *Chosen) goodBytes(text string) []byte {
	b := c.buffers.Get()
	defer c.buffers.Put(b)
	b.WriteString(text)
	return b.Bytes()
}
