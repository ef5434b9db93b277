package conn

import (
	"context"
	"errors"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// feed is a stream together with all that it needs.
type feed struct {
	conn   *grpc.ClientConn
	stream pb.Echo_WatchClient
	cancel context.CancelFunc
}

func (f *feed) close() error {
	f.cancel()
	return f.conn.Close()
}

// openFeed cancels when it fails, and forgets the connection.
func openFeed(ctx context.Context, target, prefix string) (*feed, error) {
	//category: unclosed-conn
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	client := pb.NewEchoClient(conn)
	if _, err := client.Get(ctx, &pb.GetRequest{Key: prefix}); err != nil {
		cancel()
		return nil, err
	}
	stream, err := client.Watch(ctx, &pb.WatchRequest{Prefix: prefix})
	if err != nil {
		cancel()
		conn.Close()
		return nil, err
	}
	return &feed{conn: conn, stream: stream, cancel: cancel}, nil
}

// BadFailedFeed drives openFeed into the way out that forgets.
func BadFailedFeed(ctx context.Context, target string) error {
	f, err := openFeed(ctx, target, "feeds/missing")
	if err != nil {
		return err
	}
	return f.close()
}

// openFeedSafely undoes all when it fails, and hands all over when it does not.
func openFeedSafely(ctx context.Context, target, prefix string) (f *feed, err error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		if err != nil {
			cancel()
			conn.Close()
		}
	}()
	client := pb.NewEchoClient(conn)
	if _, err := client.Get(ctx, &pb.GetRequest{Key: prefix}); err != nil {
		return nil, err
	}
	stream, err := client.Watch(ctx, &pb.WatchRequest{Prefix: prefix})
	if err != nil {
		return nil, err
	}
	return &feed{conn: conn, stream: stream, cancel: cancel}, nil
}

// GoodFailedFeed drives openFeedSafely into its way out.
func GoodFailedFeed(ctx context.Context, target string) error {
	f, err := openFeedSafely(ctx, target, "feeds/missing")
	if err != nil {
		return err
	}
	return f.close()
}

// GoodFeed drives it to the end.
func GoodFeed(ctx context.Context, target string) error {
	f, err := openFeedSafely(ctx, target, "feeds/")
	if err != nil {
		return err
	}
	_, err = f.stream.Recv()
	return errors.Join(err, f.close())
}

// dialAll returns a connection to each target.
func dialAll(targets []string) (conns []*grpc.ClientConn, err error) {
	for _, target := range targets {
		conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return conns, err
		}
		conns = append(conns, conn)
	}
	return conns, nil
}

// GoodSlice closes all connections that dialAll has made.
func GoodSlice(ctx context.Context, targets []string) error {
	conns, err := dialAll(targets)
	defer func() {
		for _, conn := range conns {
			conn.Close()
		}
	}()
	if err != nil {
		return err
	}
	for _, conn := range conns {
		if _, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "ping"}); err != nil {
			return err
		}
	}
	return nil
}
