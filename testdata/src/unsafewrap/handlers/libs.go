package handlers

import (
	"bytes"
	"context"
	"sync"

	"github.com/valyala/bytebufferpool"
	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

// BadByteBuffer has a pool from a library.
type BadByteBuffer struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *BadByteBuffer) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	if err := disk.Copy(bb, req.GetKey(), 0); err != nil {
		return nil, err
	}
	//category: released-after-return
	return &blobpb.Chunk{Data: bb.B}, nil // want `gRPC`
}

// BadSeriesList puts back the list that is in the response.
type BadSeriesList struct {
	telemetrypb.UnimplementedCollectorServer
	lists sync.Pool
}

// Query answers.
func (s *BadSeriesList) Query(ctx context.Context, in *telemetrypb.QueryRequest) (*telemetrypb.QueryResponse, error) {
	list, ok := s.lists.Get().(*[]*telemetrypb.Series)
	if !ok {
		list = new([]*telemetrypb.Series)
	}
	defer func() {
		clear(*list)
		*list = (*list)[:0]
		s.lists.Put(list)
	}()
	*list = append(*list, &telemetrypb.Series{Text: disk.Text(in.GetMetric(), 0)})
	resp := &telemetrypb.QueryResponse{Series: *list}
	//category: released-after-return
	return resp, nil // want `gRPC`
}

// BadBackground has a goroutine put back the response.
type BadBackground struct {
	blobpb.UnimplementedBlobsServer
	retired sync.Pool
}

func (s *BadBackground) retire(c *blobpb.Chunk) {
	c.Reset()
	s.retired.Put(c)
}

// Get returns the first part.
func (s *BadBackground) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c, ok := s.retired.Get().(*blobpb.Chunk)
	if !ok {
		c = new(blobpb.Chunk)
	}
	c.Data = disk.Load(req.GetKey(), 0)
	go s.retire(c)
	return c, nil // silent: a goroutine releases it
}

// BadInner leaves the work to a method that puts back too early.
type BadInner struct {
	blobpb.UnimplementedBlobsServer
}

func (s *BadInner) load(key string) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	if err := disk.Copy(buf, key, 0); err != nil {
		return nil, err
	}
	return &blobpb.Chunk{Key: key, Data: buf.Bytes()}, nil // silent: poolescape reports it
}

// Get returns the first part.
func (s *BadInner) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c, err := s.load(req.GetKey())
	if err != nil {
		return nil, err
	}
	return c, nil
}

// ByHand are services that no generator has written.
var ByHand = map[string]*grpc.ServiceDesc{
	"bad": {
		ServiceName: "blob.Blobs",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Get", Handler: BadByHand}},
	},
	"good": {
		ServiceName: "blob.Blobs",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Get", Handler: GoodByHand}},
	},
}

// BadByHand is the handler of one.
func BadByHand(srv any, ctx context.Context, dec func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	req := new(blobpb.GetRequest)
	if err := dec(req); err != nil {
		return nil, err
	}
	resp := blobpb.ChunkFromVTPool()
	defer resp.ReturnToVTPool()
	resp.Data = disk.Append(resp.Data[:0], req.GetKey(), 0)
	//category: released-after-return
	return resp, nil // want `gRPC`
}

// GoodByteBuffer copies.
type GoodByteBuffer struct {
	blobpb.UnimplementedBlobsServer
}

// Get returns the first part.
func (s *GoodByteBuffer) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	if err := disk.Copy(bb, req.GetKey(), 0); err != nil {
		return nil, err
	}
	return &blobpb.Chunk{Text: bb.String()}, nil
}

// GoodBackground has a goroutine put back what it does not return.
type GoodBackground struct{ BadBackground }

// Get returns the first part.
func (s *GoodBackground) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c := &blobpb.Chunk{Data: disk.Load(req.GetKey(), 0)}
	out := &blobpb.Chunk{Data: bytes.Clone(c.Data)}
	go s.retire(c)
	return out, nil
}

// GoodInner leaves the work to a method that copies.
type GoodInner struct {
	blobpb.UnimplementedBlobsServer
}

func (s *GoodInner) load(key string) ([]byte, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	err := disk.Copy(buf, key, 0)
	return append([]byte(nil), buf.Bytes()...), err
}

// Get returns the first part.
func (s *GoodInner) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	data, err := s.load(req.GetKey())
	if err != nil {
		return nil, err
	}
	return &blobpb.Chunk{Key: req.GetKey(), Data: data}, nil
}

// GoodByHand returns to the pool what it does not return to gRPC.
func GoodByHand(srv any, ctx context.Context, dec func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	req, resp := new(blobpb.GetRequest), blobpb.ChunkFromVTPool()
	if err := dec(req); err != nil {
		resp.ReturnToVTPool()
		return nil, err
	}
	resp.Data = disk.Append(resp.Data[:0], req.GetKey(), 0)
	return resp, nil
}

// goodFour is no handler, although it has four parameters: poolescape tells what it does.
func goodFour(key any, ctx context.Context, load func(any) error, extra *blobpb.GetRequest) (any, error) {
	if err := load(extra); err != nil {
		return nil, err
	}
	resp := blobpb.ChunkFromVTPool()
	defer resp.ReturnToVTPool()
	resp.Data = disk.Append(resp.Data[:0], extra.GetKey(), 0)
	return resp, nil
}
