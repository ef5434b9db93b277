package owners

import (
	"context"
	"errors"
	"sync"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// station has everything that a stream may depend on.
type station struct {
	mu     sync.RWMutex
	wg     sync.WaitGroup
	client pb.EchoClient
	ctx    context.Context
	cancel context.CancelFunc
	n      int
}

func newStation(c pb.EchoClient) *station {
	s := &station{client: c}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// count reads under a lock, which ends nothing.
func (s *station) count() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	//category: single-recv
	stream, err := s.client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadUnlocked drives count.
func BadUnlocked(c pb.EchoClient) error { return newStation(c).count() }

// tick says that it is done, which ends nothing either.
func (s *station) tick() error {
	defer s.wg.Done()
	//category: single-recv
	stream, err := s.client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadDone drives tick.
func BadDone(c pb.EchoClient) error {
	s := newStation(c)
	s.wg.Add(1)
	return s.tick()
}

// call lets others in while it waits.
func (s *station) call() error {
	s.mu.Unlock()
	defer s.mu.Lock()
	//category: single-recv
	stream, err := s.client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadRelocked drives call.
func BadRelocked(c pb.EchoClient) error {
	s := newStation(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.call()
}

// ask does the same to readers.
func (s *station) ask() error {
	s.mu.RUnlock()
	defer s.mu.RLock()
	//category: single-recv
	stream, err := s.client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// BadRelockedForReading drives ask.
func BadRelockedForReading(c pb.EchoClient) error {
	s := newStation(c)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.ask()
}

func (s *station) stop() { s.cancel() }

// closeSends half-closes, and ends the context by a method of its own.
func (s *station) closeSends() error {
	stream, err := s.client.Chat(s.ctx)
	if err != nil {
		return err
	}
	stream.Send(&pb.Message{})
	stream.CloseSend()
	s.stop()
	return nil
}

// GoodOwnMethod drives closeSends.
func GoodOwnMethod(c pb.EchoClient) error { return newStation(c).closeSends() }

// A managed client ends its streams when it is closed.
type managed struct {
	pb.EchoClient
	conn *grpc.ClientConn
}

func (m *managed) Close() error { return m.conn.Close() }

// firstOf takes one event from a client that somebody closes.
func firstOf(m *managed) error {
	stream, err := m.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodManaged closes it.
func GoodManaged(dial func() (*grpc.ClientConn, error)) error {
	conn, err := dial()
	if err != nil {
		return err
	}
	m := &managed{EchoClient: pb.NewEchoClient(conn), conn: conn}
	return errors.Join(firstOf(m), m.Close())
}

// connect returns a client together with its connection.
func connect(dial func() (*grpc.ClientConn, error)) (pb.EchoClient, *grpc.ClientConn, error) {
	conn, err := dial()
	if err != nil {
		return nil, nil, err
	}
	return pb.NewEchoClient(conn), conn, nil
}

// GoodSibling closes the connection that came with the client.
func GoodSibling(dial func() (*grpc.ClientConn, error)) error {
	client, conn, err := connect(dial)
	if err != nil {
		return err
	}
	stream, err := client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		conn.Close()
		return err
	}
	_, err = stream.Recv()
	conn.Close()
	return err
}
