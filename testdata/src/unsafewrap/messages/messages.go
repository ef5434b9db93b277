// Package messages encodes itself: codecs call the Marshal of a message, and
// give gRPC what it returns.
package messages

import (
	"bytes"
	"encoding/binary"
	"sync"

	_ "google.golang.org/grpc/encoding" // whose codecs call Marshal
)

// BadQuote keeps the memory of its last encoding for the next one.
type BadQuote struct {
	Body    []byte
	scratch []byte
}

// Marshal encodes.
func (q *BadQuote) Marshal() ([]byte, error) {
	q.scratch = append(q.scratch[:0], q.Body...)
	//category: codec-aliases-pool
	return q.scratch, nil // want `gRPC`
}

var tmp = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// BadTrade has a pooled buffer.
type BadTrade struct {
	Venue uint32
	Body  []byte
}

// Marshal encodes.
func (t *BadTrade) Marshal() ([]byte, error) {
	buf := tmp.Get().(*bytes.Buffer)
	defer tmp.Put(buf)
	buf.Reset()
	binary.Write(buf, binary.BigEndian, t.Venue)
	buf.Write(t.Body)
	return buf.Bytes()[4:], nil // silent: poolescape reports it
}

// BadLevel has a buffer in it.
type BadLevel struct {
	Body []byte
	out  bytes.Buffer
}

// Marshal encodes.
func (l *BadLevel) Marshal() (dAtA []byte, err error) {
	l.out.Reset()
	l.out.Grow(len(l.Body))
	if _, err = l.out.Write(l.Body); err != nil {
		return nil, err
	}
	dAtA = l.out.Bytes()
	//category: codec-aliases-pool
	return dAtA, nil // want `gRPC`
}

// BadBook has a method that encodes into its memory.
type BadBook struct {
	Body  []byte
	arena []byte
}

func (b *BadBook) encodeTo(dst []byte) []byte { return append(dst, b.Body...) }

// Marshal encodes.
func (b *BadBook) Marshal() ([]byte, error) {
	b.arena = b.encodeTo(b.arena[:0])
	//category: codec-aliases-pool
	return b.arena, nil // want `gRPC`
}

// GoodQuote has new memory each time.
type GoodQuote struct{ Body []byte }

// Marshal encodes.
func (q *GoodQuote) Marshal() ([]byte, error) {
	out := make([]byte, 0, len(q.Body))
	return append(out, q.Body...), nil
}

// GoodTrade copies out of its buffer.
type GoodTrade struct{ Body []byte }

// Marshal encodes.
func (t *GoodTrade) Marshal() ([]byte, error) {
	buf := tmp.Get().(*bytes.Buffer)
	defer tmp.Put(buf)
	buf.Reset()
	buf.Write(t.Body)
	return append([]byte(nil), buf.Bytes()...), nil
}

// GoodLevel encodes once, and never again.
type GoodLevel struct {
	Body []byte
	once sync.Once
	out  []byte
}

// Marshal encodes.
func (l *GoodLevel) Marshal() ([]byte, error) {
	l.once.Do(func() { l.out = bytes.Clone(l.Body) })
	return l.out, nil
}

// GoodBook forgets what it has given away.
type GoodBook struct {
	Body  []byte
	arena []byte
}

// Marshal encodes.
func (b *GoodBook) Marshal() ([]byte, error) {
	b.arena = append(b.arena, b.Body...)
	out := b.arena
	b.arena = nil
	return out, nil
}

// MarshalTo encodes into what the caller has.
func (b *GoodBook) MarshalTo(dst []byte) (int, error) { return copy(dst, b.Body), nil }

var encodings = sync.Pool{New: func() any { b := make([]byte, 1<<16); return &b }}

// BadLot takes memory for its first encoding, and keeps it for the next.
type BadLot struct {
	Body []byte
	data *[]byte
}

// Marshal encodes.
func (l *BadLot) Marshal() ([]byte, error) {
	if l.data == nil {
		l.data = encodings.Get().(*[]byte)
	}
	n := copy(*l.data, l.Body)
	//category: codec-aliases-pool
	return (*l.data)[:n], nil // want `gRPC`
}

// GoodLot takes memory for each encoding. It remembers it for Release, which is
// for when the server has answered.
type GoodLot struct {
	Body []byte
	data *[]byte
}

// Marshal encodes.
func (l *GoodLot) Marshal() ([]byte, error) {
	l.data = encodings.Get().(*[]byte)
	n := copy(*l.data, l.Body)
	return (*l.data)[:n], nil
}

// Release gives back the memory of the last encoding.
func (l *GoodLot) Release() {
	encodings.Put(l.data)
	l.data = nil
}
