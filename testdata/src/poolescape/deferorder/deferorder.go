// Package deferorder defers the Put after something that uses the object, so
// that it runs before it.
package deferorder

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"sync"
)

var writers = sync.Pool{New: func() any { return bufio.NewWriter(nil) }}

// get returns a writer to w.
func get(w io.Writer) *bufio.Writer {
	bw := writers.Get().(*bufio.Writer)
	bw.Reset(w)
	return bw
}

// put takes a writer back.
func put(bw *bufio.Writer) { writers.Put(bw) }

var gzips = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// BadClose closes, which writes the rest, when another may have the writer.
func BadClose(w io.Writer, data []byte) error {
	gw := gzips.Get().(*gzip.Writer)
	gw.Reset(w)
	defer gw.Close()
	//category: defer-order
	defer gzips.Put(gw) // want `put back`
	_, err := gw.Write(data)
	return err
}

// BadFlush flushes then.
func BadFlush(w io.Writer, data []byte) error {
	bw := get(w)
	defer bw.Flush()
	//category: defer-order
	defer writers.Put(bw) // want `put back`
	_, err := bw.Write(data)
	return err
}

// BadSameLiteral defers one function for both, which has them the wrong way round.
func BadSameLiteral(w io.Writer, data []byte) error {
	bw := get(w)
	defer func() {
		writers.Put(bw)
		//category: use-after-put
		bw.Flush() // want `put back`
	}()
	_, err := bw.Write(data)
	return err
}

// BadHelper puts by a helper.
func BadHelper(w io.Writer, data []byte) error {
	bw := get(w)
	defer bw.Flush()
	//category: defer-order
	defer put(bw) // want `put back`
	_, err := bw.Write(data)
	return err
}

// BadClosures defers two closures.
func BadClosures(w io.Writer, data []byte) (err error) {
	bw := get(w)
	defer func() {
		if e := bw.Flush(); err == nil {
			err = e
		}
	}()
	//category: defer-order
	defer func() { // want `put back`
		writers.Put(bw)
	}()
	_, err = bw.Write(data)
	return err
}

// BadView writes at the end what it has of the buffer.
func BadView(w io.Writer, data []byte) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	view := buf.Bytes()
	defer w.Write(view)
	//category: defer-order
	defer buffers.Put(buf) // want `put back`
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// BadOnlyIfFailed defers a use that does not always happen.
func BadOnlyIfFailed(w io.Writer, data []byte, fail error) (err error) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if err != nil {
			w.Write(buf.Bytes())
		}
	}()
	//category: defer-order
	defer buffers.Put(buf) // want `put back`
	buf.Write(data)
	return fail
}

// GoodClose defers the Put first.
func GoodClose(w io.Writer, data []byte) error {
	gw := gzips.Get().(*gzip.Writer)
	defer gzips.Put(gw)
	gw.Reset(w)
	defer gw.Close()
	_, err := gw.Write(data)
	return err
}

// GoodFlush defers the Put first.
func GoodFlush(w io.Writer, data []byte) error {
	bw := get(w)
	defer put(bw)
	defer bw.Flush()
	_, err := bw.Write(data)
	return err
}

// GoodOneDefer does both in one function.
func GoodOneDefer(w io.Writer, data []byte) error {
	bw := get(w)
	defer func() {
		bw.Flush()
		writers.Put(bw)
	}()
	_, err := bw.Write(data)
	return err
}

// GoodExplicit flushes itself.
func GoodExplicit(w io.Writer, data []byte) error {
	bw := get(w)
	defer put(bw)
	if _, err := bw.Write(data); err != nil {
		return err
	}
	return bw.Flush()
}

// GoodOther defers something that has nothing to do with the writer.
func GoodOther(w io.Writer, data []byte, done func()) error {
	defer done()
	bw := get(w)
	defer put(bw)
	if _, err := bw.Write(data); err != nil {
		return err
	}
	return bw.Flush()
}

// GoodView has a copy of the buffer.
func GoodView(w io.Writer, data []byte) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	defer w.Write(bytes.Clone(buf.Bytes()))
	defer buffers.Put(buf)
}

// GoodReplaced defers a use of what the variable means in the end.
func GoodReplaced(w io.Writer, data []byte) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() { w.Write(buf.Bytes()) }()
	defer func() {
		b := buf
		buf = bytes.NewBuffer(data)
		buffers.Put(b)
	}()
	buf.WriteString("draft")
}

// GoodInner defers the Put in a function that returns before the Flush.
func GoodInner(w io.Writer, data []byte) error {
	bw := bufio.NewWriter(w)
	defer bw.Flush()
	return func() error {
		buf := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(buf)
		buf.Reset()
		buf.Write(data)
		_, err := bw.Write(buf.Bytes())
		return err
	}()
}
