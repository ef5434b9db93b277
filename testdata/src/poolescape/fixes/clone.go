// Package fixes has what poolescape offers to mend, and where it offers nothing.
package fixes

import (
	"io"
	"sync"

	"google.golang.org/grpc/encoding"
)

type frame struct {
	data  []byte
	codes []uint32
}

var frames = sync.Pool{New: func() any { return new(frame) }}

// BadEncode returns the bytes of a frame that goes back.
func BadEncode(p []byte) ([]byte, error) {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.data = append(f.data[:0], p...)
	//category: return-after-put
	return f.data, nil // want `put back`
}

// BadLate cannot be mended by a copy, which would be made too late.
func BadLate(p []byte) []byte {
	f := frames.Get().(*frame)
	f.data = append(f.data[:0], p...)
	frames.Put(f)
	//category: return-after-put
	return f.data // want `put back`
}

// BadNamed has no result to put a copy around.
func BadNamed(p []byte) (out []byte) {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.data = append(f.data[:0], p...)
	out = f.data
	//category: return-after-put
	return // want `put back`
}

// BadShadowed uses the name of the package for something else.
func BadShadowed(bytes []byte) []byte {
	f := frames.Get().(*frame)
	defer frames.Put(f)
	f.data = append(f.data[:0], bytes...)
	//category: return-after-put
	return f.data // want `put back`
}

type inflater struct {
	src  io.Reader
	pool *sync.Pool
}

func (r *inflater) Read(p []byte) (int, error) {
	n, err := r.src.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		r.pool.Put(r) // want `put back`
	}
	return n, err
}

type codec struct{ pool sync.Pool }

func (c *codec) Name() string                                 { return "noop" }
func (c *codec) Compress(w io.Writer) (io.WriteCloser, error) { return nil, io.ErrClosedPipe }

func (c *codec) Decompress(r io.Reader) (io.Reader, error) {
	z, ok := c.pool.Get().(*inflater)
	if !ok {
		return &inflater{src: r, pool: &c.pool}, nil
	}
	z.src = r
	return z, nil
}

func init() { encoding.RegisterCompressor(&codec{}) }

// A page is read by hand, not by gRPC: nobody would call its Close.
type page struct{ src io.Reader }

var pages = sync.Pool{New: func() any { return new(page) }}

func (p *page) Read(b []byte) (int, error) {
	n, err := p.src.Read(b)
	if err == io.EOF {
		//category: put-on-eof
		pages.Put(p) // want `put back`
	}
	return n, err
}
