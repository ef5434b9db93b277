// Package beside receives to the end on the streams in one field. Those in another are
// the same only if they can be.
package beside

import (
	"context"

	pb "streamdrain/echopb"
)

// A follower receives to the end.
type follower struct{ stream pb.Echo_ChatClient }

func (f *follower) follow() error {
	for {
		if _, err := f.stream.Recv(); err != nil {
			return err
		}
	}
}

// A journal has streams that nobody else has.
type journal struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (j *journal) badWrite(m *pb.Message) error {
	if err := j.stream.Send(m); err != nil {
		//category: reopened-after-send-error
		stream, err := j.client.Chat(j.ctx) // want "leak"
		if err != nil || stream == nil {
			return err
		}
		if err := stream.Send(&pb.Message{}); err != nil {
			return err
		}
		j.stream = stream
	}
	return nil
}

// A shared gives them to a follower, too.
type shared struct {
	ctx      context.Context
	client   pb.EchoClient
	stream   pb.Echo_ChatClient
	follower *follower
}

func (s *shared) goodWrite(m *pb.Message) error {
	if err := s.stream.Send(m); err != nil {
		stream, err := s.client.Chat(s.ctx)
		if err != nil {
			return err
		}
		s.stream = stream
		s.follower.stream = stream
	}
	return nil
}

// A lent passes them to somebody.
type lent struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
	to     func(pb.Echo_ChatClient)
}

func (l *lent) goodWrite(m *pb.Message) error {
	if err := l.stream.Send(m); err != nil {
		stream, err := l.client.Chat(l.ctx)
		if err != nil {
			return err
		}
		l.to(stream)
		l.stream = stream
	}
	return nil
}

// A sent gives them to a goroutine.
type sent struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
	to     chan<- pb.Echo_ChatClient
}

func (s *sent) goodWrite(m *pb.Message) error {
	if err := s.stream.Send(m); err != nil {
		stream, err := s.client.Chat(s.ctx)
		if err != nil {
			return err
		}
		s.to <- stream
		s.stream = stream
	}
	return nil
}
