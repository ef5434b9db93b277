package escaped

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"
)

// BadImpatient waits for the goroutine, or for a while.
func BadImpatient(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	done := make(chan struct{})
	//category: escape-after-put
	go func() { // want `put back`
		defer close(done)
		w.Write(buf.Bytes())
	}()
	select {
	case <-done:
	case <-time.After(time.Millisecond):
	}
	put(buf)
}

// BadTicks waits for the goroutine, or for a timer in a field.
func BadTicks(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	done := make(chan struct{})
	timer := time.NewTimer(time.Millisecond)
	defer timer.Stop()
	//category: escape-after-put
	go func() { // want `put back`
		defer close(done)
		w.Write(buf.Bytes())
	}()
	select {
	case <-done:
	case <-timer.C:
	}
	put(buf)
}

// GoodTold waits for the goroutine in a select, with somebody who can tell it.
func GoodTold(w io.Writer, data []byte) {
	buf := get()
	buf.Write(data)
	done, failed := make(chan struct{}), make(chan error)
	go func() {
		if _, err := w.Write(buf.Bytes()); err != nil {
			failed <- err
			return
		}
		close(done)
	}()
	select {
	case <-done:
	case <-failed:
	}
	put(buf)
}

var served atomic.Int64

// BadBusy does this and that, none of which waits.
func BadBusy(w io.Writer, data []byte) (string, error) {
	buf := get()
	buf.Write(data)
	//category: escape-after-put
	go w.Write(buf.Bytes()) // want `put back`
	name := strings.ToUpper(strconv.Itoa(len(data)))
	served.Add(1)
	ctx := context.WithValue(context.Background(), &served, name)
	if bytes.Equal(data, nil) || ctx == nil || unsafe.Sizeof(name) == 0 {
		return "", errors.New("nothing " + name)
	}
	put(buf)
	return "", nil
}

// GoodSleeps has a goroutine that is done by then, or so it knows.
func GoodSleeps(data []byte) {
	buf := get()
	buf.Write(data)
	go func() { served.Add(int64(buf.Len())) }()
	time.Sleep(20 * time.Millisecond)
	put(buf)
}
