// Package conn makes connections and does, or does not, close them.
package conn

import (
	"context"
	"errors"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// BadPerRequest makes a connection for one call and forgets it.
func BadPerRequest(ctx context.Context, target string) (string, error) {
	//category: unclosed-conn
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
	if err != nil {
		return "", err
	}
	resp, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "version"})
	if err != nil {
		return "", err
	}
	return resp.Value, nil
}

// BadErrorPath closes the connection only when the call succeeds.
func BadErrorPath(ctx context.Context, target, key string) (string, error) {
	//category: unclosed-conn
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
	if err != nil {
		return "", err
	}
	if key == "" {
		return "", errors.New("no key")
	}
	resp, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: key})
	conn.Close()
	if err != nil {
		return "", err
	}
	return resp.Value, nil
}

// BadEachTarget asks all targets and keeps a connection to each.
func BadEachTarget(ctx context.Context, targets []string) (values []string, err error) {
	for _, target := range targets {
		//category: unclosed-conn
		conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
		if err != nil {
			return nil, err
		}
		client := pb.NewEchoClient(conn)
		resp, err := client.Get(ctx, &pb.GetRequest{Key: "name"})
		if err != nil {
			return nil, err
		}
		values = append(values, resp.Value)
	}
	return values, nil
}

// BadDialContext takes the context of the dialing for that of the connection.
func BadDialContext(ctx context.Context, target string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	//category: unclosed-conn
	conn, err := grpc.DialContext(ctx, target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
	if err != nil {
		return err
	}
	_, err = pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "ping"})
	return err
}

// BadDial uses the oldest of the three.
func BadDial(target string) error {
	//category: unclosed-conn
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
	if err != nil {
		return err
	}
	c := pb.NewEchoClient(conn)
	_, err = c.Get(context.Background(), &pb.GetRequest{Key: "ping"})
	return err
}

// GoodDeferred is the common form.
func GoodDeferred(ctx context.Context, target string) (string, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return "", err
	}
	defer conn.Close()
	resp, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "version"})
	if err != nil {
		return "", err
	}
	return resp.Value, nil
}

// GoodDeferredWithError keeps the error of Close.
func GoodDeferredWithError(ctx context.Context, target string) (err error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, conn.Close())
	}()
	_, err = pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "ping"})
	return err
}

// GoodConnReleasesStream abandons a stream, and closes what it runs on.
func GoodConnReleasesStream(ctx context.Context, target string) (string, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return "", err
	}
	defer conn.Close()
	stream, err := pb.NewEchoClient(conn).Watch(context.WithoutCancel(ctx), &pb.WatchRequest{})
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// GoodEachTarget closes one connection before it makes the next.
func GoodEachTarget(ctx context.Context, targets []string) (values []string, err error) {
	for _, target := range targets {
		err := func() error {
			conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
			if err != nil {
				return err
			}
			defer conn.Close()
			resp, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "name"})
			if err != nil {
				return err
			}
			values = append(values, resp.Value)
			return nil
		}()
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}

// GoodAllPaths closes without a defer.
func GoodAllPaths(ctx context.Context, target string) (string, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return "", err
	}
	resp, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "version"})
	if err != nil {
		conn.Close()
		return "", err
	}
	return resp.Value, conn.Close()
}

// Store is a client that owns its connection.
type Store struct {
	conn   *grpc.ClientConn
	client pb.EchoClient
}

// OpenStore makes a Store.
func OpenStore(target string) (*Store, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	return &Store{conn: conn, client: pb.NewEchoClient(conn)}, nil
}

// Close closes the connection.
func (s *Store) Close() error { return s.conn.Close() }

// GoodOwned drives Store.
func GoodOwned(ctx context.Context, target string) error {
	s, err := OpenStore(target)
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.client.Get(ctx, &pb.GetRequest{Key: "ping"})
	return err
}

// dial returns a client together with the function that closes it.
func dial(target string) (pb.EchoClient, func(), error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, nil, err
	}
	cleanUp := func() { conn.Close() }
	return pb.NewEchoClient(conn), cleanUp, nil
}

// GoodCleanUp is a command of a command line tool: one event, then it is over.
func GoodCleanUp(target string) error {
	client, cleanUp, err := dial(target)
	if err != nil {
		return err
	}
	defer cleanUp()
	stream, err := client.Watch(context.Background(), &pb.WatchRequest{Prefix: "state"})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodReturned hands the connection to its caller.
func GoodReturned(target string) (*grpc.ClientConn, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	conn.Connect()
	return conn, nil
}

// GoodClosedByGoroutine closes the connection when the context ends.
func GoodClosedByGoroutine(ctx context.Context, target string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	go func() {
		<-ctx.Done()
		conn.Close()
	}()
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

var (
	sharedOnce sync.Once
	sharedConn *grpc.ClientConn
	sharedErr  error
)

// GoodShared makes the one connection of the process.
func GoodShared(ctx context.Context, target string) error {
	sharedOnce.Do(func() {
		sharedConn, sharedErr = grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	})
	if sharedErr != nil {
		return sharedErr
	}
	_, err := pb.NewEchoClient(sharedConn).Get(ctx, &pb.GetRequest{Key: "ping"})
	return err
}

// pool keeps connections by target.
type pool struct {
	mu    sync.Mutex
	conns map[string]*grpc.ClientConn
}

func (p *pool) get(target string) (*grpc.ClientConn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if conn, ok := p.conns[target]; ok {
		return conn, nil
	}
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	p.conns[target] = conn
	return conn, nil
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for target, conn := range p.conns {
		conn.Close()
		delete(p.conns, target)
	}
}

// GoodPooled drives pool.
func GoodPooled(ctx context.Context, targets []string) error {
	p := &pool{conns: make(map[string]*grpc.ClientConn)}
	defer p.close()
	for _, target := range targets {
		conn, err := p.get(target)
		if err != nil {
			return err
		}
		if _, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "ping"}); err != nil {
			return err
		}
	}
	return nil
}

// GoodProbeClosesConn tries whether a server has a method, and closes the
// connection when the probe did not end the stream by itself.
func GoodProbeClosesConn(target string) (ok bool, err error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return false, err
	}
	stream, err := pb.NewEchoClient(conn).Chat(context.Background())
	if err != nil {
		conn.Close()
		return false, err
	}
	stream.CloseSend()
	if _, err := stream.Recv(); err != nil {
		return false, conn.Close()
	}
	return true, conn.Close()
}

// GoodStreamWithConn opens a connection for one stream, and closes it when
// the stream's context ends.
func GoodStreamWithConn(ctx context.Context, target string) (pb.Echo_WatchClient, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	stream, err := pb.NewEchoClient(conn).Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		conn.Close()
		return nil, err
	}
	go func() {
		<-stream.Context().Done()
		conn.Close()
	}()
	return stream, nil
}

// GoodDeferInLoop keeps the connections of all attempts until it returns,
// which is wasteful but leaves none behind.
func GoodDeferInLoop(ctx context.Context, targets []string) (string, error) {
	for _, target := range targets {
		conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return "", err
		}
		defer conn.Close()
		resp, err := pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "k"})
		if err == nil {
			return resp.Value, nil
		}
	}
	return "", errors.New("no target answers")
}
