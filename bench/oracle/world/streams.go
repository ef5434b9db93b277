package world

import (
	"context"
	"io"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// A side is one direction of a stream, and who is in it.
type side struct {
	inside [][]int // the lines of each goroutine that is inside
}

// A clientStream sees what the program does to a stream.
type clientStream struct {
	grpc.ClientStream
	rec    *record
	opened []int
	client bool // client streaming: one answer

	mu         sync.Mutex
	recv, send side
	closing    [][]int // CloseSends that are running
	sent       int
	ended      bool // Recv has returned an error, or the only answer
	answered   bool // Recv has returned anything
	free       bool // see Mode
	kept       bool // the program has given it to somebody else
}

// enter notes that a goroutine is in a side, and that others are.
func (s *clientStream) enter(sd *side, kind string, lines []int) {
	s.mu.Lock()
	for _, other := range sd.inside {
		s.rec.noteLocked(kind, other, lines)
	}
	if kind == Sends {
		for _, other := range s.closing {
			s.rec.noteLocked(CloseSends, other, lines)
		}
	}
	sd.inside = append(sd.inside, lines)
	s.mu.Unlock()
	s.rec.yield()
}

func (s *clientStream) leave(list *[][]int, lines []int) {
	s.rec.yield()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, other := range *list {
		if &other[0] == &lines[0] {
			*list = append((*list)[:i:i], (*list)[i+1:]...)
			return
		}
	}
}

func (s *clientStream) RecvMsg(m any) error {
	lines := s.rec.here()
	s.enter(&s.recv, Recvs, lines)
	defer s.leave(&s.recv.inside, lines)
	if s.free && s.over() && s.rec.chance(3) > 0 {
		return nil
	}
	err := s.ClientStream.RecvMsg(m)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered = true
	if err != nil || s.client {
		s.ended = true
	}
	return err
}

func (s *clientStream) over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

func (s *clientStream) SendMsg(m any) error {
	lines := s.rec.here()
	s.enter(&s.send, Sends, lines)
	defer s.leave(&s.send.inside, lines)
	s.rec.check(Marshalled, lines, m)
	if s.free && s.over() && s.rec.chance(3) > 0 {
		return nil
	}
	err := s.ClientStream.SendMsg(m)
	if err == nil {
		s.mu.Lock()
		s.sent++
		s.mu.Unlock()
	}
	return err
}

func (s *clientStream) CloseSend() error {
	lines := s.rec.here()
	s.mu.Lock()
	for _, other := range s.send.inside {
		s.rec.noteLocked(CloseSends, other, lines)
	}
	s.closing = append(s.closing, lines)
	s.mu.Unlock()
	s.rec.yield()
	defer s.leave(&s.closing, lines)
	return s.ClientStream.CloseSend()
}

func (s *clientStream) Trailer() metadata.MD {
	s.mu.Lock()
	early := !s.ended
	s.mu.Unlock()
	if early {
		s.rec.noteLocked(Trailer, s.opened, s.rec.here())
	}
	return s.ClientStream.Trailer()
}

// A Mode is how the server behaves.
type Mode struct {
	Messages int  // that it sends
	Download int  // that it sends on downloads, if that differs
	Wait     bool // for the end of what the client sends
	Fail     bool // at the end
	FailOpen int  // the open that fails, counted from 1
	Early    bool // the client learns of the end before it does anything
	free     bool // a stream that has ended need not stay so
	Slow     bool // contexts with a deadline have ended when a stream is open
}

var errServer = status.Error(codes.Internal, "the server gives up")

// intercept opens a stream of the program.
func (w *run) intercept(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	w.mu.Lock()
	w.opens++
	fail := w.opens == w.mode.FailOpen
	w.mu.Unlock()
	if fail {
		return nil, errServer
	}
	inner, err := streamer(ctx, desc, cc, method, opts...)
	if err != nil {
		return nil, err
	}
	switch { // of the time that passes in the bubble
	case w.mode.Early:
		time.Sleep(time.Millisecond)
	case w.mode.Slow:
		time.Sleep(2 * time.Second)
	}
	s := &clientStream{ClientStream: inner, rec: w.rec, opened: w.rec.here(), client: desc.ClientStreams && !desc.ServerStreams, free: w.mode.free}
	w.mu.Lock()
	w.streams = append(w.streams, s)
	w.mu.Unlock()
	return s, nil
}

// serve is the server's side of all streams.
func (m Mode) serve(stream grpc.ServerStream, send func() error) error {
	for range m.Messages {
		if err := send(); err != nil {
			return err
		}
	}
	for m.Wait {
		if err := stream.RecvMsg(new(any)); err != nil {
			if err == io.EOF {
				break
			}
			return err
		}
	}
	if m.Fail {
		return errServer
	}
	return nil
}
