package returned

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Errors with pooled memory in them.

var sources = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// A syntaxError shows where it is.
type syntaxError struct {
	near []byte
	text string
	at   int
}

func (e *syntaxError) Error() string { return fmt.Sprintf("near %q", e.near) }

// A shortError is a value.
type shortError struct{ rest []byte }

func (e shortError) Error() string { return string(e.rest) }

type readError struct {
	buf *bytes.Buffer
	err error
}

func (e *readError) Error() string { return e.err.Error() }

func badError(r io.Reader) error {
	b := sources.Get().(*bytes.Buffer)
	defer sources.Put(b)
	b.Reset()
	b.ReadFrom(r)
	if i := bytes.IndexByte(b.Bytes(), 0); i >= 0 {
		//category: return-after-put
		return &syntaxError{near: b.Bytes()[:i]} // want "put back"
	}
	return nil
}

func badErrorBeside(r io.Reader) (int, error) {
	b := sources.Get().(*bytes.Buffer)
	b.Reset()
	n, err := b.ReadFrom(r)
	if err != nil {
		failed := &readError{buf: b, err: err}
		sources.Put(b)
		//category: return-after-put
		return 0, failed // want "put back"
	}
	sources.Put(b)
	return int(n), nil
}

func badErrorValue(r io.Reader) error {
	b := sources.Get().(*bytes.Buffer)
	defer sources.Put(b)
	b.ReadFrom(r)
	//category: return-after-put
	return shortError{rest: b.Bytes()} // want "put back"
}

func goodErrorCopied(r io.Reader) error {
	b := sources.Get().(*bytes.Buffer)
	defer sources.Put(b)
	b.ReadFrom(r)
	return &syntaxError{near: bytes.Clone(b.Bytes()), text: b.String(), at: b.Len()}
}

func goodErrorShown(r io.Reader) error {
	b := sources.Get().(*bytes.Buffer)
	defer sources.Put(b)
	if _, err := b.ReadFrom(r); err != nil {
		return fmt.Errorf("after %q: %w", b.Bytes(), err)
	}
	return errors.New(b.String())
}

func goodErrorOther(r io.Reader, near []byte) ([]byte, error) {
	b := sources.Get().(*bytes.Buffer)
	defer sources.Put(b)
	if _, err := b.ReadFrom(r); err != nil {
		return b.Bytes(), &syntaxError{near: near} // nobody looks at the bytes
	}
	return nil, nil
}

func goodErrorKeeps(r io.Reader) error {
	b := sources.Get().(*bytes.Buffer)
	if _, err := b.ReadFrom(r); err != nil {
		return &readError{buf: b, err: err}
	}
	sources.Put(b)
	return nil
}
