package conn

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// Connections that a loop makes again, or that somebody may have.

// badRedials makes one after the other, for ever.
func badRedials(ctx context.Context, target string) {
	for {
		//category: unclosed-conn
		conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
		if err == nil {
			pb.NewEchoClient(conn).Get(ctx, new(pb.GetRequest))
		}
		time.Sleep(time.Second)
	}
}

// goodRedials closes each.
func goodRedials(ctx context.Context, target string) {
	for {
		conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err == nil {
			pb.NewEchoClient(conn).Get(ctx, new(pb.GetRequest))
			conn.Close()
		}
		time.Sleep(time.Second)
	}
}

// idle has the connections that nobody uses now.
type idle struct {
	conns map[string]*grpc.ClientConn
	limit int
}

// goodKeptIfRoom keeps the connection, or has somebody close it who has them all.
func (p *idle) goodKeptIfRoom(ctx context.Context, target string, closer func(target string)) error {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	if len(p.conns) < p.limit {
		p.conns[target] = conn
		return nil
	}
	closer(conn.Target())
	return nil
}
