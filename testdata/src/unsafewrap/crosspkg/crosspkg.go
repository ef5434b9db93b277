// Package crosspkg leaves to another package what makes the difference.
package crosspkg

import (
	"context"
	"errors"
	"sync"

	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/wire"
)

var errType = errors.New("not a chunk")

// BadBuffer answers with the bytes of a buffer that it recycles.
type BadBuffer struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (BadBuffer) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := wire.Buffer()
	defer wire.Recycle(buf)
	if err := disk.Copy(buf, req.GetKey(), 0); err != nil {
		return nil, err
	}
	//category: released-after-return
	return &blobpb.Chunk{Key: req.GetKey(), Data: buf.Bytes()}, nil // want `gRPC`
}

// BadReleased releases its response.
type BadReleased struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (BadReleased) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	resp := blobpb.ChunkFromVTPool()
	defer wire.Release(resp)
	resp.Data = disk.Append(resp.Data[:0], req.GetKey(), 0)
	//category: released-after-return
	return resp, nil // want `gRPC`
}

// BadText answers with a string of a buffer that it recycles.
type BadText struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (BadText) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := wire.Buffer()
	defer func() { wire.Recycle(buf) }()
	buf.WriteString(disk.Text(req.GetKey(), 0))
	text := wire.Text(buf.Bytes())
	//category: released-after-return
	return &blobpb.Chunk{Text: text}, nil // want `gRPC`
}

// BadFill fills its response with bytes of such a buffer.
type BadFill struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (BadFill) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	resp := new(blobpb.Chunk)
	buf := wire.Buffer()
	disk.Copy(buf, req.GetKey(), 0)
	wire.Fill(resp, buf.Bytes())
	wire.Recycle(buf)
	//category: released-after-return
	return resp, nil // want `gRPC`
}

// BadLater releases what is sent later.
type BadLater struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (BadLater) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	done := make(chan error, 1)
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		wire.SendLater(stream, m, done)
		//category: async-send
		wire.Release(m) // want `[Ss]en[dt]`
		if err := <-done; err != nil {
			return err
		}
	}
	return nil
}

// BadWriter releases what a Writer has.
type BadWriter struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (BadWriter) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	w := wire.NewWriter(stream)
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		if err := w.Enqueue(stream.Context(), m); err != nil {
			w.Close()
			return err
		}
		//category: async-send
		wire.Release(m) // want `[Ss]en[dt]`
	}
	return w.Close()
}

// BadEncode encodes every message into the same memory.
type BadEncode struct {
	mu      sync.Mutex
	scratch []byte
}

// Name names.
func (*BadEncode) Name() string { return "chunks" }

// Marshal encodes.
func (c *BadEncode) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	raw, err := wire.Encode(c.scratch, m)
	if err != nil {
		return nil, err
	}
	c.scratch = raw
	return wire.Wrap(raw), nil // silent: Encode may also return memory of its own
}

// Unmarshal decodes.
func (c *BadEncode) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	return m.UnmarshalVT(data.Materialize())
}

// encodes is half of a codec.
type encodes struct{}

func (encodes) Name() string { return "chunks" }

func (encodes) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return mem.BufferSlice{mem.SliceBuffer(append([]byte(nil), m.Data...))}, nil
}

// BadDecode has the message filled with what it frees.
type BadDecode struct{ encodes }

// Unmarshal decodes.
func (BadDecode) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	//category: codec-retains-input
	wire.Fill(m, buf.ReadOnlyData()) // want `gRPC`
	return nil
}

// BadDecodeText makes a string of it.
type BadDecodeText struct{ encodes }

// Unmarshal decodes.
func (BadDecodeText) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	//category: codec-retains-input
	m.Text = wire.Text(buf.ReadOnlyData()) // want `gRPC`
	return nil
}

// GoodBuffer copies.
type GoodBuffer struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodBuffer) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := wire.Buffer()
	defer wire.Recycle(buf)
	if err := disk.Copy(buf, req.GetKey(), 0); err != nil {
		return nil, err
	}
	resp := new(blobpb.Chunk)
	wire.FillCopy(resp, buf.Bytes())
	return resp, nil
}

// GoodReleased releases what it does not return.
type GoodReleased struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodReleased) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	resp := blobpb.ChunkFromVTPool()
	if err := ctx.Err(); err != nil {
		wire.Release(resp)
		return nil, err
	}
	resp.Data = disk.Append(resp.Data[:0], req.GetKey(), 0)
	return resp, nil
}

// GoodText has a string of its own.
type GoodText struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodText) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := wire.Buffer()
	defer wire.Recycle(buf)
	buf.WriteString(disk.Text(req.GetKey(), 0))
	return &blobpb.Chunk{Text: wire.Clone(buf.Bytes())}, nil
}

// GoodLater releases when it is sent.
type GoodLater struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (GoodLater) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	done := make(chan error, 1)
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		wire.SendLater(stream, m, done)
		err := <-done
		wire.Release(m)
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodNow has a helper that waits.
type GoodNow struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (GoodNow) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	var sent int
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		err := wire.SendNow(stream, m, &sent)
		wire.Release(m)
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodWriter leaves everything to the Writer.
type GoodWriter struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (GoodWriter) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	w := wire.NewWriter(stream)
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		if err := w.Enqueue(stream.Context(), m); err != nil {
			wire.Release(m)
			w.Close()
			return err
		}
	}
	return w.Close()
}

// GoodEncode encodes into new memory.
type GoodEncode struct{ BadEncode }

// Marshal encodes.
func (c *GoodEncode) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := wire.Encode(nil, m)
	if err != nil {
		return nil, err
	}
	return wire.Wrap(raw), nil
}

// GoodDecode has the message filled with a copy.
type GoodDecode struct{ encodes }

// Unmarshal decodes.
func (GoodDecode) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	wire.FillCopy(m, buf.ReadOnlyData())
	return nil
}

// GoodDecodeText makes a string of a copy.
type GoodDecodeText struct{ encodes }

// Unmarshal decodes.
func (GoodDecodeText) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	m.Text = wire.Text(data.Materialize())
	return nil
}

// badStamped changes what a goroutine changes, which has nothing to do with gRPC.
func badStamped(key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go wire.Stamp(m, key)
	m.Reset() // silent: nobody sends it
}
