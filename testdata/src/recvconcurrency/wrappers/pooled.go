package wrappers

import (
	"bytes"
	"sync"

	"google.golang.org/grpc"
)

// Wrappers of streams that are used again, once their stream was taken out.

type counted struct {
	grpc.ServerStream
	buf   *bytes.Buffer
	calls int
}

var wrappers = sync.Pool{New: func() any { return new(counted) }}

func goodEmptied(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.ServerStream = ss
	err := h(srv, w)
	w.ServerStream = nil
	wrappers.Put(w)
	return err
}

func badFull(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.ServerStream = ss
	err := h(srv, w)
	//category: shared-stream
	wrappers.Put(w) // want "sync.Pool"
	return err
}

func badFilledAfter(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.ServerStream = nil
	w.ServerStream = ss
	err := h(srv, w)
	//category: shared-stream
	wrappers.Put(w) // want "sync.Pool"
	return err
}

func badRefilled(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	*w = counted{ServerStream: ss, buf: w.buf}
	err := h(srv, w)
	//category: shared-stream
	wrappers.Put(w) // want "sync.Pool"
	return err
}

func goodReplaced(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	*w = counted{ServerStream: ss, buf: w.buf}
	err := h(srv, w)
	*w = counted{buf: w.buf}
	wrappers.Put(w)
	return err
}

func goodReplacedBy(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.ServerStream = ss
	err := h(srv, w)
	fresh := counted{buf: w.buf}
	*w = fresh
	wrappers.Put(w)
	return err
}

// reset leaves nothing of the last call.
func (w *counted) reset() {
	w.calls = 0
	w.ServerStream = nil
}

func (w *counted) begin(ss grpc.ServerStream) {
	w.calls = 0
	w.ServerStream = ss
}

func goodReset(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.begin(ss)
	defer wrappers.Put(w)
	err := h(srv, w)
	w.reset()
	return err
}

func badBegun(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.begin(ss)
	//category: shared-stream
	defer wrappers.Put(w) // want "sync.Pool"
	return h(srv, w)
}

func goodDeferred(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.ServerStream = ss
	defer func() {
		w.reset()
		wrappers.Put(w)
	}()
	return h(srv, w)
}

func goodResetDeferred(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.begin(ss)
	defer wrappers.Put(w)
	defer w.reset()
	return h(srv, w)
}

func (w *counted) count() { w.calls++ }

func badCounted(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.begin(ss)
	err := h(srv, w)
	w.count()
	//category: shared-stream
	wrappers.Put(w) // want "sync.Pool"
	return err
}

func badDeferred(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.ServerStream = ss
	//category: shared-stream
	defer func() { wrappers.Put(w) }() // want "sync.Pool"
	return h(srv, w)
}

func goodEmptiedOutside(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.ServerStream = ss
	release := func() { wrappers.Put(w) }
	err := h(srv, w)
	w.ServerStream = nil
	release()
	return err
}

func badFilledDeferred(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	w.ServerStream = nil
	w.count()
	w.ServerStream = ss
	//category: shared-stream
	defer wrappers.Put(w) // want "sync.Pool"
	return h(srv, w)
}

func fresh(ss grpc.ServerStream) counted { return counted{ServerStream: ss} }

func badFresh(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	*w = fresh(ss)
	err := h(srv, w)
	//category: shared-stream
	wrappers.Put(w) // want "sync.Pool"
	return err
}

func badCopied(srv any, ss *counted, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := wrappers.Get().(*counted)
	*w = *ss
	err := h(srv, w)
	//category: shared-stream
	wrappers.Put(w) // want "sync.Pool"
	return err
}

type around struct{ *counted }

func badAround(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
	w := &around{&counted{ServerStream: ss}}
	err := h(srv, w)
	//category: shared-stream
	wrappers.Put(w) // want "sync.Pool"
	return err
}
