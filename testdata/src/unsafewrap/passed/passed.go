// Package passed has a codec that hands bytes on as they are, so that a message is
// nothing but bytes: gRPC reads them when the call that sends them has returned.
package passed

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"google.golang.org/grpc"
)

var errType = errors.New("not bytes")

// codec takes slices, and pointers to them.
type codec struct{}

func (codec) Name() string { return "bytes" }

func (codec) Marshal(v any) ([]byte, error) {
	switch b := v.(type) {
	case []byte:
		return b, nil
	case *[]byte:
		return *b, nil
	}
	return nil, errType
}

func (codec) Unmarshal(data []byte, v any) error {
	b, ok := v.(*[]byte)
	if !ok {
		return errType
	}
	*b = data
	return nil
}

var forced = grpc.ForceCodec(codec{})

var server = grpc.NewServer(grpc.ForceServerCodec(codec{}))

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

func put(buf *bytes.Buffer) { buffers.Put(buf) }

var slices = sync.Pool{New: func() any { b := make([]byte, 0, 512); return &b }}

func badSent(st grpc.ServerStream, body io.Reader) error {
	buf := get()
	//category: mutate-after-send
	defer put(buf) // want `[Ss]en[dt]`
	if _, err := buf.ReadFrom(body); err != nil {
		return err
	}
	return st.SendMsg(buf.Bytes())
}

func badSentPointer(st grpc.ServerStream, in []byte) error {
	b := slices.Get().(*[]byte)
	*b = append((*b)[:0], in...)
	err := st.SendMsg(b)
	//category: mutate-after-send
	slices.Put(b) // want `[Ss]en[dt]`
	return err
}

func badInvoked(ctx context.Context, cc *grpc.ClientConn, body io.Reader) (out []byte, err error) {
	buf := get()
	//category: mutate-after-send
	defer put(buf) // want `[Ss]en[dt]`
	if _, err := buf.ReadFrom(body); err != nil {
		return nil, err
	}
	err = cc.Invoke(ctx, "/a/b", buf.Bytes(), &out, forced)
	return out, err
}

func badInvokedFailed(ctx context.Context, cc *grpc.ClientConn, body []byte) error {
	buf := get()
	buf.Write(body)
	var out []byte
	if err := cc.Invoke(ctx, "/a/b", buf.Bytes(), &out, forced); err != nil {
		//category: mutate-after-send
		put(buf) // want `[Ss]en[dt]`
		return err
	}
	return nil
}

type writer struct{ buf *bytes.Buffer }

func (w *writer) Write(p []byte) (int, error) {
	if w.buf == nil {
		w.buf = get()
	}
	return w.buf.Write(p)
}

func (w *writer) bytes() []byte {
	if w.buf == nil {
		return nil
	}
	return w.buf.Bytes()
}

func (w *writer) close() {
	if w.buf != nil {
		put(w.buf)
	}
	w.buf = nil
}

func badWriter(st grpc.ServerStream, fill func(io.Writer) error) error {
	w := new(writer)
	//category: mutate-after-send
	defer w.close() // want `[Ss]en[dt]`
	if err := fill(w); err != nil {
		return err
	}
	return st.SendMsg(w.bytes())
}

func badWriterClosed(st grpc.ServerStream, fill func(io.Writer) error) error {
	w := new(writer)
	if err := fill(w); err != nil {
		return err
	}
	err := st.SendMsg(w.bytes())
	//category: mutate-after-send
	w.close() // want `[Ss]en[dt]`
	return err
}

func goodSentCopy(st grpc.ServerStream, body io.Reader) error {
	buf := get()
	defer put(buf)
	if _, err := buf.ReadFrom(body); err != nil {
		return err
	}
	return st.SendMsg(bytes.Clone(buf.Bytes()))
}

func goodSentKept(st grpc.ServerStream, body io.Reader) error {
	buf := get()
	if _, err := buf.ReadFrom(body); err != nil {
		put(buf)
		return err
	}
	return st.SendMsg(buf.Bytes())
}

// goodInvokedAnswered puts it back when the peer has answered, who has read it then.
func goodInvokedAnswered(ctx context.Context, cc *grpc.ClientConn, body []byte) (out []byte, err error) {
	buf := get()
	buf.Write(body)
	if err := cc.Invoke(ctx, "/a/b", buf.Bytes(), &out, forced); err != nil {
		return nil, err
	}
	put(buf)
	return out, nil
}

// goodInvokedText sends what is no bytes, which the codec does not pass on.
func goodInvokedText(ctx context.Context, cc *grpc.ClientConn, body []byte) (out []byte, err error) {
	buf := get()
	defer put(buf)
	buf.Write(body)
	err = cc.Invoke(ctx, "/a/b", buf.String(), &out, forced)
	return out, err
}

// goodReply has the answer in memory that it gives back.
func goodReply(ctx context.Context, cc *grpc.ClientConn, body []byte) error {
	b := slices.Get().(*[]byte)
	defer slices.Put(b)
	return cc.Invoke(ctx, "/a/b", body, b, forced)
}

func goodWriterCopy(st grpc.ServerStream, fill func(io.Writer) error) error {
	w := new(writer)
	defer w.close()
	if err := fill(w); err != nil {
		return err
	}
	return st.SendMsg(bytes.Clone(w.bytes()))
}

func goodWriterKept(st grpc.ServerStream, fill func(io.Writer) error) error {
	w := new(writer)
	if err := fill(w); err != nil {
		w.close()
		return err
	}
	return st.SendMsg(w.bytes())
}

func goodWriterAnswered(ctx context.Context, cc *grpc.ClientConn, fill func(io.Writer) error) (out []byte, err error) {
	w := new(writer)
	if err := fill(w); err != nil {
		return nil, err
	}
	if err := cc.Invoke(ctx, "/a/b", w.bytes(), &out, forced); err != nil {
		return nil, err
	}
	w.close()
	return out, nil
}
