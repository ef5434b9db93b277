package concurrency

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	pb "recvconcurrency/echopb"
)

// clientStream and serverStream are interceptors through which the world
// watches the functions' streams.

func (w *world) clientStream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := streamer(ctx, desc, cc, method, opts...)
	if err != nil {
		return nil, err
	}
	if child() {
		return &probedClient{ClientStream: stream, sends: desc.ClientStreams}, nil
	}
	return &watchedClient{stream, w}, nil
}

func (w *world) serverStream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	w.handled.Add(1)
	if child() {
		return handler(srv, &probedServer{ServerStream: ss})
	}
	s := &watchedServer{ServerStream: ss, w: w}
	defer s.returned.Store(true)
	return handler(srv, s)
}

// An act is a Send in progress.
type act struct {
	since time.Time
	after int64 // how many Sends had ended when it began
}

type watchedClient struct {
	grpc.ClientStream
	w *world
}

func (s *watchedClient) SendMsg(m any) error {
	if brief(m) {
		s.w.waitBlocked()
	}
	return s.w.send(func() error { return s.ClientStream.SendMsg(m) })
}

func (s *watchedClient) CloseSend() error {
	s.w.waitBlocked()
	return s.ClientStream.CloseSend()
}

type watchedServer struct {
	grpc.ServerStream
	w        *world
	returned atomic.Bool
}

func (s *watchedServer) SendMsg(m any) error {
	err := s.w.send(func() error { return s.ServerStream.SendMsg(m) })
	if err != nil && s.returned.Load() {
		s.w.late.Add(1)
	}
	return err
}

// brief reports whether m is one of those messages of which functions send one
// beside many others.
func brief(m any) bool {
	msg, ok := m.(*pb.Message)
	return ok && (msg.Text == "last" || msg.Text == "goodbye")
}

// send notes that a Send is in progress while f runs.
func (w *world) send(f func() error) error {
	a := &act{since: time.Now()}
	w.mu.Lock()
	a.after = w.sent
	w.acts[a] = true
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.acts, a)
		w.sent++
		w.mu.Unlock()
	}()
	return f()
}

// blocked returns how many Sends have been in progress for so long.
func (w *world) blocked(d time.Duration) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for a := range w.acts {
		if time.Since(a.since) > d {
			n++
		}
	}
	return n
}

// overtaken returns by how many others the Send was overtaken that was most.
func (w *world) overtaken() (n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for a := range w.acts {
		n = max(n, w.sent-a.after)
	}
	return n
}

// waitBlocked waits until there is a Send that is blocked, or for a while.
func (w *world) waitBlocked() {
	for deadline := time.Now().Add(patience / 2); time.Now().Before(deadline) && w.blocked(3*time.Millisecond) < 1; {
		time.Sleep(time.Millisecond)
	}
}

// -- in the child --

// The child cannot watch without synchronizing what it watches. It has plain
// counters instead, which the race detector looks at: it reports two Sends
// unless something in the fixture orders them, whenever they take place.
// Likewise for two Recvs.

type probe struct{ n int }

func (p *probe) around(f func() error) error {
	if !probing() {
		return f()
	}
	p.n++
	err := f()
	p.n++
	return err
}

// beside is for what may run beside itself, and not beside what around is for.
func (p *probe) beside(f func() error) error {
	if probing() {
		runtime.KeepAlive(p.n) // reads it
	}
	return f()
}

type probedClient struct {
	grpc.ClientStream
	sends      bool
	send, recv probe
}

func (s *probedClient) SendMsg(m any) error {
	if brief(m) {
		time.Sleep(patience / 4)
	}
	return s.send.around(func() error { return s.ClientStream.SendMsg(m) })
}

func (s *probedClient) RecvMsg(m any) error {
	return s.recv.around(func() error { return s.ClientStream.RecvMsg(m) })
}

func (s *probedClient) CloseSend() error {
	if !s.sends {
		return s.ClientStream.CloseSend()
	}
	time.Sleep(patience / 4)
	return s.send.beside(s.ClientStream.CloseSend)
}

func (s *probedClient) Trailer() (md metadata.MD) {
	s.recv.around(func() error {
		md = s.ClientStream.Trailer()
		return nil
	})
	return md
}

type probedServer struct {
	grpc.ServerStream
	send, recv probe
}

func (s *probedServer) SendMsg(m any) error {
	return s.send.around(func() error { return s.ServerStream.SendMsg(m) })
}

func (s *probedServer) RecvMsg(m any) error {
	return s.recv.around(func() error { return s.ServerStream.RecvMsg(m) })
}
