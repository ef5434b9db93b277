package owners

import (
	"context"
	"io"
	"sync"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// tunnel ends its stream as carefully as one can.
type tunnel struct {
	sendMu, recvMu sync.Mutex
	stream         pb.Echo_ChatClient
	cancel         context.CancelFunc
}

// open gives the tunnel a stream.
func (t *tunnel) open(c pb.EchoClient) (err error) {
	ctx, cancel := context.WithCancel(context.Background())
	if t.stream, err = c.Chat(ctx); err != nil {
		cancel()
		return err
	}
	t.cancel = cancel
	return nil
}

// drain ends the sending side, then the stream, and waits for its end.
func (t *tunnel) drain() {
	t.sendMu.Lock()
	t.stream.CloseSend()
	t.sendMu.Unlock()
	t.cancel()
	t.recvMu.Lock()
	defer t.recvMu.Unlock()
	var m pb.Message
	for t.stream.RecvMsg(&m) == nil {
	}
}

// GoodDrainUnderLocks drives tunnel.
func GoodDrainUnderLocks(c pb.EchoClient) error {
	var t tunnel
	if err := t.open(c); err != nil {
		return err
	}
	defer t.drain()
	return t.stream.Send(&pb.Message{Text: "hello"})
}

// hub keeps streams by name.
type hub struct {
	mu      sync.Mutex
	streams map[string]pb.Echo_ChatClient
}

func (h *hub) join(ctx context.Context, c pb.EchoClient, room string) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.streams[room] = stream
	return nil
}

func (h *hub) leaveAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for room, stream := range h.streams {
		stream.CloseSend()
		for {
			if _, err := stream.Recv(); err != nil {
				break
			}
		}
		delete(h.streams, room)
	}
}

// GoodMap drives hub.
func GoodMap(c pb.EchoClient) error {
	h := &hub{streams: make(map[string]pb.Echo_ChatClient)}
	defer h.leaveAll()
	for _, room := range []string{"lobby", "attic"} {
		if err := h.join(context.Background(), c, room); err != nil {
			return err
		}
	}
	return nil
}

// lockedChat serialises Send. It looks like the stream that it wraps.
type lockedChat struct {
	pb.Echo_ChatClient
	mu sync.Mutex
}

func (l *lockedChat) Send(m *pb.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Echo_ChatClient.Send(m)
}

// GoodRewrapped puts a stream's wrapper into the stream's own variable.
func GoodRewrapped(c pb.EchoClient) (n int, err error) {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return 0, err
	}
	stream = &lockedChat{Echo_ChatClient: stream}
	for i := range 3 {
		if err := stream.Send(&pb.Message{Id: i}); err != nil {
			break
		}
	}
	stream.CloseSend()
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		n++
	}
}

// agent owns a connection. Its streams end with that.
type agent struct {
	conn   *grpc.ClientConn
	client pb.EchoClient
	stream pb.Echo_WatchClient
}

func (a *agent) subscribe() (err error) {
	a.stream, err = a.client.Watch(context.Background(), &pb.WatchRequest{})
	return err
}

// Close closes the connection.
func (a *agent) Close() error {
	return a.conn.Close()
}

// GoodCloseClosesConn drives agent.
func GoodCloseClosesConn(dial func() (*grpc.ClientConn, error)) error {
	conn, err := dial()
	if err != nil {
		return err
	}
	a := &agent{conn: conn, client: pb.NewEchoClient(conn)}
	defer a.Close()
	if err := a.subscribe(); err != nil {
		return err
	}
	_, err = a.stream.Recv()
	return err
}

// blobWriter is an io.WriteCloser whose Close only says that no more will come.
type blobWriter struct {
	stream pb.Echo_ChatClient
	n      int
}

func newBlobWriter(ctx context.Context, c pb.EchoClient) (*blobWriter, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	return &blobWriter{stream: stream}, nil
}

func (w *blobWriter) Write(p []byte) (int, error) {
	if err := w.stream.Send(&pb.Message{Id: w.n, Text: string(p)}); err != nil {
		return 0, err
	}
	if _, err := w.stream.Recv(); err != nil {
		return 0, err
	}
	w.n++
	return len(p), nil
}

func (w *blobWriter) Close() error {
	return w.stream.CloseSend()
}

// BadWriteCloser gives blobWriter a context that nothing ends.
func BadWriteCloser(c pb.EchoClient) (err error) {
	//unordered: the stream is opened above, when this call has begun
	//category: close-send-only
	w, err := newBlobWriter(context.Background(), c) // want "leak"
	if err != nil {
		return err
	}
	defer w.Close()
	_, err = io.WriteString(w, "blob")
	return err
}
