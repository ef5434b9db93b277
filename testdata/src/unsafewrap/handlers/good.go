package handlers

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

// GoodCollected leaves the response to the garbage collector.
type GoodCollected struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodCollected) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	out := blobpb.ChunkFromVTPool()
	out.Key = req.GetKey()
	out.Data = disk.Append(out.Data[:0], req.GetKey(), 0)
	return out, nil
}

// GoodOnError returns to the pool what is not returned to gRPC.
type GoodOnError struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodOnError) Get(ctx context.Context, req *blobpb.GetRequest) (_ *blobpb.Chunk, err error) {
	out := blobpb.ChunkFromVTPool()
	defer func() {
		if err != nil {
			out.ReturnToVTPool()
		}
	}()
	if req.GetKey() == "" {
		return nil, errNoKey
	}
	out.Data = disk.Append(out.Data[:0], req.GetKey(), 0)
	return out, nil
}

// GoodErrorPath does so where the error is.
type GoodErrorPath struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodErrorPath) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	out := blobpb.ChunkFromVTPool()
	if err := ctx.Err(); err != nil {
		out.ReturnToVTPool()
		return nil, err
	}
	out.Data = disk.Append(out.Data[:0], req.GetKey(), 0)
	return out, nil
}

// GoodKeep notes that the response is given away.
type GoodKeep struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodKeep) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	out := blobpb.ChunkFromVTPool()
	keep := false
	defer func() {
		if !keep {
			out.ReturnToVTPool()
		}
	}()
	if req.GetKey() == "" {
		return nil, errNoKey
	}
	out.Data = disk.Append(out.Data[:0], req.GetKey(), 0)
	keep = true
	return out, nil
}

// GoodTaken empties the variable that its defer looks at.
type GoodTaken struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodTaken) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	out := blobpb.ChunkFromVTPool()
	defer func() { out.ReturnToVTPool() }()
	out.Data = disk.Append(out.Data[:0], req.GetKey(), 0)
	resp := out
	out = nil
	return resp, nil
}

// GoodBody answers with a copy.
type GoodBody struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodBody) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	if err := disk.Copy(buf, req.GetKey(), 0); err != nil {
		return nil, err
	}
	return &blobpb.Chunk{Key: req.GetKey(), Data: bytes.Clone(buf.Bytes())}, nil
}

// GoodText answers with a string.
type GoodText struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodText) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	buf.WriteString(disk.Text(req.GetKey(), 0))
	return &blobpb.Chunk{Text: buf.String()}, nil
}

var builders = sync.Pool{New: func() any { return new(strings.Builder) }}

// GoodBuilder answers with a string whose memory the builder has dropped.
type GoodBuilder struct {
	telemetrypb.UnimplementedCollectorServer
}

// Query answers.
func (GoodBuilder) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	sb := builders.Get().(*strings.Builder)
	defer func() {
		sb.Reset()
		builders.Put(sb)
	}()
	sb.WriteString(disk.Text(in.GetMetric(), 0))
	return &telemetrypb.QueryResponse{Text: sb.String()}, nil
}

// GoodFreed answers with a copy of what it frees.
type GoodFreed struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodFreed) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	var pieces mem.BufferSlice
	defer func() { pieces.Free() }()
	w := mem.NewWriter(&pieces, mem.DefaultBufferPool())
	if err := disk.Copy(w, req.GetKey(), 0); err != nil {
		return nil, err
	}
	return &blobpb.Chunk{Data: pieces.Materialize()}, nil
}

// GoodNotFreed leaves the Buffer to the garbage collector.
type GoodNotFreed struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodNotFreed) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := mem.Copy(disk.Load(req.GetKey(), 0), mem.DefaultBufferPool())
	return &blobpb.Chunk{Data: buf.ReadOnlyData()}, nil
}

// GoodScratch has a pooled message for something else.
type GoodScratch struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodScratch) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	tmp := blobpb.ChunkFromVTPool()
	defer tmp.ReturnToVTPool()
	tmp.Data = disk.Append(tmp.Data[:0], req.GetKey(), 0)
	resp := new(blobpb.Chunk)
	resp.Key = tmp.Key
	resp.Data = append(resp.Data, tmp.Data...)
	return resp, nil
}

// GoodClone answers with a clone of a message that it returns to the pool.
type GoodClone struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodClone) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	tmp := blobpb.ChunkFromVTPool()
	defer tmp.ReturnToVTPool()
	tmp.Data = disk.Append(tmp.Data[:0], req.GetKey(), 0)
	return tmp.CloneVT(), nil
}

// GoodDetached takes the head out of a manifest that it recycles.
type GoodDetached struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the head.
func (s *GoodDetached) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	m := blobpb.ManifestFromVTPool()
	defer m.ReturnToVTPool()
	m.Head = &blobpb.Chunk{Data: disk.Load(req.GetKey(), 0)}
	head := m.Head
	m.Head = nil
	return head, nil
}

// GoodResetBefore clears what it has from the pool, and keeps it.
type GoodResetBefore struct {
	telemetrypb.UnimplementedCollectorServer
}

// Query answers.
func (s *GoodResetBefore) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	reply, ok := replies.Get().(*telemetrypb.QueryResponse)
	if !ok {
		reply = new(telemetrypb.QueryResponse)
	}
	reply.Reset()
	reply.Raw = disk.Load(in.GetMetric(), 0)
	return reply, nil
}

// GoodSeries puts back the list, not what is on it.
type GoodSeries struct {
	telemetrypb.UnimplementedCollectorServer
	lists sync.Pool
}

// Query answers.
func (s *GoodSeries) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	list, ok := s.lists.Get().(*[]*telemetrypb.Series)
	if !ok {
		list = new([]*telemetrypb.Series)
	}
	defer func() {
		clear(*list)
		*list = (*list)[:0]
		s.lists.Put(list)
	}()
	*list = append(*list, &telemetrypb.Series{Raw: disk.Load(in.GetMetric(), 0)})
	resp := new(telemetrypb.QueryResponse)
	resp.Series = append(resp.Series, *list...)
	return resp, nil
}

// GoodPermit releases what is not memory.
type GoodPermit struct {
	blobpb.UnimplementedBlobsServer
	permits *semaphore.Weighted
	mu      sync.Mutex
}

// Get returns the first part.
func (s *GoodPermit) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	if s.permits != nil {
		if err := s.permits.Acquire(ctx, 1); err != nil {
			return nil, err
		}
		defer s.permits.Release(1)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	resp := &blobpb.Chunk{Data: disk.Load(req.GetKey(), 0)}
	return resp, nil
}

// GoodRequest returns the request, which its response does not refer to.
type GoodRequest struct {
	blobpb.UnimplementedBlobsServer
}

// Transcode copies.
func (s *GoodRequest) Transcode(ctx context.Context, in *blobpb.Chunk) (*blobpb.Chunk, error) {
	defer in.ReturnToVTPool()
	return &blobpb.Chunk{Key: in.GetKey(), Data: bytes.Clone(in.GetData())}, nil
}

// GoodRelease releases only when it fails.
type GoodRelease struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodRelease) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c, release := borrow()
	if req.GetKey() == "" {
		release()
		return nil, errNoKey
	}
	c.Data = disk.Append(c.Data[:0], req.GetKey(), 0)
	return c, nil
}

// GoodLease takes the response out of the lease before it is released.
type GoodLease struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodLease) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	l := take()
	defer l.release()
	l.chunk.Data = disk.Append(l.chunk.Data[:0], req.GetKey(), 0)
	c := l.chunk
	l.chunk = nil
	return c, nil
}

// GoodCache keeps its responses, and nobody writes to them.
type GoodCache struct {
	blobpb.UnimplementedBlobsServer
	cache sync.Map
}

// Get returns the first part.
func (s *GoodCache) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	if hit, ok := s.cache.Load(req.GetKey()); ok {
		return hit.(*blobpb.Chunk), nil
	}
	fresh := &blobpb.Chunk{Data: disk.Load(req.GetKey(), 0)}
	got, _ := s.cache.LoadOrStore(req.GetKey(), fresh)
	return got.(*blobpb.Chunk), nil
}

// GoodExpiry returns what has not been an answer for long.
type GoodExpiry struct {
	blobpb.UnimplementedBlobsServer
	mu   sync.Mutex
	seen map[string]time.Time
}

// Get returns the first part.
func (s *GoodExpiry) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	resp := &blobpb.Chunk{Key: req.GetKey()}
	defer s.note(resp.Key)
	resp.Data = disk.Load(resp.Key, 0)
	return resp, nil
}

func (s *GoodExpiry) note(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = make(map[string]time.Time)
	}
	s.seen[key] = time.Now()
}

// GoodSwapped fills one buffer and puts back the other.
type GoodSwapped struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodSwapped) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	row := rows.Get().(*[]byte)
	defer rows.Put(row)
	*row = disk.Append((*row)[:0], req.GetKey(), 0)
	data := *row
	*row = nil
	return &blobpb.Chunk{Data: data}, nil
}

// GoodClosed defers what completes the response.
type GoodClosed struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodClosed) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	resp := new(blobpb.Chunk)
	defer func() { resp.Key = req.GetKey() }()
	resp.Data = disk.Load(req.GetKey(), 0)
	return resp, nil
}
