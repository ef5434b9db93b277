package encodes

import (
	"encoding/binary"
	"encoding/hex"
	"io"
	"unsafe"

	"unsafewrap/blobpb"
)

// Codecs that write to memory that they keep, each in another way, and return
// it: while gRPC still sends it, the next message is written to it. It is as large
// as the largest message.

// A filler writes itself to the beginning of b.
type filler interface {
	AppendTo(b []byte) int
	CopyTo(b []byte) int
	Fill(b []byte) int
	WriteTo(b []byte) int
}

type badAppends struct {
	bytesHalf
	buf []byte
}

func (c *badAppends) Marshal(v any) ([]byte, error) {
	n := v.(filler).AppendTo(c.buf)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

type badEncodes struct {
	bytesHalf
	buf []byte
}

func (c *badEncodes) Marshal(v any) ([]byte, error) {
	n := hex.Encode(c.buf, v.(*blobpb.Chunk).Data)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

type badPuts struct {
	bytesHalf
	buf []byte
}

func (c *badPuts) Marshal(v any) ([]byte, error) {
	n := binary.PutVarint(c.buf, v.(*blobpb.Receipt).Chunks)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

type badReads struct {
	bytesHalf
	buf []byte
}

func (c *badReads) Marshal(v any) ([]byte, error) {
	n, err := io.ReadFull(v.(io.Reader), c.buf)
	//category: codec-aliases-pool
	return c.buf[:n], err // want `gRPC`
}

type badCopies struct {
	bytesHalf
	buf []byte
}

func (c *badCopies) Marshal(v any) ([]byte, error) {
	n := copy(c.buf, v.(*blobpb.Chunk).Data)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

type badCopiesTo struct {
	bytesHalf
	buf []byte
}

func (c *badCopiesTo) Marshal(v any) ([]byte, error) {
	n := v.(filler).CopyTo(c.buf)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

type badFills struct {
	bytesHalf
	buf []byte
}

func (c *badFills) Marshal(v any) ([]byte, error) {
	n := v.(filler).Fill(c.buf)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

type badWrites struct {
	bytesHalf
	buf []byte
}

func (c *badWrites) Marshal(v any) ([]byte, error) {
	n := v.(filler).WriteTo(c.buf)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

func marshalTo(b []byte, v any) int { return copy(b, v.(*blobpb.Chunk).Data) }

func appendTo(b []byte, v any) int { return len(append(b[:0], v.(*blobpb.Chunk).Data...)) }

func encodeTo(b []byte, v any) int { return hex.Encode(b, v.(*blobpb.Chunk).Data) }

type badMarshalsTo struct {
	bytesHalf
	buf []byte
}

func (c *badMarshalsTo) Marshal(v any) ([]byte, error) {
	n := marshalTo(c.buf, v)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

type badAppendsTo struct {
	bytesHalf
	buf []byte
}

func (c *badAppendsTo) Marshal(v any) ([]byte, error) {
	n := appendTo(c.buf, v)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

type badEncodesTo struct {
	bytesHalf
	buf []byte
}

func (c *badEncodesTo) Marshal(v any) ([]byte, error) {
	n := encodeTo(c.buf, v)
	//category: codec-aliases-pool
	return c.buf[:n], nil // want `gRPC`
}

type badIndexes struct {
	bytesHalf
	buf []byte
}

func (c *badIndexes) Marshal(v any) ([]byte, error) {
	c.buf[0] = byte(v.(*blobpb.Receipt).Chunks)
	//category: codec-aliases-pool
	return c.buf[:1], nil // want `gRPC`
}

type badThroughText struct {
	bytesHalf
	buf []byte
}

func (c *badThroughText) Marshal(v any) ([]byte, error) {
	n := copy(c.buf, v.(*blobpb.Chunk).Data)
	text := unsafe.String(unsafe.SliceData(c.buf), n)
	//category: codec-aliases-pool
	return unsafe.Slice(unsafe.StringData(text), len(text)), nil // want `gRPC`
}

// goodReadOnly returns what it has had from the start, and only looks at it.
type goodReadOnly struct {
	bytesHalf
	empty []byte
	seen  map[byte]int
}

func (c *goodReadOnly) Marshal(v any) ([]byte, error) {
	c.seen[checksum(c.empty)]++
	return c.empty, nil
}

func checksum(b []byte) (sum byte) {
	for _, x := range b {
		sum += x
	}
	return sum
}

// goodText returns a copy of the text that it keeps.
type goodText struct {
	bytesHalf
	buf []byte
}

func (c *goodText) Marshal(v any) ([]byte, error) {
	n := copy(c.buf, v.(*blobpb.Chunk).Data)
	return []byte(string(c.buf[:n])), nil
}
