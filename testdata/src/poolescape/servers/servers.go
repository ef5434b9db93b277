// Package servers puts back what gRPC will only read when the handler has
// returned, or the sender has.
package servers

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"google.golang.org/grpc"

	"poolescape/vtpb"
)

var errNoKey = errors.New("no key")

// BadDeferred returns its response to the pool before it is marshalled.
type BadDeferred struct{ pulls }

// Get answers.
func (BadDeferred) Get(ctx context.Context, q *vtpb.Query) (*vtpb.Payload, error) {
	resp := vtpb.PayloadFromVTPool()
	defer resp.ReturnToVTPool()
	resp.UnmarshalVT(q.Data)
	return resp, nil // silent: unsafewrap reports it
}

var payloads = sync.Pool{New: func() any { return new(vtpb.Payload) }}

// BadSyncPool does so with a pool of its own.
type BadSyncPool struct{ pulls }

// Get answers.
func (BadSyncPool) Get(ctx context.Context, q *vtpb.Query) (*vtpb.Payload, error) {
	resp := payloads.Get().(*vtpb.Payload)
	defer func() {
		resp.Reset()
		payloads.Put(resp)
	}()
	if q.Key == "" {
		return nil, errNoKey
	}
	resp.Data = bytes.Clone(q.Data)
	return resp, nil // silent: unsafewrap reports it
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// BadBody answers with the bytes of a buffer that it puts back.
type BadBody struct{ pulls }

// Get answers.
func (BadBody) Get(ctx context.Context, q *vtpb.Query) (*vtpb.Payload, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.Write(q.Data)
	return &vtpb.Payload{Data: buf.Bytes()}, nil // silent: unsafewrap reports it
}

// BadInterceptor returns every response to the pool, and then to gRPC.
func BadInterceptor(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	if err != nil {
		return nil, err
	}
	if p, ok := resp.(*vtpb.Payload); ok {
		defer p.ReturnToVTPool()
	}
	return resp, nil // silent: unsafewrap reports it
}

// BadAsyncSend sends in goroutines messages that it returns to the pool.
type BadAsyncSend struct{ gets }

// Pull answers.
func (BadAsyncSend) Pull(q *vtpb.Query, stream vtpb.Store_PullServer) error {
	for range sends {
		m := vtpb.PayloadFromVTPool()
		m.UnmarshalVT(q.Data)
		sent := make(chan error, 1)
		go func() { sent <- stream.Send(m) }() // silent: unsafewrap reports it
		m.ReturnToVTPool()
		if err := <-sent; err != nil {
			return err
		}
	}
	return nil
}

// BadQueued leaves the messages to a goroutine that sends what it is given.
type BadQueued struct{ gets }

// Pull answers.
func (BadQueued) Pull(q *vtpb.Query, stream vtpb.Store_PullServer) error {
	queue := make(chan *vtpb.Payload, sends)
	sent := make(chan error, 1)
	go func() {
		for m := range queue {
			if err := stream.Send(m); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	for range sends {
		buf := buffers.Get().(*bytes.Buffer)
		buf.Reset()
		buf.Write(q.Data)
		queue <- &vtpb.Payload{Data: buf.Bytes()} // silent: unsafewrap reports it
		buffers.Put(buf)
	}
	close(queue)
	return <-sent
}

// GoodNotReturned leaves its response to the garbage collector.
type GoodNotReturned struct{ pulls }

// Get answers.
func (GoodNotReturned) Get(ctx context.Context, q *vtpb.Query) (*vtpb.Payload, error) {
	resp := vtpb.PayloadFromVTPool()
	resp.UnmarshalVT(q.Data)
	return resp, nil
}

// GoodOnError returns to the pool only what is not returned to gRPC.
type GoodOnError struct{ pulls }

// Get answers.
func (GoodOnError) Get(ctx context.Context, q *vtpb.Query) (_ *vtpb.Payload, err error) {
	resp := vtpb.PayloadFromVTPool()
	defer func() {
		if err != nil {
			resp.ReturnToVTPool()
		}
	}()
	if q.Key == "" {
		return nil, errNoKey
	}
	resp.UnmarshalVT(q.Data)
	return resp, nil
}

// GoodBody answers with a copy.
type GoodBody struct{ pulls }

// Get answers.
func (GoodBody) Get(ctx context.Context, q *vtpb.Query) (*vtpb.Payload, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.Write(q.Data)
	return &vtpb.Payload{Data: bytes.Clone(buf.Bytes())}, nil
}

// GoodScratch uses a pooled message for something else.
type GoodScratch struct{ pulls }

// Get answers.
func (GoodScratch) Get(ctx context.Context, q *vtpb.Query) (*vtpb.Payload, error) {
	tmp := vtpb.PayloadFromVTPool()
	defer tmp.ReturnToVTPool()
	tmp.UnmarshalVT(q.Data)
	resp := new(vtpb.Payload)
	resp.Data = append(resp.Data, tmp.Data...)
	return resp, nil
}

// GoodInterceptor returns to the pool what gRPC does not get.
func GoodInterceptor(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	if err != nil {
		if p, ok := resp.(*vtpb.Payload); ok {
			p.ReturnToVTPool()
		}
		return nil, err
	}
	return resp, nil
}

// GoodSend returns the message when Send has, which has marshalled it.
type GoodSend struct{ gets }

// Pull answers.
func (GoodSend) Pull(q *vtpb.Query, stream vtpb.Store_PullServer) error {
	for range sends {
		m := vtpb.PayloadFromVTPool()
		m.UnmarshalVT(q.Data)
		err := stream.Send(m)
		m.ReturnToVTPool()
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodSendBody puts back the bytes that were in the message.
type GoodSendBody struct{ gets }

// Pull answers.
func (GoodSendBody) Pull(q *vtpb.Query, stream vtpb.Store_PullServer) error {
	for range sends {
		buf := buffers.Get().(*bytes.Buffer)
		buf.Reset()
		buf.Write(q.Data)
		err := stream.Send(&vtpb.Payload{Data: buf.Bytes()})
		buffers.Put(buf)
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodAsyncSend has the goroutine return the message.
type GoodAsyncSend struct{ gets }

// Pull answers.
func (GoodAsyncSend) Pull(q *vtpb.Query, stream vtpb.Store_PullServer) error {
	for range sends {
		m := vtpb.PayloadFromVTPool()
		m.UnmarshalVT(q.Data)
		sent := make(chan error, 1)
		go func() {
			defer m.ReturnToVTPool()
			sent <- stream.Send(m)
		}()
		if err := <-sent; err != nil {
			return err
		}
	}
	return nil
}

// GoodQueued sends copies to the goroutine.
type GoodQueued struct{ gets }

// Pull answers.
func (GoodQueued) Pull(q *vtpb.Query, stream vtpb.Store_PullServer) error {
	queue := make(chan *vtpb.Payload, sends)
	sent := make(chan error, 1)
	go func() {
		for m := range queue {
			if err := stream.Send(m); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	for range sends {
		buf := buffers.Get().(*bytes.Buffer)
		buf.Reset()
		buf.Write(q.Data)
		queue <- &vtpb.Payload{Data: bytes.Clone(buf.Bytes())}
		buffers.Put(buf)
	}
	close(queue)
	return <-sent
}

// sends is how often each Pull sends.
const sends = 8

// pulls answers Pull for those that only answer Get.
type pulls struct{}

func (pulls) Pull(*vtpb.Query, vtpb.Store_PullServer) error { return errNoKey }

// gets answers Get for those that only answer Pull.
type gets struct{}

func (gets) Get(context.Context, *vtpb.Query) (*vtpb.Payload, error) { return nil, errNoKey }
