package connectcodec

import (
	"bytes"
	"context"

	"connectrpc.com/connect"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// BadHandler returns the message of its response to its pool.
func BadHandler(ctx context.Context, req *connect.Request[blobpb.GetRequest]) (*connect.Response[blobpb.Chunk], error) {
	c := blobpb.ChunkFromVTPool()
	defer c.ReturnToVTPool()
	c.Data = disk.Append(c.Data[:0], req.Msg.GetKey(), 0)
	//category: released-after-return
	return connect.NewResponse(c), nil // want `return|connect`
}

// GoodHandler leaves it to the garbage collector.
func GoodHandler(ctx context.Context, req *connect.Request[blobpb.GetRequest]) (*connect.Response[blobpb.Chunk], error) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	if err := disk.Copy(buf, req.Msg.GetKey(), 0); err != nil {
		return nil, connect.NewError(connect.CodeInternal, err)
	}
	c := &blobpb.Chunk{Data: append([]byte(nil), buf.Bytes()...)}
	return connect.NewResponse(c), nil
}

// GoodSend reuses one message, which Send has written when it returns.
func GoodSend(ctx context.Context, req *connect.Request[blobpb.GetRequest], stream *connect.ServerStream[blobpb.Chunk]) error {
	m := blobpb.ChunkFromVTPool()
	defer m.ReturnToVTPool()
	for i := range disk.Parts(req.Msg.GetKey()) {
		m.Data = disk.Append(m.Data[:0], req.Msg.GetKey(), i)
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}
