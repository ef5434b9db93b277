// Package lookalikes is right, and looks like what is not.
package lookalikes

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

var bufs = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// GoodSendPooled sends bytes of a pooled buffer, which Send has marshalled when
// it returns.
type GoodSendPooled struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (GoodSendPooled) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	buf := bufs.Get().(*bytes.Buffer)
	defer bufs.Put(buf)
	for i := range disk.Parts(req.GetKey()) {
		buf.Reset()
		disk.Copy(buf, req.GetKey(), i)
		if err := stream.Send(&blobpb.Chunk{Data: buf.Bytes()}); err != nil {
			return err
		}
	}
	return nil
}

// GoodSendAndClose puts back its answer when that was sent.
type GoodSendAndClose struct {
	blobpb.UnimplementedBlobsServer
}

var receipts = sync.Pool{New: func() any { return new(blobpb.Receipt) }}

// Upload counts.
func (GoodSendAndClose) Upload(stream blobpb.Blobs_UploadServer) error {
	r := receipts.Get().(*blobpb.Receipt)
	defer receipts.Put(r)
	r.Reset()
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return stream.SendAndClose(r)
		} else if err != nil {
			return err
		}
		r.Chunks++
	}
}

// GoodSwap gives the caller the content, and the pool an empty shell.
type GoodSwap struct {
	blobpb.UnimplementedBlobsServer
}

type builder struct{ chunk *blobpb.Chunk }

var builders = sync.Pool{New: func() any { return new(builder) }}

func (b *builder) free() {
	b.chunk = nil
	builders.Put(b)
}

// Get returns the first part.
func (GoodSwap) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	b := builders.Get().(*builder)
	b.chunk = &blobpb.Chunk{Key: req.GetKey()}
	b.chunk.Data = disk.Load(req.GetKey(), 0)
	out := b.chunk
	b.free()
	return out, nil
}

// GoodDeferredSwap replaces in a defer what it has given away.
type GoodDeferredSwap struct {
	blobpb.UnimplementedBlobsServer
}

var scratches = sync.Pool{New: func() any { return new([]byte) }}

// Get returns the first part.
func (GoodDeferredSwap) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	b := scratches.Get().(*[]byte)
	defer func() {
		*b = make([]byte, 0, 64)
		scratches.Put(b)
	}()
	*b = disk.Append((*b)[:0], req.GetKey(), 0)
	return &blobpb.Chunk{Data: *b}, nil
}

// GoodAliasTest puts back only what the response does not have.
type GoodAliasTest struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodAliasTest) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bufs.Get().(*bytes.Buffer)
	buf.Reset()
	dontRelease := &bytes.Buffer{}
	defer func() {
		if buf != dontRelease {
			bufs.Put(buf)
		}
	}()
	if err := disk.Copy(buf, req.GetKey(), 0); err != nil {
		return nil, err
	}
	resp := &blobpb.Chunk{Data: buf.Bytes()}
	dontRelease = buf
	return resp, nil
}

// GoodReGet puts back one and takes another, which it returns.
type GoodReGet struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodReGet) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c := blobpb.ChunkFromVTPool()
	c.Data = append(c.Data[:0], "probe"...)
	c.ReturnToVTPool()
	c = blobpb.ChunkFromVTPool()
	c.Data = disk.Append(c.Data[:0], req.GetKey(), 0)
	return c, nil
}

// GoodPutNil puts back and forgets.
type GoodPutNil struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodPutNil) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bufs.Get().(*bytes.Buffer)
	buf.Reset()
	disk.Copy(buf, req.GetKey(), 0)
	resp := &blobpb.Chunk{Data: buf.Bytes()}
	if resp.Data = bytes.Clone(resp.Data); cap(buf.Bytes()) < 64<<10 {
		bufs.Put(buf)
	}
	buf = nil
	return resp, nil
}

// GoodLength keeps only the length of what it puts back.
type GoodLength struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns as many bytes as the first part has.
func (GoodLength) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	b := scratches.Get().(*[]byte)
	*b = disk.Append((*b)[:0], req.GetKey(), 0)
	view := *b
	scratches.Put(b)
	return &blobpb.Chunk{Data: bytes.Repeat([]byte{disk.Kind(req.GetKey(), 0)}, len(view))}, nil
}

// GoodNotPool puts its response where others look it up.
type GoodNotPool struct {
	blobpb.UnimplementedBlobsServer
	cache store
}

type store struct {
	mu sync.Mutex
	m  map[string]*blobpb.Chunk
}

// Put stores.
func (s *store) Put(key string, c *blobpb.Chunk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m == nil {
		s.m = make(map[string]*blobpb.Chunk)
	}
	s.m[key] = c
}

// Release unlocks nothing.
func (s *store) Release(key string) {}

// Get returns the first part.
func (s *GoodNotPool) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c := &blobpb.Chunk{Data: disk.Load(req.GetKey(), 0)}
	defer s.cache.Put(req.GetKey(), c)
	defer s.cache.Release(req.GetKey())
	return c, nil
}

// GoodCounted releases its reference, which is not the last.
type GoodCounted struct {
	blobpb.UnimplementedBlobsServer
}

type counted struct {
	refs atomic.Int32
	data []byte
}

var free = sync.Pool{New: func() any { return new(counted) }}

func (c *counted) retain() { c.refs.Add(1) }

func (c *counted) release() {
	if c.refs.Add(-1) == 0 {
		c.data = c.data[:0]
		free.Put(c)
	}
}

// Get returns the first part.
func (GoodCounted) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c := free.Get().(*counted)
	c.retain()
	defer c.release()
	c.data = disk.Append(c.data[:0], req.GetKey(), 0)
	c.retain() // for the response, which nobody releases
	return &blobpb.Chunk{Data: c.data}, nil
}

// GoodFinalizer puts back the memory of a response that nobody has any more.
type GoodFinalizer struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodFinalizer) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	b := scratches.Get().(*[]byte)
	*b = disk.Append((*b)[:0], req.GetKey(), 0)
	c := &blobpb.Chunk{Data: *b}
	runtime.SetFinalizer(c, func(*blobpb.Chunk) { scratches.Put(b) })
	return c, nil
}

// GoodBranches puts back on each branch what that does not return.
type GoodBranches struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodBranches) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	a, b := blobpb.ChunkFromVTPool(), blobpb.ChunkFromVTPool()
	if len(req.GetKey())%2 == 0 {
		defer b.ReturnToVTPool()
		a.Data = disk.Append(a.Data[:0], req.GetKey(), 0)
		return a, nil
	}
	defer a.ReturnToVTPool()
	b.Data = disk.Append(b.Data[:0], req.GetKey(), 0)
	return b, nil
}

// GoodLiteral puts back at the end of a literal, for each round.
type GoodLiteral struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodLiteral) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	resp := new(blobpb.Chunk)
	for range 2 {
		func() {
			tmp := blobpb.ChunkFromVTPool()
			defer tmp.ReturnToVTPool()
			tmp.Data = disk.Append(tmp.Data[:0], req.GetKey(), 0)
			resp.Data = append(resp.Data[:0], tmp.Data...)
		}()
	}
	return resp, nil
}

// GoodFanOut puts back when all have sent.
type GoodFanOut struct {
	telemetrypb.UnimplementedCollectorServer
}

// Tail sends all samples.
func (GoodFanOut) Tail(req *telemetrypb.QueryRequest, stream grpc.ServerStreamingServer[telemetrypb.Series]) error {
	var mu sync.Mutex
	for i := range disk.Parts(req.GetMetric()) {
		buf := bufs.Get().(*bytes.Buffer)
		buf.Reset()
		disk.Copy(buf, req.GetMetric(), i)
		err := doBatch([]grpc.ServerStreamingServer[telemetrypb.Series]{stream}, func(s grpc.ServerStreamingServer[telemetrypb.Series]) error {
			mu.Lock()
			defer mu.Unlock()
			return s.Send(&telemetrypb.Series{Raw: buf.Bytes()})
		}, func() { bufs.Put(buf) })
		if err != nil {
			return err
		}
	}
	return nil
}

// doBatch calls f for all streams, and cleanup when all calls have returned.
func doBatch[S any](streams []S, f func(S) error, cleanup func()) error {
	var g errgroup.Group
	for _, s := range streams {
		g.Go(func() error { return f(s) })
	}
	err := g.Wait()
	cleanup()
	return err
}

// GoodOnceFunc releases the message at most once, after it was sent.
type GoodOnceFunc struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (GoodOnceFunc) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		release := sync.OnceFunc(m.ReturnToVTPool)
		sent := make(chan error, 1)
		go func() {
			err := stream.Send(m)
			release()
			sent <- err
		}()
		if err := <-sent; err != nil {
			return err
		}
		release()
	}
	return nil
}

// GoodReusedRequest reuses one message for all that it sends.
type GoodReusedRequest struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (GoodReusedRequest) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	var m blobpb.Chunk
	for i := range disk.Parts(req.GetKey()) {
		m.Key = req.GetKey()
		m.Data = append(m.Data[:0], disk.Load(req.GetKey(), i)...)
		if err := stream.Send(&m); err != nil {
			return err
		}
	}
	return nil
}

// GoodAllFreed frees its references when it has copied.
type GoodAllFreed struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (GoodAllFreed) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	pool := mem.DefaultBufferPool()
	b := pool.Get(disk.Size)
	copy(*b, disk.Load(req.GetKey(), 0))
	buf := mem.NewBuffer(b, pool)
	slice := mem.BufferSlice{buf}
	r := slice.Reader()
	out := make([]byte, slice.Len())
	_, err := io.ReadFull(r, out)
	r.Close()
	slice.Free()
	if err != nil {
		return nil, err
	}
	return &blobpb.Chunk{Data: out}, nil
}

// GoodTimeout leaves it to the goroutine to put back when it takes too long.
type GoodTimeout struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (GoodTimeout) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		buf := bufs.Get().(*bytes.Buffer)
		buf.Reset()
		disk.Copy(buf, req.GetKey(), i)
		done := make(chan error, 1)
		go func() {
			err := stream.Send(&blobpb.Chunk{Data: buf.Bytes()})
			bufs.Put(buf)
			done <- err
		}()
		select {
		case err := <-done:
			if err != nil {
				return err
			}
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
	return nil
}

// GoodMetrics queues for a goroutine that does not send.
type GoodMetrics struct {
	blobpb.UnimplementedBlobsServer
	observed atomic.Int64
}

// Download sends all parts.
func (s *GoodMetrics) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	sizes := make(chan int, 64)
	go func() {
		for n := range sizes {
			s.observed.Add(int64(n))
		}
	}()
	defer close(sizes)
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		sizes <- len(m.Data)
		if err := stream.Send(m); err != nil {
			return err
		}
		m.ReturnToVTPool()
	}
	return nil
}

// GoodInvoke returns the request of a call that is over.
func GoodInvoke(ctx context.Context, c blobpb.BlobsClient, key string) (*blobpb.Chunk, error) {
	in := blobpb.ChunkFromVTPool()
	defer in.ReturnToVTPool()
	in.Data = disk.Append(in.Data[:0], key, 0)
	return c.Transcode(ctx, in)
}

// GoodBroadcast encodes a message once for all, and reuses the message.
func GoodBroadcast(subs []blobpb.Blobs_DownloadServer, key string) error {
	m := blobpb.ChunkFromVTPool()
	defer m.ReturnToVTPool()
	for i := range disk.Parts(key) {
		m.Data = disk.Append(m.Data[:0], key, i)
		p := new(grpc.PreparedMsg)
		if err := p.Encode(subs[0], m); err != nil {
			return err
		}
		var g errgroup.Group
		for _, sub := range subs {
			g.Go(func() error { return sub.SendMsg(p) })
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}
