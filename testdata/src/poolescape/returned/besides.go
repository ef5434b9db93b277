package returned

import (
	"errors"
	"io"
	"os"
	"sync"
)

// What functions return beside an error: nothing, or memory all the same.

var errNotFound = errors.New("not found")

var blocks = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return b }}

func getBlock() []byte { return blocks.Get().([]byte)[:0] }

func putBlock(b []byte) {
	if cap(b) >= 4096 && cap(b) < 4*4096 {
		blocks.Put(b)
	}
}

func conv(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return errNotFound
	}
	return err
}

// read returns nothing beside an error.
func read(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, errNotFound
		}
		return nil, err
	}
	defer f.Close()
	buf := getBlock()[:512]
	if _, err := io.ReadFull(f, buf); err != nil {
		return nil, err
	}
	return buf, nil
}

// readKnown returns an error that is none.
func readKnown(name string) ([]byte, error) {
	buf := getBlock()[:512]
	err := fill(name, buf)
	if err != nil {
		return nil, conv(err)
	}
	return buf, err
}

// readOther hands on what read returns.
func readOther(name string) ([]byte, error) {
	if name == "" {
		return nil, errNotFound
	}
	return read(name)
}

func fill(name string, buf []byte) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.ReadFull(f, buf)
	return err
}

// readSome returns memory beside any error.
func readSome(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, conv(err)
	}
	defer f.Close()
	buf := getBlock()[:512]
	_, err = io.ReadFull(f, buf)
	return buf, conv(err)
}

// readMore does so beside one of its errors.
func readMore(name string) ([]byte, error) {
	buf, err := read(name)
	if err != nil {
		return nil, err
	}
	if len(buf) > 100 {
		return buf, errNotFound
	}
	return buf, nil
}

func goodNothing(name string) (int, error) {
	buf, err := read(name)
	if err != nil {
		if !errors.Is(err, errNotFound) {
			return 0, err
		}
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	return int(buf[0]), nil
}

func goodKnown(name string) (int, error) {
	buf, err := readKnown(name)
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	return int(buf[0]), nil
}

func goodOther(name string) (int, error) {
	buf, err := readOther(name)
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	return int(buf[0]), nil
}

// goodTwice puts nothing, and then what it has.
func goodTwice(name string) error {
	buf, err := read(name)
	if err != nil {
		putBlock(buf)
	}
	putBlock(buf)
	return err
}

func badSome(name string) (int, error) {
	buf, err := readSome(name)
	if err != nil {
		if !errors.Is(err, errNotFound) {
			return 0, err
		}
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	//category: use-after-put
	return int(buf[0]), nil // want `put back`
}

func badMore(name string) (int, error) {
	buf, err := readMore(name)
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	//category: use-after-put
	return int(buf[0]), nil // want `put back`
}

// badNoError puts what it has.
func badNoError(name string) (int, error) {
	buf, err := read(name)
	if err == nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	//category: use-after-put
	return int(buf[0]), nil // want `put back`
}

// badAgain reads once more into what it put back.
func badAgain(names []string) error {
	var buf []byte
	for _, name := range names {
		var err error
		//category: use-after-put
		buf, err = readInto(name, buf) // want `put back`
		if err == nil {
			putBlock(buf)
		}
	}
	return nil
}

// readInto returns nothing beside an error.
func readInto(name string, buf []byte) ([]byte, error) {
	if buf == nil {
		buf = getBlock()[:512]
	}
	if err := fill(name, buf); err != nil {
		return nil, err
	}
	return buf, nil
}

// badNext puts nothing, and then what it has, twice.
func badNext(name string) error {
	buf, err := read(name)
	if err != nil {
		putBlock(buf)
	}
	putBlock(buf)
	//category: double-put
	putBlock(buf) // want `twice`
	return err
}

// within runs f in a goroutine of its own.
func within[V any](f func() (V, error)) (V, error) {
	type result struct {
		v V
		e error
	}
	c := make(chan result, 1)
	go func() { v, err := f(); c <- result{v, err} }()
	x := <-c
	return x.v, x.e
}

// forgetful runs f, and returns what it returns, with another error.
func forgetful[V any](f func() (V, error)) (V, error) {
	v, _ := f()
	return v, errNotFound
}

func goodWithin(name string) (int, error) {
	buf, err := within(func() ([]byte, error) { return read(name) })
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	return int(buf[0]), nil
}

func badWithin(name string) (int, error) {
	buf, err := within(func() ([]byte, error) { return readSome(name) })
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	//category: use-after-put
	return int(buf[0]), nil // want `put back`
}

func badForgetful(name string) (int, error) {
	buf, err := forgetful(func() ([]byte, error) { return read(name) })
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	//category: use-after-put
	return int(buf[0]), nil // want `put back`
}

// timed runs f if there is time.
func timed(ms int, f func() ([]byte, error)) ([]byte, error) {
	if ms == 0 {
		return nil, errNotFound
	}
	return f()
}

func goodTimed(name string) (int, error) {
	buf, err := timed(1, func() ([]byte, error) { return read(name) })
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	return int(buf[0]), nil
}

// waited runs f in a goroutine, and waits for it.
func waited(f func() ([]byte, error)) ([]byte, error) {
	var v []byte
	var err error
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		v, err = f()
	}()
	wg.Wait()
	return v, err
}

func goodWaited(name string) (int, error) {
	buf, err := waited(func() ([]byte, error) { return read(name) })
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	return int(buf[0]), nil
}

// strict runs f, and does not like all that it returns.
func strict(f func() ([]byte, error)) ([]byte, error) {
	v, err := f()
	if len(v) > 100 {
		return v, errNotFound
	}
	return v, err
}

func badStrict(name string) (int, error) {
	buf, err := strict(func() ([]byte, error) { return read(name) })
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	//category: use-after-put
	return int(buf[0]), nil // want `put back`
}

// either runs one of two.
func either(first bool, f, g func() ([]byte, error)) ([]byte, error) {
	var x struct {
		v []byte
		e error
	}
	if first {
		x.v, x.e = f()
	} else {
		x.v, x.e = g()
	}
	return x.v, x.e
}

func badEither(name string, first bool) (int, error) {
	buf, err := either(first, func() ([]byte, error) { return readSome(name) }, func() ([]byte, error) { return read(name) })
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	//category: use-after-put
	return int(buf[0]), nil // want `put back`
}

// readAgain tries again, and returns memory beside an error in the end.
func readAgain(name string, n int) ([]byte, error) {
	buf, err := readSome(name)
	if err == nil || n == 0 {
		return buf, err
	}
	return readAgain(name, n-1)
}

func badReadAgain(name string) (int, error) {
	buf, err := readAgain(name, 3)
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	//category: use-after-put
	return int(buf[0]), nil // want `put back`
}

// badTold is told by the function that it passes.
func badTold(name string) (int, error) {
	var got bool
	buf, err := timed(1, func() ([]byte, error) {
		got = true
		return read(name)
	})
	if err != nil {
		return 0, err
	}
	if got {
		putBlock(buf)
	}
	//category: use-after-put
	return int(buf[0]), nil // want `put back`
}

// renew puts one, and reads another.
func renew(name string, old []byte) ([]byte, error) {
	putBlock(old)
	return read(name)
}

// goodRenewed puts nothing, twice.
func goodRenewed(names []string) error {
	var buf []byte
	var err error
	for _, name := range names {
		if buf, err = renew(name, buf); err != nil {
			putBlock(buf)
		}
	}
	return err
}

// renewIf puts the one if it has read the other.
func renewIf(name string, old []byte) ([]byte, error) {
	buf, err := read(name)
	if err != nil {
		return nil, err
	}
	putBlock(old)
	return buf, nil
}

// goodRenewedIf puts the last one otherwise.
func goodRenewedIf(names []string) error {
	var buf []byte
	for _, name := range names {
		next, err := renewIf(name, buf)
		if err != nil {
			putBlock(buf)
			return err
		}
		buf = next
	}
	putBlock(buf)
	return nil
}

// readTried tries up to n times, by itself, and returns nothing beside an error.
func readTried(name string, n int) ([]byte, error) {
	buf, err := read(name)
	if err == nil {
		return buf, nil
	}
	if n == 0 {
		return nil, err
	}
	return readTried(name, n-1)
}

func goodReadTried(name string) (int, error) {
	buf, err := readTried(name, 3)
	if err != nil {
		putBlock(buf)
	}
	if len(buf) == 0 {
		return 0, errNotFound
	}
	return int(buf[0]), nil
}
