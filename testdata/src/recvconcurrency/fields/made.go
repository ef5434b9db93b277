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

// talk is started once, or made for one question.
type talk struct{ stream pb.Echo_ChatClient }

// Start opens the stream, and sends on it in a goroutine.
func (s *talk) Start(ctx context.Context, c pb.EchoClient, ms []*pb.Message) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go func() {
		for _, m := range ms {
			if s.stream.Send(m) != nil {
				return
			}
		}
	}()
	return nil
}

func dial(ctx context.Context, c pb.EchoClient) (*talk, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		stream, err := c.Chat(context.WithoutCancel(ctx))
		return &talk{stream}, err
	}
	return &talk{stream}, nil
}

// Once sends on a stream of its own.
func Once(ctx context.Context, c pb.EchoClient, m *pb.Message) error {
	s, err := dial(ctx, c)
	if err != nil {
		return err
	}
	if err := s.stream.Send(m); err != nil {
		return err
	}
	_, err = s.stream.Recv()
	return err
}

// several has more than one method beside its goroutine.
type several struct{ stream pb.Echo_ChatClient }

// Start opens the stream, and sends on it in a goroutine.
func (s *several) Start(ctx context.Context, c pb.EchoClient, ms []*pb.Message) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go func() {
		for _, m := range ms {
			if s.stream.Send(m) != nil {
				return
			}
		}
	}()
	return nil
}

// Ask sends beside the goroutine.
func (s *several) Ask(m *pb.Message) error {
	//category: concurrent-send
	return s.stream.Send(m) // want "two senders on one stream"
}

// Close ends the sending beside it.
func (s *several) Close() error {
	//category: close-send-race
	return s.stream.CloseSend() // want "CloseSend"
}

// Tell is the same defect as Ask.
func (s *several) Tell(m *pb.Message) error { return s.stream.Send(m) }
