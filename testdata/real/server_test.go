package real

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	genpb "streamdrain/echogenpb"
	pb "streamdrain/echopb"
)

// jsonCodec carries the fixtures' messages, which are plain structs. It takes
// the place of grpc's default codec, since some fixtures make their own
// connections and know nothing of it.
type jsonCodec struct{}

func (jsonCodec) Marshal(v any) ([]byte, error)      { return json.Marshal(v) }
func (jsonCodec) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }
func (jsonCodec) Name() string                       { return "proto" }

func init() { encoding.RegisterCodec(jsonCodec{}) }

// events is how many events each Watch sends before it ends with OK.
const events = 3

// server implements both generations of the service.
type server struct {
	pb.UnimplementedEchoServer
	chatEnds bool         // Chat and Upload end after the first message they receive
	received atomic.Int64 // chunks
}

func (s *server) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error) {
	if strings.HasSuffix(req.Key, "/missing") {
		return nil, status.Error(codes.NotFound, req.Key)
	}
	return &pb.GetResponse{Value: "value"}, nil
}

func (s *server) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	for rev := int64(1); rev <= events; rev++ {
		ev := &pb.Event{Key: fmt.Sprintf("%skey-%d", req.Prefix, rev), Value: fmt.Sprintf("value-%d", rev), Rev: rev}
		if err := stream.Send(ev); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) Upload(stream pb.Echo_UploadServer) error {
	var sum pb.UploadSummary
	for {
		chunk, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(&sum)
		}
		if err != nil {
			return err
		}
		s.received.Add(1)
		sum.Chunks++
		sum.Bytes += int64(len(chunk.Data))
		if s.chatEnds {
			return status.Error(codes.ResourceExhausted, "enough")
		}
	}
}

func (s *server) Chat(stream pb.Echo_ChatServer) error {
	if err := stream.SendHeader(metadata.Pairs("shard", "a")); err != nil {
		return err
	}
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(m); err != nil {
			return err
		}
		if s.chatEnds {
			return nil
		}
	}
}

// genServer is server behind the newer generation of generated code.
type genServer struct {
	genpb.UnimplementedEchoServer
	*server
}

func (s genServer) Get(ctx context.Context, req *genpb.GetRequest) (*genpb.GetResponse, error) {
	resp, err := s.server.Get(ctx, &pb.GetRequest{Key: req.Key})
	if err != nil {
		return nil, err
	}
	return &genpb.GetResponse{Value: resp.Value}, nil
}

func (s genServer) Watch(req *genpb.WatchRequest, stream grpc.ServerStreamingServer[genpb.Event]) error {
	return s.server.Watch(&pb.WatchRequest{Prefix: req.Prefix}, &grpc.GenericServerStream[pb.WatchRequest, pb.Event]{ServerStream: stream})
}

func (s genServer) Upload(stream grpc.ClientStreamingServer[genpb.Chunk, genpb.UploadSummary]) error {
	return s.server.Upload(&grpc.GenericServerStream[pb.Chunk, pb.UploadSummary]{ServerStream: stream})
}

func (s genServer) Chat(stream grpc.BidiStreamingServer[genpb.Message, genpb.Message]) error {
	return s.server.Chat(&grpc.GenericServerStream[pb.Message, pb.Message]{ServerStream: stream})
}

// env is the world of one fixture function: a server, a connection and a
// context that lives longer than the function.
type env struct {
	t      *testing.T
	server *server
	target string
	conn   *grpc.ClientConn
	client pb.EchoClient
	calls  atomic.Int64 // unary calls and streams that the client made
	ctx    context.Context
	cancel context.CancelFunc
	undo   []func()
}

// later has f run when the world ends.
func (e *env) later(f func()) { e.undo = append(e.undo, f) }

// newEnv starts a world; stop ends it.
func newEnv(t *testing.T, chatEnds bool) (e *env, stop func()) {
	t.Helper()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e = &env{t: t, server: &server{chatEnds: chatEnds}, target: lis.Addr().String()}
	srv := e.serve(lis, e.server)
	e.conn = e.dial()
	e.client = pb.NewEchoClient(e.conn)
	e.ctx, e.cancel = context.WithCancel(context.Background())
	return e, func() {
		e.cancel()
		for _, f := range e.undo {
			f()
		}
		e.conn.Close()
		srv.Stop()
	}
}

// serve serves impl in both generations where it is the test's own server.
func (e *env) serve(lis net.Listener, impl pb.EchoServer) *grpc.Server {
	srv := grpc.NewServer()
	pb.RegisterEchoServer(srv, impl)
	if s, ok := impl.(*server); ok {
		genpb.RegisterEchoServer(srv, genServer{server: s})
	}
	go srv.Serve(lis)
	return srv
}

// dial makes a connection to the server.
func (e *env) dial(opts ...grpc.DialOption) *grpc.ClientConn {
	e.t.Helper()
	return e.dialTarget(e.target, opts...)
}

// dialTarget makes a connection.
func (e *env) dialTarget(target string, opts ...grpc.DialOption) *grpc.ClientConn {
	e.t.Helper()
	opts = append(opts, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithChainUnaryInterceptor(e.countUnary), grpc.WithChainStreamInterceptor(e.countStream))
	conn, err := grpc.NewClient(target, opts...)
	if err != nil {
		e.t.Fatal(err)
	}
	return conn
}

func (e *env) countUnary(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	e.calls.Add(1)
	return invoker(ctx, method, req, reply, cc, opts...)
}

func (e *env) countStream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := streamer(ctx, desc, cc, method, opts...)
	if err == nil {
		e.calls.Add(1)
	}
	return stream, err
}

// warmUp makes the connection start the goroutines that a first call needs.
func (e *env) warmUp() {
	e.t.Helper()
	if _, err := e.client.Get(e.ctx, &pb.GetRequest{}); err != nil {
		e.t.Fatal(err)
	}
	e.calls.Store(0)
}
