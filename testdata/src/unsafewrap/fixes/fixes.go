// Package fixes has what unsafewrap offers to mend, and where it offers nothing.
package fixes

import (
	"context"
	"errors"
	"sync"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

var errType = errors.New("not a chunk")

var frames = sync.Pool{New: func() any { return new([]byte) }}

type server struct {
	blobpb.UnimplementedBlobsServer
}

// Get answers with bytes that are put back.
func (server) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	b := frames.Get().(*[]byte)
	defer frames.Put(b)
	*b = disk.Append((*b)[:0], req.GetKey(), 0)
	//category: released-after-return
	return &blobpb.Chunk{Key: req.GetKey(), Data: *b}, nil // want `gRPC`
}

// Describe builds its response before it returns it: nothing is offered.
func (server) Describe(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Manifest, error) {
	head := blobpb.ChunkFromVTPool()
	defer head.ReturnToVTPool()
	m := &blobpb.Manifest{Head: head}
	//category: released-after-return
	return m, nil // want `gRPC`
}

type codec struct{ buf []byte }

func (*codec) Name() string { return "chunks" }

// Marshal encodes every message into the same memory.
func (c *codec) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.buf = append(c.buf[:0], m.Data...)
	//category: codec-aliases-pool
	return mem.BufferSlice{mem.SliceBuffer(c.buf)}, nil // want `gRPC`
}

// Unmarshal keeps what it is given.
func (c *codec) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	//category: codec-retains-input
	m.Data = buf.ReadOnlyData() // want `gRPC`
	return nil
}

func init() { encoding.RegisterCodecV2(new(codec)) }
