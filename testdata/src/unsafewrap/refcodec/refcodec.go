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

// goodReferencedInPacket takes it by the packet.
func goodReferencedInPacket(st grpc.ServerStream, b *[]byte, pool mem.BufferPool) {
	p := &packet{body: mem.NewBuffer(b, pool)}
	p.body.Ref()
	go func() {
		defer p.body.Free()
		st.SendMsg(p)
	}()
	p.body.Free()
}

// goodReferencedForSender has the sender as owner of the other reference.
func goodReferencedForSender(st grpc.ServerStream, b *[]byte, pool mem.BufferPool) {
	p := &packet{body: mem.NewBuffer(b, pool)}
	p.body.Ref()
	go sendPacket(st, p)
	p.body.Free()
}

func sendPacket(st grpc.ServerStream, p *packet) {
	defer p.release()
	st.SendMsg(p)
}

// detach leaves the memory to whoever reads the message.
func detach(b *[]byte) { *b = nil }

// goodDetached puts back what the message has no part of.
func goodDetached(st grpc.ServerStream, data []byte) error {
	b := texts.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	err := st.SendMsg(&packet{text: *b})
	detach(b)
	texts.Put(b)
	return err
}

// goodDetachedHere does so by itself.
func goodDetachedHere(st grpc.ServerStream, data []byte) error {
	b := texts.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	err := st.SendMsg(&packet{text: *b})
	*b = nil
	texts.Put(b)
	return err
}

// cut leaves the memory where it is.
func cut(b *[]byte) { *b = (*b)[:0] }

func badCut(st grpc.ServerStream, data []byte) error {
	b := texts.Get().(*[]byte)
	*b = append((*b)[:0], data...)
	err := st.SendMsg(&packet{text: *b})
	cut(b)
	//category: mutate-after-send
	texts.Put(b) // want `[Ss]en[dt]`
	return err
}

// badFreedTwice gives up a reference that it took, and the one of the goroutine.
func badFreedTwice(st grpc.ServerStream, b *[]byte, pool mem.BufferPool) {
	body := mem.NewBuffer(b, pool)
	body.Ref()
	body.Free()
	go st.SendMsg(&packet{body: body})
	//category: async-send
	body.Free() // want `[Ss]en[dt]`
}

// refill writes from the start.
func refill(b *[]byte, data []byte) { *b = append((*b)[:0], data...) }

func badRefilled(st grpc.ServerStream, first, second []byte) error {
	b := texts.Get().(*[]byte)
	refill(b, first)
	if err := st.SendMsg(&packet{text: *b}); err != nil {
		return err
	}
	//category: mutate-after-send
	refill(b, second) // want `[Ss]en[dt]`
	return st.SendMsg(&packet{text: *b})
}

// renew has other memory.
func renew(b *[]byte, data []byte) { *b = append(make([]byte, 0, len(data)), data...) }

func goodRenewed(st grpc.ServerStream, first, second []byte) error {
	b := new([]byte)
	renew(b, first)
	if err := st.SendMsg(&packet{text: *b}); err != nil {
		return err
	}
	renew(b, second)
	return st.SendMsg(&packet{text: *b})
}

// lengthen writes behind what was sent.
func lengthen(b *[]byte, data []byte) { *b = append(*b, data...) }

func goodLengthened(st grpc.ServerStream, first, second []byte) error {
	b := new([]byte)
	lengthen(b, first)
	if err := st.SendMsg(&packet{text: *b}); err != nil {
		return err
	}
	lengthen(b, second)
	return st.SendMsg(&packet{text: *b})
}

// rewritten uses the memory that it is given.
func rewritten(b, data []byte) []byte { return append(b[:0], data...) }

func badRewritten(st grpc.ServerStream, parts [][]byte) error {
	text := make([]byte, 0, 1024)
	for _, part := range parts {
		//category: mutate-after-send
		text = rewritten(text, part) // want `[Ss]en[dt]`
		if err := st.SendMsg(&packet{text: text}); err != nil {
			return err
		}
	}
	return nil
}

// clipped is what others have no part of.
func clipped(b, data []byte) []byte { return append(b[:0:0], data...) }

func goodClipped(st grpc.ServerStream, parts [][]byte) error {
	var text []byte
	for _, part := range parts {
		text = clipped(text, part)
		if err := st.SendMsg(&packet{text: text}); err != nil {
			return err
		}
	}
	return nil
}
