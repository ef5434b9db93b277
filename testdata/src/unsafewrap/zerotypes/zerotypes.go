// Package zerotypes registers a codec that leaves the memory of some messages where it
// is, and copies others.
package zerotypes

import (
	"errors"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
)

type packet struct{ text []byte }

type batch struct{ packets []*packet }

type note struct{ text []byte }

var errType = errors.New("not a packet")

var pong = []byte("pong")

type codec struct{ hello []byte }

func init() { encoding.RegisterCodecV2(codec{hello: []byte("hello")}) }

func (codec) Name() string { return "packets" }

func (c codec) Marshal(v any) (mem.BufferSlice, error) {
	switch m := v.(type) {
	case *packet:
		return mem.BufferSlice{mem.SliceBuffer(m.text)}, nil
	case *batch:
		var out mem.BufferSlice
		for _, p := range m.packets {
			out = append(out, mem.SliceBuffer(p.text))
		}
		return out, nil
	case *note:
		return mem.BufferSlice{mem.SliceBuffer(append([]byte(nil), m.text...))}, nil
	case bool:
		return mem.BufferSlice{mem.SliceBuffer(pong)}, nil
	case nil:
		return mem.BufferSlice{mem.SliceBuffer(c.hello)}, nil
	}
	return nil, errType
}

func (codec) Unmarshal(data mem.BufferSlice, v any) error {
	v.(*packet).text = data.Materialize()
	return nil
}

func badPacket(st grpc.ClientStream, text []byte) error {
	m := &packet{text: text}
	err := st.SendMsg(m)
	//category: mutate-after-send
	clear(m.text) // want `[Ss]en[dt]`
	return err
}

func badBatch(st grpc.ClientStream, text []byte) error {
	p := &packet{text: text}
	err := st.SendMsg(&batch{packets: []*packet{p}})
	//category: mutate-after-send
	clear(text) // want `[Ss]en[dt]`
	return err
}

// goodNote changes what the codec has copied.
func goodNote(st grpc.ClientStream, text []byte) error {
	m := &note{text: text}
	err := st.SendMsg(m)
	clear(m.text)
	return err
}
