package concurrency

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	genpb "recvconcurrency/echogenpb"
	pb "recvconcurrency/echopb"
)

// jsonCodec carries the fixtures' messages, which are plain structs. It takes
// the place of grpc's default codec.
type jsonCodec struct{}

func (jsonCodec) Marshal(v any) ([]byte, error)      { return json.Marshal(v) }
func (jsonCodec) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }
func (jsonCodec) Name() string                       { return "proto" }

func init() { encoding.RegisterCodec(jsonCodec{}) }

// What the functions are given to send: so many messages of such a size that
// the stream's flow control window (64 KiB, see serve) and grpc-go's write
// quota (64 KiB) do not hold them, but so few beyond that a sender which is
// let go on does not fill the quota again.
const (
	count = 80
	size  = 2048
)

var filler = strings.Repeat("x", size)

// patience is how long the world waits for senders to be blocked.
const patience = 60 * time.Millisecond

// A world is what one call of a fixture function takes place in: a client
// whose server, the peer, is the test's, and for functions that are handlers a
// server whose client is.
type world struct {
	t *testing.T
	d *demo

	ctx     context.Context // of all streams
	cancel  context.CancelFunc
	service context.Context // ends when senders are blocked
	stop    context.CancelFunc
	gate    chan struct{} // closed when peers may read

	client pb.EchoClient
	conn   *grpc.ClientConn
	undo   []func()

	mu   sync.Mutex
	acts map[*act]bool // Sends in progress
	sent int64         // Sends that have ended

	read  atomic.Int64 // messages that peers have received
	chats atomic.Int64 // chats that the peer has served or serves
	late  atomic.Int64 // Sends that failed because the handler had returned
	wrong atomic.Int64 // answers to other questions

	handled atomic.Int64 // calls of the function as a handler
	results []any        // of the function
	logged  []any        // metadata that it was to log
	status  codes.Code   // that the client of an upload got
}

func newWorld(t *testing.T, d *demo) *world {
	w := &world{t: t, d: d, gate: make(chan struct{}), acts: make(map[*act]bool)}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.service, w.stop = context.WithCancel(w.ctx)
	peer := &peer{w: w}
	lis := w.serve(peer)
	w.conn = w.dial(lis, grpc.WithStreamInterceptor(w.clientStream))
	w.client = pb.NewEchoClient(w.conn)
	return w
}

// end releases everything.
func (w *world) end() {
	w.stop()
	w.cancel()
	for i := len(w.undo); i > 0; i-- {
		w.undo[i-1]()
	}
}

// serve serves impl in both generations, with streams of a fixed size.
func (w *world) serve(impl pb.EchoServer, opts ...grpc.ServerOption) *bufconn.Listener {
	lis := bufconn.Listen(1 << 20)
	opts = append(opts, grpc.StaticStreamWindowSize(1<<16), grpc.StaticConnWindowSize(1<<24))
	srv := grpc.NewServer(opts...)
	pb.RegisterEchoServer(srv, impl)
	genpb.RegisterEchoServer(srv, genServer{impl: impl})
	go srv.Serve(lis)
	w.undo = append(w.undo, srv.Stop)
	return lis
}

func (w *world) dial(lis *bufconn.Listener, opts ...grpc.DialOption) *grpc.ClientConn {
	opts = append(opts,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithStaticStreamWindowSize(1<<16), grpc.WithStaticConnWindowSize(1<<24),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return lis.DialContext(ctx) }))
	conn, err := grpc.NewClient("passthrough:bufnet", opts...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.undo = append(w.undo, func() { conn.Close() })
	return conn
}

// front serves impl, whose streams are watched, and returns a client for it.
func (w *world) front(impl pb.EchoServer) pb.EchoClient {
	lis := w.serve(impl, grpc.ChainStreamInterceptor(w.serverStream))
	return pb.NewEchoClient(w.dial(lis))
}

// conduct opens the gate when two Sends are blocked, or after a while.
func (w *world) conduct(done <-chan struct{}) {
	wait := patience
	if w.d.bad() {
		wait *= 5 // there will be two
	}
	for deadline := time.Now().Add(wait); time.Now().Before(deadline) && w.blocked(5*time.Millisecond) < 2; {
		select {
		case <-done:
			deadline = time.Now()
		case <-time.After(time.Millisecond):
		}
	}
	w.stop()
	time.Sleep(5 * time.Millisecond)
	close(w.gate)
}

// waitGate waits until peers may read.
func (w *world) waitGate() {
	select {
	case <-w.gate:
	case <-w.ctx.Done():
	}
}

// -- the peer --

// peer is the server of functions that are clients.
type peer struct {
	pb.UnimplementedEchoServer
	w *world
}

func (p *peer) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if strings.HasSuffix(req.Key, "/missing") {
		return nil, status.Error(codes.NotFound, req.Key)
	}
	return &pb.GetResponse{Value: req.Key}, nil
}

func (p *peer) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	return &pb.PublishResponse{}, nil
}

var shard = metadata.Pairs("shard", "a")

// events is how many events a Watch has, the last of them after the gate.
const events = 64

func (p *peer) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	time.Sleep(p.w.d.slow)
	for rev := range events {
		if rev == events-2 {
			p.w.waitGate()
		}
		ev := &pb.Event{Key: fmt.Sprintf("key-%d", rev), Value: filler[:500], Rev: int64(rev)}
		if err := stream.Send(ev); err != nil {
			return err
		}
	}
	stream.SetTrailer(shard)
	return nil
}

func (p *peer) Upload(stream pb.Echo_UploadServer) error {
	var sum pb.UploadSummary
	for {
		chunk, err := stream.Recv()
		if err == io.EOF {
			stream.SetTrailer(shard)
			return stream.SendAndClose(&sum)
		}
		if err != nil {
			return err
		}
		p.w.read.Add(1)
		if sum.Chunks++; sum.Chunks == 1 {
			p.w.waitGate()
		}
		sum.Bytes += int64(len(chunk.Data))
	}
}

// Chat answers all messages briefly: so briefly that nobody has to receive the
// answers.
func (p *peer) Chat(stream pb.Echo_ChatServer) error {
	p.w.chats.Add(1)
	time.Sleep(p.w.d.slow)
	for i := range p.w.d.talk {
		if err := stream.Send(&pb.Message{Id: -i, Text: "unasked"}); err != nil {
			return err
		}
	}
	for n := 0; ; n++ {
		m, err := stream.Recv()
		if err == io.EOF {
			stream.SetTrailer(shard)
			return nil
		}
		if err != nil {
			return err
		}
		p.w.read.Add(1)
		if err := stream.Send(&pb.Message{Id: m.Id, Text: m.Text[:min(len(m.Text), 32)]}); err != nil {
			return err
		}
		if n == 0 {
			p.w.waitGate()
		}
	}
}

// genServer is a server behind the newer generation of generated code.
type genServer struct {
	genpb.UnimplementedEchoServer
	impl pb.EchoServer
}

func (s genServer) Get(ctx context.Context, req *genpb.GetRequest) (*genpb.GetResponse, error) {
	resp, err := s.impl.Get(ctx, &pb.GetRequest{Key: req.Key})
	if err != nil {
		return nil, err
	}
	return &genpb.GetResponse{Value: resp.Value}, nil
}

func (s genServer) Watch(req *genpb.WatchRequest, stream grpc.ServerStreamingServer[genpb.Event]) error {
	return s.impl.Watch(&pb.WatchRequest{Prefix: req.Prefix}, &grpc.GenericServerStream[pb.WatchRequest, pb.Event]{ServerStream: stream})
}

func (s genServer) Upload(stream grpc.ClientStreamingServer[genpb.Chunk, genpb.UploadSummary]) error {
	return s.impl.Upload(&grpc.GenericServerStream[pb.Chunk, pb.UploadSummary]{ServerStream: stream})
}

func (s genServer) Chat(stream grpc.BidiStreamingServer[genpb.Message, genpb.Message]) error {
	return s.impl.Chat(&grpc.GenericServerStream[pb.Message, pb.Message]{ServerStream: stream})
}
