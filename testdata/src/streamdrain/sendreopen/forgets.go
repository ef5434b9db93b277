package sendreopen

import (
	"context"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// live is a stream together with what cancels it.
type live struct {
	stream pb.Echo_ChatClient
	cancel context.CancelFunc
}

// forgetful has what it needs in a struct that it embeds.
type forgetful struct {
	ctx    context.Context
	client pb.EchoClient
	conn   *grpc.ClientConn
	live
}

func (f *forgetful) open() error {
	if f.stream != nil {
		return nil
	}
	ctx, cancel := context.WithCancel(f.ctx)
	s, err := f.client.Chat(ctx)
	if err != nil {
		cancel()
		return err
	}
	f.stream, f.cancel = s, cancel
	return nil
}

func (f *forgetful) reset() {
	if f.cancel != nil {
		f.cancel()
	}
	f.stream, f.cancel = nil, nil
}

// badForget cancels when Recv fails, but when Send does, it forgets both.
func (f *forgetful) badForget(attempt int, m *pb.Message) (*pb.Message, error) {
	if err := f.open(); err != nil {
		return nil, err
	}
	if err := f.stream.Send(m); err != nil {
		if attempt > 3 {
			return nil, err
		}
		f.stream, f.cancel = nil, nil // want "leak"
		return f.badForget(attempt+1, m)
	}
	got, err := f.stream.Recv()
	if err != nil {
		f.reset()
		return nil, err
	}
	return got, nil
}

// badForgetInline does without a helper.
func (f *forgetful) badForgetInline(m *pb.Message) (*pb.Message, error) {
	if err := f.open(); err != nil {
		return nil, err
	}
	if err := f.stream.Send(m); err != nil {
		f.stream, f.cancel = nil, nil // want "leak"
		return nil, err
	}
	got, err := f.stream.Recv()
	if err != nil {
		f.cancel()
		f.stream, f.cancel = nil, nil
		return nil, err
	}
	return got, nil
}

// goodReset cancels in both cases.
func (f *forgetful) goodReset(m *pb.Message) (*pb.Message, error) {
	if err := f.open(); err != nil {
		return nil, err
	}
	if err := f.stream.Send(m); err != nil {
		f.reset()
		return nil, err
	}
	got, err := f.stream.Recv()
	if err != nil {
		f.reset()
		return nil, err
	}
	return got, nil
}

// goodForgetAfter cancels, and then forgets.
func (f *forgetful) goodForgetAfter(m *pb.Message) error {
	if err := f.open(); err != nil {
		return err
	}
	if err := f.stream.Send(m); err != nil {
		f.cancel()
		f.stream, f.cancel = nil, nil
		return err
	}
	return nil
}

// goodForgetTaken takes the cancel function first.
func (f *forgetful) goodForgetTaken(m *pb.Message) error {
	if err := f.open(); err != nil {
		return err
	}
	cancel := f.cancel
	if err := f.stream.Send(m); err != nil {
		f.stream, f.cancel = nil, nil
		cancel()
		return err
	}
	return nil
}

// goodKeepsCancel leaves the cancel function where it is.
func (f *forgetful) goodKeepsCancel(m *pb.Message) error {
	if err := f.open(); err != nil {
		return err
	}
	if err := f.stream.Send(m); err != nil {
		f.stream = nil
		return err
	}
	if _, err := f.stream.Recv(); err != nil {
		f.reset()
		return err
	}
	return nil
}
