package encodes

import (
	"bytes"
	"sync"

	"google.golang.org/grpc/encoding"

	"unsafewrap/blobpb"
	"unsafewrap/wire"
)

// bytesHalf is the other half of a codec of the older kind.
type bytesHalf struct{}

func (bytesHalf) Name() string { return "chunks" }

func (bytesHalf) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	return c.UnmarshalVT(data)
}

var (
	_ encoding.Codec = BadV1Pooled{}
	_ encoding.Codec = GoodV1Copy{}
)

func grow(b *[]byte, n int) []byte {
	if cap(*b) < n {
		*b = make([]byte, n)
	}
	*b = (*b)[:n]
	return *b
}

// BadV1Pooled returns a slice that is put back.
type BadV1Pooled struct{ bytesHalf }

// Marshal encodes.
func (BadV1Pooled) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := frames.Get().(*[]byte)
	defer frames.Put(b)
	if _, err := m.MarshalToSizedBufferVT(grow(b, m.SizeVT())); err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return *b, nil // want `gRPC`
}

// BadV1Buffer returns the bytes of a buffer that is put back.
type BadV1Buffer struct{ bytesHalf }

// Marshal encodes.
func (BadV1Buffer) Marshal(v any) ([]byte, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		buf.Reset()
		buffers.Put(buf)
	}()
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	if _, err := buf.Write(raw); err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return buf.Bytes(), nil // want `gRPC`
}

// BadV1Scratch returns its field.
type BadV1Scratch struct {
	bytesHalf
	mu  sync.Mutex
	buf []byte
}

// Marshal encodes.
func (c *BadV1Scratch) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	out := grow(&c.buf, m.SizeVT())
	if _, err := m.MarshalToSizedBufferVT(out); err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return out, nil // want `gRPC`
}

// BadV1Appended appends to the memory that its field has.
type BadV1Appended struct {
	bytesHalf
	mu  sync.Mutex
	buf []byte
}

// Marshal encodes.
func (c *BadV1Appended) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buf = append(c.buf[:0], raw...)
	//category: codec-aliases-pool
	return c.buf, nil // want `gRPC`
}

// BadV1EarlyPut puts it back before it returns.
type BadV1EarlyPut struct{ bytesHalf }

// Marshal encodes.
func (BadV1EarlyPut) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := frames.Get().(*[]byte)
	raw := grow(b, m.SizeVT())
	_, err := m.MarshalToSizedBufferVT(raw)
	//category: codec-aliases-pool
	frames.Put(b) // want `gRPC`
	if err != nil {
		return nil, err
	}
	return raw, nil
}

// BadV1Encoder takes an encoder from a pool.
type BadV1Encoder struct{ bytesHalf }

var encoders = sync.Pool{New: func() any { return new(encoder) }}

// Marshal encodes.
func (BadV1Encoder) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	enc := encoders.Get().(*encoder)
	defer encoders.Put(enc)
	//category: codec-aliases-pool
	return enc.encode(m) // want `gRPC`
}

// BadV1Helper has a helper that returns what it is given.
type BadV1Helper struct{ bytesHalf }

func encodeInto(b *[]byte, m *blobpb.Chunk) ([]byte, error) {
	out := grow(b, m.SizeVT())
	n, err := m.MarshalToSizedBufferVT(out)
	return out[:n], err
}

// Marshal encodes.
func (BadV1Helper) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := frames.Get().(*[]byte)
	defer frames.Put(b)
	//category: codec-aliases-pool
	return encodeInto(b, m) // want `gRPC`
}

// BadV1Named sets its results.
type BadV1Named struct{ bytesHalf }

// Marshal encodes.
func (BadV1Named) Marshal(v any) (data []byte, err error) {
	b := frames.Get().(*[]byte)
	defer frames.Put(b)
	switch m := v.(type) {
	case *blobpb.Chunk:
		data = grow(b, m.SizeVT())
		_, err = m.MarshalToSizedBufferVT(data)
	default:
		err = errType
	}
	//category: codec-aliases-pool
	return // want `gRPC`
}

// BadV1FreeList has a channel for a pool.
type BadV1FreeList struct {
	bytesHalf
	free chan []byte
}

func (c *BadV1FreeList) get(n int) []byte {
	select {
	case b := <-c.free:
		if cap(b) >= n {
			return b[:n]
		}
	default:
	}
	return make([]byte, n)
}

func (c *BadV1FreeList) put(b []byte) {
	select {
	case c.free <- b:
	default:
	}
}

// NewBadV1FreeList makes one.
func NewBadV1FreeList() *BadV1FreeList { return &BadV1FreeList{free: make(chan []byte, 4)} }

// Marshal encodes.
func (c *BadV1FreeList) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := c.get(m.SizeVT())
	defer c.put(b)
	if _, err := m.MarshalToSizedBufferVT(b); err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return b, nil // want `gRPC`
}

// GoodV1Copy returns a copy.
type GoodV1Copy struct{ bytesHalf }

// Marshal encodes.
func (GoodV1Copy) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := frames.Get().(*[]byte)
	defer frames.Put(b)
	if _, err := m.MarshalToSizedBufferVT(grow(b, m.SizeVT())); err != nil {
		return nil, err
	}
	return bytes.Clone(*b), nil
}

// GoodV1Fresh returns new memory.
type GoodV1Fresh struct{ bytesHalf }

// Marshal encodes.
func (GoodV1Fresh) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return m.MarshalVT()
}

// GoodV1Taken takes the memory out of what it puts back.
type GoodV1Taken struct{ bytesHalf }

// Marshal encodes.
func (GoodV1Taken) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := frames.Get().(*[]byte)
	raw := grow(b, m.SizeVT())
	*b = nil
	frames.Put(b)
	if _, err := m.MarshalToSizedBufferVT(raw); err != nil {
		return nil, err
	}
	return raw, nil
}

// GoodV1OnError puts back what it does not return.
type GoodV1OnError struct{ bytesHalf }

// Marshal encodes.
func (GoodV1OnError) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b := frames.Get().(*[]byte)
	raw := grow(b, m.SizeVT())
	if _, err := m.MarshalToSizedBufferVT(raw); err != nil {
		frames.Put(b)
		return nil, err
	}
	return raw, nil
}

// GoodV1Cached returns the same memory again, which never changes.
type GoodV1Cached struct {
	bytesHalf
	cache sync.Map
}

// Marshal encodes a message once.
func (c *GoodV1Cached) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	if raw, ok := c.cache.Load(m); ok {
		return raw.([]byte), nil
	}
	raw, err := m.MarshalVT()
	if err != nil {
		return nil, err
	}
	c.cache.Store(m, raw)
	return raw, nil
}

// GoodV1Encoder copies what the encoder has.
type GoodV1Encoder struct{ bytesHalf }

// Marshal encodes.
func (GoodV1Encoder) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	enc := encoders.Get().(*encoder)
	defer encoders.Put(enc)
	raw, err := enc.encode(m)
	if err != nil {
		return nil, err
	}
	return append([]byte(nil), raw...), nil
}

type badV1Framed struct {
	bytesHalf
	head []byte
}

// Marshal has another package append to memory that it keeps.
func (c *badV1Framed) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.head = append(c.head[:0], m.Key...)
	//category: codec-aliases-pool
	return wire.Framed(c.head, m.Data), nil // want `gRPC`
}

type goodV1Queued struct {
	bytesHalf
	encoded chan []byte
}

// Marshal returns what somebody else has encoded for it.
func (c *goodV1Queued) Marshal(v any) ([]byte, error) {
	b := <-c.encoded
	b[0] = 1
	return b, nil
}

type goodV1Table struct {
	bytesHalf
	load func() map[string][]byte
}

// Marshal looks it up in a table that is made each time.
func (c *goodV1Table) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return c.load()[m.Key], nil
}
