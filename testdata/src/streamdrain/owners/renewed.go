package owners

import (
	"context"
	"errors"
	"sync"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// exporter has one connection at a time: the next one closes the one before, and with it
// what is left of its streams.
type exporter struct {
	mu   sync.Mutex
	conn *grpc.ClientConn
}

func (e *exporter) dial() (*grpc.ClientConn, error) { return grpc.Dial("passthrough:///x") }

// goodEnable closes the connection before, and opens on the new one.
func (e *exporter) goodEnable(cc *grpc.ClientConn) error {
	e.mu.Lock()
	if e.conn != nil {
		_ = e.conn.Close()
	}
	e.conn = cc
	e.mu.Unlock()
	return e.begin(e.conn)
}

// goodEnableGiven passes the new connection by its other name.
func (e *exporter) goodEnableGiven(cc *grpc.ClientConn) error {
	if e.conn != nil {
		_ = e.conn.Close()
	}
	e.conn = cc
	return e.begin(cc)
}

func (e *exporter) begin(cc *grpc.ClientConn) error {
	stream, err := pb.NewEchoClient(cc).Chat(context.Background())
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	go receiveAll(stream)
	return nil
}

// goodReconnect does all by itself.
func (e *exporter) goodReconnect(cc *grpc.ClientConn) error {
	if e.conn != nil {
		e.conn.Close()
	}
	e.conn = cc
	stream, err := pb.NewEchoClient(e.conn).Chat(context.Background())
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	go receiveAll(stream)
	return nil
}

// goodReconnectInSteps opens by way of the field.
func (e *exporter) goodReconnectInSteps(cc *grpc.ClientConn) error {
	if e.conn != nil {
		e.conn.Close()
	}
	e.conn = cc
	return e.hello()
}

func (e *exporter) hello() error {
	stream, err := pb.NewEchoClient(e.conn).Chat(context.Background())
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	go receiveAll(stream)
	return nil
}

func receiveAll(stream pb.Echo_ChatClient) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

// steady has one connection for all its streams.
type steady struct {
	conn *grpc.ClientConn
}

func (s *steady) Stop() error { return s.conn.Close() }

// renew closes and replaces the connection, but not on the way to a stream.
func (s *steady) renew(cc *grpc.ClientConn) {
	s.conn.Close()
	s.conn = cc
}

func (s *steady) badGreet() error { return s.greet(s.conn) }

func (s *steady) greet(cc *grpc.ClientConn) error {
	//category: never-received
	stream, err := pb.NewEchoClient(cc).Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	go receiveAll(stream)
	return nil
}

// badAsk asks on the connection that there is.
func (s *steady) badAsk() error {
	//category: early-return
	stream, err := pb.NewEchoClient(s.conn).Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	m, err := stream.Recv()
	if err != nil {
		return err
	}
	if m.Text == "" {
		return errors.New("no text")
	}
	go receiveAll(stream)
	return nil
}

// careless replaces its connection without closing the one before.
type careless struct {
	conn *grpc.ClientConn
}

func (c *careless) Stop() error { return c.conn.Close() }

func (c *careless) badReplace(cc *grpc.ClientConn) error {
	c.conn = cc
	//category: never-received
	stream, err := pb.NewEchoClient(c.conn).Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	go receiveAll(stream)
	return nil
}

// mixed renews its connection for one stream, and opens another without.
type mixed struct {
	conn *grpc.ClientConn
}

func (m *mixed) renewed(cc *grpc.ClientConn) error {
	if m.conn != nil {
		m.conn.Close()
	}
	m.conn = cc
	return m.badHello()
}

func (m *mixed) again() error { return m.badHello() }

func (m *mixed) badHello() error {
	//category: never-received
	stream, err := pb.NewEchoClient(m.conn).Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return err
	}
	go receiveAll(stream)
	return nil
}

// restless renews its connection once, for many streams.
type restless struct{ conn *grpc.ClientConn }

func (r *restless) badRetries(cc *grpc.ClientConn) {
	if r.conn != nil {
		r.conn.Close()
	}
	r.conn = cc
	for {
		//category: early-return
		stream, err := pb.NewEchoClient(r.conn).Chat(context.Background()) // want "leak"
		if err != nil {
			return
		}
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			if m.Text == "again" {
				break
			}
		}
	}
}

// goodRetries renews it for each.
func (r *restless) goodRetries(dial func() *grpc.ClientConn) {
	for {
		if r.conn != nil {
			r.conn.Close()
		}
		r.conn = dial()
		stream, err := pb.NewEchoClient(r.conn).Chat(context.Background())
		if err != nil {
			return
		}
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			if m.Text == "again" {
				break
			}
		}
	}
}
