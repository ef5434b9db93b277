package conn

import (
	"context"
	"errors"
	"log"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// Connections in a struct that is dropped when it turns out not to work.

// A session asks one server.
type session struct {
	mu     sync.Mutex
	conn   *grpc.ClientConn
	echo   pb.EchoClient
	name   string
	logger *log.Logger
	stop   func() error
}

// hello asks for the name of the server.
func (s *session) hello(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	resp, err := s.echo.Get(ctx, &pb.GetRequest{Key: "name"})
	if err != nil {
		s.logger.Printf("%s: %v", s.conn.Target(), err)
		return err
	}
	s.name = resp.Value
	return s.check()
}

// check refuses servers without a name.
func (s *session) check() error {
	if s.name == "" {
		return errors.New("no name")
	}
	return nil
}

// helloOrClose is hello that closes the connection if that fails.
func (s *session) helloOrClose(ctx context.Context) error {
	if err := s.hello(ctx); err != nil {
		s.conn.Close()
		return err
	}
	return nil
}

// helloOrStop is hello that runs a function if that fails.
func (s *session) helloOrStop(ctx context.Context) error {
	if err := s.hello(ctx); err != nil {
		s.stop()
		return err
	}
	return nil
}

var sessions = make(map[string]*session)

// register keeps the session for others.
func (s *session) register(ctx context.Context) error {
	sessions[s.name] = s
	return s.hello(ctx)
}

// hand gives the connection to somebody else.
func (s *session) hand(to chan<- *grpc.ClientConn) error {
	if s.name == "" {
		return errors.New("no name")
	}
	to <- s.conn
	return nil
}

// badSession forgets a session that does not answer.
func badSession(ctx context.Context, target string) (*session, error) {
	//category: unclosed-conn
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, echo: pb.NewEchoClient(conn)}
	if err := s.hello(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// badSessionField asks by the client in the struct.
func badSessionField(ctx context.Context, target string) (*session, error) {
	//category: unclosed-conn
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, echo: pb.NewEchoClient(conn)}
	if _, err := s.echo.Get(ctx, &pb.GetRequest{Key: "version"}); err != nil {
		return nil, err
	}
	return s, nil
}

// badSessionFunction passes the struct to a function.
func badSessionFunction(ctx context.Context, target string) (*session, error) {
	//category: unclosed-conn
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, name: "unknown"}
	if err := greet(ctx, s); err != nil {
		return nil, err
	}
	return s, nil
}

func greet(ctx context.Context, s *session) error {
	_, err := pb.NewEchoClient(s.conn).Get(ctx, &pb.GetRequest{Key: s.name})
	return err
}

// goodSession closes the connection of a session that does not answer.
func goodSession(ctx context.Context, target string) (*session, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, echo: pb.NewEchoClient(conn)}
	if err := s.hello(ctx); err != nil {
		s.conn.Close()
		return nil, err
	}
	return s, nil
}

// goodSessionMethod has a method that closes the connection.
func goodSessionMethod(ctx context.Context, target string) (*session, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, echo: pb.NewEchoClient(conn)}
	if err := s.helloOrClose(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// goodSessionStop keeps, in the struct, how to close the connection.
func goodSessionStop(ctx context.Context, target string) (*session, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, echo: pb.NewEchoClient(conn), stop: conn.Close}
	if err := s.helloOrStop(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// goodSessionRegistered has others find the session.
func goodSessionRegistered(ctx context.Context, target string) error {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	s := &session{conn: conn, echo: pb.NewEchoClient(conn), name: target}
	return s.register(ctx)
}

// goodSessionHanded hands the connection over.
func goodSessionHanded(target string, to chan<- *grpc.ClientConn) error {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	s := &session{conn: conn, name: target}
	return s.hand(to)
}

// goodSessionReturned leaves the session to its caller in any case.
func goodSessionReturned(ctx context.Context, target string) (*session, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, echo: pb.NewEchoClient(conn)}
	return s, s.hello(ctx)
}

// goodSessionDeferred closes the connection unless it succeeds.
func goodSessionDeferred(ctx context.Context, target string) (s *session, err error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			conn.Close()
		}
	}()
	s = &session{conn: conn, echo: pb.NewEchoClient(conn)}
	if err := s.hello(ctx); err != nil {
		return nil, err
	}
	return s, nil
}
