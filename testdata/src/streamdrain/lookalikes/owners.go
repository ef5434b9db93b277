package lookalikes

import (
	"context"
	"fmt"
	"io"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// GoodOuterCancel opens in a goroutine on a context that the function around
// it cancels.
func GoodOuterCancel(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var wg sync.WaitGroup
	var err error
	wg.Go(func() {
		var stream pb.Echo_WatchClient
		if stream, err = c.Watch(ctx, &pb.WatchRequest{}); err != nil {
			return
		}
		_, err = stream.Recv()
	})
	wg.Wait()
	return err
}

// wrap adds a text to an error, if there is one.
func wrap(err error, text string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", text, err)
}

// GoodWrappedError hands each error through a function that keeps nil.
func GoodWrappedError(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err = wrap(err, "watch"); err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); wrap(err, "receive") != nil {
			return wrap(err, "receive")
		}
	}
}

// iterator hides the stream's errors behind a bool.
type iterator struct {
	stream pb.Echo_WatchClient
	cur    *pb.Event
	err    error
}

func (it *iterator) Next() bool {
	if it.err != nil {
		return false
	}
	it.cur, it.err = it.stream.Recv()
	return it.err == nil
}

func (it *iterator) Err() error {
	if it.err == io.EOF {
		return nil
	}
	return it.err
}

// GoodIterator goes on until there is no next message.
func GoodIterator(c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	it := &iterator{stream: stream}
	for it.Next() {
		n++
	}
	return n, it.Err()
}

// next returns nil at the end.
func next(stream pb.Echo_WatchClient) *pb.Event {
	ev, err := stream.Recv()
	if err != nil {
		return nil
	}
	return ev
}

// GoodNilEnd stops when there is no message.
func GoodNilEnd(c pb.EchoClient) (n int) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0
	}
	for ev := next(stream); ev != nil; ev = next(stream) {
		n++
	}
	return n
}

// BadNilOnce asks once.
func BadNilOnce(c pb.EchoClient) *pb.Event {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil
	}
	return next(stream)
}

// receiver is all that first needs of a stream.
type receiver interface{ Recv() (*pb.Event, error) }

func first(r receiver) (*pb.Event, error) { return r.Recv() }

// BadSmallInterface passes the stream as an interface with nothing but Recv.
func BadSmallInterface(c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return first(stream)
}

// peer keeps its connection beside its client.
type peer struct {
	conn   *grpc.ClientConn
	client pb.EchoClient
}

func dial(target string) (*grpc.ClientConn, error) {
	return grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func newPeer(target string) (*peer, error) {
	conn, err := dial(target)
	if err != nil {
		return nil, err
	}
	return &peer{conn, pb.NewEchoClient(conn)}, nil
}

func (p *peer) bye() { p.conn.Close() }

// GoodOwnerSaysBye ends the stream with the connection, by a method of any
// name.
func GoodOwnerSaysBye(target string) error {
	p, err := newPeer(target)
	if err != nil {
		return err
	}
	defer p.bye()
	stream, err := p.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodConnHelper closes by a helper what a helper opened.
func GoodConnHelper(target string) error {
	conn, err := dial(target)
	if err != nil {
		return err
	}
	defer hangUp(conn)
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

func hangUp(conn *grpc.ClientConn) { _ = conn.Close() }

// BadDialHelper forgets what a helper opened.
func BadDialHelper(ctx context.Context, target string) error {
	//category: unclosed-conn
	conn, err := dial(target) // want "leak"
	if err != nil {
		return err
	}
	_, err = pb.NewEchoClient(conn).Get(ctx, &pb.GetRequest{Key: "k"})
	return err
}
