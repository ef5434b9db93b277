package variants

import (
	"bytes"
	"compress/gzip"
	"io"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Less usual ways to have, and to keep, what went back.

type frame struct {
	head []byte
	body *bytes.Buffer
	n    int
}

var frames = sync.Pool{New: func() any { return new(frame) }}

func newFrame() *frame { return frames.Get().(*frame) }

// A Page shows the body of a frame.
type Page struct {
	body *bytes.Buffer
	w    io.Writer
}

func (p *Page) show() { p.w.Write(p.body.Bytes()) }

func (p *Page) detach() { p.body = nil }

// goodDetached has the page let go of the buffer before it goes back.
func goodDetached(p *Page, text string) {
	b := acquire()
	b.WriteString(text)
	p.body = b
	p.show()
	p.detach()
	pool.Put(b)
}

// badAttached leaves it there.
func badAttached(p *Page, text string) {
	b := acquire()
	b.WriteString(text)
	//category: escape-after-put
	p.body = b // want `put back`
	io.Copy(p.w, b)
	pool.Put(b)
}

// refused puts a frame unless it has been used too often, and says so.
func refused(f *frame) bool {
	if f.n > 100 {
		return true
	}
	frames.Put(f)
	return false
}

// goodRefused goes on with what was not put.
func goodRefused(f *frame) int {
	if refused(f) {
		f.n = 0
		return f.n
	}
	return 0
}

// badRefused goes on in the other case.
func badRefused(f *frame) int {
	if !refused(f) {
		//category: use-after-put
		f.n = 0 // want `put back`
	}
	return 0
}

// settle puts a frame if nothing is wrong with it.
func settle(f *frame, check func(*frame) error) error {
	if err := check(f); err != nil {
		return err
	}
	frames.Put(f)
	return nil
}

// goodSettled goes on with a frame that something is wrong with.
func goodSettled(f *frame, check func(*frame) error) error {
	if err := settle(f, check); err != nil {
		f.n = 0
		return err
	}
	return nil
}

// badSettled goes on with one that is all right.
func badSettled(f *frame, check func(*frame) error) error {
	if err := settle(f, check); err != nil {
		return err
	}
	//category: use-after-put
	f.n = 0 // want `put back`
	return nil
}

// goodLastFinishes has the last of several goroutines put the buffer.
func goodLastFinishes(parts []string) {
	b := acquire()
	var left atomic.Int32
	left.Store(int32(len(parts)))
	finish := func() { pool.Put(b) }
	for range parts {
		go func() {
			if left.Add(-1) == 0 {
				finish()
			}
		}()
	}
}

// badMethodValue keeps a method of what it puts.
func badMethodValue(text string) {
	b := acquire()
	write := b.WriteString
	pool.Put(b)
	//category: use-after-put
	write(text) // want `put back`
}

// badReader reads from what is around a buffer that went back.
func badReader(data []byte) ([]byte, error) {
	b := acquire()
	b.Write(data)
	r, err := gzip.NewReader(b)
	if err != nil {
		pool.Put(b)
		return nil, err
	}
	pool.Put(b)
	//category: use-after-put
	return io.ReadAll(r) // want `put back`
}

// goodReader puts it when all is read.
func goodReader(data []byte) ([]byte, error) {
	b := acquire()
	defer pool.Put(b)
	b.Write(data)
	r, err := gzip.NewReader(b)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// with runs f on a frame.
func with(fr *frame, f func()) {
	fr.n++
	f()
}

// badWithin puts in a function that another one runs.
func badWithin() int {
	f := newFrame()
	with(f, func() { frames.Put(f) })
	//category: use-after-put
	return f.n // want `put back`
}

// goodWithin gets within.
func goodWithin() int {
	f := newFrame()
	n := 0
	with(f, func() { n = f.n })
	frames.Put(f)
	return n
}

// badLookedUp puts what is in a map, and looks at it.
func badLookedUp(open map[string]*frame, key string) int {
	f := open[key]
	frames.Put(f)
	//category: use-after-put
	return f.n // want `put back`
}

// badReceived puts what it has received, and looks at it.
func badReceived(in <-chan *frame) int {
	f := <-in
	frames.Put(f)
	//category: use-after-put
	return f.n // want `put back`
}

// goodReceived looks first.
func goodReceived(in <-chan *frame) int {
	f := <-in
	n := f.n
	frames.Put(f)
	return n
}

var blocks = sync.Pool{New: func() any { return new([512]byte) }}

// badBlock puts the array behind a slice, and writes to the slice.
func badBlock(in io.Reader) byte {
	b := make([]byte, 512)
	in.Read(b)
	blocks.Put((*[512]byte)(b))
	//category: use-after-put
	return b[0] // want `put back`
}

// goodBlock reads before.
func goodBlock(in io.Reader) byte {
	b := make([]byte, 512)
	in.Read(b)
	first := b[0]
	blocks.Put((*[512]byte)(b))
	return first
}

var chunks = sync.Pool{New: func() any { return new([]byte) }}

// badPointer returns memory that it has by way of a pointer.
func badPointer(in io.Reader) []byte {
	b := chunks.Get().(*[]byte)
	defer chunks.Put(b)
	n, _ := in.Read(*b)
	//category: return-after-put
	return unsafe.Slice(unsafe.SliceData(*b), n) // want `put back`
}

// badText returns the bytes of a text that is memory of a pool.
func badText(in io.Reader) []byte {
	b := chunks.Get().(*[]byte)
	defer chunks.Put(b)
	n, _ := in.Read(*b)
	text := unsafe.String(unsafe.SliceData(*b), n)
	//category: return-after-put
	return unsafe.Slice(unsafe.StringData(text), len(text)) // want `put back`
}

// goodReplacedLater lets somebody replace the buffer in between.
func goodReplacedLater(onFull func(func()), text string) {
	b := acquire()
	onFull(func() {
		pool.Put(b)
		b = acquire()
	})
	b.WriteString(text)
	pool.Put(b)
}

// goodTaken has the parts taken out by somebody else first.
func goodTaken(take func(*frame)) []byte {
	f := newFrame()
	head := f.head
	take(f)
	frames.Put(f)
	return head
}

// An errand goes back to the pool once its worker has waited for the one that has given
// it.
type errand struct {
	given sync.WaitGroup
	text  []byte
	lines int
}

var (
	errands = sync.Pool{New: func() any { return new(errand) }}
	seats   = make(chan struct{}, 2)
)

func (j *errand) run() {
	j.lines = bytes.Count(j.text, []byte("\n"))
	j.given.Wait()
	j.text = nil
	errands.Put(j)
}

// started has a worker run the errand, if there is one.
func started(j *errand) bool {
	select {
	case seats <- struct{}{}:
		go func(j *errand) {
			defer func() { <-seats }()
			j.run()
		}(j)
		return true
	default:
		return false
	}
}

// goodErrand is done with the errand before the worker puts it back.
func goodErrand(text []byte) int {
	j := errands.Get().(*errand)
	j.text = text
	j.given.Add(1)
	defer j.given.Done()
	if !started(j) {
		go j.run()
	}
	return len(j.text)
}

// putNow puts the errand back on the spot.
func putNow(j *errand) {
	func(j *errand) { errands.Put(j) }(j)
}

// badErrand looks at an errand that is in the pool.
func badErrand(text []byte) int {
	j := errands.Get().(*errand)
	j.text = text
	putNow(j)
	//category: use-after-put
	return len(j.text) // want `put back`
}
