// Package generics does for all types of messages what others do for one.
package generics

import (
	"context"
	"errors"
	"io"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

var errType = errors.New("not a message")

// A Pool is a pool of messages.
type Pool[T any] struct{ pool sync.Pool }

// Get returns a message.
func (p *Pool[T]) Get() *T {
	if m, ok := p.pool.Get().(*T); ok {
		return m
	}
	return new(T)
}

// Put empties a message and takes it back.
func (p *Pool[T]) Put(m *T) {
	var zero T
	*m = zero
	p.pool.Put(m)
}

// BadPool puts back its response.
type BadPool struct {
	telemetrypb.UnimplementedCollectorServer
	replies Pool[telemetrypb.QueryResponse]
}

// Query answers.
func (s *BadPool) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	resp := s.replies.Get()
	defer s.replies.Put(resp)
	resp.Raw = disk.Load(in.GetMetric(), 0)
	//category: released-after-return
	return resp, nil // want `gRPC`
}

// A Message is a pointer to a T that is a message.
type Message[T any] interface {
	*T
	Reset()
	ProtoMessage()
}

// BadFilled returns a message that it puts back.
func BadFilled[T any, M Message[T]](p *Pool[T], fill func(M) error) (M, error) {
	m := M(p.Get())
	defer p.Put(m)
	if err := fill(m); err != nil {
		return nil, err
	}
	return m, nil // silent: poolescape reports it
}

// Async sends in a goroutine.
func Async[T any](send func(*T) error, m *T) <-chan error {
	done := make(chan error, 1)
	go func() { done <- send(m) }()
	return done
}

// BadAsync puts back what is being sent.
func BadAsync(stream grpc.ClientStreamingClient[telemetrypb.Batch, telemetrypb.Ack], metric string) error {
	var pool Pool[telemetrypb.Batch]
	for i := range disk.Parts(metric) {
		b := pool.Get()
		b.Raw = disk.Load(metric, i)
		done := Async(stream.Send, b)
		pool.Put(b) // silent: which function sends is a parameter
		if err := <-done; err != nil {
			return err
		}
	}
	return nil
}

// A Queue sends what it is given, in the background.
type Queue[T any] struct {
	items chan *T
	wg    sync.WaitGroup
}

// NewQueue starts a Queue.
func NewQueue[T any](send func(*T) error) *Queue[T] {
	q := &Queue[T]{items: make(chan *T, 16)}
	q.wg.Go(func() {
		for m := range q.items {
			send(m)
		}
	})
	return q
}

// Add leaves m to the Queue.
func (q *Queue[T]) Add(m *T) { q.items <- m }

// Close waits for the Queue.
func (q *Queue[T]) Close() {
	close(q.items)
	q.wg.Wait()
}

// BadQueue resets what it has left to a Queue.
func BadQueue(stream blobpb.Blobs_UploadClient, key string) error {
	q := NewQueue(stream.Send)
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		q.Add(m)
		m.Reset() // silent: which function sends is a parameter
	}
	q.Close()
	return nil
}

// BadCollect appends the same message again and again.
func BadCollect[T any](stream grpc.ServerStream) ([]*T, error) {
	var all []*T
	m := new(T)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			if err == io.EOF {
				return all, nil
			}
			return nil, err
		}
		all = append(all, m)
	}
}

// A Coder is a message that codes itself.
type Coder interface {
	*blobpb.Chunk
	SizeVT() int
	MarshalToSizedBufferVT([]byte) (int, error)
	UnmarshalVT([]byte) error
	UnmarshalVTUnsafe([]byte) error
}

// BadCodec encodes into memory that it puts back, and decodes from such.
type BadCodec[M Coder] struct{}

// NewBadCodec makes one.
func NewBadCodec() *BadCodec[*blobpb.Chunk] { return new(BadCodec[*blobpb.Chunk]) }

// Name names.
func (c *BadCodec[M]) Name() string { return "coder" }

// Marshal encodes.
func (c *BadCodec[M]) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(M)
	if !ok {
		return nil, errType
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(m.SizeVT())
	defer pool.Put(b)
	if _, err := m.MarshalToSizedBufferVT(*b); err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return mem.BufferSlice{mem.SliceBuffer(*b)}, nil // want `gRPC`
}

// Unmarshal decodes.
func (c *BadCodec[M]) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(M)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	//category: codec-retains-input
	return m.UnmarshalVTUnsafe(buf.ReadOnlyData()) // want `gRPC`
}

// GoodPool gives its response away.
type GoodPool struct {
	telemetrypb.UnimplementedCollectorServer
	replies Pool[telemetrypb.QueryResponse]
}

// Query answers.
func (s *GoodPool) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	resp := s.replies.Get()
	if err := ctx.Err(); err != nil {
		s.replies.Put(resp)
		return nil, err
	}
	resp.Raw = disk.Load(in.GetMetric(), 0)
	return resp, nil
}

// With calls f with a message, and returns what f does.
func With[T, R any](p *Pool[T], f func(*T) R) R {
	m := p.Get()
	defer p.Put(m)
	return f(m)
}

// GoodFilled returns a message that it puts back only if it could not be filled.
func GoodFilled[T any, M Message[T]](p *Pool[T], fill func(M) error) (M, error) {
	m := M(p.Get())
	if err := fill(m); err != nil {
		p.Put(m)
		return nil, err
	}
	return m, nil
}

// GoodWith answers with a clone.
type GoodWith struct {
	blobpb.UnimplementedBlobsServer
	chunks Pool[blobpb.Chunk]
}

// Get returns the first part.
func (s *GoodWith) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	return With(&s.chunks, func(c *blobpb.Chunk) *blobpb.Chunk {
		c.Data = disk.Load(req.GetKey(), 0)
		return c.CloneVT()
	}), nil
}

// GoodAsync puts back when it is sent.
func GoodAsync(stream grpc.ClientStreamingClient[telemetrypb.Batch, telemetrypb.Ack], metric string) error {
	var pool Pool[telemetrypb.Batch]
	for i := range disk.Parts(metric) {
		b := pool.Get()
		b.Raw = disk.Load(metric, i)
		err := <-Async(stream.Send, b)
		pool.Put(b)
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodQueue has a Queue that puts back.
func GoodQueue(stream blobpb.Blobs_UploadClient, key string) error {
	var pool Pool[blobpb.Chunk]
	q := NewQueue(func(m *blobpb.Chunk) error {
		defer pool.Put(m)
		return stream.Send(m)
	})
	for i := range disk.Parts(key) {
		m := pool.Get()
		m.Data = disk.Load(key, i)
		q.Add(m)
	}
	q.Close()
	return nil
}

// GoodCollect has a message for each time.
func GoodCollect[T any](stream grpc.ServerStream) ([]*T, error) {
	var all []*T
	for {
		m := new(T)
		if err := stream.RecvMsg(m); err != nil {
			if err == io.EOF {
				return all, nil
			}
			return nil, err
		}
		all = append(all, m)
	}
}

// GoodCodec gives its memory to gRPC, and copies what it gets.
type GoodCodec[M Coder] struct{}

// NewGoodCodec makes one.
func NewGoodCodec() *GoodCodec[*blobpb.Chunk] { return new(GoodCodec[*blobpb.Chunk]) }

// Name names.
func (c *GoodCodec[M]) Name() string { return "coder" }

// Marshal encodes.
func (c *GoodCodec[M]) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(M)
	if !ok {
		return nil, errType
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(m.SizeVT())
	if _, err := m.MarshalToSizedBufferVT(*b); err != nil {
		pool.Put(b)
		return nil, err
	}
	return mem.BufferSlice{mem.NewBuffer(b, pool)}, nil
}

// Unmarshal decodes.
func (c *GoodCodec[M]) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(M)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	return m.UnmarshalVT(buf.ReadOnlyData())
}
