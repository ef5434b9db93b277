// Package encoded sends messages that are encoded already. Its codec hands their
// buffers over to gRPC.
package encoded

import (
	"log"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
)

type message struct{ data mem.BufferSlice }

type codec struct{}

func init() { encoding.RegisterCodecV2(codec{}) }

func (codec) Name() string { return "encoded" }

func (codec) Marshal(v any) (mem.BufferSlice, error) { return v.(*message).data, nil }

func (codec) Unmarshal(data mem.BufferSlice, v any) error {
	data.Ref()
	v.(*message).data = data
	return nil
}

func badBroadcast(streams []grpc.ServerStream, m *message) error {
	for _, st := range streams {
		//category: codec-aliases-pool
		if err := st.SendMsg(m); err != nil { // want `sent again`
			return err
		}
	}
	return nil
}

func badTwice(a, b grpc.ServerStream, data []byte) error {
	m := &message{data: mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}}
	if err := a.SendMsg(m); err != nil {
		return err
	}
	//category: codec-aliases-pool
	return b.SendMsg(m) // want `sent again`
}

func goodOneOf(a, b grpc.ServerStream, m *message, first bool) error {
	if first {
		return a.SendMsg(m)
	}
	return b.SendMsg(m)
}

func goodEach(streams []grpc.ServerStream, data []byte) error {
	for _, st := range streams {
		m := &message{data: mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}}
		if err := st.SendMsg(m); err != nil {
			return err
		}
	}
	return nil
}

func goodReferenced(streams []grpc.ServerStream, m *message) error {
	defer m.data.Free()
	for _, st := range streams {
		m.data.Ref()
		if err := st.SendMsg(m); err != nil {
			return err
		}
	}
	return nil
}

func goodForwarded(dst grpc.ClientStream, src grpc.ServerStream) error {
	m := new(message)
	for {
		if err := src.RecvMsg(m); err != nil {
			return err
		}
		if err := dst.SendMsg(m); err != nil {
			return err
		}
	}
}

func goodRefilled(st grpc.ServerStream, next func() mem.BufferSlice) error {
	m := new(message)
	for {
		m.data = next()
		if err := st.SendMsg(m); err != nil {
			return err
		}
	}
}

func encode(m *message, data []byte) {
	m.data = mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())}
}

func goodEncoded(st grpc.ServerStream, parts [][]byte) error {
	m := new(message)
	for _, part := range parts {
		encode(m, part)
		if err := st.SendMsg(m); err != nil {
			return err
		}
	}
	return nil
}

// pull receives into a message for its caller.
func pull(src grpc.ServerStream, m any) error { return src.RecvMsg(m) }

func goodPulled(dst grpc.ClientStream, src grpc.ServerStream) error {
	m := new(message)
	for {
		if err := pull(src, m); err != nil {
			return err
		}
		if err := dst.SendMsg(m); err != nil {
			return err
		}
	}
}

type filler interface{ fill(m *message) }

func goodFilled(st grpc.ServerStream, f filler) error {
	m := new(message)
	for {
		f.fill(m)
		if err := st.SendMsg(m); err != nil {
			return err
		}
	}
}

func badLogged(a, b grpc.ServerStream, m *message) error {
	if err := a.SendMsg(m); err != nil {
		return err
	}
	log.Println("sent to the first of two")
	//category: codec-aliases-pool
	return b.SendMsg(m) // want `sent again`
}

func goodOther(a grpc.ServerStream, m, n *message) error {
	if err := a.SendMsg(m); err != nil {
		return err
	}
	return a.SendMsg(n)
}
