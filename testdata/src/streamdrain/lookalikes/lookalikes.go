// Package lookalikes holds correct code that the rule once took for a bug,
// each with a twin that is one. They were reduced from findings on published
// modules, in our own words.
package lookalikes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// GoodNilMessage guards against a nil message, which Recv never returns
// without an error.
func GoodNilMessage(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			if err == io.EOF {
				return n, nil
			}
			return n, err
		}
		if ev == nil {
			return n, nil
		}
		n++
	}
}

// BadEmptyMessage takes an empty key for the end.
func BadEmptyMessage(ctx context.Context, c pb.EchoClient) (n int, err error) {
	//category: early-return
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return 0, err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			if err == io.EOF {
				return n, nil
			}
			return n, err
		}
		if ev.Rev >= 1 {
			return n, nil
		}
		n++
	}
}

// print receives until there is no message, which is when there is an error.
func print(stream pb.Echo_WatchClient) {
	for {
		ev, err := stream.Recv()
		if errors.Is(err, io.EOF) || ev == nil {
			log.Print("done")
			return
		}
		log.Print(ev.Key)
	}
}

// GoodFirstThenGoroutine takes the first message itself and leaves the rest
// to a goroutine.
func GoodFirstThenGoroutine(c pb.EchoClient) (string, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return "", err
	}
	first, err := stream.Recv()
	if err != nil {
		return "", err
	}
	go print(stream)
	return first.Key, nil
}

// BadFirstThenNobody forgets the rest.
func BadFirstThenNobody(c pb.EchoClient) (string, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	first, err := stream.Recv()
	if err != nil {
		return "", err
	}
	go log.Print(first.Key)
	return first.Key, nil
}

// GoodSnapshot returns after the first message on its caller's context; a
// goroutine copies the rest, and stops early if nobody reads any more.
func GoodSnapshot(ctx context.Context, c pb.EchoClient) (io.ReadCloser, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	r, w := io.Pipe()
	first, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	go func() {
		if _, err := io.WriteString(w, first.Value); err != nil {
			return
		}
		for {
			ev, err := stream.Recv()
			if err != nil {
				w.CloseWithError(err)
				return
			}
			if _, err := io.WriteString(w, ev.Value); err != nil {
				return
			}
		}
	}()
	go io.Copy(io.Discard, r)
	return r, nil
}

// session is a chat with its receiver.
type session struct {
	stream pb.Echo_ChatClient
	done   chan struct{}
	err    error
}

// GoodNestedReceiver starts its receivers in a literal that is called again
// for each session; they receive some literals deep.
func GoodNestedReceiver(ctx context.Context, c pb.EchoClient, texts []string) error {
	open := func() (*session, error) {
		stream, err := c.Chat(ctx)
		if err != nil {
			return nil, err
		}
		s := &session{stream: stream, done: make(chan struct{})}
		go func() {
			s.err = func() error {
				for {
					if _, err := stream.Recv(); err != nil {
						return err
					}
				}
			}()
			close(s.done)
		}()
		return s, nil
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, text := range texts {
			s, err := open()
			if err != nil {
				return
			}
			s.stream.Send(&pb.Message{Text: text})
			s.stream.CloseSend()
			<-s.done
		}
	})
	wg.Wait()
	return nil
}

// link is a stream that is reopened, and the end of its context.
type link struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
	ctx    context.Context
	cancel context.CancelFunc
}

// reopen gives the server a moment to answer what is under way, and cancels
// the old stream then.
func (l *link) reopen() (err error) {
	if l.stream != nil {
		l.stream.CloseSend()
	}
	if l.cancel != nil {
		old := l.cancel
		go func() {
			time.Sleep(time.Millisecond)
			old()
		}()
	}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.stream, err = l.client.Chat(l.ctx)
	return err
}

// GoodCancelLater drives link.
func GoodCancelLater(c pb.EchoClient) error {
	l := &link{client: c}
	for range 3 {
		if err := l.reopen(); err != nil {
			return err
		}
	}
	l.cancel()
	return nil
}

// closer is what tunnel needs of its connection.
type closer interface{ Close() error }

// tunnel owns a stream and the connection under it.
type tunnel struct {
	stream pb.Echo_ChatClient
	conn   closer
}

func newTunnel(stream pb.Echo_ChatClient, conn closer) *tunnel {
	return &tunnel{stream: stream, conn: conn}
}

func (t *tunnel) ask(text string) error {
	if err := t.stream.Send(&pb.Message{Text: text}); err != nil {
		return err
	}
	_, err := t.stream.Recv()
	return err
}

func (t *tunnel) serve() {
	defer t.conn.Close()
	t.ask("hello")
}

// GoodTunnel serves in a goroutine that closes the connection at the end.
func GoodTunnel(target string) error {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	stream, err := pb.NewEchoClient(conn).Chat(context.Background())
	if err != nil {
		conn.Close()
		return err
	}
	t := newTunnel(stream, conn)
	go t.serve()
	return nil
}

// GoodWaitReady closes the connection on every error; a deferred function
// turns the end of the context into one.
func GoodWaitReady(ctx context.Context, target string) (conn *grpc.ClientConn, err error) {
	cc, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			cc.Close()
		}
	}()
	defer func() {
		select {
		case <-ctx.Done():
			switch {
			case ctx.Err() == err:
				conn = nil
			case err == nil:
				conn, err = nil, ctx.Err()
			default:
				conn, err = nil, fmt.Errorf("%v: %v", ctx.Err(), err)
			}
		default:
		}
	}()
	if _, err := pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{Key: "ready"}); err != nil {
		return nil, err
	}
	return cc, nil
}

// GoodExpectedError expects an error and looks at its text, which only an
// error has.
func GoodExpectedError(c pb.EchoClient, want string) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	if _, err = stream.Recv(); err.Error() != want {
		return fmt.Errorf("got %v, want %s", err, want)
	}
	return nil
}
