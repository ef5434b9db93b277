package fields

import (
	"context"

	pb "recvconcurrency/echopb"
)

// Objects that a function of the package makes around a stream.

// made is made by newMade, around a stream that its caller has opened.
type made struct{ stream pb.Echo_ChatClient }

func newMade(stream pb.Echo_ChatClient) *made { return &made{stream: stream} }

func badStartMade(ctx context.Context, c pb.EchoClient) (*made, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	s := newMade(stream)
	go s.run()
	return s, nil
}

func (s *made) run() {
	for {
		if _, err := s.stream.Recv(); err != nil {
			return
		}
	}
}

// Ask receives beside run.
func (s *made) Ask(m *pb.Message) (*pb.Message, error) {
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	//category: concurrent-recv
	return s.stream.Recv() // want "two receivers on one stream"
}

// opened is made by a function that opens the stream itself, and may fail.
type opened struct{ stream pb.Echo_ChatClient }

func open(ctx context.Context, c pb.EchoClient) (*opened, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	return &opened{stream: stream}, nil
}

func badStartOpened(ctx context.Context, c pb.EchoClient) (*opened, error) {
	s, err := open(ctx, c)
	if err != nil {
		return nil, err
	}
	go s.run()
	return s, nil
}

func (s *opened) run() {
	for {
		if _, err := s.stream.Recv(); err != nil {
			return
		}
	}
}

// Ask receives beside run.
func (s *opened) Ask(m *pb.Message) (*pb.Message, error) {
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	//category: concurrent-recv
	return s.stream.Recv() // want "two receivers on one stream"
}

// inline has its goroutine in the function that makes it.
type inline struct{ stream pb.Echo_ChatClient }

func newInline(stream pb.Echo_ChatClient) *inline { return &inline{stream: stream} }

func badStartInline(ctx context.Context, c pb.EchoClient) (*inline, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	s := newInline(stream)
	go func() {
		for {
			if _, err := s.stream.Recv(); err != nil {
				return
			}
		}
	}()
	return s, nil
}

// Ask receives beside the goroutine.
func (s *inline) Ask(m *pb.Message) (*pb.Message, error) {
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	//category: concurrent-recv
	return s.stream.Recv() // want "two receivers on one stream"
}

// listened only sends beside the goroutine that receives.
type listened struct{ stream pb.Echo_ChatClient }

func newListened(stream pb.Echo_ChatClient) *listened { return &listened{stream: stream} }

func goodStartListened(ctx context.Context, c pb.EchoClient) (*listened, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	s := newListened(stream)
	go s.run()
	return s, nil
}

func (s *listened) run() {
	for {
		if _, err := s.stream.Recv(); err != nil {
			return
		}
	}
}

// Tell sends.
func (s *listened) Tell(m *pb.Message) error { return s.stream.Send(m) }

// checked is made by a function that may refuse.
type checked struct{ stream pb.Echo_ChatClient }

func newChecked(stream pb.Echo_ChatClient) (*checked, error) {
	if stream == nil {
		return nil, context.Canceled
	}
	return &checked{stream: stream}, nil
}

func badStartChecked(ctx context.Context, c pb.EchoClient) (*checked, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	s, err := newChecked(stream)
	if err != nil {
		return nil, err
	}
	go s.run()
	return s, nil
}

func (s *checked) run() {
	for {
		if _, err := s.stream.Recv(); err != nil {
			return
		}
	}
}

// Ask receives beside run.
func (s *checked) Ask(m *pb.Message) (*pb.Message, error) {
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	//category: concurrent-recv
	return s.stream.Recv() // want "two receivers on one stream"
}
