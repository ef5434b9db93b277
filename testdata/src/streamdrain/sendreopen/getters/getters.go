// Package getters receives from streams that it has from getters.
package getters

import (
	"context"
	"sync"

	pb "streamdrain/echopb"
)

// session has a goroutine that receives on whichever stream it has.
type session struct {
	mu     sync.Mutex
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (s *session) current() (pb.Echo_ChatClient, bool) {
	s.mu.Lock()
	stream := s.stream
	s.mu.Unlock()
	return stream, stream != nil
}

func (s *session) receive(got chan<- *pb.Message) {
	go func() {
		for {
			stream, ok := s.current()
			if !ok {
				return
			}
			m, err := stream.Recv()
			if err != nil {
				s.goodRelease()
				continue
			}
			got <- m
		}
	}()
}

// goodRelease is called when the goroutine has seen the end, or leaves that to it.
func (s *session) goodRelease() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stream != nil {
		s.stream.CloseSend()
		s.stream = nil
	}
}

func (s *session) publish(ctx context.Context, m *pb.Message) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stream == nil {
		if s.stream, err = s.client.Chat(ctx); err != nil {
			return err
		}
	}
	return s.stream.Send(m)
}

// mute has a getter, too, but nobody receives.
type mute struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (s *mute) current() (pb.Echo_ChatClient, bool) { return s.stream, s.stream != nil }

func (s *mute) badRelease() {
	if s.stream != nil {
		s.stream.CloseSend()
		//category: close-send-only
		s.stream = nil // want "leak"
	}
}

func (s *mute) publish(ctx context.Context, m *pb.Message) (err error) {
	if s.stream == nil {
		if s.stream, err = s.client.Chat(ctx); err != nil {
			return err
		}
	}
	stream, _ := s.current()
	return stream.Send(m)
}
