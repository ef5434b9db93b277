package conn

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// What else is in a struct with a connection, and what methods do with that.

// A station has much to remember.
type station struct {
	conn *grpc.ClientConn
	echo pb.EchoClient

	ctx    context.Context
	logger *log.Logger
	slog   *slog.Logger
	ready  *sync.Cond
	count  atomic.Int64
	timer  *time.Timer
	names  map[string]int
	cfg    *stationConfig
	tags   []string
	next   *place
	at     place
}

type stationConfig struct{ name string }

type place struct{ x, y int }

// remember writes down what happens.
func (s *station) remember(ctx context.Context, key string) error {
	s.ctx = ctx
	s.logger = log.Default()
	s.slog = slog.Default()
	s.ready = sync.NewCond(new(sync.Mutex))
	s.count.Add(1)
	s.timer = time.NewTimer(time.Second)
	s.names = map[string]int{key: 1}
	s.cfg = &stationConfig{key}
	s.tags = []string{key}
	s.next = &place{x: 1}
	s.at = place{x: 1}
	defer s.done()
	if s.echo == nil {
		return errors.New("no client")
	}
	_, err := s.echo.Get(ctx, &pb.GetRequest{Key: key})
	return err
}

func (s *station) done() { s.count.Add(-1) }

// badStation forgets all of it.
func badStation(ctx context.Context, target string) (*station, error) {
	//category: unclosed-conn
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
	if err != nil {
		return nil, err
	}
	s := &station{conn: conn, echo: pb.NewEchoClient(conn)}
	if err := s.remember(ctx, "name"); err != nil {
		return nil, err
	}
	return s, nil
}

// A hidden connection is in something that the struct has.
type hidden struct {
	conn  *grpc.ClientConn
	inner inner
	outer *inner
	list  []*grpc.ClientConn
	named map[string]*grpc.ClientConn
	keys  map[*grpc.ClientConn]string
	owner interface{ Drop() }
	swap  atomic.Pointer[grpc.ClientConn]
}

type inner struct{ conn *grpc.ClientConn }

func (i *inner) end() { i.conn.Close() }

func drop(conns []*grpc.ClientConn) {
	for _, c := range conns {
		c.Close()
	}
}

func dropNamed(conns map[string]*grpc.ClientConn) {
	for _, c := range conns {
		c.Close()
	}
}

func dropKeys(conns map[*grpc.ClientConn]string) {
	for c := range conns {
		c.Close()
	}
}

func (h *hidden) endInner() error { h.inner.end(); return errors.New("ended") }
func (h *hidden) endOuter() error { h.outer.end(); return errors.New("ended") }
func (h *hidden) endList() error  { drop(h.list); return errors.New("ended") }
func (h *hidden) endNamed() error { dropNamed(h.named); return errors.New("ended") }
func (h *hidden) endKeys() error  { dropKeys(h.keys); return errors.New("ended") }
func (h *hidden) endOwner() error { h.owner.Drop(); return errors.New("ended") }
func (h *hidden) endSwap() error  { h.swap.Swap(nil).Close(); return errors.New("ended") }

func goodInner(target string) (*hidden, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	h := &hidden{conn: conn}
	h.inner.conn = conn
	return nil, h.endInner()
}

func goodOuter(target string) (*hidden, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	h := &hidden{conn: conn}
	h.outer = &inner{conn}
	return nil, h.endOuter()
}

func goodList(target string) (*hidden, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	h := &hidden{conn: conn}
	h.list = append(h.list, conn)
	return nil, h.endList()
}

func goodNamed(target string) (*hidden, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	h := &hidden{conn: conn}
	h.named = map[string]*grpc.ClientConn{target: conn}
	return nil, h.endNamed()
}

func goodKeys(target string) (*hidden, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	h := &hidden{conn: conn}
	h.keys = map[*grpc.ClientConn]string{conn: target}
	return nil, h.endKeys()
}

func goodOwner(target string) (*hidden, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	h := &hidden{conn: conn}
	h.owner = owns(conn)
	return nil, h.endOwner()
}

func goodSwap(target string) (*hidden, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	h := &hidden{conn: conn}
	h.swap.Store(conn)
	return nil, h.endSwap()
}

// owns makes what drops a connection.
func owns(conn *grpc.ClientConn) interface{ Drop() } { return owned{conn} }

type owned struct{ conn *grpc.ClientConn }

func (o owned) Drop() { o.conn.Close() }
