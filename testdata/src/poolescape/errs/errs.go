// Package errs gives objects back and says so with the errors of well-known
// libraries.
package errs

import (
	"bytes"
	"sync"

	crdb "github.com/cockroachdb/errors"
	"github.com/pkg/errors"
	"golang.org/x/xerrors"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Each of these gives the buffer back if it returns an error.

func check(b *bytes.Buffer) error {
	if b.Len() == 0 {
		buffers.Put(b)
		return errors.New("empty")
	}
	return nil
}

func checkLen(b *bytes.Buffer, n int) error {
	if b.Len() > n {
		buffers.Put(b)
		return errors.Errorf("more than %d bytes", n)
	}
	return nil
}

func checkCRDB(b *bytes.Buffer) error {
	if b.Len() == 0 {
		buffers.Put(b)
		return crdb.New("empty")
	}
	return nil
}

func checkX(b *bytes.Buffer) error {
	if b.Len() == 0 {
		buffers.Put(b)
		return xerrors.New("empty")
	}
	return nil
}

// wrap gives it back although there may be no error.
func wrap(b *bytes.Buffer, err error) error {
	if b.Len() == 0 {
		buffers.Put(b)
		return errors.Wrap(err, "empty")
	}
	return nil
}

func goodCheck(b *bytes.Buffer) (string, error) {
	if err := check(b); err != nil {
		return "", err
	}
	return b.String(), nil
}

func goodChecked() (string, error) {
	b := buffers.Get().(*bytes.Buffer)
	if err := check(b); err != nil {
		return "", err
	}
	defer buffers.Put(b)
	return b.String(), nil
}

func goodCheckedLen(n int) (string, error) {
	b := buffers.Get().(*bytes.Buffer)
	if err := checkLen(b, n); err != nil {
		return "", err
	}
	defer buffers.Put(b)
	return b.String(), nil
}

func goodCheckedCRDB() (string, error) {
	b := buffers.Get().(*bytes.Buffer)
	if err := checkCRDB(b); err != nil {
		return "", err
	}
	defer buffers.Put(b)
	return b.String(), nil
}

func goodCheckedX() (string, error) {
	b := buffers.Get().(*bytes.Buffer)
	if err := checkX(b); err != nil {
		return "", err
	}
	defer buffers.Put(b)
	return b.String(), nil
}

func badChecked() string {
	b := buffers.Get().(*bytes.Buffer)
	if err := check(b); err != nil {
		return b.String() // want "put back"
	}
	defer buffers.Put(b)
	return b.String()
}

func badWrapped(failed error) (string, error) {
	b := buffers.Get().(*bytes.Buffer)
	if err := wrap(b, failed); err != nil {
		return "", err
	}
	return b.String(), nil // want "put back"
}
