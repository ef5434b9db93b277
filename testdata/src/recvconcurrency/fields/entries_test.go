package fields

import (
	"testing"

	pb "recvconcurrency/echopb"
)

// An echo has one message.
type echo struct{ pb.Echo_ChatClient }

func (echo) Recv() (*pb.Message, error) { return new(pb.Message), nil }

// TestPoll calls what the goroutine calls otherwise.
func TestPoll(t *testing.T) {
	s := &GoodPoller{stream: echo{}, last: make(chan *pb.Message, 1)}
	if err := s.Poll(); err != nil {
		t.Error(err)
	}
}

// sampled calls what the goroutine calls otherwise.
func sampled(s *goodSampler) error { return s.Sample() }
