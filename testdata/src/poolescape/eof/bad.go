// Package eof has readers that go back into their pool when they meet io.EOF,
// although whoever holds them may read on: a probe for more data after the
// end, a bufio.Reader, a json.Decoder, a drain.
package eof

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"sync"

	"poolescape/bufs"
)

var gzips sync.Pool

type gzipReader struct{ zr *gzip.Reader }

// BadDirect is how gRPC's own decompressor was until v1.82.
func BadDirect(r io.Reader) (io.Reader, error) {
	g, ok := gzips.Get().(*gzipReader)
	if !ok {
		zr, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		return &gzipReader{zr: zr}, nil
	}
	if err := g.zr.Reset(r); err != nil {
		gzips.Put(g)
		return nil, err
	}
	return g, nil
}

func (g *gzipReader) Read(p []byte) (int, error) {
	n, err := g.zr.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		gzips.Put(g) // want `put back`
	}
	return n, err
}

var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

// get returns a reader of r from the pool.
func get(r io.Reader) *bufio.Reader {
	br := readers.Get().(*bufio.Reader)
	br.Reset(r)
	return br
}

type innerReader struct{ br *bufio.Reader }

// BadInner is not pooled itself, but still reads what it has put back.
func BadInner(r io.Reader) (io.Reader, error) { return &innerReader{br: get(r)}, nil }

func (i *innerReader) Read(p []byte) (int, error) {
	n, err := i.br.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		readers.Put(i.br) // want `put back`
	}
	return n, err
}

type anyErrorReader struct{ br *bufio.Reader }

// BadAnyError takes every error for the last thing that anybody asks for.
func BadAnyError(r io.Reader) (io.Reader, error) { return &anyErrorReader{br: get(r)}, nil }

func (a *anyErrorReader) Read(p []byte) (n int, err error) {
	if n, err = a.br.Read(p); err != nil {
		//category: put-on-eof
		readers.Put(a.br) // want `put back`
	}
	return
}

type isReader struct{ br *bufio.Reader }

// BadErrorsIs asks for the error by errors.Is.
func BadErrorsIs(r io.Reader) (io.Reader, error) { return &isReader{br: get(r)}, nil }

func (i *isReader) Read(p []byte) (int, error) {
	n, err := i.br.Read(p)
	if err == nil {
		return n, nil
	}
	if errors.Is(err, io.EOF) {
		//category: put-on-eof
		readers.Put(i.br) // want `put back`
		return n, io.EOF
	}
	return n, err
}

type deferredReader struct{ br *bufio.Reader }

// BadDeferred puts in a deferred closure that looks at the result.
func BadDeferred(r io.Reader) (io.Reader, error) { return &deferredReader{br: get(r)}, nil }

func (d *deferredReader) Read(p []byte) (n int, err error) {
	defer func() {
		if err == io.EOF {
			//category: put-on-eof
			readers.Put(d.br) // want `put back`
		}
	}()
	return d.br.Read(p)
}

type helperReader struct{ br *bufio.Reader }

// BadHelper has a method for it.
func BadHelper(r io.Reader) (io.Reader, error) { return &helperReader{br: get(r)}, nil }

func (h *helperReader) release() { readers.Put(h.br) }

func (h *helperReader) Read(p []byte) (int, error) {
	n, err := h.br.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		h.release() // want `put back`
	}
	return n, err
}

type farReader struct{ br *bufio.Reader }

// BadCrossPackage has another package's function do it.
func BadCrossPackage(r io.Reader) (io.Reader, error) { return &farReader{br: bufs.Reader(r)}, nil }

func (f *farReader) Read(p []byte) (int, error) {
	n, err := f.br.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		bufs.PutReader(f.br) // want `put back`
	}
	return n, err
}

var generic = bufs.NewPool(func() *genericReader { return &genericReader{br: bufio.NewReader(nil)} })

type genericReader struct{ br *bufio.Reader }

// BadGeneric has a typed pool.
func BadGeneric(r io.Reader) (io.Reader, error) {
	g := generic.Get()
	g.br.Reset(r)
	return g, nil
}

func (g *genericReader) Read(p []byte) (int, error) {
	n, err := g.br.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		generic.Put(g) // want `put back`
	}
	return n, err
}

type list struct{ free chan *listedReader }

func (l *list) get() *listedReader {
	select {
	case r := <-l.free:
		return r
	default:
		return &listedReader{br: bufio.NewReader(nil), list: l}
	}
}

func (l *list) put(r *listedReader) {
	select {
	case l.free <- r:
	default:
	}
}

var listed = &list{free: make(chan *listedReader, 2)}

type listedReader struct {
	br   *bufio.Reader
	list *list
}

// BadFreeList has a channel for a pool.
func BadFreeList(r io.Reader) (io.Reader, error) {
	l := listed.get()
	l.br.Reset(r)
	return l, nil
}

func (l *listedReader) Read(p []byte) (int, error) {
	n, err := l.br.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		l.list.put(l) // want `put back`
	}
	return n, err
}

type codec struct{ pool sync.Pool }

var shared codec

type ownedReader struct {
	br    *bufio.Reader
	codec *codec
}

// BadOwner has the pool in the object that made it.
func BadOwner(r io.Reader) (io.Reader, error) {
	o, ok := shared.pool.Get().(*ownedReader)
	if !ok {
		o = &ownedReader{br: bufio.NewReader(nil), codec: &shared}
	}
	o.br.Reset(r)
	return o, nil
}

func (o *ownedReader) Read(p []byte) (int, error) {
	n, err := o.br.Read(p)
	switch err {
	case nil:
	case io.EOF:
		//category: put-on-eof
		o.codec.pool.Put(o) // want `put back`
	default:
	}
	return n, err
}

type flaggedReader struct {
	br   *bufio.Reader
	done bool
}

// BadFlagUnchecked remembers that it is done, and does not ask.
func BadFlagUnchecked(r io.Reader) (io.Reader, error) { return &flaggedReader{br: get(r)}, nil }

func (f *flaggedReader) Read(p []byte) (int, error) {
	n, err := f.br.Read(p)
	if err == io.EOF {
		f.done = true
		//category: put-on-eof
		readers.Put(f.br) // want `put back`
	}
	return n, err
}

// Done reports whether all was read.
func (f *flaggedReader) Done() bool { return f.done }

type byteReader struct{ br *bufio.Reader }

// BadReadByte puts in the method that reads single bytes.
func BadReadByte(r io.Reader) io.ByteReader { return &byteReader{br: get(r)} }

func (b *byteReader) ReadByte() (byte, error) {
	c, err := b.br.ReadByte()
	if err == io.EOF {
		//category: put-on-eof
		readers.Put(b.br) // want `put back`
	}
	return c, err
}

// Lines returns one line after the other.
type Lines struct{ br *bufio.Reader }

// BadNext has an iterator that asks the pooled reader once too often.
func BadNext(r io.Reader) *Lines { return &Lines{br: get(r)} }

// Next returns the next line, and in the end io.EOF.
func (l *Lines) Next() (string, error) {
	line, err := l.br.ReadString('\n')
	if err == io.EOF {
		//category: put-on-eof
		readers.Put(l.br) // want `put back`
	}
	return line, err
}

type writerTo struct{ br *bufio.Reader }

// BadWriteTo can be written and then be read.
func BadWriteTo(r io.Reader) (io.Reader, error) { return &writerTo{br: get(r)}, nil }

func (w *writerTo) Read(p []byte) (int, error) { return w.br.Read(p) }

func (w *writerTo) WriteTo(dst io.Writer) (int64, error) {
	n, err := w.br.WriteTo(dst)
	//category: put-on-eof
	readers.Put(w.br) // want `put back`
	return n, err
}

type zstd struct{ br *bufio.Reader }

// BadCloseWithoutResult has a Close that gRPC does not take for one.
func BadCloseWithoutResult(r io.Reader) (io.Reader, error) { return &zstd{br: get(r)}, nil }

func (z *zstd) Read(p []byte) (int, error) {
	n, err := z.br.Read(p)
	if err == io.EOF {
		//category: put-on-eof
		readers.Put(z.br) // want `put back`
	}
	return n, err
}

// Close is not that of an io.Closer.
func (z *zstd) Close() {}

type limitedReader struct {
	br   *bufio.Reader
	left int
}

// BadAtEnd finds out for itself that it is at the end, each time it is asked.
func BadAtEnd(r io.Reader, size int) io.Reader { return &limitedReader{br: get(r), left: size} }

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.left == 0 {
		//category: put-on-eof
		readers.Put(l.br) // want `put back`
		return 0, io.EOF
	}
	n, err := l.br.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// Rows returns rows for as long as there are some.
type Rows struct{ br *bufio.Reader }

// BadRows asks the pooled reader for a row that is not its.
func BadRows(r io.Reader) *Rows { return &Rows{br: get(r)} }

// Next returns the next row, and whether there is one.
func (r *Rows) Next() (string, bool) {
	row, err := r.br.ReadString('\n')
	if err != nil {
		//category: put-on-eof
		readers.Put(r.br) // want `put back`
		return "", false
	}
	return row, true
}

// Tokens are made by a scanner on a pooled reader.
type Tokens struct {
	sc *bufio.Scanner
	br *bufio.Reader
}

// BadTokens has an end that is no error, at which it puts each time.
func BadTokens(r io.Reader) *Tokens {
	br := get(r)
	return &Tokens{sc: bufio.NewScanner(br), br: br}
}

// Next returns the next token, and whether there is one.
func (t *Tokens) Next() (string, bool) {
	if !t.sc.Scan() {
		readers.Put(t.br) // silent: that there is no more is not said by an error
		return "", false
	}
	return t.sc.Text(), true
}

// Counted has so many rows.
type Counted struct {
	br   *bufio.Reader
	left int
}

// BadCounted counts its rows, and puts each time that it is asked at the end.
func BadCounted(r io.Reader) *Counted { return &Counted{br: get(r), left: 1} }

// Next returns the next row, and whether there is one.
func (c *Counted) Next() (string, bool) {
	if c.left == 0 {
		//category: put-on-eof
		readers.Put(c.br) // want `put back`
		return "", false
	}
	c.left--
	row, _ := c.br.ReadString('\n')
	return row, true
}

type runeReader struct{ br *bufio.Reader }

// BadReadRune puts in the method that reads single runes.
func BadReadRune(r io.Reader) io.RuneReader { return &runeReader{br: get(r)} }

func (r *runeReader) ReadRune() (rune, int, error) {
	c, size, err := r.br.ReadRune()
	if errors.Is(err, io.EOF) {
		//category: put-on-eof
		readers.Put(r.br) // want `put back`
	}
	return c, size, err
}

// Batches returns some lines at a time.
type Batches struct{ br *bufio.Reader }

// BadNextBatch asks the pooled reader for lines that are not its.
func BadNextBatch(r io.Reader) *Batches { return &Batches{br: get(r)} }

// NextBatch returns the next lines, and in the end io.EOF.
func (b *Batches) NextBatch() ([]string, error) {
	line, err := b.br.ReadString('\n')
	if err == io.EOF {
		//category: put-on-eof
		readers.Put(b.br) // want `put back`
		return nil, err
	}
	return []string{line}, err
}

type lastReader struct {
	br   *bufio.Reader
	left int
}

// BadDeferAtEnd defers the put at the end that it finds out for itself.
func BadDeferAtEnd(r io.Reader, size int) io.Reader { return &lastReader{br: get(r), left: size} }

func (l *lastReader) Read(p []byte) (int, error) {
	if l.left == 0 {
		//category: put-on-eof
		defer readers.Put(l.br) // want `put back`
		return 0, io.EOF
	}
	n, err := l.br.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

type unsetReader struct {
	br   *bufio.Reader
	read int
	done bool
}

// BadFlagUnset asks for a flag that it does not set.
func BadFlagUnset(r io.Reader) (io.Reader, error) { return &unsetReader{br: get(r)}, nil }

func (u *unsetReader) Read(p []byte) (int, error) {
	if u.done {
		return 0, io.EOF
	}
	n, err := u.br.Read(p)
	u.read += n
	if err == io.EOF {
		//category: put-on-eof
		readers.Put(u.br) // want `put back`
	}
	return n, err
}

var resets = sync.Pool{New: func() any { return &resetReader{br: bufio.NewReader(nil)} }}

type resetReader struct {
	br   *bufio.Reader
	done bool
}

// BadFlagReset has the flag in what is put back, where the next one resets it.
func BadFlagReset(r io.Reader) (io.Reader, error) {
	x := resets.Get().(*resetReader)
	x.br.Reset(r)
	x.done = false
	return x, nil
}

func (x *resetReader) Read(p []byte) (int, error) {
	if x.done {
		return 0, io.EOF
	}
	n, err := x.br.Read(p)
	if err == io.EOF {
		x.done = true
		//category: put-on-eof
		resets.Put(x) // want `put back`
	}
	return n, err
}

var emptied = sync.Pool{New: func() any { return new(emptiedReader) }}

type emptiedReader struct{ r io.Reader }

// BadEmptied leaves nothing of itself, but the next one fills it again.
func BadEmptied(r io.Reader) (io.Reader, error) {
	e := emptied.Get().(*emptiedReader)
	e.r = r
	return e, nil
}

func (e *emptiedReader) Read(p []byte) (int, error) {
	if e.r == nil {
		return 0, io.EOF
	}
	n, err := e.r.Read(p)
	if err == io.EOF {
		*e = emptiedReader{}
		//category: put-on-eof
		emptied.Put(e) // want `put back`
	}
	return n, err
}

var archives sync.Pool

// An archive has a Close, and its package has nothing to do with gRPC.
type archive struct{ zr *gzip.Reader }

// BadArchive closes what is back.
func BadArchive(r io.Reader) (io.Reader, error) {
	zr, ok := archives.Get().(*gzip.Reader)
	if !ok {
		zr = new(gzip.Reader)
	}
	return &archive{zr}, zr.Reset(r)
}

func (a *archive) Read(p []byte) (int, error) {
	n, err := a.zr.Read(p)
	if err == io.EOF {
		//category: put-on-eof-and-close
		archives.Put(a.zr) // want `its Close, which gRPC calls since v1.82, as others do`
	}
	return n, err
}

func (a *archive) Close() error { return a.zr.Close() }
