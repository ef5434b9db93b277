package handlers

import (
	"context"
	"log"
	"sync"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
)

// BadRecycleResponse returns responses to their pools, and then to gRPC.
func BadRecycleResponse(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	if err != nil {
		return nil, err
	}
	if pooled, ok := resp.(interface{ ReturnToVTPool() }); ok {
		pooled.ReturnToVTPool()
	}
	//category: released-after-return
	return resp, nil // want `gRPC`
}

// BadRecycleDeferred does so in a defer.
func BadRecycleDeferred(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	defer func() {
		if c, ok := resp.(*blobpb.Chunk); ok {
			c.ReturnToVTPool()
		}
	}()
	//category: released-after-return
	return handler(ctx, req) // want `gRPC`
}

// BadRecycleRequest returns requests, which responses may refer to.
func BadRecycleRequest(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	if c, ok := req.(*blobpb.Chunk); ok {
		c.ReturnToVTPool()
	}
	//category: released-after-return
	return resp, err // want `gRPC`
}

// BadResetAll clears every message.
func BadResetAll() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		out, err := next(ctx, req)
		if m, ok := out.(interface{ Reset() }); ok && err == nil {
			defer m.Reset()
		}
		//category: released-after-return
		return out, err // want `gRPC`
	}
}

var spent sync.Pool

func reclaim(v any) {
	if c, ok := v.(*blobpb.Chunk); ok {
		c.Data = c.Data[:0]
		spent.Put(c)
	}
}

// BadAudit logs and reclaims.
func BadAudit(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	if err != nil {
		log.Printf("%s: %v", info.FullMethod, err)
		return resp, err
	}
	reclaim(resp)
	//category: released-after-return
	return resp, nil // want `gRPC`
}

// GoodRecycleFailed returns what gRPC does not get.
func GoodRecycleFailed(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	if err != nil {
		if c, ok := resp.(*blobpb.Chunk); ok {
			c.ReturnToVTPool()
		}
		return nil, err
	}
	return resp, nil
}

// GoodReplaced returns to the pool what it has replaced.
func GoodReplaced(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	if err != nil {
		return nil, err
	}
	c, ok := resp.(*blobpb.Chunk)
	if !ok {
		return resp, nil
	}
	masked := &blobpb.Chunk{Key: c.Key, Data: append([]byte(nil), c.Data...)}
	c.ReturnToVTPool()
	return masked, nil
}

// GoodAudit only looks.
func GoodAudit(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	if c, ok := resp.(*blobpb.Chunk); ok && len(c.GetData()) == 0 {
		log.Printf("%s: nothing for %v", info.FullMethod, req)
	}
	return resp, err
}

type call struct{ method string }

func (c *call) reset() { c.method = "" }

var calls = sync.Pool{New: func() any { return new(call) }}

// GoodCallRecord puts back a record of its own.
func GoodCallRecord(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	rec := calls.Get().(*call)
	rec.method = info.FullMethod
	defer func() {
		rec.reset()
		calls.Put(rec)
	}()
	return handler(context.WithValue(ctx, call{}, rec.method), req)
}

// GoodRetry returns the response of an attempt that it gives up.
func GoodRetry(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	for range 3 {
		if resp, err = handler(ctx, req); err == nil {
			return resp, nil
		}
		if c, ok := resp.(*blobpb.Chunk); ok && c != nil {
			c.ReturnToVTPool()
			resp = nil
		}
	}
	return nil, err
}
