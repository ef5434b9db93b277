// Package plain has a codec that copies the bytes that it is given.
package plain

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"google.golang.org/grpc"
)

type codec struct{}

func (codec) Name() string { return "copied" }

func (codec) Marshal(v any) ([]byte, error) {
	b, ok := v.([]byte)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return bytes.Clone(b), nil
}

func (codec) Unmarshal(data []byte, v any) error {
	b, ok := v.(*[]byte)
	if !ok {
		return errors.ErrUnsupported
	}
	*b = data
	return nil
}

var forced = grpc.ForceCodec(codec{})

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func goodInvoked(ctx context.Context, cc *grpc.ClientConn, body []byte) (out []byte, err error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.Write(body)
	err = cc.Invoke(ctx, "/a/b", buf.Bytes(), &out, forced)
	return out, err
}

func goodSent(st grpc.ServerStream, body []byte) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.Write(body)
	return st.SendMsg(buf.Bytes())
}
