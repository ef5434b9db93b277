package world

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc"
	pb "unsafewrap/blobpb"
)

// call calls the handler that is the program.
func call(e *Env) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	e.Client.Get(ctx, &pb.GetRequest{Key: "k"})
	stream, err := e.Client.Sync(ctx)
	if err != nil {
		return
	}
	for range e.N + 2 {
		stream.Send(&pb.Chunk{Key: "k", Data: make([]byte, 16)})
	}
	stream.CloseSend()
	for err == nil {
		_, err = stream.Recv()
	}
}

// A serverStream sees what a handler does to its stream.
type serverStream struct {
	grpc.ServerStream
	clientStream // for its sides
	mu           sync.Mutex
	returned     bool
}

func (s *serverStream) RecvMsg(m any) error {
	lines := s.rec.here()
	s.enter(&s.recv, Recvs, lines)
	defer s.leave(&s.recv.inside, lines)
	if s.free && s.over() && s.rec.chance(3) > 0 {
		return nil
	}
	err := s.ServerStream.RecvMsg(m)
	s.clientStream.mu.Lock()
	defer s.clientStream.mu.Unlock()
	s.ended = s.ended || err != nil
	return err
}

func (s *serverStream) SendMsg(m any) error {
	lines := s.rec.here()
	s.mu.Lock()
	if s.returned {
		s.rec.noteLocked(Late, lines)
	}
	s.mu.Unlock()
	s.enter(&s.send, Sends, lines)
	defer s.leave(&s.send.inside, lines)
	s.rec.check(Marshalled, lines, m)
	return s.ServerStream.SendMsg(m)
}

func (s *serverStream) Context() context.Context { return s.ServerStream.Context() }

// interceptUnary is around the unary handlers.
func interceptUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	err = errServer // if it panics
	defer Recover()
	return handler(ctx, req)
}

// interceptServer is around the streaming handlers.
func (w *run) interceptServer(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if srv == nil { // no program, but what it calls
		return handler(srv, stream)
	}
	s := &serverStream{ServerStream: stream, clientStream: clientStream{rec: w.rec, free: w.mode.free}}
	err := errServer // if it panics
	func() {
		defer Recover()
		err = handler(srv, s)
	}()
	s.mu.Lock()
	s.returned = true
	s.mu.Unlock()
	return err
}
