package fields

import (
	"context"

	pb "recvconcurrency/echopb"
)

// Types with exported methods that only some may call, or only at some time.

// GoodPoller has its goroutine alone call Poll.
type GoodPoller struct {
	stream pb.Echo_ChatClient
	last   chan *pb.Message
}

// Start opens the stream.
func (s *GoodPoller) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.last = make(chan *pb.Message, 1024)
	go s.run()
	return nil
}

func (s *GoodPoller) run() {
	defer close(s.last)
	if _, err := s.stream.Recv(); err != nil { // a greeting
		return
	}
	for s.Poll() == nil {
	}
}

// Poll takes the next message.
func (s *GoodPoller) Poll() error {
	m, err := s.stream.Recv()
	if err == nil {
		s.last <- m
	}
	return err
}

// BadPoller calls Poll elsewhere, too.
type BadPoller struct {
	stream pb.Echo_ChatClient
	last   chan *pb.Message
}

// Start opens the stream.
func (s *BadPoller) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.last = make(chan *pb.Message, 1024)
	go s.run()
	return nil
}

func (s *BadPoller) run() {
	if _, err := s.stream.Recv(); err != nil { // a greeting
		return
	}
	for s.Poll() == nil {
	}
}

// Poll takes the next message.
func (s *BadPoller) Poll() error {
	//category: concurrent-recv
	m, err := s.stream.Recv() // want "two receivers on one stream"
	if err == nil {
		s.last <- m
	}
	return err
}

// Ask sends a question, and receives what comes beside run.
func (s *BadPoller) Ask(m *pb.Message) (*pb.Message, error) {
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	if err := s.Poll(); err != nil {
		return nil, err
	}
	return <-s.last, nil
}

// GoodRunner has an exported method that its goroutine runs.
type GoodRunner struct{ stream pb.Echo_ChatClient }

// Start opens the stream.
func (s *GoodRunner) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go s.Run()
	return nil
}

// Run receives everything.
func (s *GoodRunner) Run() {
	for {
		if _, err := s.stream.Recv(); err != nil {
			return
		}
	}
}

// GoodProbe has one function look at a stream of its own.
type GoodProbe struct{ stream pb.Echo_ChatClient }

// Start opens the stream.
func (s *GoodProbe) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go func() {
		for {
			if _, err := s.stream.Recv(); err != nil {
				return
			}
		}
	}()
	_, err = Probe(ctx, c)
	return err
}

// Probe asks something on another stream, which it closes.
func Probe(ctx context.Context, c pb.EchoClient) (*pb.Message, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := new(GoodProbe)
	var err error
	if p.stream, err = c.Chat(ctx); err != nil {
		return nil, err
	}
	if err := p.stream.Send(new(pb.Message)); err != nil {
		return nil, err
	}
	return p.stream.Recv()
}

// GoodLeaver receives the rest in a goroutine, when nobody asks any more.
type GoodLeaver struct{ stream pb.Echo_ChatClient }

// Start opens the stream.
func (s *GoodLeaver) Start(ctx context.Context, c pb.EchoClient) (err error) {
	s.stream, err = c.Chat(ctx)
	return err
}

// Ask sends a question, and receives the answer.
func (s *GoodLeaver) Ask(m *pb.Message) (*pb.Message, error) {
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	return s.stream.Recv()
}

// Close says that there are no more questions.
func (s *GoodLeaver) Close() error {
	err := s.stream.CloseSend()
	go func() {
		for {
			if _, err := s.stream.Recv(); err != nil {
				return
			}
		}
	}()
	return err
}

// GoodGreeted takes the greeting in a goroutine, for which it waits.
type GoodGreeted struct{ stream pb.Echo_ChatClient }

// Start opens the stream.
func (s *GoodGreeted) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.greet()
	return nil
}

func (s *GoodGreeted) greet() {
	greeted := make(chan error, 1)
	s.stream.Send(new(pb.Message))
	go func() {
		_, err := s.stream.Recv()
		greeted <- err
	}()
	<-greeted
}

// Ask sends a question, and receives the answer.
func (s *GoodGreeted) Ask(m *pb.Message) (*pb.Message, error) {
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	return s.stream.Recv()
}

// goodSampler has its goroutine alone call Sample, and a test.
type goodSampler struct{ stream pb.Echo_ChatClient }

// Start opens the stream.
func (s *goodSampler) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go s.run()
	return nil
}

func (s *goodSampler) run() {
	if _, err := s.stream.Recv(); err != nil { // a greeting
		return
	}
	for s.Sample() == nil {
	}
}

// Sample takes the next message.
func (s *goodSampler) Sample() error {
	_, err := s.stream.Recv()
	return err
}
