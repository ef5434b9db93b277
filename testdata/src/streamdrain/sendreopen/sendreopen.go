// Package sendreopen replaces a stream after a failed Send. That Send returned
// io.EOF does not release the old stream: cancel it, or receive its status.
package sendreopen

import (
	"context"
	"io"
	"log"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// journal writes to a stream that it reopens when a Send fails.
type journal struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (j *journal) write(m *pb.Message) (err error) {
	if err := j.stream.Send(m); err != nil {
		//category: reopened-after-send-error
		j.stream, err = j.client.Chat(j.ctx) // want "leak"
		if err != nil {
			return err
		}
		return j.stream.Send(m)
	}
	return nil
}

// BadReopenField drives journal: each time that the server ends the stream,
// one more stays behind.
func BadReopenField(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	j := &journal{ctx: ctx, client: c, stream: stream}
	for _, m := range msgs {
		if err := j.write(m); err != nil {
			return err
		}
	}
	return nil
}

// lazyJournal opens its stream when it needs one, and drops it when a Send
// fails.
type lazyJournal struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (j *lazyJournal) write(ctx context.Context, m *pb.Message) error {
	if j.stream == nil {
		stream, err := j.client.Chat(ctx)
		if err != nil {
			return err
		}
		j.stream = stream
	}
	if err := j.stream.Send(m); err != nil {
		//category: reopened-after-send-error
		j.stream = nil // want "leak"
		return err
	}
	return nil
}

// BadDropField drives lazyJournal.
func BadDropField(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	j := &lazyJournal{client: c}
	for _, m := range msgs {
		if err := j.write(ctx, m); err != nil && err != io.EOF {
			return err
		}
	}
	return nil
}

// BadReopenLocal replaces a local variable.
func BadReopenLocal(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			//category: reopened-after-send-error
			stream, err = c.Chat(ctx) // want "leak"
			if err != nil {
				return err
			}
		}
	}
	stream.CloseSend()
	for {
		if _, err := stream.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// session pairs a stream with the function that ends it.
type session struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
	cancel context.CancelFunc
}

func (s *session) open(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := s.client.Chat(ctx)
	if err != nil {
		cancel()
		return err
	}
	s.stream, s.cancel = stream, cancel
	return nil
}

func (s *session) write(ctx context.Context, m *pb.Message) error {
	if err := s.stream.Send(m); err != nil {
		s.cancel()
		if err := s.open(ctx); err != nil {
			return err
		}
		return s.stream.Send(m)
	}
	return nil
}

// GoodCancelThenReopen ends the old stream first.
func GoodCancelThenReopen(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	s := &session{client: c}
	if err := s.open(ctx); err != nil {
		return err
	}
	defer func() { s.cancel() }()
	for _, m := range msgs {
		if err := s.write(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// uploader asks the failed stream for its status before it opens another.
type uploader struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_UploadClient
}

func (u *uploader) send(chunk *pb.Chunk) error {
	err := u.stream.Send(chunk)
	if err == nil {
		return nil
	}
	if _, err := u.stream.CloseAndRecv(); err != nil {
		log.Printf("upload ended: %v", err)
	}
	if u.stream, err = u.client.Upload(u.ctx); err != nil {
		return err
	}
	return u.stream.Send(chunk)
}

// GoodStatusThenReopen drives uploader.
func GoodStatusThenReopen(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	u := &uploader{ctx: ctx, client: c, stream: stream}
	for _, chunk := range chunks {
		if err := u.send(chunk); err != nil {
			return err
		}
	}
	_, err = u.stream.CloseAndRecv()
	return err
}

// GoodDrainThenReopen receives until the old stream's end.
func GoodDrainThenReopen(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			for err = nil; err == nil; {
				_, err = stream.Recv()
			}
			stream, err = c.Chat(ctx)
			if err != nil {
				return err
			}
		}
	}
	stream.CloseSend()
	for {
		if _, err := stream.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// link reopens its stream on a new connection; closing the old one ends what
// was on it.
type link struct {
	target string
	conn   *grpc.ClientConn
	stream pb.Echo_ChatClient
}

func (l *link) open(ctx context.Context) error {
	conn, err := grpc.NewClient(l.target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	stream, err := pb.NewEchoClient(conn).Chat(ctx)
	if err != nil {
		conn.Close()
		return err
	}
	l.conn, l.stream = conn, stream
	return nil
}

func (l *link) write(ctx context.Context, m *pb.Message) error {
	if err := l.stream.Send(m); err != nil {
		l.conn.Close()
		if err := l.open(ctx); err != nil {
			return err
		}
		return l.stream.Send(m)
	}
	return nil
}

// GoodCloseConnThenReopen drives link.
func GoodCloseConnThenReopen(ctx context.Context, target string, msgs []*pb.Message) error {
	l := &link{target: target}
	if err := l.open(ctx); err != nil {
		return err
	}
	defer func() { l.conn.Close() }()
	for _, m := range msgs {
		if err := l.write(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// BadDropCaptured drops a stream that a function literal shares with the
// function, and opens the next for the next message.
func BadDropCaptured(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	var stream pb.Echo_ChatClient
	write := func(m *pb.Message) {
		if err := stream.Send(m); err != nil {
			log.Printf("send: %v", err)
			stream = nil
		}
	}
	for _, m := range msgs {
		if stream == nil {
			var err error
			//category: reopened-after-send-error
			if stream, err = c.Chat(ctx); err != nil { // want "leak"
				return err
			}
		}
		write(m)
	}
	return nil
}
