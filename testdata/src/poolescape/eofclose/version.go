package eofclose

import (
	"compress/flate"
	"io"
	"sync"

	"google.golang.org/grpc"
)

// MaxSize bounds what is read.
var MaxSize = grpc.MaxCallRecvMsgSize(1 << 20)

var flates = sync.Pool{New: func() any { return &flateReader{ReadCloser: flate.NewReader(nil)} }}

type flateReader struct{ io.ReadCloser }

// BadVersion is of a package that tells which gRPC it is for.
func BadVersion(r io.Reader) (io.Reader, error) {
	f := flates.Get().(*flateReader)
	return f, f.ReadCloser.(flate.Resetter).Reset(r, nil)
}

func (f *flateReader) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if err == io.EOF {
		//category: put-on-eof-and-close
		flates.Put(f) // want `gRPC v1.85.0 calls`
	}
	return n, err
}
