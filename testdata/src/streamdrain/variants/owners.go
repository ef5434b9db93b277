package variants

import (
	"context"
	"io"
	"sync"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// link is a stream that ends with its connection.
type link struct {
	cc *grpc.ClientConn
	st pb.Echo_WatchClient
}

func dialLink(target string) (l *link, err error) {
	l = &link{}
	if l.cc, err = grpc.Dial(target, creds); err != nil {
		return nil, err
	}
	if l.st, err = pb.NewEchoClient(l.cc).Watch(context.Background(), &pb.WatchRequest{}); err != nil {
		l.cc.Close()
		return nil, err
	}
	return l, nil
}

func (l *link) Close() error { return l.cc.Close() }

// GoodLink closes the owner of the connection.
func GoodLink(target string) error {
	l, err := dialLink(target)
	if err != nil {
		return err
	}
	defer l.Close()
	_, err = l.st.Recv()
	return err
}

// reconnecting replaces a stream that failed, and cancels the old one.
type reconnecting struct {
	mu     sync.Mutex
	c      pb.EchoClient
	st     pb.Echo_ChatClient
	cancel context.CancelFunc
}

func (r *reconnecting) send(m *pb.Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.st == nil {
		if err := r.dialLocked(); err != nil {
			return err
		}
	}
	err := r.st.Send(m)
	if err != nil {
		r.resetLocked()
	}
	return err
}

func (r *reconnecting) dialLocked() error {
	ctx, cancel := context.WithCancel(context.Background())
	st, err := r.c.Chat(ctx)
	if err != nil {
		cancel()
		return err
	}
	r.st, r.cancel = st, cancel
	return nil
}

func (r *reconnecting) resetLocked() {
	if r.cancel != nil {
		r.cancel()
	}
	r.st, r.cancel = nil, nil
}

func (r *reconnecting) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.resetLocked()
	return nil
}

// GoodReconnecting sends until it fails, and once more.
func GoodReconnecting(c pb.EchoClient, msgs []*pb.Message) (err error) {
	r := &reconnecting{c: c}
	defer r.Close()
	for _, m := range msgs {
		if err = r.send(m); err != nil {
			err = r.send(m)
		}
	}
	return err
}

// pusher asks for the status where Send says that there is one.
type pusher struct {
	c  pb.EchoClient
	st pb.Echo_UploadClient
}

func (p *pusher) push(ctx context.Context, chunk *pb.Chunk) (err error) {
	if p.st == nil {
		if p.st, err = p.c.Upload(ctx); err != nil {
			return err
		}
	}
	if err = p.st.Send(chunk); err == io.EOF {
		_, err = p.st.CloseAndRecv()
		p.st = nil
	}
	return err
}

func (p *pusher) Close() error {
	if p.st == nil {
		return nil
	}
	_, err := p.st.CloseAndRecv()
	return err
}

// GoodPusher pushes all and closes.
func GoodPusher(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	p := &pusher{c: c}
	for _, chunk := range chunks {
		if err := p.push(ctx, chunk); err != nil {
			return wrapf(err, "push")
		}
	}
	return p.Close()
}

// lifecycle is what workers have in common.
type lifecycle struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func (l *lifecycle) start(parent context.Context) { l.ctx, l.cancel = context.WithCancel(parent) }

// Stop stops the worker and waits for it.
func (l *lifecycle) Stop() {
	l.cancel()
	l.wg.Wait()
}

// worker reports the first event and ends when it is stopped.
type worker struct {
	lifecycle
	c     pb.EchoClient
	first chan *pb.Event
}

func (w *worker) run() {
	w.start(context.Background())
	w.wg.Add(1)
	go w.loop()
}

func (w *worker) loop() {
	defer w.wg.Done()
	st, err := w.c.Watch(w.ctx, &pb.WatchRequest{})
	if err != nil {
		return
	}
	for {
		ev, err := st.Recv()
		if err != nil {
			return
		}
		select {
		case w.first <- ev:
		case <-w.ctx.Done():
			return
		}
	}
}

// GoodWorker stops the worker by way of what is embedded in it.
func GoodWorker(c pb.EchoClient) *pb.Event {
	w := &worker{c: c, first: make(chan *pb.Event)}
	w.run()
	defer w.Stop()
	return <-w.first
}

// uploader looks as if Close ended the upload.
type uploader struct{ st pb.Echo_UploadClient }

func newUploader(c pb.EchoClient) (io.WriteCloser, error) {
	//category: close-send-only
	st, err := c.Upload(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	return &uploader{st}, nil
}

func (u *uploader) Write(p []byte) (int, error) {
	if err := u.st.Send(&pb.Chunk{Data: p}); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (u *uploader) Close() error { return u.st.CloseSend() }

// BadUploader writes and closes, as one does.
func BadUploader(c pb.EchoClient) error {
	u, err := newUploader(c)
	if err != nil {
		return err
	}
	defer u.Close()
	_, err = u.Write([]byte("x"))
	return err
}
