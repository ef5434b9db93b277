package encodes

import (
	"encoding/binary"

	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

// Codecs that keep what they return, in other places, and those that do not.

// badLookedUp keeps a Buffer for each message.
type badLookedUp struct {
	half
	last map[*blobpb.Chunk]mem.Buffer
}

func (c *badLookedUp) Marshal(v any) (mem.BufferSlice, error) {
	m := v.(*blobpb.Chunk)
	if c.last[m] == nil {
		c.last[m] = mem.Copy(m.Data, mem.DefaultBufferPool())
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{c.last[m]}, nil // want `takes no reference`
}

// goodLookedUp has a reference for each time that it returns one.
type goodLookedUp struct {
	half
	last map[*blobpb.Chunk]mem.Buffer
}

func (c *goodLookedUp) Marshal(v any) (mem.BufferSlice, error) {
	m := v.(*blobpb.Chunk)
	if c.last[m] == nil {
		c.last[m] = mem.Copy(m.Data, mem.DefaultBufferPool())
	}
	c.last[m].Ref()
	return mem.BufferSlice{c.last[m]}, nil
}

var known = make(map[*blobpb.Chunk]mem.Buffer)

// badKnown keeps them in a variable of the package.
type badKnown struct{ half }

func (badKnown) Marshal(v any) (mem.BufferSlice, error) {
	m := v.(*blobpb.Chunk)
	if known[m] == nil {
		known[m] = mem.Copy(m.Data, mem.DefaultBufferPool())
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{known[m]}, nil // want `a map`
}

// badHeader keeps one.
type badHeader struct {
	half
	header mem.Buffer
}

func (c *badHeader) Marshal(v any) (mem.BufferSlice, error) {
	if c.header == nil {
		c.header = mem.Copy([]byte("chunk"), mem.DefaultBufferPool())
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{c.header, mem.SliceBuffer(v.(*blobpb.Chunk).Data)}, nil // want `takes no reference`
}

// goodHeader has a reference for each time.
type goodHeader struct {
	half
	header mem.Buffer
}

func (c *goodHeader) Marshal(v any) (mem.BufferSlice, error) {
	if c.header == nil {
		c.header = mem.Copy([]byte("chunk"), mem.DefaultBufferPool())
	}
	c.header.Ref()
	return mem.BufferSlice{c.header, mem.SliceBuffer(v.(*blobpb.Chunk).Data)}, nil
}

// badListed appends its own memory to a list.
type badListed struct {
	half
	buf []byte
}

func (c *badListed) Marshal(v any) (out mem.BufferSlice, err error) {
	n := copy(c.buf, v.(*blobpb.Chunk).Data)
	out = append(out, mem.SliceBuffer(c.buf[:n]))
	//category: codec-aliases-pool
	return out, nil // want `gRPC`
}

// goodListed appends what is new.
type goodListed struct {
	half
	buf []byte
}

func (c *goodListed) Marshal(v any) (out mem.BufferSlice, err error) {
	n := copy(c.buf, v.(*blobpb.Chunk).Data)
	out = append(out, mem.SliceBuffer(append([]byte(nil), c.buf[:n]...)))
	return out, nil
}

// goodAnew has new memory in its fields each time.
type goodAnew struct {
	bytesHalf
	buf []byte
}

func (c *goodAnew) Marshal(v any) ([]byte, error) {
	m := v.(*blobpb.Chunk)
	c.buf = make([]byte, len(m.Data))
	copy(c.buf, m.Data)
	return c.buf, nil
}

// goodAnewNumber has so of a constant size.
type goodAnewNumber struct {
	bytesHalf
	buf []byte
}

func (c *goodAnewNumber) Marshal(v any) ([]byte, error) {
	c.buf = make([]byte, 8)
	binary.PutVarint(c.buf, v.(*blobpb.Receipt).Chunks)
	return c.buf, nil
}

// goodConstant returns what it never writes to.
type goodConstant struct {
	bytesHalf
	frame, other []byte
}

func (c *goodConstant) Marshal(v any) ([]byte, error) {
	if len(c.frame) == 0 {
		return nil, errType
	}
	copy(c.other, v.(*blobpb.Chunk).Data)
	return c.frame, nil
}

// goodUnregistered changes what the codec has copied that is in use: none of this
// package is registered.
func goodUnregistered(stream blobpb.Blobs_UploadClient, parts [][]byte) error {
	scratch := make([]byte, 32<<10)
	for _, part := range parts {
		n := copy(scratch, part)
		if err := stream.Send(&blobpb.Chunk{Data: scratch[:n]}); err != nil {
			return err
		}
	}
	return nil
}
