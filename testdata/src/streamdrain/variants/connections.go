package variants

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

var creds = grpc.WithTransportCredentials(insecure.NewCredentials())

// first leaves the stream to the connection's end.
func first(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = st.Recv()
	return err
}

// closeConn closes quietly.
func closeConn(cc *grpc.ClientConn) { _ = cc.Close() }

// GoodCloseHelper closes by way of a function.
func GoodCloseHelper(target string) error {
	cc, err := grpc.Dial(target, creds)
	if err != nil {
		return err
	}
	defer closeConn(cc)
	st, err := pb.NewEchoClient(cc).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = st.Recv()
	return err
}

// remote is a client and its connection.
type remote struct {
	cc *grpc.ClientConn
	c  pb.EchoClient
}

func newRemote(target string) (*remote, error) {
	cc, err := grpc.Dial(target, creds)
	if err != nil {
		return nil, err
	}
	return &remote{cc, pb.NewEchoClient(cc)}, nil
}

func (r *remote) bye() { r.cc.Close() }

// GoodBye closes by a method of an unusual name.
func GoodBye(target string) error {
	r, err := newRemote(target)
	if err != nil {
		return err
	}
	defer r.bye()
	st, err := r.c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = st.Recv()
	return err
}

// GoodByeInClosure closes in a deferred literal.
func GoodByeInClosure(target string) error {
	r, err := newRemote(target)
	if err != nil {
		return err
	}
	defer func() {
		log.Print("bye")
		r.bye()
	}()
	st, err := r.c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = st.Recv()
	return err
}

// GoodCloseField closes the field itself.
func GoodCloseField(target string) error {
	r, err := newRemote(target)
	if err != nil {
		return err
	}
	defer r.cc.Close()
	st, err := r.c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = st.Recv()
	return err
}

// GoodRegistry closes whatever the map holds.
func GoodRegistry(targets []string) error {
	conns := map[string]*grpc.ClientConn{}
	defer func() {
		for _, cc := range conns {
			cc.Close()
		}
	}()
	for _, target := range targets {
		cc, err := grpc.Dial(target, creds)
		if err != nil {
			return err
		}
		conns[target] = cc
		st, err := pb.NewEchoClient(cc).Watch(context.Background(), &pb.WatchRequest{})
		if err != nil {
			return err
		}
		if _, err := st.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// GoodClosers closes connections among other things.
func GoodClosers(ctx context.Context, targets []string) error {
	var closers []io.Closer
	defer func() {
		for _, c := range closers {
			c.Close()
		}
	}()
	for _, target := range targets {
		cc, err := grpc.Dial(target, creds)
		if err != nil {
			return err
		}
		closers = append(closers, cc)
		if _, err := pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{}); err != nil {
			return err
		}
	}
	return nil
}

// manager hands out clients and keeps their connections.
type manager struct {
	mu    sync.Mutex
	conns []*grpc.ClientConn
}

func (m *manager) client(target string) (pb.EchoClient, error) {
	cc, err := grpc.Dial(target, creds)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conns = append(m.conns, cc)
	return pb.NewEchoClient(cc), nil
}

func (m *manager) closeAll() {
	for _, cc := range m.conns {
		cc.Close()
	}
}

// GoodManager closes what the manager has made.
func GoodManager(targets []string) error {
	var m manager
	defer m.closeAll()
	for _, target := range targets {
		c, err := m.client(target)
		if err != nil {
			return err
		}
		st, err := c.Watch(context.Background(), &pb.WatchRequest{})
		if err != nil {
			return err
		}
		if _, err := st.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// firstOn leaves the stream to whoever closes the connection.
func firstOn(cc *grpc.ClientConn) error {
	st, err := pb.NewEchoClient(cc).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = st.Recv()
	return err
}

// GoodCallerCloses closes the connection under a helper's stream.
func GoodCallerCloses(target string) error {
	cc, err := grpc.Dial(target, creds)
	if err != nil {
		return err
	}
	defer cc.Close()
	return firstOn(cc)
}

// GoodCallerClosesClient closes the connection under a helper's client.
func GoodCallerClosesClient(target string) error {
	cc, err := grpc.Dial(target, creds)
	if err != nil {
		return err
	}
	defer cc.Close()
	return first(pb.NewEchoClient(cc))
}

// GoodConnMethodValue keeps Close in a variable.
func GoodConnMethodValue(ctx context.Context, target string) error {
	cc, err := grpc.Dial(target, creds)
	if err != nil {
		return err
	}
	hangUp := cc.Close
	defer hangUp()
	_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
	return err
}

// GoodConnMethodExpression calls Close as a function.
func GoodConnMethodExpression(ctx context.Context, target string) error {
	cc, err := grpc.Dial(target, creds)
	if err != nil {
		return err
	}
	defer (*grpc.ClientConn).Close(cc)
	_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
	return err
}

// GoodMaybeOwned closes only the connection that it made.
func GoodMaybeOwned(ctx context.Context, shared *grpc.ClientConn, target string) (err error) {
	cc, owned := shared, false
	if cc == nil {
		if cc, err = grpc.Dial(target, creds); err != nil {
			return err
		}
		owned = true
	}
	_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
	if owned {
		cc.Close()
	}
	return err
}

// GoodCleanupVariable has nothing to clean up if the connection is shared.
func GoodCleanupVariable(ctx context.Context, shared *grpc.ClientConn, target string) (err error) {
	cc, cleanup := shared, func() {}
	if cc == nil {
		if cc, err = grpc.Dial(target, creds); err != nil {
			return err
		}
		cleanup = func() { cc.Close() }
	}
	defer cleanup()
	_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
	return err
}

// GoodJoinedClose joins what Close says to each error.
func GoodJoinedClose(target string) (*pb.Message, error) {
	cc, err := dial(target)
	if err != nil {
		return nil, err
	}
	st, err := pb.NewEchoClient(cc).Chat(context.Background())
	if err != nil {
		return nil, errors.Join(err, cc.Close())
	}
	if err := st.Send(&pb.Message{Text: "ping"}); err != nil {
		return nil, errors.Join(err, cc.Close())
	}
	m, err := st.Recv()
	return m, errors.Join(err, cc.Close())
}

// GoodRecovers closes, panic or not.
func GoodRecovers(ctx context.Context, target string) (err error) {
	cc, err := dial(target)
	if err != nil {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
		cc.Close()
	}()
	_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
	return
}

// GoodEachInGroup has each goroutine close its own.
func GoodEachInGroup(ctx context.Context, targets []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, target := range targets {
		g.Go(func() error {
			cc, err := grpc.Dial(target, creds)
			if err != nil {
				return err
			}
			defer cc.Close()
			_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
			return err
		})
	}
	return g.Wait()
}

// GoodUntilDone closes when the context ends.
func GoodUntilDone(ctx context.Context, target string) (pb.EchoClient, error) {
	cc, err := grpc.Dial(target, creds)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { cc.Close() })
	return pb.NewEchoClient(cc), nil
}

// dial makes a connection for its caller.
func dial(target string) (*grpc.ClientConn, error) {
	cc, err := grpc.Dial(target, creds)
	return cc, wrapf(err, "dial")
}

// BadDialHelper does not close what dial has made.
func BadDialHelper(ctx context.Context, target string) error {
	//category: unclosed-conn
	cc, err := dial(target) // want "leak"
	if err != nil {
		return err
	}
	_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
	return err
}

func ping(ctx context.Context, cc grpc.ClientConnInterface) error {
	_, err := pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
	return err
}

// BadUseHelper thinks that ping closes.
func BadUseHelper(ctx context.Context, target string) error {
	//category: unclosed-conn
	cc, err := grpc.Dial(target, creds) // want "leak"
	if err != nil {
		return err
	}
	return ping(ctx, cc)
}

// BadHealthCheck cancels the call and forgets the connection.
func BadHealthCheck(parent context.Context, target string) bool {
	//category: unclosed-conn
	cc, err := grpc.Dial(target, creds) // want "leak"
	if err != nil {
		return false
	}
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{Key: "health"})
	return err == nil
}

// BadShadowed closes the outer variable, which stays nil.
func BadShadowed(ctx context.Context, target string) error {
	var cc *grpc.ClientConn
	defer func() {
		if cc != nil {
			cc.Close()
		}
	}()
	if target != "" {
		//category: unclosed-conn
		cc, err := grpc.Dial(target, creds) // want "leak"
		if err != nil {
			return err
		}
		_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
		return err
	}
	return nil
}

// BadInGoroutines forgets one connection in each goroutine.
func BadInGoroutines(ctx context.Context, targets []string) {
	var wg sync.WaitGroup
	for _, target := range targets {
		wg.Go(func() {
			//category: unclosed-conn
			cc, err := grpc.Dial(target, creds) // want "leak"
			if err != nil {
				return
			}
			if _, err := pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{}); err != nil {
				log.Print(err)
			}
		})
	}
	wg.Wait()
}

// BadFallback closes the connection that it has in the end, not the first.
func BadFallback(ctx context.Context, target string) error {
	//category: unclosed-conn
	cc, err := grpc.Dial(target, creds) // want "leak"
	if err != nil {
		return err
	}
	defer func() { cc.Close() }()
	if _, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{Key: "probe/missing"}); err != nil {
		if cc, err = grpc.Dial(target, creds); err != nil {
			return err
		}
		_, err = pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{})
	}
	return err
}

// BadTriesNext goes on to the next target without closing.
func BadTriesNext(ctx context.Context, targets []string) (*pb.GetResponse, error) {
	var errs []error
	for _, target := range targets {
		//category: unclosed-conn
		cc, err := grpc.Dial(target, creds) // want "leak"
		if err != nil {
			errs = append(errs, err)
			continue
		}
		r, err := pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{Key: "probe/missing"})
		if err != nil {
			errs = append(errs, err)
			continue
		}
		cc.Close()
		return r, nil
	}
	return nil, errors.Join(errs...)
}

// service keeps only its client.
type service struct{ c pb.EchoClient }

func (s *service) init(ctx context.Context, target string) error {
	//category: unclosed-conn
	cc, err := grpc.Dial(target, creds) // want "leak"
	if err != nil {
		return err
	}
	if _, err := pb.NewEchoClient(cc).Get(ctx, &pb.GetRequest{Key: "probe/missing"}); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	s.c = pb.NewEchoClient(cc)
	return nil
}

// BadProbeFails leaves the connection of a service that did not start.
func BadProbeFails(ctx context.Context, target string) error {
	return new(service).init(ctx, target)
}

// BadClosedAtEOF closes when all went well.
func BadClosedAtEOF(ctx context.Context, target string, visit func(*pb.Event) error) error {
	//category: unclosed-conn
	cc, err := grpc.Dial(target, creds) // want "leak"
	if err != nil {
		return err
	}
	st, err := pb.NewEchoClient(cc).Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cc.Close()
		return err
	}
	for {
		ev, err := st.Recv()
		if err == io.EOF {
			cc.Close()
			return nil
		}
		if err != nil {
			cc.Close()
			return err
		}
		if err := visit(ev); err != nil {
			return err
		}
	}
}
