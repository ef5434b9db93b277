package generations

import (
	"context"
	"io"
	"reflect"

	"go.uber.org/mock/gomock"
	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// ttrpcStream has the names of a gRPC stream's methods. Its releases are its
// own, and so are its rules.
type ttrpcStream interface {
	CloseSend() error
	SendMsg(m any) error
	RecvMsg(m any) error
}

type ttrpcClient interface {
	NewStream(ctx context.Context, service, method string) (ttrpcStream, error)
}

// GoodTTRPC uses a stream that is not gRPC's.
func GoodTTRPC(c ttrpcClient) (*pb.Event, error) {
	stream, err := c.NewStream(context.Background(), "echo.Echo", "Watch")
	if err != nil {
		return nil, err
	}
	defer stream.CloseSend()
	ev := new(pb.Event)
	if err := stream.RecvMsg(ev); err != nil {
		return nil, err
	}
	return ev, nil
}

// eventLog is a local source of events that looks like a stub.
type eventLog struct{ events []*pb.Event }

type eventReader struct{ rest []*pb.Event }

func (l *eventLog) Watch(ctx context.Context, in *pb.WatchRequest) (*eventReader, error) {
	return &eventReader{rest: l.events}, nil
}

func (r *eventReader) Recv() (*pb.Event, error) {
	if len(r.rest) == 0 {
		return nil, io.EOF
	}
	ev := r.rest[0]
	r.rest = r.rest[1:]
	return ev, nil
}

// GoodLocalReader reads once from memory.
func GoodLocalReader() (*pb.Event, error) {
	l := &eventLog{events: []*pb.Event{{Rev: 1}, {Rev: 2}}}
	r, err := l.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return r.Recv()
}

// mockEcho is a mock as mockgen writes it. Its streams are made by tests.
type mockEcho struct {
	ctrl     *gomock.Controller
	recorder *mockEchoRecorder
}

type mockEchoRecorder struct{ mock *mockEcho }

func newMockEcho(ctrl *gomock.Controller) *mockEcho {
	m := &mockEcho{ctrl: ctrl}
	m.recorder = &mockEchoRecorder{m}
	return m
}

// EXPECT returns the recorder.
func (m *mockEcho) EXPECT() *mockEchoRecorder { return m.recorder }

func (m *mockEcho) Chat(ctx context.Context, opts ...grpc.CallOption) (pb.Echo_ChatClient, error) {
	m.ctrl.T.Helper()
	varargs := []any{ctx}
	for _, a := range opts {
		varargs = append(varargs, a)
	}
	ret := m.ctrl.Call(m, "Chat", varargs...)
	ret0, _ := ret[0].(pb.Echo_ChatClient)
	ret1, _ := ret[1].(error)
	return ret0, ret1
}

func (mr *mockEchoRecorder) Chat(ctx any, opts ...any) *gomock.Call {
	mr.mock.ctrl.T.Helper()
	varargs := append([]any{ctx}, opts...)
	return mr.mock.ctrl.RecordCallWithMethodType(mr.mock, "Chat", reflect.TypeOf((*mockEcho)(nil).Chat), varargs...)
}

// GoodMock calls a mock, which opens nothing.
func GoodMock(t gomock.TestReporter) error {
	m := newMockEcho(gomock.NewController(t))
	m.EXPECT().Chat(gomock.Any()).Return(nil, io.EOF).AnyTimes()
	_, err := m.Chat(context.Background())
	return err
}

// goodMockStream receives from a stream that the mock has been given.
func goodMockStream(t gomock.TestReporter) (*pb.Message, error) {
	stream, err := newMockEcho(gomock.NewController(t)).Chat(context.Background())
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// GoodGateway takes a stream from a gateway's generated code and forwards it.
func GoodGateway(c pb.EchoClient) (n int, err error) {
	stream, md, err := request_Echo_Watch_0(context.Background(), c, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return n + len(md.TrailerMD), nil
		}
		n++
	}
}
