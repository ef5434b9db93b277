package fixes

import (
	"io"
	"sync"
)

type unpacker struct {
	src  io.Reader
	pool *sync.Pool
}

// Read is the only function of the file that speaks of the end.
func (u *unpacker) Read(p []byte) (n int, err error) {
	n, err = u.src.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		u.pool.Put(u) // want `put back`
	}
	return n, err
}

type packing struct{ pool sync.Pool }

func (c *packing) Decompress(r io.Reader) (io.Reader, error) {
	u, ok := c.pool.Get().(*unpacker)
	if !ok {
		u = &unpacker{pool: &c.pool}
	}
	u.src = r
	return u, nil
}
