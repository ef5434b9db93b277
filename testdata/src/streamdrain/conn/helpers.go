package conn

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// Functions that open connections for others, and functions that are called with what
// uses them.

// inPlace runs f.
func inPlace(f func() error) error { return f() }

// badOnce uses its connection in a literal, and does not close it.
func badOnce(ctx context.Context, target string) error {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "conn"
	if err != nil {
		return err
	}
	return inPlace(func() error {
		_, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{})
		return err
	})
}

// goodOnce closes it in one.
func goodOnce(ctx context.Context, target string) error {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	return inPlace(func() error {
		defer conn.Close()
		_, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{})
		return err
	})
}

// mustDial dials, or panics.
func mustDial(target string) *grpc.ClientConn {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	return conn
}

func badMust(ctx context.Context, target string) error {
	conn := mustDial(target) // want "conn"
	_, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{})
	return err
}

func goodMust(ctx context.Context, target string) error {
	conn := mustDial(target)
	defer conn.Close()
	_, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{})
	return err
}

// dialAndDone gives what closes the connection, too.
func dialAndDone(target string) (*grpc.ClientConn, func(), error) {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, nil, err
	}
	return conn, func() { conn.Close() }, nil
}

func goodDone(ctx context.Context, target string) error {
	conn, done, err := dialAndDone(target)
	if err != nil {
		return err
	}
	defer done()
	_, err = pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{})
	return err
}

// dialUntil closes the connection when it is told to.
func dialUntil(target string, stop <-chan struct{}) (*grpc.ClientConn, error) {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	go func() {
		<-stop
		conn.Close()
	}()
	return conn, nil
}

func goodUntil(ctx context.Context, target string) error {
	conn, err := dialUntil(target, ctx.Done())
	if err != nil {
		return err
	}
	_, err = pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{})
	return err
}

// dialBoth gives a client, and its connection.
func dialBoth(target string) (pb.EchoClient, *grpc.ClientConn, error) {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, nil, err
	}
	return pb.NewEchoClient(conn), conn, nil
}

func badBoth(ctx context.Context, target string) error {
	c, _, err := dialBoth(target) // want "conn"
	if err != nil {
		return err
	}
	_, err = c.Get(ctx, &pb.GetRequest{})
	return err
}

func goodBoth(ctx context.Context, target string) error {
	c, conn, err := dialBoth(target)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = c.Get(ctx, &pb.GetRequest{})
	return err
}

// A keeping has a client for as long as it lives.
type keeping struct{ c pb.EchoClient }

func goodKept(target string) (*keeping, error) {
	c, _, err := dialBoth(target)
	if err != nil {
		return nil, err
	}
	return &keeping{c}, nil
}

// A hangup closes the connection of its client.
type hangup struct {
	pb.EchoClient
	conn *grpc.ClientConn
}

// Close closes it.
func (c *hangup) Close() error { return c.conn.Close() }

// dialHangup gives the connection as well.
func dialHangup(target string) (*hangup, *grpc.ClientConn, error) {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, nil, err
	}
	return &hangup{pb.NewEchoClient(conn), conn}, conn, nil
}

func goodHangup(ctx context.Context, target string) error {
	c, conn, err := dialHangup(target)
	if err != nil {
		return err
	}
	defer c.Close()
	conn.Connect()
	_, err = c.Get(ctx, &pb.GetRequest{})
	return err
}

// dialAndLog gives a function that has nothing to do with it, for all that is known.
func dialAndLog(target string, log func()) (*grpc.ClientConn, func(), error) {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	return conn, log, err
}

func goodAndLog(ctx context.Context, target string) error {
	conn, done, err := dialAndLog(target, func() {})
	if err != nil {
		return err
	}
	defer done()
	_, err = pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{})
	return err
}
