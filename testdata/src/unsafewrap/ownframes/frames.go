// Package ownframes has a codec for frames of its own, which are no generated
// messages: their bytes are sent as they are.
package ownframes

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
)

type frame struct {
	size int
	raw  []byte
}

var errType = errors.New("not a frame")

type codec struct{}

func init() { encoding.RegisterCodecV2(codec{}) }

func (codec) Name() string { return "frame" }

func (codec) Marshal(v any) (mem.BufferSlice, error) {
	switch f := v.(type) {
	case *frame:
		return mem.BufferSlice{mem.SliceBuffer(f.raw)}, nil
	case *note:
		return mem.BufferSlice{mem.SliceBuffer(f.raw)}, nil
	case *packet:
		return mem.BufferSlice{mem.SliceBuffer(f.raw)}, nil
	case *header:
		return mem.BufferSlice{mem.SliceBuffer(f.text)}, nil
	}
	return nil, errType
}

func (codec) Unmarshal(data mem.BufferSlice, v any) error {
	f, ok := v.(*frame)
	if !ok {
		return errType
	}
	f.raw = data.Materialize()
	return nil
}

var frames = sync.Pool{New: func() any { return new(frame) }}

var raws = sync.Pool{New: func() any { return new([]byte) }}

func badGetPut(st grpc.ClientStream, p []byte) error {
	f := frames.Get().(*frame)
	f.raw = append(f.raw[:0], p...)
	err := st.SendMsg(f)
	//category: mutate-after-send
	frames.Put(f) // want `[Ss]en[dt]`
	return err
}

func goodGetPut(st grpc.ClientStream, p []byte) error {
	f := frames.Get().(*frame)
	f.raw = append([]byte(nil), p...)
	err := st.SendMsg(f)
	f.raw = nil
	frames.Put(f)
	return err
}

func badDeferred(st grpc.ServerStream, p []byte) error {
	f := frames.Get().(*frame)
	//category: mutate-after-send
	defer frames.Put(f) // want `[Ss]en[dt]`
	f.raw = append(f.raw[:0], p...)
	return st.SendMsg(f)
}

func goodDeferred(st grpc.ServerStream, p []byte) error {
	f := frames.Get().(*frame)
	defer func() {
		*f = frame{}
		frames.Put(f)
	}()
	f.raw = append(f.raw[:0], p...)
	return st.SendMsg(f)
}

func badRaw(st grpc.ClientStream, f *frame) error {
	err := st.SendMsg(f)
	//category: mutate-after-send
	raws.Put(&f.raw) // want `[Ss]en[dt]`
	return err
}

func badCut(st grpc.ClientStream, f *frame) error {
	if err := st.SendMsg(f); err != nil {
		return err
	}
	f.raw = f.raw[:0]
	//category: mutate-after-send
	frames.Put(f) // want `[Ss]en[dt]`
	return nil
}

func goodNilled(st grpc.ClientStream, f *frame) error {
	if err := st.SendMsg(f); err != nil {
		return err
	}
	f.size, f.raw = 0, nil
	frames.Put(f)
	return nil
}

func badWritten(st grpc.ClientStream, f *frame) error {
	if err := st.SendMsg(f); err != nil {
		return err
	}
	//category: mutate-after-send
	f.raw[0] = 1 // want `[Ss]en[dt]`
	return st.SendMsg(f)
}

func goodOtherMemory(st grpc.ClientStream, f *frame, next []byte) error {
	if err := st.SendMsg(f); err != nil {
		return err
	}
	f.raw = make([]byte, len(next))
	copy(f.raw, next)
	return st.SendMsg(f)
}

func badAgain(st grpc.ClientStream, f *frame, next []byte) error {
	if err := st.SendMsg(f); err != nil {
		return err
	}
	f.raw = append([]byte(nil), next...)
	if err := st.SendMsg(f); err != nil {
		return err
	}
	//category: mutate-after-send
	frames.Put(f) // want `[Ss]en[dt]`
	return nil
}

func badRounds(st grpc.ClientStream, next func() []byte) error {
	f := new(frame)
	for p := next(); p != nil; p = next() {
		//category: mutate-after-send
		f.raw = append(f.raw[:0], p...) // want `[Ss]en[dt]`
		if err := st.SendMsg(f); err != nil {
			return err
		}
	}
	return nil
}

func goodRounds(st grpc.ClientStream, next func() []byte) error {
	f := new(frame)
	for p := next(); p != nil; p = next() {
		f.raw = append([]byte(nil), p...)
		if err := st.SendMsg(f); err != nil {
			return err
		}
	}
	return nil
}

func getFrame() *frame { return frames.Get().(*frame) }

func putFrame(f *frame) {
	f.raw = f.raw[:0]
	frames.Put(f)
}

func dropFrame(f *frame) {
	f.raw = nil
	frames.Put(f)
}

func badHelpers(st grpc.ClientStream, p []byte) error {
	f := getFrame()
	//category: mutate-after-send
	defer putFrame(f) // want `[Ss]en[dt]`
	f.raw = append(f.raw, p...)
	return st.SendMsg(f)
}

func goodHelpers(st grpc.ClientStream, p []byte) error {
	f := getFrame()
	defer dropFrame(f)
	f.raw = append(f.raw, p...)
	return st.SendMsg(f)
}

func send(st grpc.ClientStream, f *frame) error { return st.SendMsg(f) }

func badSender(st grpc.ClientStream, p []byte) error {
	f := frames.Get().(*frame)
	f.raw = append(f.raw[:0], p...)
	err := send(st, f)
	//category: mutate-after-send
	frames.Put(f) // want `[Ss]en[dt]`
	return err
}

func goodForwarded(dst grpc.ClientStream, src grpc.ServerStream) error {
	f := new(frame)
	for {
		if err := src.RecvMsg(f); err != nil {
			return err
		}
		if err := dst.SendMsg(f); err != nil {
			return err
		}
	}
}

// header has memory that nobody writes to again: what comes out of the pool is given
// other memory.
type header struct{ text []byte }

var headers = sync.Pool{New: func() any { return new(header) }}

func goodHeader(st grpc.ClientStream, text []byte) error {
	h := headers.Get().(*header)
	defer headers.Put(h)
	h.text = text
	return st.SendMsg(h)
}

func badAsync(st grpc.ClientStream, p []byte) {
	f := frames.Get().(*frame)
	f.raw = append(f.raw[:0], p...)
	go st.SendMsg(f)
	//category: async-send
	frames.Put(f) // want `[Ss]en[dt]`
}

func goodAsync(st grpc.ClientStream, p []byte) {
	f := frames.Get().(*frame)
	f.raw = append(f.raw[:0], p...)
	go func() {
		st.SendMsg(f)
		f.raw = nil
		frames.Put(f)
	}()
}

func badTunnel(st grpc.ServerStream, c net.Conn) error {
	buf := make([]byte, 32<<10)
	for {
		//category: mutate-after-send
		n, err := c.Read(buf) // want `[Ss]en[dt]`
		if err != nil {
			return err
		}
		if err := st.SendMsg(&frame{raw: buf[:n]}); err != nil {
			return err
		}
	}
}

func badTunnelFull(st grpc.ServerStream, r io.Reader) error {
	buf := make([]byte, 32<<10)
	for {
		//category: mutate-after-send
		if _, err := io.ReadFull(r, buf); err != nil { // want `[Ss]en[dt]`
			return err
		}
		if err := st.SendMsg(&frame{raw: buf}); err != nil {
			return err
		}
	}
}

func goodTunnel(st grpc.ServerStream, c net.Conn) error {
	for {
		buf := make([]byte, 32<<10)
		n, err := c.Read(buf)
		if err != nil {
			return err
		}
		if err := st.SendMsg(&frame{raw: buf[:n]}); err != nil {
			return err
		}
	}
}

func goodTunnelCopied(st grpc.ServerStream, r io.Reader) error {
	buf := make([]byte, 32<<10)
	for {
		if _, err := io.ReadFull(r, buf); err != nil {
			return err
		}
		if err := st.SendMsg(&frame{raw: bytes.Clone(buf)}); err != nil {
			return err
		}
	}
}

func goodAppendedRead(st grpc.ServerStream, r io.Reader) error {
	buf := make([]byte, 0, 1<<20)
	for len(buf) < cap(buf) {
		n, err := r.Read(buf[len(buf):cap(buf)])
		if err != nil {
			return err
		}
		if err := st.SendMsg(&frame{raw: buf[len(buf) : len(buf)+n]}); err != nil {
			return err
		}
		buf = buf[:len(buf)+n]
	}
	return nil
}

// goodMarshalled sends what the codec of this package does not know: another codec,
// which copies, is for such messages.
func goodMarshalled(st blobpb.Blobs_UploadClient, r io.Reader) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		if err := st.Send(&blobpb.Chunk{Data: buf[:n]}); err != nil {
			return err
		}
	}
}

func badTunnelAsync(st grpc.ServerStream, c net.Conn) error {
	buf := make([]byte, 32<<10)
	for {
		//category: async-send
		n, err := c.Read(buf) // want `[Ss]en[dt]`
		if err != nil {
			return err
		}
		go st.SendMsg(&frame{raw: buf[:n]})
	}
}

func goodTunnelAsync(st grpc.ServerStream, c net.Conn) error {
	buf := make([]byte, 32<<10)
	done := make(chan error)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return err
		}
		go func() {
			done <- st.SendMsg(&blobpb.Chunk{Data: buf[:n]})
		}()
		if err := <-done; err != nil {
			return err
		}
	}
}

func (f *frame) set(raw []byte) { f.size, f.raw = len(raw), raw }

func goodSet(st grpc.ClientStream, next func() []byte) error {
	f := new(frame)
	for {
		f.set(next())
		if err := st.SendMsg(f); err != nil {
			return err
		}
	}
}

func (f *frame) fill(raw []byte) { f.raw = append(f.raw[:0], raw...) }

func badFill(st grpc.ClientStream, next func() []byte) error {
	f := new(frame)
	for {
		//category: mutate-after-send
		f.fill(next()) // want `[Ss]en[dt]`
		if err := st.SendMsg(f); err != nil {
			return err
		}
	}
}

type packet struct {
	n   int
	raw []byte
}

var packets = sync.Pool{New: func() any { return new(packet) }}

// Reset leaves nothing in it.
func (p *packet) Reset() { *p = packet{} }

// cut keeps the memory.
func (p *packet) cut() { *p = packet{raw: p.raw[:0]} }

func goodReset(st grpc.ClientStream, data []byte) error {
	p := packets.Get().(*packet)
	p.raw = append(p.raw[:0], data...)
	err := st.SendMsg(p)
	p.Reset()
	packets.Put(p)
	return err
}

func badCutShort(st grpc.ClientStream, data []byte) error {
	p := packets.Get().(*packet)
	p.raw = append(p.raw, data...)
	err := st.SendMsg(p)
	//category: mutate-after-send
	p.cut() // want `[Ss]en[dt]`
	//category: mutate-after-send
	packets.Put(p) // want `[Ss]en[dt]`
	return err
}

type note struct{ raw []byte }

var notes = sync.Pool{New: func() any { return new(note) }}

// Reset keeps the memory for the next one.
func (n *note) Reset() { n.raw = n.raw[:0] }

func badResetCut(st grpc.ClientStream, data []byte) error {
	n := notes.Get().(*note)
	n.raw = append(n.raw, data...)
	err := st.SendMsg(n)
	//category: mutate-after-send
	n.Reset() // want `[Ss]en[dt]`
	//category: mutate-after-send
	notes.Put(n) // want `[Ss]en[dt]`
	return err
}

func renew(p *packet, n int) { *p = packet{n: n} }

func goodRenewed(st grpc.ClientStream, data []byte) error {
	p := new(packet)
	p.raw = append(p.raw, data...)
	err := st.SendMsg(p)
	renew(p, 1)
	packets.Put(p)
	return err
}
