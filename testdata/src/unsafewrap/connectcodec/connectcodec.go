// Package connectcodec has codecs for connect, which puts into its pool what
// Marshal returns, and gives Unmarshal what is in it.
package connectcodec

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"unsafe"

	"connectrpc.com/connect"

	"unsafewrap/blobpb"
)

var errType = errors.New("not a chunk")

// reads is the other half of a codec.
type reads struct{}

func (reads) Name() string { return "raw" }

func (reads) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	c.Data = append([]byte(nil), data...)
	return nil
}

// writes is the first half of one.
type writes struct{}

func (writes) Name() string { return "raw" }

func (writes) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return bytes.Clone(c.Data), nil
}

// Codecs are all of them.
var Codecs = map[string]connect.Codec{
	"BadField":      BadField{},
	"BadCached":     new(BadCached),
	"BadScratch":    new(BadScratch),
	"BadPooled":     BadPooled{},
	"BadHelper":     BadHelper{},
	"BadUnsafe":     BadUnsafe{},
	"BadKept":       BadKept{},
	"BadText":       BadText{},
	"BadHeaderCut":  BadHeaderCut{},
	"GoodField":     GoodField{},
	"GoodCached":    new(GoodCached),
	"GoodFresh":     GoodFresh{},
	"GoodPooled":    GoodPooled{},
	"GoodAppend":    GoodAppend{},
	"GoodCopied":    GoodCopied{},
	"GoodText":      GoodText{},
	"GoodUnsafe":    GoodUnsafe{},
	"GoodJSON":      GoodJSON{},
	"GoodHeaderCut": GoodHeaderCut{},
}

// Option makes an option of one.
func Option(name string) connect.Option { return connect.WithCodec(Codecs[name]) }

// BadField returns what the message has.
type BadField struct{ reads }

// Marshal encodes.
func (BadField) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	//category: codec-shares-bytes
	return c.Data, nil // want `connect`
}

// BadCached encodes each message once.
type BadCached struct {
	reads
	cache sync.Map
}

// Marshal encodes.
func (b *BadCached) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, ok := b.cache.Load(c)
	if !ok {
		raw = bytes.Clone(c.Data)
		b.cache.Store(c, raw)
	}
	//category: codec-shares-bytes
	return raw.([]byte), nil // want `connect`
}

// BadScratch encodes into a field.
type BadScratch struct {
	reads
	mu  sync.Mutex
	buf []byte
}

// Marshal encodes.
func (b *BadScratch) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buf = append(b.buf[:0], c.Data...)
	//category: codec-shares-bytes
	return b.buf, nil // want `connect`
}

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// BadPooled puts back what connect will put into another pool.
type BadPooled struct{ reads }

// Marshal encodes.
func (BadPooled) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.Write(c.Data)
	//category: codec-shares-bytes
	return buf.Bytes(), nil // want `connect`
}

// BadHelper returns a part of what the message has.
type BadHelper struct{ reads }

func view(c *blobpb.Chunk) []byte {
	if c == nil {
		return nil
	}
	return c.Data[:len(c.Data):len(c.Data)]
}

// Marshal encodes.
func (BadHelper) Marshal(v any) ([]byte, error) {
	if c, ok := v.(*blobpb.Chunk); ok {
		//category: codec-shares-bytes
		return view(c), nil // want `connect`
	}
	return nil, errType
}

// BadUnsafe decodes without copies.
type BadUnsafe struct{}

// Name names.
func (BadUnsafe) Name() string { return "raw" }

// Marshal encodes.
func (BadUnsafe) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return c.MarshalVT()
}

// Unmarshal decodes.
func (BadUnsafe) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	//category: codec-retains-input
	return c.UnmarshalVTUnsafe(data) // want `connect`
}

// BadKept keeps what it is given.
type BadKept struct{ writes }

// Unmarshal decodes.
func (BadKept) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	//category: codec-retains-input
	c.Data = data // want `connect`
	return nil
}

// BadText makes a string of it.
type BadText struct{ writes }

// Unmarshal decodes.
func (BadText) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok || len(data) == 0 {
		return errType
	}
	//category: codec-retains-input
	c.Text = unsafe.String(unsafe.SliceData(data), len(data)) // want `connect`
	return nil
}

// BadHeaderCut keeps what follows a header.
type BadHeaderCut struct{}

// Name names.
func (BadHeaderCut) Name() string { return "raw" }

// Marshal encodes.
func (BadHeaderCut) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return append([]byte("chunk\n"), c.Data...), nil
}

// Unmarshal decodes.
func (BadHeaderCut) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	_, rest, found := bytes.Cut(data, []byte("\n"))
	if !found {
		return errType
	}
	//category: codec-retains-input
	c.Data = rest // want `connect`
	return nil
}

// GoodField returns a copy of what the message has.
type GoodField struct{ reads }

// Marshal encodes.
func (GoodField) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return append([]byte(nil), c.Data...), nil
}

// GoodCached returns copies of what it has encoded once.
type GoodCached struct {
	reads
	cache sync.Map
}

// Marshal encodes.
func (g *GoodCached) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	raw, ok := g.cache.Load(c)
	if !ok {
		raw = bytes.Clone(c.Data)
		g.cache.Store(c, raw)
	}
	return bytes.Clone(raw.([]byte)), nil
}

// GoodFresh encodes into new memory.
type GoodFresh struct{}

// Name names.
func (GoodFresh) Name() string { return "raw" }

// Marshal encodes.
func (GoodFresh) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return c.MarshalVT()
}

// Unmarshal decodes.
func (GoodFresh) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	return c.UnmarshalVT(data)
}

// GoodAppend appends to what connect has.
type GoodAppend struct{ GoodField }

// MarshalAppend encodes.
func (GoodAppend) MarshalAppend(dst []byte, v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return append(dst, c.Data...), nil
}

// GoodPooled copies before it puts back.
type GoodPooled struct{ reads }

// Marshal encodes.
func (GoodPooled) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.Write(c.Data)
	return bytes.Clone(buf.Bytes()), nil
}

// GoodCopied copies into the memory of the message.
type GoodCopied struct{ writes }

// Unmarshal decodes.
func (GoodCopied) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	c.Data = make([]byte, len(data))
	copy(c.Data, data)
	return nil
}

// GoodText makes a string that has its own memory.
type GoodText struct{ writes }

// Unmarshal decodes.
func (GoodText) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	c.Text = strings.Clone(unsafe.String(unsafe.SliceData(data), len(data)))
	return nil
}

// GoodUnsafe decodes a copy without copies.
type GoodUnsafe struct{}

// Name names.
func (GoodUnsafe) Name() string { return "raw" }

// Marshal encodes.
func (GoodUnsafe) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	return c.MarshalVT()
}

// Unmarshal decodes.
func (GoodUnsafe) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	return c.UnmarshalVTUnsafe(bytes.Clone(data))
}

// GoodJSON has a package that copies.
type GoodJSON struct{}

// Name names.
func (GoodJSON) Name() string { return "raw" }

// Marshal encodes.
func (GoodJSON) Marshal(v any) ([]byte, error) { return json.Marshal(v) }

// Unmarshal decodes.
func (GoodJSON) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }

// GoodHeaderCut copies what follows a header.
type GoodHeaderCut struct{ BadHeaderCut }

// Unmarshal decodes.
func (GoodHeaderCut) Unmarshal(data []byte, v any) error {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return errType
	}
	rest, found := bytes.CutPrefix(data, []byte("chunk\n"))
	if !found {
		return errType
	}
	c.Data = append(c.Data[:0], rest...)
	return nil
}

type frame struct{ head, body []byte }

// goodFrame returns what it has made for this message.
type goodFrame struct{ reads }

func (goodFrame) Marshal(v any) ([]byte, error) {
	c, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	f := &frame{body: bytes.Clone(c.Data)}
	return f.body, nil
}

// badHead returns what a part of the message has.
type badHead struct{ reads }

func (badHead) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Manifest)
	if !ok {
		return nil, errType
	}
	//category: codec-shares-bytes
	return m.Head.Data, nil // want `message`
}
