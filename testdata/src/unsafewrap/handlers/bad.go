// Package handlers answers unary calls. gRPC marshals what a handler returns
// when the handler, its defers and all interceptors have returned, so that
// whoever has put the response back, reset or freed it by then has it sent
// empty, or with what the next call has written into it.
//
// In all packages of unsafewrap, these are the lines of the findings:
//
//   - released-after-return: the return statement with the response.
//   - async-send: the later Put, Reset, Free, call that does one of them, or
//     write to the message or what it refers to; or the defer statement of one.
//   - codec-aliases-pool: the return statement that gives the memory to gRPC,
//     if it is put back, freed or written to in a defer or in a later call; or
//     else the Put or Free that follows the making of the Buffer.
//   - codec-retains-input: the store into the message, or the call that makes
//     it; with a deferred Free as well.
//   - reused-recv-message: the RecvMsg that overwrites, or the call that makes it.
//   - mutate-after-send: the write to the message or what it refers to, or the
//     Put that allows others to write.
//   - prepared-msg-race: the second Encode, or the write.
//   - codec-shares-bytes: the return statement.
package handlers

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"sync"
	"unsafe"

	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

var errNoKey = errors.New("no key")

// BadReset clears the response when it is done with it.
type BadReset struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadReset) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	chunk := &blobpb.Chunk{Key: req.GetKey()}
	defer chunk.Reset()
	if req.GetKey() == "" {
		return nil, errNoKey
	}
	chunk.Data = disk.Load(req.GetKey(), 0)
	//category: released-after-return
	return chunk, nil // want `gRPC`
}

// BadVTPool returns the response to the pool of its type.
type BadVTPool struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadVTPool) Get(_ context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	out := blobpb.ChunkFromVTPool()
	defer out.ReturnToVTPool()
	out.Key = req.GetKey()
	out.Data = disk.Append(out.Data[:0], req.GetKey(), 0)
	//category: released-after-return
	return out, nil // want `gRPC`
}

var replies = sync.Pool{New: func() any { return new(telemetrypb.QueryResponse) }}

// BadSyncPool has a pool of its own.
type BadSyncPool struct {
	telemetrypb.UnimplementedCollectorServer
}

// Query answers.
func (BadSyncPool) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	reply := replies.Get().(*telemetrypb.QueryResponse)
	defer func() {
		reply.Reset()
		replies.Put(reply)
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	reply.Raw = disk.Load(in.GetMetric(), 0)
	//category: released-after-return
	return reply, nil // want `gRPC`
}

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// BadBody answers with the bytes of a buffer that is put back.
type BadBody struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadBody) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	if err := disk.Copy(buf, req.GetKey(), 0); err != nil {
		return nil, err
	}
	resp := &blobpb.Chunk{
		Key:  req.GetKey(),
		Data: buf.Bytes(),
	}
	//category: released-after-return
	return resp, nil // want `gRPC`
}

// BadBodyField sets the field of a message that it has.
type BadBodyField struct {
	telemetrypb.UnimplementedCollectorServer
	scratch sync.Pool
}

// Query answers.
func (s *BadBodyField) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	b, ok := s.scratch.Get().(*[]byte)
	if !ok {
		b = new([]byte)
	}
	defer s.scratch.Put(b)
	*b = disk.Append((*b)[:0], in.GetMetric(), 0)

	var resp telemetrypb.QueryResponse
	resp.Series = append(resp.Series, &telemetrypb.Series{Raw: *b})
	//category: released-after-return
	return &resp, nil // want `gRPC`
}

// BadFreed answers with the data of a Buffer that it frees.
type BadFreed struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadFreed) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := mem.Copy(disk.Load(req.GetKey(), 0), mem.DefaultBufferPool())
	defer buf.Free()
	//category: released-after-return
	return &blobpb.Chunk{Data: buf.ReadOnlyData()}, nil // want `gRPC`
}

// BadFreedSlice does so with several that it has joined.
type BadFreedSlice struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadFreedSlice) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	var pieces mem.BufferSlice
	w := mem.NewWriter(&pieces, mem.DefaultBufferPool())
	half := disk.Load(req.GetKey(), 0)
	for _, piece := range [][]byte{half[:1500], half[1500:]} {
		if _, err := w.Write(piece); err != nil {
			return nil, err
		}
	}
	whole := pieces.MaterializeToBuffer(mem.DefaultBufferPool())
	pieces.Free()
	defer whole.Free()
	//category: released-after-return
	return &blobpb.Chunk{Key: req.Key, Data: whole.ReadOnlyData()}, nil // want `gRPC`
}

// BadText answers with a string that shares the memory of a buffer.
type BadText struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadText) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	buf.Reset()
	defer bodies.Put(buf)
	buf.WriteString(disk.Text(req.GetKey(), 0))
	raw := buf.Bytes()
	//category: released-after-return
	return &blobpb.Chunk{Text: unsafe.String(&raw[0], len(raw))}, nil // want `gRPC`
}

// BadHead answers with a message inside of which there is a pooled one.
type BadHead struct {
	blobpb.UnimplementedBlobsServer
}

// Describe returns the head of a blob.
func (s *BadHead) Describe(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Manifest, error) {
	head := blobpb.ChunkFromVTPool()
	defer head.ReturnToVTPool()
	head.Data = append(head.Data[:0], disk.Load(req.GetKey(), 0)...)
	m := &blobpb.Manifest{Key: req.GetKey()}
	m.Head = head
	//category: released-after-return
	return m, nil // want `gRPC`
}

// BadParts answers with a list of them.
type BadParts struct {
	blobpb.UnimplementedBlobsServer
}

// Describe returns the first three copies of a part.
func (s *BadParts) Describe(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Manifest, error) {
	m := new(blobpb.Manifest)
	for range 3 {
		part := blobpb.ChunkFromVTPool()
		defer part.ReturnToVTPool()
		part.Data = disk.Append(part.Data[:0], req.GetKey(), 0)
		m.Parts = append(m.Parts, part)
	}
	//category: released-after-return
	return m, nil // want `gRPC`
}

// BadMethod has a method that recycles.
type BadMethod struct {
	blobpb.UnimplementedBlobsServer
	free sync.Pool
}

func (s *BadMethod) newChunk() *blobpb.Chunk {
	if c, ok := s.free.Get().(*blobpb.Chunk); ok {
		return c
	}
	return new(blobpb.Chunk)
}

func (s *BadMethod) recycle(c *blobpb.Chunk) {
	c.Key, c.Text = "", ""
	c.Data = c.Data[:0]
	s.free.Put(c)
}

// Get returns the first part.
func (s *BadMethod) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c := s.newChunk()
	defer s.recycle(c)
	c.Data = disk.Append(c.Data, req.GetKey(), 0)
	//category: released-after-return
	return c, nil // want `gRPC`
}

// BadTwoDeep recycles at the end of a helper of a helper.
type BadTwoDeep struct {
	blobpb.UnimplementedBlobsServer
}

func finish(ctx context.Context, m *blobpb.Manifest) {
	if ctx.Err() == nil {
		discard(m)
		return
	}
	discard(m)
}

func discard(m *blobpb.Manifest) { m.ReturnToVTPool() }

// Describe returns the head of a blob.
func (s *BadTwoDeep) Describe(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Manifest, error) {
	m := blobpb.ManifestFromVTPool()
	defer finish(ctx, m)
	m.Key = req.GetKey()
	m.Head = &blobpb.Chunk{Data: disk.Load(req.GetKey(), 0)}
	//category: released-after-return
	return m, nil // want `gRPC`
}

// BadEarlyPut puts the bytes back a line too early.
type BadEarlyPut struct {
	telemetrypb.UnimplementedCollectorServer
}

var rows = sync.Pool{New: func() any { return new([]byte) }}

// Query answers.
func (s *BadEarlyPut) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	row := rows.Get().(*[]byte)
	*row = disk.Append((*row)[:0], in.GetMetric(), 0)
	resp := &telemetrypb.QueryResponse{Raw: *row}
	rows.Put(row)
	//category: released-after-return
	return resp, nil // want `gRPC`
}

// BadNamed clears its named result.
type BadNamed struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadNamed) Get(ctx context.Context, req *blobpb.GetRequest) (chunk *blobpb.Chunk, err error) {
	chunk = new(blobpb.Chunk)
	defer func() { chunk.Data = chunk.Data[:0] }()
	if req.GetKey() == "" {
		return nil, errNoKey
	}
	chunk.Data = disk.Load(req.GetKey(), 0)
	//category: released-after-return
	return // want `gRPC`
}

type badForgets struct {
	blobpb.UnimplementedBlobsServer
}

// Get takes the bytes away when it returns.
func (s *badForgets) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	chunk := &blobpb.Chunk{Key: req.GetKey()}
	defer func() { chunk.Data = nil }()
	chunk.Data = disk.Load(req.GetKey(), 0)
	//category: released-after-return
	return chunk, nil // want `gRPC`
}

// BadOnSuccess has the condition the wrong way round.
type BadOnSuccess struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadOnSuccess) Get(ctx context.Context, req *blobpb.GetRequest) (_ *blobpb.Chunk, err error) {
	c := blobpb.ChunkFromVTPool()
	defer func() {
		if err == nil {
			c.ReturnToVTPool()
		}
	}()
	if req.GetKey() == "" {
		return nil, errNoKey
	}
	c.Data = disk.Append(c.Data[:0], req.GetKey(), 0)
	//category: released-after-return
	return c, nil // want `gRPC`
}

// BadSeries puts back what its response lists.
type BadSeries struct {
	telemetrypb.UnimplementedCollectorServer
	pool sync.Pool
}

// Query answers.
func (s *BadSeries) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	series, _ := s.pool.Get().(*telemetrypb.Series)
	if series == nil {
		series = &telemetrypb.Series{}
	}
	defer func() {
		series.Name, series.Raw = "", series.Raw[:0]
		s.pool.Put(series)
	}()
	series.Name = in.GetMetric()
	series.Raw = disk.Append(series.Raw[:0], in.GetMetric(), 0)
	//category: released-after-return
	return &telemetrypb.QueryResponse{Series: []*telemetrypb.Series{series}}, nil // want `gRPC`
}

// BadMethodValue defers a method value.
type BadMethodValue struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadMethodValue) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	chunk := blobpb.ChunkFromVTPool()
	release := chunk.ReturnToVTPool
	defer release()
	chunk.Data = disk.Append(chunk.Data[:0], req.GetKey(), 0)
	//category: released-after-return
	return chunk, nil // want `gRPC`
}

// BadRelease is given the response and how to release it.
type BadRelease struct {
	blobpb.UnimplementedBlobsServer
}

func borrow() (*blobpb.Chunk, func()) {
	c := blobpb.ChunkFromVTPool()
	return c, func() { c.ReturnToVTPool() }
}

// Get returns the first part.
func (s *BadRelease) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c, release := borrow()
	defer release()
	c.Data = disk.Append(c.Data[:0], req.GetKey(), 0)
	return c, nil // silent: what releases it comes from a function
}

// BadLease takes the response from something that it releases.
type BadLease struct {
	blobpb.UnimplementedBlobsServer
}

type lease struct{ chunk *blobpb.Chunk }

func take() *lease { return &lease{chunk: blobpb.ChunkFromVTPool()} }

func (l *lease) release() {
	if l.chunk != nil {
		l.chunk.ReturnToVTPool()
		l.chunk = nil
	}
}

// Get returns the first part.
func (s *BadLease) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	l := take()
	defer l.release()
	l.chunk.Data = disk.Append(l.chunk.Data[:0], req.GetKey(), 0)
	//category: released-after-return
	return l.chunk, nil // want `gRPC`
}

// BadCacheMiss is right for what it has in its cache only.
type BadCacheMiss struct {
	blobpb.UnimplementedBlobsServer
	cache sync.Map
}

// Get returns the first part.
func (s *BadCacheMiss) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	if hit, ok := s.cache.Load(req.GetKey()); ok {
		return hit.(*blobpb.Chunk), nil
	}
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	switch err := disk.Copy(buf, req.GetKey(), 0); {
	case err != nil:
		return nil, err
	case buf.Len() == 0:
		return &blobpb.Chunk{}, nil
	default:
		//category: released-after-return
		return &blobpb.Chunk{Data: buf.Bytes()}, nil // want `gRPC`
	}
}

// BadInflated answers with what it has decompressed into a pooled buffer.
type BadInflated struct {
	blobpb.UnimplementedBlobsServer
}

func inflate(dst *bytes.Buffer, packed []byte) ([]byte, error) {
	r := flate.NewReader(bytes.NewReader(packed))
	defer r.Close()
	if _, err := dst.ReadFrom(r); err != nil {
		return nil, err
	}
	return dst.Bytes(), nil
}

// Get returns the first part.
func (s *BadInflated) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	w.Write(disk.Load(req.GetKey(), 0))
	w.Close()

	buf := bodies.Get().(*bytes.Buffer)
	buf.Reset()
	defer bodies.Put(buf)
	plain, err := inflate(buf, packed.Bytes())
	if err != nil {
		return nil, err
	}
	//category: released-after-return
	return &blobpb.Chunk{Key: req.GetKey(), Data: plain}, nil // want `gRPC`
}

// BadTranscode passes on what it has put back already.
type BadTranscode struct {
	blobpb.UnimplementedBlobsServer
}

// Transcode changes nothing.
func (s *BadTranscode) Transcode(ctx context.Context, in *blobpb.Chunk) (*blobpb.Chunk, error) {
	out := &blobpb.Chunk{Key: in.GetKey(), Data: in.GetData()}
	in.ReturnToVTPool()
	//category: released-after-return
	return out, nil // want `gRPC`
}

// BadClosureBuild builds its response in a closure that has the defer.
type BadClosureBuild struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadClosureBuild) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	build := func() *blobpb.Chunk {
		buf := bodies.Get().(*bytes.Buffer)
		defer bodies.Put(buf)
		buf.Reset()
		disk.Copy(buf, req.GetKey(), 0)
		return &blobpb.Chunk{Data: buf.Bytes()} // silent: poolescape reports it
	}
	return build(), nil
}
