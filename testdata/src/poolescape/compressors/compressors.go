// Package compressors closes what a gRPC compressor has returned, which puts
// it back into a pool, each time.
package compressors

import (
	"compress/gzip"
	"io"
	"sync"

	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/gzip"
)

// BadDeferAndReturn closes for the error, and once more to be sure.
func BadDeferAndReturn(dst io.Writer, data []byte) error {
	w, err := encoding.GetCompressor("gzip").Compress(dst)
	if err != nil {
		return err
	}
	defer w.Close()
	if _, err := w.Write(data); err != nil {
		return err
	}
	//category: double-close
	return w.Close() // want `[Cc]lose`
}

// BadTwice closes twice in a row.
func BadTwice(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	w.Close()
	//category: double-close
	w.Close() // want `[Cc]lose`
	return err
}

// BadBranch closes on an error, and in any case.
func BadBranch(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	n, err := w.Write(data)
	if err != nil || n > 100 {
		w.Close()
	}
	//category: double-close
	return w.Close() // want `[Cc]lose`
}

// compress writes everything and closes.
func compress(w io.WriteCloser, data []byte) error {
	if _, err := w.Write(data); err != nil {
		w.Close()
		return err
	}
	return w.Close()
}

// BadHelper closes what the helper has closed.
func BadHelper(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	defer w.Close()
	//category: double-close
	return compress(w, data) // want `[Cc]lose`
}

// BadClosure closes in a deferred closure too.
func BadClosure(c encoding.Compressor, dst io.Writer, data []byte) (err error) {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	defer func() {
		if e := w.Close(); err == nil {
			err = e
		}
	}()
	if _, err := w.Write(data); err != nil {
		return err
	}
	//category: double-close
	if err := w.Close(); err != nil { // want `[Cc]lose`
		return err
	}
	return nil
}

// BadDecompress closes the reader by hand and by defer.
func BadDecompress(c encoding.Compressor, src io.Reader) ([]byte, error) {
	r, err := c.Decompress(src)
	if err != nil {
		return nil, err
	}
	closer, ok := r.(io.Closer)
	if ok {
		defer closer.Close()
	}
	data, err := io.ReadAll(r)
	if ok {
		//category: double-close
		closer.Close() // want `[Cc]lose`
	}
	return data, err
}

// BadWriteAfterClose writes what comes late into what is somebody else's.
func BadWriteAfterClose(c encoding.Compressor, dst io.Writer, data []byte, more func() []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	for late := more(); late != nil; late = more() {
		//category: use-after-put
		if _, err := w.Write(late); err != nil { // want `put back|[Cc]lose`
			return err
		}
	}
	return nil
}

// GoodDefer closes by defer alone.
func GoodDefer(dst io.Writer, data []byte) error {
	w, err := encoding.GetCompressor("gzip").Compress(dst)
	if err != nil {
		return err
	}
	defer w.Close()
	_, err = w.Write(data)
	return err
}

// GoodReturn closes for the error, and on the path of the other error.
func GoodReturn(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		w.Close()
		return err
	}
	return w.Close()
}

// GoodHelper leaves it to the helper.
func GoodHelper(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	return compress(w, data)
}

// GoodFlag defers a Close that only runs if the other did not.
func GoodFlag(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	closed := false
	defer func() {
		if !closed {
			w.Close()
		}
	}()
	if _, err := w.Write(data); err != nil {
		return err
	}
	closed = true
	return w.Close()
}

// GoodOnce closes through a Once.
func GoodOnce(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	finish := sync.OnceValue(w.Close)
	defer finish()
	if _, err := w.Write(data); err != nil {
		return err
	}
	return finish()
}

// GoodNil forgets the writer that it has closed.
func GoodNil(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	defer func() {
		if w != nil {
			w.Close()
		}
	}()
	if _, err := w.Write(data); err != nil {
		return err
	}
	err = w.Close()
	w = nil
	return err
}

// GoodTwoWriters closes each of two.
func GoodTwoWriters(c encoding.Compressor, dst io.Writer, data []byte) error {
	for _, half := range [][]byte{data[:len(data)/2], data[len(data)/2:]} {
		w, err := c.Compress(dst)
		if err != nil {
			return err
		}
		if _, err := w.Write(half); err != nil {
			w.Close()
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return nil
}

// GoodUnpooled closes twice what no pool is behind.
func GoodUnpooled(dst io.Writer, data []byte) error {
	w := gzip.NewWriter(dst)
	defer w.Close()
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Close()
}

// GoodDecompress closes the reader once.
func GoodDecompress(c encoding.Compressor, src io.Reader) ([]byte, error) {
	r, err := c.Decompress(src)
	if err != nil {
		return nil, err
	}
	if closer, ok := r.(io.Closer); ok {
		defer closer.Close()
	}
	return io.ReadAll(r)
}

// onceCloser closes once.
type onceCloser struct {
	io.WriteCloser
	closed bool
}

func (o *onceCloser) Close() error {
	if o.closed {
		return nil
	}
	o.closed = true
	return o.WriteCloser.Close()
}

// GoodWrapped closes twice what passes on the first Close only.
func GoodWrapped(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	once := &onceCloser{WriteCloser: w}
	defer once.Close()
	if _, err := once.Write(data); err != nil {
		return err
	}
	return once.Close()
}

func end(w io.Closer) error { return w.Close() }

// finish closes by way of another function.
func finish(w io.WriteCloser, data []byte) error {
	if _, err := w.Write(data); err != nil {
		end(w)
		return err
	}
	return end(w)
}

// badFinished closes what was closed two calls further down.
func badFinished(c encoding.Compressor, dst io.Writer, data []byte) error {
	w, err := c.Compress(dst)
	if err != nil {
		return err
	}
	err = finish(w, data)
	//category: double-close
	w.Close() // want `[Cc]lose`
	return err
}

// goodFinished closes twice what may be anything.
func goodFinished(w io.WriteCloser, data []byte) error {
	defer end(w)
	return finish(w, data)
}
