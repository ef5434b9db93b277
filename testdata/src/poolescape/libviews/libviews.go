// Package libviews has functions of well-known libraries write into pooled
// memory, or keep pooled messages.
package libviews

import (
	"context"
	"io"
	"sync"

	"connectrpc.com/connect"
	"github.com/golang/snappy"
	"github.com/klauspost/compress/s2"
	ksnappy "github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"poolescape/vtpb"
)

var blocks = sync.Pool{New: func() any { return new([1 << 12]byte) }}

func badSnappy(data []byte) ([]byte, error) {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	out, err := snappy.Decode(snappy.Encode(p[:], data), data)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return ksnappy.Decode(ksnappy.Encode(out, data), data) // want "put back"
}

func goodSnappy(w io.Writer, data []byte) error {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	_, err := w.Write(snappy.Encode(p[:], data))
	return err
}

func badS2(data []byte) ([]byte, error) {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	out := s2.EncodeBest(s2.EncodeBetter(s2.Encode(p[:], data), data), data)
	//category: return-after-put
	return s2.Decode(out, data) // want "put back"
}

func goodS2(data []byte) ([]byte, error) {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	return s2.Decode(nil, s2.Encode(p[:], data))
}

func badZstd(e *zstd.Encoder, d *zstd.Decoder, data []byte) ([]byte, error) {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	//category: return-after-put
	return d.DecodeAll(data, e.EncodeAll(data, p[:0])) // want "put back"
}

func goodZstd(e *zstd.Encoder, d *zstd.Decoder, data []byte) ([]byte, error) {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	return d.DecodeAll(e.EncodeAll(data, p[:0]), nil)
}

func badWire(data []byte, text string) []byte {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	b := protowire.AppendTag(p[:0], 1, protowire.BytesType)
	b = protowire.AppendString(protowire.AppendBytes(b, data), text)
	b = protowire.AppendFixed64(protowire.AppendFixed32(b, 1), 2)
	//category: return-after-put
	return protowire.AppendGroup(protowire.AppendVarint(b, 3), 4, data) // want "put back"
}

func goodWire(dst, data []byte) []byte {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	b := protowire.AppendTag(p[:0], 1, protowire.BytesType)
	return append(dst, protowire.AppendBytes(b, data)...)
}

func badJSON(m proto.Message) ([]byte, error) {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	b, err := protojson.MarshalOptions{}.MarshalAppend(p[:0], m)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return prototext.MarshalOptions{}.MarshalAppend(b, m) // want "put back"
}

func goodJSON(w io.Writer, m proto.Message) error {
	p := blocks.Get().(*[1 << 12]byte)
	defer blocks.Put(p)
	b, err := protojson.MarshalOptions{}.MarshalAppend(p[:0], m)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func badRequest(data []byte) *connect.Request[vtpb.Payload] {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.Data = append(m.Data[:0], data...)
	//category: return-after-put
	return connect.NewRequest(m) // want "put back"
}

type caller interface {
	CallUnary(context.Context, *connect.Request[vtpb.Payload]) (*connect.Response[vtpb.Payload], error)
}

func goodRequest(ctx context.Context, c caller, data []byte) error {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.Data = append(m.Data[:0], data...)
	_, err := c.CallUnary(ctx, connect.NewRequest(m))
	return err
}
