package servers

import (
	"errors"
	"io"
	"sync"

	"google.golang.org/grpc/mem"

	"poolescape/vtpb"
)

var errType = errors.New("not a payload")

var wire = sync.Pool{New: func() any { return new([]byte) }}

// BadCodec puts back what gRPC writes to the connection later.
type BadCodec struct{ decoder }

// Marshal encodes.
func (BadCodec) Marshal(v any) ([]byte, error) {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return nil, errType
	}
	b := wire.Get().(*[]byte)
	defer wire.Put(b)
	*b = append((*b)[:0], p.Data...)
	return *b, nil // silent: unsafewrap reports it
}

// BadCodecV2 puts back what it has given to gRPC with the Buffer.
type BadCodecV2 struct{ decoderV2 }

// Marshal encodes.
func (BadCodecV2) Marshal(v any) (mem.BufferSlice, error) {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return nil, errType
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(p.Data))
	n, err := p.MarshalToSizedBufferVT(*b)
	if err != nil {
		pool.Put(b)
		return nil, err
	}
	*b = (*b)[:n]
	bufs := mem.BufferSlice{mem.NewBuffer(b, pool)}
	pool.Put(b) // silent: unsafewrap reports it
	return bufs, nil
}

// BadCodecSlice makes a Buffer that has no pool, of memory that has one.
type BadCodecSlice struct{ decoderV2 }

// Marshal encodes.
func (BadCodecSlice) Marshal(v any) (mem.BufferSlice, error) {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return nil, errType
	}
	b := wire.Get().(*[]byte)
	defer wire.Put(b)
	*b = append((*b)[:0], p.Data...)
	return mem.BufferSlice{mem.SliceBuffer(*b)}, nil // silent: unsafewrap reports it
}

// BadCodecUnsafe frees what the message points into.
type BadCodecUnsafe struct{ encoder }

// Unmarshal decodes.
func (BadCodecUnsafe) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free() // silent: unsafewrap reports it
	return p.UnmarshalVTUnsafe(buf.ReadOnlyData())
}

// BadCodecFrees frees what gRPC frees.
type BadCodecFrees struct{ encoder }

// Unmarshal decodes.
func (BadCodecFrees) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return errType
	}
	//category: double-free
	defer data.Free() // want `gRPC frees`
	return p.UnmarshalVT(data.Materialize())
}

// GoodCodec returns new memory.
type GoodCodec struct{ decoder }

// Marshal encodes.
func (GoodCodec) Marshal(v any) ([]byte, error) {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return nil, errType
	}
	b := wire.Get().(*[]byte)
	defer wire.Put(b)
	*b = append((*b)[:0], p.Data...)
	return append([]byte(nil), *b...), nil
}

// GoodCodecV2 leaves the memory to gRPC, which puts it back.
type GoodCodecV2 struct{ decoderV2 }

// Marshal encodes.
func (GoodCodecV2) Marshal(v any) (mem.BufferSlice, error) {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return nil, errType
	}
	pool := mem.DefaultBufferPool()
	b := pool.Get(len(p.Data))
	n, err := p.MarshalToSizedBufferVT(*b)
	if err != nil {
		pool.Put(b)
		return nil, err
	}
	*b = (*b)[:n]
	return mem.BufferSlice{mem.NewBuffer(b, pool)}, nil
}

// GoodCodecCopy frees what it has copied from.
type GoodCodecCopy struct{ encoder }

// Unmarshal decodes.
func (GoodCodecCopy) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	return p.UnmarshalVT(buf.ReadOnlyData())
}

// GoodCodecUnsafe points into memory that nobody frees.
type GoodCodecUnsafe struct{ encoder }

// Unmarshal decodes.
func (GoodCodecUnsafe) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return errType
	}
	return p.UnmarshalVTUnsafe(data.Materialize())
}

// GoodCodecNoPool never frees its reference, so that the memory stays as it is.
type GoodCodecNoPool struct{ encoder }

// Unmarshal decodes.
func (GoodCodecNoPool) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return errType
	}
	buf := data.MaterializeToBuffer(mem.NopBufferPool{})
	return p.UnmarshalVTUnsafe(buf.ReadOnlyData())
}

// GoodCodecRef takes a reference for as long as it reads.
type GoodCodecRef struct{ encoder }

// Unmarshal decodes.
func (GoodCodecRef) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return errType
	}
	data.Ref()
	defer data.Free()
	r := data.Reader()
	defer r.Close()
	all, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return p.UnmarshalVTUnsafe(all)
}

// decoder is the other half of a codec.
type decoder struct{}

func (decoder) Name() string { return "raw" }

func (decoder) Unmarshal(data []byte, v any) error {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return errType
	}
	return p.UnmarshalVT(data)
}

// decoderV2 is the other half of a codec of the newer kind.
type decoderV2 struct{}

func (decoderV2) Name() string { return "raw" }

func (decoderV2) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return errType
	}
	return p.UnmarshalVT(data.Materialize())
}

// encoder is the first half of one.
type encoder struct{}

func (encoder) Name() string { return "raw" }

func (encoder) Marshal(v any) (mem.BufferSlice, error) {
	p, ok := v.(*vtpb.Payload)
	if !ok {
		return nil, errType
	}
	return mem.BufferSlice{mem.SliceBuffer(append([]byte(nil), p.Data...))}, nil
}
