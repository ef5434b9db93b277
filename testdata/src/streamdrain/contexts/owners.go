package contexts

import (
	"context"
	"log"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// What clients are made from, and who closes that.

// A link is a client, and what ends it.
type link struct {
	conn *grpc.ClientConn
	c    pb.EchoClient
	stop context.CancelFunc
}

func stopLink(l *link) { l.stop() }

func closeLink(l *link) { closeConn(l.conn) }

func closeConn(conn *grpc.ClientConn) { conn.Close() }

func logLink(l *link) { log.Print(l.conn.Target()) }

// goodStopLink stops the link in the end.
func goodStopLink(l *link) (*pb.Event, error) {
	defer stopLink(l)
	stream, err := l.c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodCloseLink closes its connection.
func goodCloseLink(l *link) (*pb.Event, error) {
	defer closeLink(l)
	stream, err := l.c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// badLogLink only says that it is done.
func badLogLink(l *link) (*pb.Event, error) {
	defer logLink(l)
	//category: single-recv
	stream, err := l.c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// dialLink gives a client and its connection.
func dialLink(target string) (pb.EchoClient, *grpc.ClientConn, error) {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, nil, err
	}
	return pb.NewEchoClient(conn), conn, nil
}

// goodListed has somebody close all connections of a list.
func goodListed(target string, conns map[string]*grpc.ClientConn) (*pb.Event, error) {
	c, conn, err := dialLink(target)
	if err != nil {
		return nil, err
	}
	conns[target] = conn
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodSentAway has a goroutine close what it receives.
func goodSentAway(target string, conns chan<- *grpc.ClientConn) (*pb.Event, error) {
	c, conn, err := dialLink(target)
	if err != nil {
		return nil, err
	}
	conns <- conn
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodKeptFor leaves it to an owner.
func goodKeptFor(target string, l *link) (*pb.Event, error) {
	c, conn, err := dialLink(target)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

type clientKey struct{}

func clientFrom(ctx context.Context) pb.EchoClient {
	c, _ := ctx.Value(clientKey{}).(pb.EchoClient)
	return c
}

// badFromContext has a client of its caller's context, and a context that never ends.
func badFromContext(ctx context.Context) (*pb.Event, error) {
	//category: single-recv
	stream, err := clientFrom(ctx).Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

func goodCallsFromContext(ctx context.Context) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return badFromContext(ctx)
}

// A factory makes clients, and closes them.
type factory interface {
	Client(name string) pb.EchoClient
	Close() error
}

func goodFactory(open func() factory, name string) (*pb.Event, error) {
	f := open()
	stream, err := f.Client(name).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		f.Close()
		return nil, err
	}
	ev, err := stream.Recv()
	f.Close()
	return ev, err
}
