package conn

import (
	"context"
	"errors"
	"sync"
	"time"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// repeated connects again and again, and closes the last connection only.
type repeated struct {
	mu      sync.Mutex
	conn    *grpc.ClientConn
	closing bool
}

// Close closes the last.
func (r *repeated) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closing = true
	if r.conn != nil {
		r.conn.Close()
	}
}

func badRepeated() *repeated {
	r := &repeated{}
	go func() {
		for {
			_ = r.run()
			r.mu.Lock()
			closing := r.closing
			r.mu.Unlock()
			if closing {
				return
			}
			time.Sleep(time.Second)
		}
	}()
	return r
}

func (r *repeated) run() error {
	//category: unclosed-conn
	conn, err := grpc.NewClient("passthrough:///x") // want "overwrites"
	if err != nil {
		return err
	}
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		conn.Close()
		return err
	}
	r.mu.Lock()
	r.conn = conn
	r.mu.Unlock()
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// closing closes its connection before it connects again.
type closing struct {
	conn *grpc.ClientConn
}

// Close closes the last.
func (c *closing) Close() { c.conn.Close() }

func (c *closing) goodLoop(ctx context.Context) {
	for ctx.Err() == nil {
		_ = c.run()
	}
}

func (c *closing) run() error {
	conn, err := grpc.NewClient("passthrough:///x")
	if err != nil {
		return err
	}
	c.conn = conn
	defer c.conn.Close()
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// resets has another method that closes, which the loop calls.
type resets struct {
	conn *grpc.ClientConn
}

// Close closes the last.
func (r *resets) Close() { r.conn.Close() }

func (r *resets) reset() { r.conn.Close() }

func (r *resets) goodLoop(ctx context.Context) {
	for ctx.Err() == nil {
		if err := r.run(); err != nil {
			r.reset()
		}
	}
}

func (r *resets) run() error {
	conn, err := grpc.NewClient("passthrough:///x")
	if err != nil {
		return err
	}
	r.conn = conn
	_, err = pb.NewEchoClient(conn).Get(context.Background(), &pb.GetRequest{})
	return err
}

// retries connects until it has succeeded, and opens the connection last.
type retries struct {
	conn  *grpc.ClientConn
	ready bool
}

// Close closes it.
func (r *retries) Close() { r.conn.Close() }

func (r *retries) goodLoop(ctx context.Context) error {
	for {
		if err := r.connect(); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
}

func (r *retries) connect() error {
	conn, err := grpc.NewClient("passthrough:///x")
	if err != nil {
		return err
	}
	r.conn = conn
	r.ready = true
	return nil
}

// goodLoopFlag asks for a flag that connect sets.
func (r *retries) goodLoopFlag(ctx context.Context) error {
	for ctx.Err() == nil {
		_ = r.connect()
		if r.ready {
			return nil
		}
	}
	return ctx.Err()
}

// once connects if it has no connection.
type once struct {
	conn *grpc.ClientConn
}

// Close closes it.
func (o *once) Close() { o.conn.Close() }

func (o *once) goodLoop(ctx context.Context) {
	for ctx.Err() == nil {
		_ = o.run()
	}
}

func (o *once) run() error {
	if o.conn == nil {
		conn, err := grpc.NewClient("passthrough:///x")
		if err != nil {
			return err
		}
		o.conn = conn
	}
	_, err := pb.NewEchoClient(o.conn).Get(context.Background(), &pb.GetRequest{})
	return err
}

// flagged connects if a flag says so.
type flagged struct {
	conn *grpc.ClientConn
	has  bool
}

// Close closes it.
func (f *flagged) Close() { f.conn.Close() }

func (f *flagged) goodLoop(ctx context.Context) {
	for ctx.Err() == nil {
		if !f.has {
			_ = f.run()
		}
		time.Sleep(time.Second)
	}
}

func (f *flagged) run() error {
	conn, err := grpc.NewClient("passthrough:///x")
	if err != nil {
		return err
	}
	f.conn, f.has = conn, true
	return nil
}

// many has one connection for each name.
type many struct {
	conn *grpc.ClientConn
}

// Close closes it.
func (m *many) Close() { m.conn.Close() }

func (m *many) run() error {
	conn, err := grpc.NewClient("passthrough:///x")
	if err != nil {
		return errors.New("no connection")
	}
	m.conn = conn
	return nil
}

func goodMany(ctx context.Context, out chan<- *many) {
	for ctx.Err() == nil {
		m := &many{}
		_ = m.run()
		out <- m
	}
}

// stopped calls its own Close.
type stopped struct {
	conn *grpc.ClientConn
}

// Close closes it.
func (s *stopped) Close() { s.conn.Close() }

func (s *stopped) run() error {
	conn, err := grpc.NewClient("passthrough:///x")
	if err != nil {
		return err
	}
	s.conn = conn
	return nil
}

func (s *stopped) goodLoop(ctx context.Context) {
	for ctx.Err() == nil {
		_ = s.run()
		s.Close()
	}
}
