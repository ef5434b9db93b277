package owners

import (
	"context"
	"log"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// Owners that end their streams: by the cancel functions, and the connections, that
// they keep.

// A topics has a function for each of its streams, by name.
type topics struct {
	client pb.EchoClient
	ctx    context.Context
	ends   map[string]context.CancelFunc
}

func (t *topics) first() (*pb.Event, error) {
	stream, err := t.client.Watch(t.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (t *topics) goodEnd(name string) { t.ends[name]() }

// A levels has one for each level.
type levels struct {
	client pb.EchoClient
	ctx    context.Context
	ends   []context.CancelFunc
}

func (l *levels) first() (*pb.Event, error) {
	stream, err := l.client.Watch(l.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func (l *levels) goodEnd(level int) { l.ends[level]() }

// A rounds has a context for each of its rounds.
type rounds struct {
	client pb.EchoClient
	ctx    context.Context
	stop   context.CancelFunc
}

// goodEach ends one before the next.
func (r *rounds) goodEach(keys []string) error {
	for _, key := range keys {
		r.ctx, r.stop = context.WithCancel(context.Background())
		stream, err := r.client.Watch(r.ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
		r.stop()
	}
	return nil
}

// goodAll ends all in the end.
func (r *rounds) goodAll(keys []string) error {
	defer r.stop()
	for _, key := range keys {
		stream, err := r.client.Watch(r.ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// badAll defers something else.
func (r *rounds) badAll(keys []string) error {
	defer log.Print("done")
	for _, key := range keys {
		//category: single-recv
		stream, err := r.client.Watch(r.ctx, &pb.WatchRequest{Prefix: key}) // want "leak"
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// goodAside has a goroutine end all when it is told to.
func (r *rounds) goodAside(done <-chan struct{}) (*pb.Message, error) {
	ctx, cancel := context.WithCancel(r.ctx)
	stream, err := r.client.Chat(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	go func() {
		<-done
		r.stop()
	}()
	return stream.Recv()
}

// goodHook has somebody else's function do it.
func (r *rounds) goodHook(onExit func(func())) (*pb.Message, error) {
	ctx, cancel := context.WithCancel(r.ctx)
	stream, err := r.client.Chat(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	onExit(func() {
		func() { r.stop() }()
	})
	return stream.Recv()
}

// badNobody has a goroutine do something else.
func (r *rounds) badNobody(done <-chan struct{}) (*pb.Message, error) {
	ctx, cancel := context.WithCancel(r.ctx)
	stream, err := r.client.Chat(ctx) // want "leak"
	if err != nil {
		cancel()
		return nil, err
	}
	go func() {
		<-done
		log.Print("done")
	}()
	return stream.Recv()
}

// A notifier sends on one stream, and ends it with the connection.
type notifier struct {
	conn   *grpc.ClientConn
	stream pb.Echo_ChatClient
}

func (n *notifier) goodOpen() error {
	stream, err := pb.NewEchoClient(n.conn).Chat(context.Background())
	if err != nil {
		return err
	}
	n.stream = stream
	return nil
}

func (n *notifier) notify(text string) error { return n.stream.Send(&pb.Message{Text: text}) }

// Close closes the connection.
func (n *notifier) Close() error { return n.conn.Close() }

// An outlet is given its stream.
type outlet struct {
	conn   *grpc.ClientConn
	stream pb.Echo_ChatClient
}

func (o *outlet) attach(stream pb.Echo_ChatClient) { o.stream = stream }

func (o *outlet) tell(text string) error { return o.stream.Send(&pb.Message{Text: text}) }

// Close closes the connection.
func (o *outlet) Close() error { return o.conn.Close() }

// goodAttached hands over what it opens.
func goodAttached(o *outlet, c pb.EchoClient) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	o.attach(stream)
	return nil
}

// A reporter opens a stream for each of its reports, and has one context for all.
type reporter struct {
	client pb.EchoClient
	ctx    context.Context
}

func (r *reporter) report(text string) error {
	stream, err := r.client.Chat(r.ctx)
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{Text: text})
}

// badEach leaves one behind each time.
func (r *reporter) badEach(texts []string) error {
	for _, text := range texts {
		//unordered: the callee stands above
		//category: never-received
		if err := r.report(text); err != nil { // want "leak"
			return err
		}
	}
	return nil
}

// A talk half-closes when it is closed, and is run to the end.
type talk struct{ stream pb.Echo_ChatClient }

func (t *talk) goodOpen(c pb.EchoClient) (err error) {
	t.stream, err = c.Chat(context.Background())
	return err
}

func (t *talk) next() (*pb.Message, error) { return t.stream.Recv() }

func (t *talk) run() error {
	for {
		if _, err := t.next(); err != nil {
			return err
		}
	}
}

// Close half-closes.
func (t *talk) Close() error { return t.stream.CloseSend() }

// An echo answers what it receives, in a goroutine.
type echo struct{ stream pb.Echo_ChatClient }

func (e *echo) goodStart(c pb.EchoClient) (err error) {
	if e.stream, err = c.Chat(context.Background()); err != nil {
		return err
	}
	go e.run()
	return nil
}

func (e *echo) run() {
	for {
		m, err := e.stream.Recv()
		if err != nil {
			return
		}
		if err := e.stream.Send(m); err != nil {
			return
		}
	}
}

// Close half-closes.
func (e *echo) Close() error { return e.stream.CloseSend() }

func (r *rounds) note(key string) { log.Print("done with ", key) }

func (r *rounds) end() { r.stop() }

// goodEachByMethod ends each by a method.
func (r *rounds) goodEachByMethod(keys []string) error {
	for _, key := range keys {
		r.ctx, r.stop = context.WithCancel(context.Background())
		stream, err := r.client.Watch(r.ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
		r.note(key)
		r.end()
	}
	return nil
}
