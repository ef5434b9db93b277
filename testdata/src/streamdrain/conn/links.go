package conn

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// A Link is a client with its connection. Of how it ends, only the names say
// something.
type Link interface {
	pb.EchoClient
	Target() string

	Close()
	Stop()
	Shutdown()
	GracefulStop()
	Release()
	Cleanup()
	CleanUp()
	Disconnect()
	Teardown()
	TearDown()
}

type link struct {
	pb.EchoClient
	conn *grpc.ClientConn
}

func (l *link) Target() string { return l.conn.Target() }
func (l *link) Close()         { l.conn.Close() }
func (l *link) Stop()          { l.conn.Close() }
func (l *link) Shutdown()      { l.conn.Close() }
func (l *link) GracefulStop()  { l.conn.Close() }
func (l *link) Release()       { l.conn.Close() }
func (l *link) Cleanup()       { l.conn.Close() }
func (l *link) CleanUp()       { l.conn.Close() }
func (l *link) Disconnect()    { l.conn.Close() }
func (l *link) Teardown()      { l.conn.Close() }
func (l *link) TearDown()      { l.conn.Close() }

func newLink(target string) Link {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	return &link{EchoClient: pb.NewEchoClient(conn), conn: conn}
}

// BadLink asks the Link where it leads to.
func BadLink(target string) (string, error) {
	l := newLink(target)
	//category: single-recv
	stream, err := l.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value + l.Target(), nil
}

// GoodLink ends it, in one of the ways that there are.
func GoodLink(target string, how int) (value string) {
	l := newLink(target)
	stream, err := l.Watch(context.Background(), &pb.WatchRequest{})
	if err == nil {
		if ev, err := stream.Recv(); err == nil {
			value = ev.Value
		}
	}
	switch how {
	case 0:
		l.Close()
	case 1:
		l.Stop()
	case 2:
		l.Shutdown()
	case 3:
		l.GracefulStop()
	case 4:
		l.Release()
	case 5:
		l.Cleanup()
	case 6:
		l.CleanUp()
	case 7:
		l.Disconnect()
	case 8:
		l.Teardown()
	default:
		l.TearDown()
	}
	return value
}
