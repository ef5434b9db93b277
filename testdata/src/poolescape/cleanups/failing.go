package cleanups

import (
	"bufio"
	"errors"
	"io"
	"sync"
)

// Functions that give an object back and return an error.

var writers = sync.Pool{New: func() any { return bufio.NewWriter(nil) }}

// open returns a writer, and what flushes it and gives it back.
func open(w io.Writer) (*bufio.Writer, func() error) {
	bw := writers.Get().(*bufio.Writer)
	bw.Reset(w)
	return bw, func() error {
		err := bw.Flush()
		writers.Put(bw)
		return err
	}
}

// openIf gives it back only if it could be flushed.
func openIf(w io.Writer) (*bufio.Writer, func() error) {
	bw := writers.Get().(*bufio.Writer)
	bw.Reset(w)
	return bw, func() error {
		if err := bw.Flush(); err != nil {
			return err
		}
		writers.Put(bw)
		return nil
	}
}

// openOnce gives it back once.
func openOnce(w io.Writer) (*bufio.Writer, func() error) {
	bw := writers.Get().(*bufio.Writer)
	bw.Reset(w)
	var once sync.Once
	return bw, func() (err error) {
		once.Do(func() {
			err = bw.Flush()
			writers.Put(bw)
		})
		return err
	}
}

// openFor may fail.
func openFor(w io.Writer) (*bufio.Writer, func() error, error) {
	if w == nil {
		return nil, nil, errors.New("no writer")
	}
	bw := writers.Get().(*bufio.Writer)
	bw.Reset(w)
	return bw, func() error {
		writers.Put(bw)
		return nil
	}, nil
}

// flushed gives nothing back.
func flushed(w io.Writer) (*bufio.Writer, func() error) {
	bw := bufio.NewWriter(w)
	return bw, bw.Flush
}

func badSend(w io.Writer, s string) error {
	bw, done := open(w)
	bw.WriteString(s)
	if err := done(); err != nil {
		return err
	}
	//category: use-after-put
	_, err := bw.WriteString("\r\n") // want "put back"
	return err
}

func badDone(w io.Writer, s string) error {
	bw, done := open(w)
	defer done()
	if _, err := bw.WriteString(s); err != nil {
		return err
	}
	//category: double-put
	return done() // want "twice"
}

func badReturned(w io.Writer) (*bufio.Writer, error) {
	bw, done := open(w)
	//category: return-after-put
	return bw, done() // want "put back"
}

func badSendFor(w io.Writer, s string) error {
	bw, done, err := openFor(w)
	if err != nil {
		return err
	}
	done()
	//category: use-after-put
	_, err = bw.WriteString(s) // want "put back"
	return err
}

func goodSend(w io.Writer, s string) error {
	bw, done := open(w)
	bw.WriteString(s)
	bw.WriteString("\r\n")
	return done()
}

func goodSendDeferred(w io.Writer, s string) (err error) {
	bw, done := open(w)
	defer func() { err = errors.Join(err, done()) }()
	_, err = bw.WriteString(s)
	return err
}

// goodSendIf uses what is not back if there was an error.
func goodSendIf(w io.Writer, s string) int {
	bw, done := openIf(w)
	bw.WriteString(s)
	if err := done(); err != nil {
		return bw.Buffered()
	}
	return 0
}

func goodSendOnce(w io.Writer, s string) error {
	bw, done := openOnce(w)
	defer done()
	bw.WriteString(s)
	return done()
}

func goodSendFor(w io.Writer, s string) error {
	bw, done, err := openFor(w)
	if err != nil {
		return err
	}
	defer done()
	_, err = bw.WriteString(s)
	return err
}

func goodFlushed(w io.Writer, s string) error {
	bw, done := flushed(w)
	bw.WriteString(s)
	if err := done(); err != nil {
		return err
	}
	_, err := bw.WriteString(s)
	return err
}
