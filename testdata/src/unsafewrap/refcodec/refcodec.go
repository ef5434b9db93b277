// Package refcodec registers a codec that takes a reference of its own to the
// buffer of a message: the sender has to free the one that he has.
package refcodec

import (
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
)

type packet struct {
	body mem.Buffer
	text []byte
}

type codec struct{ pool mem.BufferPool }

func init() { encoding.RegisterCodecV2(codec{mem.DefaultBufferPool()}) }

func (codec) Name() string { return "packet" }

func (codec) Marshal(v any) (mem.BufferSlice, error) {
	p := v.(*packet)
	if p.body == nil {
		return mem.BufferSlice{mem.SliceBuffer(p.text)}, nil
	}
	p.body.Ref()
	return mem.BufferSlice{p.body}, nil
}

func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	v.(*packet).body = data.MaterializeToBuffer(c.pool)
	return nil
}

func goodFreed(st grpc.ServerStream, b *[]byte, pool mem.BufferPool) error {
	p := &packet{body: mem.NewBuffer(b, pool)}
	err := st.SendMsg(p)
	p.body.Free()
	return err
}

func goodFreedLater(st grpc.ServerStream, b *[]byte, pool mem.BufferPool) error {
	p := &packet{body: mem.NewBuffer(b, pool)}
	defer p.body.Free()
	return st.SendMsg(p)
}

func goodForwarded(dst grpc.ClientStream, src grpc.ServerStream) error {
	for {
		p := new(packet)
		if err := src.RecvMsg(p); err != nil {
			return err
		}
		err := dst.SendMsg(p)
		p.release()
		if err != nil {
			return err
		}
	}
}

// release frees the reference of the one who has the packet.
func (p *packet) release() { p.body.Free() }

var texts = sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}

func badPut(st grpc.ServerStream, data []byte) error {
	b := texts.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	err := st.SendMsg(&packet{text: *b})
	//category: mutate-after-send
	texts.Put(b) // want `[Ss]en[dt]`
	return err
}

func badWritten(st grpc.ServerStream, parts [][]byte) error {
	text := make([]byte, 1024)
	for _, part := range parts {
		//category: mutate-after-send
		n := copy(text, part) // want `[Ss]en[dt]`
		if err := st.SendMsg(&packet{text: text[:n]}); err != nil {
			return err
		}
	}
	return nil
}

func badFreedMeanwhile(st grpc.ServerStream, b *[]byte, pool mem.BufferPool) {
	p := &packet{body: mem.NewBuffer(b, pool)}
	go st.SendMsg(p)
	//category: async-send
	p.body.Free() // want `[Ss]en[dt]`
}

// free gives up a reference that its caller has.
func free(b mem.Buffer) { b.Free() }

func goodFreedByHelper(st grpc.ServerStream, b *[]byte, pool mem.BufferPool) error {
	p := &packet{body: mem.NewBuffer(b, pool)}
	err := st.SendMsg(p)
	free(p.body)
	return err
}

// recycle puts back the text that its caller has.
func recycle(b *[]byte) { texts.Put(b) }

func badPutByHelper(st grpc.ServerStream, data []byte) error {
	b := texts.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	err := st.SendMsg(&packet{text: *b})
	//category: mutate-after-send
	recycle(b) // want `[Ss]en[dt]`
	return err
}

// goodReferencedMeanwhile has a reference of its own for the goroutine.
func goodReferencedMeanwhile(st grpc.ServerStream, b *[]byte, pool mem.BufferPool) {
	body := mem.NewBuffer(b, pool)
	body.Ref()
	go func() {
		defer body.Free()
		st.SendMsg(&packet{body: body})
	}()
	body.Free()
}
