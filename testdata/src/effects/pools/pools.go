// Package pools has a function for each thing that is done to pooled objects.
package pools

import (
	"bytes"
	"errors"
	"sync"
	"unsafe"
)

type frame struct {
	head []byte
	body []byte
	text string
	next *frame
	buf  bytes.Buffer
	n    int
}

var frames = sync.Pool{New: func() any { return new(frame) }}

var slices = sync.Pool{New: func() any { return new([]byte) }}

// -- what goes back --

func Put(f *frame) { // want Put:`^puts\(0\)$`
	frames.Put(f)
}

func PutBy(f *frame) { // want PutBy:`^puts\(0\)$`
	Put(f)
}

// PutReset clears it first.
func PutReset(f *frame) { // want PutReset:`^puts\(0\)$`
	*f = frame{}
	frames.Put(f)
}

// PutSmall leaves large ones to the garbage collector, which nobody relies on.
func PutSmall(b *[]byte) { // want PutSmall:`^puts\(0\)$`
	if cap(*b) > 1<<16 {
		return
	}
	slices.Put(b)
}

// PutSmaller computes with the size.
func PutSmaller(b *[]byte) { // want PutSmaller:`^puts\(0\)$`
	if int64(cap(*b))/2 > 1<<16 {
		return
	}
	slices.Put(b)
}

// PutSlice has the slice itself.
func PutSlice(b []byte) { // want PutSlice:`^puts\(0\)$`
	b = b[:0]
	slices.Put(&b)
}

// PutNonNil takes nothing for an answer.
func PutNonNil(f *frame) { // want PutNonNil:`^puts\(0\)$`
	if f == nil {
		return
	}
	frames.Put(f)
}

// PutAny takes objects of more than one type.
func PutAny(v any) { // want PutAny:`^puts\(0\)$`
	if f, ok := v.(*frame); ok {
		frames.Put(f)
	}
}

// PutOr tells whether it did.
func PutOr(f *frame) bool { // want PutOr:`^puts\(0\)$`
	if f.n > 3 {
		return false
	}
	frames.Put(f)
	return true
}

// PutUnless has an error for it.
func PutUnless(f *frame, check func(*frame) error) error { // want PutUnless:`^puts\(0\)$`
	if err := check(f); err != nil {
		return err
	}
	frames.Put(f)
	return nil
}

// PutSometimes does as it likes.
func PutSometimes(f *frame) {
	if f.n > 3 {
		return
	}
	frames.Put(f)
}

// PutNext puts what is in a field.
func PutNext(f *frame) { // want PutNext:`^puts\(0\)$`
	frames.Put(f.next)
	f.next = nil
}

// PutOnce does so the first time.
type PutOnce struct {
	once sync.Once
	f    *frame
}

func (p *PutOnce) Close() { // want Close:`^puts\(0\)$`
	p.once.Do(func() { frames.Put(p.f) })
}

// PutLater has a goroutine do it.
func PutLater(f *frame) { // want PutLater:`^puts\(0\)$`
	go frames.Put(f)
}

// -- what shares memory --

func Same(f *frame) *frame { return f } // want Same:`^aliases\(0\)$`

func SameOrNil(f *frame) *frame { // want SameOrNil:`^aliases\(0\)$`
	if f.n == 0 {
		return nil
	}
	return f
}

func Head(f *frame) []byte { return f.head[:f.n] } // want Head:`^aliases\(0\)$`

// reset makes the memory of head one that is used again.
func reset(f *frame) { f.head = f.head[:0] }

func Body(b []byte, n int) []byte { return b[n:] } // want Body:`^aliases\(0\)$`

func Text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) } // want Text:`^aliases\(0\)$`

func TextOf(b []byte) string { return *(*string)(unsafe.Pointer(&b)) } // want TextOf:`^aliases\(0\)$`

func Bytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) } // want Bytes:`^aliases\(0\)$`

func Copied(b []byte) string { return string(b) }

func Grown(b []byte, x byte) []byte { return append(b, x) } // want Grown:`^aliases\(0\)$`

// Trimmed cuts in a loop.
func Trimmed(b []byte) []byte { // want Trimmed:`^aliases\(0\)$`
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	return b
}

// Escaped appends in a loop.
func Escaped(to []byte, s string) []byte { // want Escaped:`^aliases\(0\)$`
	for _, r := range s {
		if r == '"' {
			to = append(to, '\\')
		}
		to = append(to, byte(r))
	}
	return to
}

// OneOf is one of two, and nobody knows which.
func OneOf(a, b []byte, first bool) []byte {
	if first {
		return a
	}
	return b
}

// OneOrNew is its argument or memory of its own.
func OneOrNew(b []byte, n int) []byte {
	if len(b) < n {
		return make([]byte, n)
	}
	return b
}

func Buffer(f *frame) []byte { return f.buf.Bytes() } // want Buffer:`^aliases\(0\)$`

func Second(n int, f *frame) (int, *frame) { return n, f } // want Second:`^aliases\(1\)$`

func HeadBy(f *frame) []byte { return Head(f) } // want HeadBy:`^aliases\(0\)$`

func Deref(b *[]byte) []byte { return *b } // want Deref:`^aliases\(0\)$`

// -- what is kept --

func Attach(f *frame, b []byte) { // want Attach:`^keeps\(1\)$`
	f.body = b
}

func AttachText(f *frame, s string) { // want AttachText:`^keeps\(1\)$`
	f.text = s
}

func AttachNumber(f *frame, n int) { f.n = n }

// AttachNext keeps what has memory of its own.
func AttachNext(f, next *frame) { f.next = next }

// AttachSometimes does not always.
func AttachSometimes(f *frame, b []byte) {
	if f.n > 0 {
		f.body = b
	}
}

// AttachUnless does so if it does not fail.
func AttachUnless(f *frame, b []byte) error { // want AttachUnless:`^keeps\(1\)$`
	if len(b) > 1<<20 {
		return errTooLarge
	}
	f.body = b
	return nil
}

var errTooLarge error

func AttachTo(to *[]byte, b []byte) { // want AttachTo:`^keeps\(1\)$`
	*to = b
}

func AttachIn(m map[string][]byte, key string, b []byte) {
	m[key] = b
}

// -- what gives back what it is returned with --

func Acquire() (*frame, func()) { // want Acquire:`^cleans\(0\)$`
	f := frames.Get().(*frame)
	return f, func() { frames.Put(f) }
}

func AcquireOr(n int) (func(), *frame, error) { // want AcquireOr:`^cleans\(1\)$`
	if n == 0 {
		return nil, nil, errors.New("none")
	}
	f, release := Acquire()
	return release, f, nil
}

func AcquireUnless(keep bool) (*frame, func()) {
	f := frames.Get().(*frame)
	return f, func() {
		if !keep {
			frames.Put(f)
		}
	}
}

func AcquireOther() (*frame, func()) {
	f := frames.Get().(*frame)
	return new(frame), func() { frames.Put(f) }
}
