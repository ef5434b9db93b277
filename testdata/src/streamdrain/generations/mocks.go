package generations

import (
	"context"

	oldmock "github.com/golang/mock/gomock"
	"github.com/stretchr/testify/mock"
	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// Mocks of other makers.

type oldMock struct{ ctrl *oldmock.Controller }

func (m *oldMock) Chat(ctx context.Context, opts ...grpc.CallOption) (pb.Echo_ChatClient, error) {
	ret := m.ctrl.Call(m, "Chat", ctx)
	ret0, _ := ret[0].(pb.Echo_ChatClient)
	ret1, _ := ret[1].(error)
	return ret0, ret1
}

// goodOldMock receives from a stream that the mock has been given.
func goodOldMock(m *oldMock) (*pb.Message, error) {
	stream, err := m.Chat(context.Background())
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

type called struct{ mock.Mock }

func (m *called) Chat(ctx context.Context, opts ...grpc.CallOption) (pb.Echo_ChatClient, error) {
	ret := m.Called(ctx, opts)
	return ret.Get(0).(pb.Echo_ChatClient), ret.Error(1)
}

// goodCalled does so with another one.
func goodCalled(m *called) (*pb.Message, error) {
	stream, err := m.Chat(context.Background())
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}
