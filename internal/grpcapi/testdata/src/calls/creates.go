package calls

import (
	"context"

	"github.com/googleapis/gax-go/v2"
	"go.uber.org/mock/gomock"
	"google.golang.org/grpc"
	genpb "streamdrain/echogenpb"
	pb "streamdrain/echopb"
	"streamdrain/generations"
)

var desc = &grpc.StreamDesc{ServerStreams: true}

// creators opens a stream in every way there is. Behind each call stand the
// index of the stream, of the error, and of the context argument; a stub is a
// call of which only the convention is known.
func creators(ctx context.Context, old pb.EchoClient, gen genpb.EchoClient, cc *grpc.ClientConn, ci grpc.ClientConnInterface, gapic *generations.GAPIC) {
	old.Watch(ctx, nil)                         // stream 0 err 1 ctx 0 stub
	old.Upload(ctx)                             // stream 0 err 1 ctx 0 stub
	old.Chat(ctx, grpc.EmptyCallOption{})       // stream 0 err 1 ctx 0 stub
	gen.Watch(ctx, nil)                         // stream 0 err 1 ctx 0 stub
	gen.Upload(ctx)                             // stream 0 err 1 ctx 0 stub
	gen.Chat(ctx)                               // stream 0 err 1 ctx 0 stub
	cc.NewStream(ctx, desc, "/s/m")             // stream 0 err 1 ctx 1 own
	ci.NewStream(ctx, desc, "/s/m")             // stream 0 err 1 ctx 0 stub
	grpc.NewClientStream(ctx, desc, cc, "/s/m") // stream 0 err 1 ctx 0 own
	gapic.Watch(ctx, nil, gax.CallOption(nil))  // stream 0 err 1 ctx 1
	old.Get(ctx, nil)                           // none
}

// interceptor calls the Streamer that it is given.
func interceptor(ctx context.Context, cc *grpc.ClientConn, streamer grpc.Streamer) {
	streamer(ctx, desc, cc, "/s/m") // stream 0 err 1 ctx 0 stub
}

type service struct{ client pb.EchoClient }

func (s *service) open(name string, ctx context.Context) (string, pb.Echo_WatchClient, error)
func (s *service) must(ctx context.Context) pb.Echo_WatchClient
func (s *service) without() (pb.Echo_WatchClient, error)
func (s *service) releasing(ctx context.Context) (pb.Echo_WatchClient, func(), error)
func (s *service) cancelling(ctx context.Context) (context.CancelFunc, pb.Echo_WatchClient)
func (s *service) two(ctx context.Context) (pb.Echo_WatchClient, pb.Echo_ChatClient, error)
func (s *service) listOf(ctx context.Context) ([]pb.Echo_WatchClient, error)

func wrap(ctx context.Context, stream grpc.ClientStream) (grpc.ClientStream, error)
func (e *embeds) again(ctx context.Context) (grpc.ClientStream, error)
func generic[S grpc.ClientStream](ctx context.Context, open func(context.Context) (S, error)) (S, error) {
	return open(ctx)
}

// wrappers are functions that users write around them.
func wrappers(ctx context.Context, s *service, stream grpc.ClientStream, e *embeds) {
	s.open("", ctx)                                         // stream 1 err 2 ctx 2
	s.must(ctx)                                             // stream 0 err -1 ctx 1
	s.without()                                             // stream 0 err 1 ctx -1
	s.releasing(ctx)                                        // stream 0 err 2 ctx 1 releases [1]
	s.cancelling(ctx)                                       // stream 1 err -1 ctx 1 releases [0]
	s.two(ctx)                                              // none
	s.listOf(ctx)                                           // none
	wrap(ctx, stream)                                       // none
	e.again(ctx)                                            // none
	bound := s.client.Watch                                 // none
	bound(ctx, nil)                                         // stream 0 err 1 ctx 0 stub
	generic(ctx, func(c context.Context) (oldChat, error) { // stream 0 err 1 ctx 0
		return s.client.Chat(c) // stream 0 err 1 ctx 0 stub
	})
}

// mock is what mockgen writes.
type mock struct{ ctrl *gomock.Controller }

func (m *mock) Chat(ctx context.Context, opts ...grpc.CallOption) (pb.Echo_ChatClient, error)

// lookalikes open something else.
func lookalikes(ctx context.Context, m *mock, t interface {
	NewStream(context.Context) (ttrpc, error)
	Foreign(context.Context) (foreign, error)
	Serve(context.Context) (grpc.ServerStream, error)
}) {
	m.Chat(ctx)      // none
	t.NewStream(ctx) // none
	t.Foreign(ctx)   // none
	t.Serve(ctx)     // none
}
