// Package replies makes messages for whoever asks for them. Their callers are
// not known to serve gRPC.
package replies

import (
	"bytes"
	"errors"
	"sync"

	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

var errEmpty = errors.New("empty")

// BadSummary clears the batch that it returns.
func BadSummary(key string) *telemetrypb.Batch {
	b := new(telemetrypb.Batch)
	defer b.Reset()
	for range 2 {
		b.Series = append(b.Series, &telemetrypb.Series{Raw: disk.Load(key, 0)})
	}
	//category: released-after-return
	return b // want `return`
}

// BadSnapshot frees the memory of what it returns.
func BadSnapshot(key string) (*blobpb.Chunk, error) {
	bufs := mem.BufferSlice{mem.Copy(disk.Load(key, 0), mem.DefaultBufferPool())}
	defer bufs.Free()
	if bufs.Len() == 0 {
		return nil, errEmpty
	}
	return &blobpb.Chunk{Key: key, Data: bufs[0].ReadOnlyData()}, nil // silent: poolescape reports it
}

// BadHeader returns a message that went back to its pool.
func BadHeader(key string) *blobpb.Chunk {
	h := blobpb.ChunkFromVTPool()
	h.Data = disk.Append(h.Data[:0], key, 0)
	h.ReturnToVTPool()
	return h // silent: poolescape reports it
}

// BadResource empties the part that it has given away.
func BadResource(key string) (out *telemetrypb.Batch) {
	res := &telemetrypb.Resource{Host: key}
	defer func() { res.Reset() }()
	res.Blob = disk.Load(key, 0)
	out = &telemetrypb.Batch{Resource: res}
	//category: released-after-return
	return out // want `return`
}

var lines = sync.Pool{New: func() any { return bytes.NewBuffer(nil) }}

// BadLine returns a message around a line that is put back.
func BadLine(key string) blobpb.Chunk {
	line := lines.Get().(*bytes.Buffer)
	line.Reset()
	defer func() { lines.Put(line) }()
	disk.Copy(line, key, 0)
	return blobpb.Chunk{Data: line.Bytes()} // silent: poolescape reports it
}

// A Page is what listings consist of.
type Page struct {
	Chunk *blobpb.Chunk
	Next  string
}

// BadPage returns a page whose chunk goes back to its pool.
func BadPage(key string) (Page, error) {
	page := Page{Chunk: blobpb.ChunkFromVTPool()}
	defer page.Chunk.ReturnToVTPool()
	page.Chunk.Data = disk.Append(page.Chunk.Data[:0], key, 0)
	if key == "" {
		return Page{}, errEmpty
	}
	return page, nil // silent: poolescape reports it
}

// GoodSummary clears only what it does not return.
func GoodSummary(key string) *telemetrypb.Batch {
	tmp := new(telemetrypb.Series)
	defer tmp.Reset()
	tmp.Raw = disk.Load(key, 0)
	return &telemetrypb.Batch{Raw: tmp.GetRaw()}
}

// GoodSnapshot copies.
func GoodSnapshot(key string) (*blobpb.Chunk, error) {
	bufs := mem.BufferSlice{mem.Copy(disk.Load(key, 0), mem.DefaultBufferPool())}
	defer bufs.Free()
	return &blobpb.Chunk{Key: key, Data: bufs.Materialize()}, nil
}

// GoodHeader is for the caller to return.
func GoodHeader(key string) *blobpb.Chunk {
	h := blobpb.ChunkFromVTPool()
	h.Data = disk.Append(h.Data[:0], key, 0)
	return h
}

// GoodLength returns only how long it was.
func GoodLength(key string) *blobpb.Chunk {
	h := blobpb.ChunkFromVTPool()
	defer h.ReturnToVTPool()
	h.Data = disk.Append(h.Data[:0], key, 0)
	return &blobpb.Chunk{Data: make([]byte, len(h.Data))}
}

// GoodValue returns the message by value, with memory that is not pooled.
func GoodValue(key string) blobpb.Chunk {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	defer m.Reset()
	return *m
}

// GoodPage gives the chunk away, unless it fails.
func GoodPage(key string) (_ Page, err error) {
	page := Page{Chunk: blobpb.ChunkFromVTPool()}
	defer func() {
		if err != nil {
			page.Chunk.ReturnToVTPool()
		}
	}()
	if key == "" {
		return Page{}, errEmpty
	}
	page.Chunk.Data = disk.Append(page.Chunk.Data[:0], key, 0)
	return page, nil
}
