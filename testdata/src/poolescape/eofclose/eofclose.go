// Package eofclose has readers that go back into their pool on io.EOF, and
// have a Close besides: gRPC calls it since v1.82, after the io.EOF.
package eofclose

import (
	"compress/gzip"
	"io"
	"sync"
)

var promoted sync.Pool

type promotedReader struct {
	*gzip.Reader
	pool *sync.Pool
}

// BadPromotedClose has the Close of the reader that it embeds.
func BadPromotedClose(r io.Reader) (io.Reader, error) {
	p, ok := promoted.Get().(*promotedReader)
	if !ok {
		zr, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		return &promotedReader{Reader: zr, pool: &promoted}, nil
	}
	if err := p.Reset(r); err != nil {
		promoted.Put(p)
		return nil, err
	}
	return p, nil
}

func (p *promotedReader) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if err == io.EOF {
		//category: put-on-eof-and-close
		p.pool.Put(p) // want `put back`
	}
	return n, err
}

var gzips sync.Pool

// get returns a reader of r from the pool.
func get(r io.Reader) (*gzip.Reader, error) {
	zr, ok := gzips.Get().(*gzip.Reader)
	if !ok {
		return gzip.NewReader(r)
	}
	if err := zr.Reset(r); err != nil {
		gzips.Put(zr)
		return nil, err
	}
	return zr, nil
}

type ownCloser struct{ zr *gzip.Reader }

// BadOwnClose closes on behalf of its caller what is already back.
func BadOwnClose(r io.Reader) (io.Reader, error) {
	zr, err := get(r)
	if err != nil {
		return nil, err
	}
	return &ownCloser{zr: zr}, nil
}

func (o *ownCloser) Read(b []byte) (int, error) {
	n, err := o.zr.Read(b)
	if err == io.EOF {
		//category: put-on-eof-and-close
		gzips.Put(o.zr) // want `put back`
	}
	return n, err
}

func (o *ownCloser) Close() error { return o.zr.Close() }

type bothReader struct{ zr *gzip.Reader }

// BadPutTwice puts on io.EOF and once more on Close.
func BadPutTwice(r io.Reader) (io.Reader, error) {
	zr, err := get(r)
	if err != nil {
		return nil, err
	}
	return &bothReader{zr: zr}, nil
}

func (b *bothReader) Read(p []byte) (int, error) {
	n, err := b.zr.Read(p)
	if err != nil {
		//category: put-on-eof-and-close
		gzips.Put(b.zr) // want `put back`
	}
	return n, err
}

func (b *bothReader) Close() error {
	gzips.Put(b.zr)
	return nil
}

type halfGuarded struct {
	zr     *gzip.Reader
	closed bool
}

// BadHalfGuarded asks in Close for a flag that Read does not set.
func BadHalfGuarded(r io.Reader) (io.Reader, error) {
	zr, err := get(r)
	if err != nil {
		return nil, err
	}
	return &halfGuarded{zr: zr}, nil
}

func (h *halfGuarded) release() { gzips.Put(h.zr) }

func (h *halfGuarded) Read(p []byte) (int, error) {
	n, err := h.zr.Read(p)
	if err == io.EOF {
		//category: put-on-eof-and-close
		h.release() // want `put back`
	}
	return n, err
}

func (h *halfGuarded) Close() error {
	if h.closed {
		return nil
	}
	h.closed = true
	h.release()
	return nil
}

type inner struct {
	*gzip.Reader
}

func (i *inner) put() { gzips.Put(i.Reader) }

type outer struct{ *inner }

// BadTwoLevels has its Close from two levels below.
func BadTwoLevels(r io.Reader) (io.Reader, error) {
	zr, err := get(r)
	if err != nil {
		return nil, err
	}
	return &outer{&inner{zr}}, nil
}

func (o *outer) Read(p []byte) (n int, err error) {
	defer func() {
		if err == io.EOF {
			//category: put-on-eof-and-close
			o.put() // want `put back`
		}
	}()
	return o.Reader.Read(p)
}

type closeOnly struct{ zr *gzip.Reader }

// GoodCloseOnly is what gRPC's decompressor is since v1.82, and keeps to
// itself what it has put back.
func GoodCloseOnly(r io.Reader) (io.Reader, error) {
	zr, err := get(r)
	if err != nil {
		return nil, err
	}
	return &closeOnly{zr: zr}, nil
}

func (c *closeOnly) Read(p []byte) (int, error) {
	if c.zr == nil {
		return 0, io.EOF
	}
	return c.zr.Read(p)
}

func (c *closeOnly) Close() error {
	if c.zr == nil {
		return nil
	}
	zr := c.zr
	c.zr = nil
	err := zr.Close()
	gzips.Put(zr)
	return err
}

type nilGuarded struct{ zr *gzip.Reader }

// GoodNilGuard puts in both, whichever comes first.
func GoodNilGuard(r io.Reader) (io.Reader, error) {
	zr, err := get(r)
	if err != nil {
		return nil, err
	}
	return &nilGuarded{zr: zr}, nil
}

func (n *nilGuarded) release() {
	if n.zr != nil {
		gzips.Put(n.zr)
		n.zr = nil
	}
}

func (n *nilGuarded) Read(p []byte) (int, error) {
	if n.zr == nil {
		return 0, io.EOF
	}
	k, err := n.zr.Read(p)
	if err == io.EOF {
		n.release()
	}
	return k, err
}

func (n *nilGuarded) Close() error {
	n.release()
	return nil
}

type closedFlag struct {
	zr     *gzip.Reader
	closed bool
}

// GoodClosedFlag has one flag for both.
func GoodClosedFlag(r io.Reader) (io.Reader, error) {
	zr, err := get(r)
	if err != nil {
		return nil, err
	}
	return &closedFlag{zr: zr}, nil
}

func (c *closedFlag) Read(p []byte) (int, error) {
	if c.closed {
		return 0, io.EOF
	}
	n, err := c.zr.Read(p)
	if err == io.EOF {
		c.Close()
	}
	return n, err
}

func (c *closedFlag) Close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	gzips.Put(c.zr)
	return nil
}

type onceCloser struct {
	zr   *gzip.Reader
	once *sync.Once
	done bool
}

// GoodOnce has a Once for each use, which no pool resets.
func GoodOnce(r io.Reader) (io.Reader, error) {
	zr, err := get(r)
	if err != nil {
		return nil, err
	}
	return &onceCloser{zr: zr, once: new(sync.Once)}, nil
}

func (o *onceCloser) Read(p []byte) (int, error) {
	if o.done {
		return 0, io.EOF
	}
	n, err := o.zr.Read(p)
	if err == io.EOF {
		o.Close()
	}
	return n, err
}

func (o *onceCloser) Close() error {
	o.once.Do(func() {
		o.done = true
		gzips.Put(o.zr)
	})
	return nil
}

type unpooled struct{ *gzip.Reader }

// GoodUnpooled has a Close, and no pool.
func GoodUnpooled(r io.Reader) (io.Reader, error) {
	zr, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	return &unpooled{zr}, nil
}

func (u *unpooled) Read(p []byte) (int, error) { return u.Reader.Read(p) }
