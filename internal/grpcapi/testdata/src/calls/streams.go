// Package calls holds types to classify and calls to recognise. The comment
// behind a type or a call says what grpcapi must make of it.
package calls

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	genpb "streamdrain/echogenpb"
	pb "streamdrain/echopb"
)

// Every generation of generated code, and what lies below it.
type (
	oldWatch  = pb.Echo_WatchClient                           // client ServerStreaming
	oldUpload = pb.Echo_UploadClient                          // client ClientStreaming
	oldChat   = pb.Echo_ChatClient                            // client Bidi
	newWatch  = genpb.Echo_WatchClient                        // client ServerStreaming
	newUpload = genpb.Echo_UploadClient                       // client ClientStreaming
	newChat   = genpb.Echo_ChatClient                         // client Bidi
	spelled   = grpc.ServerStreamingClient[pb.Event]          // client ServerStreaming
	oldServer = pb.Echo_WatchServer                           // server
	newServer = genpb.Echo_ChatServer                         // server
	low       = grpc.ClientStream                             // client ShapeUnknown
	lowServer = grpc.ServerStream                             // server
	common    = grpc.Stream                                   // neither
	impl      = *grpc.GenericClientStream[pb.Chunk, pb.Event] // client ShapeUnknown
	implSrv   = *grpc.GenericServerStream[pb.Chunk, pb.Event] // server
)

// Wrappers that users write.
type (
	embeds       struct{ grpc.ClientStream }        // client ShapeUnknown
	embedsTwice  struct{ *embeds }                  // client ShapeUnknown
	embedsWatch  struct{ pb.Echo_WatchClient }      // client ServerStreaming
	embedsServer struct{ pb.Echo_WatchServer }      // server
	defined      pb.Echo_ChatClient                 // client Bidi
	holds        struct{ stream grpc.ClientStream } // neither
	sliceOf      []grpc.ClientStream                // neither
	functionOf   func() grpc.ClientStream           // neither
	channelOf    chan grpc.ClientStream             // neither
	pointerTo    *grpc.ClientStream                 // neither
	both         struct {                           // neither
		c grpc.ClientStream
		s grpc.ServerStream
	}
)

// withMethods is a client stream by its own methods; nothing is embedded.
type withMethods struct{} // client Bidi

func (withMethods) Header() (metadata.MD, error) { return nil, nil }
func (withMethods) Trailer() metadata.MD         { return nil }
func (withMethods) CloseSend() error             { return nil }
func (withMethods) Context() context.Context     { return nil }
func (withMethods) SendMsg(m any) error          { return nil }
func (withMethods) RecvMsg(m any) error          { return nil }
func (withMethods) Send(*pb.Message) error       { return nil }
func (withMethods) Recv() (*pb.Message, error)   { return nil, nil }

// pointerMethods has one of them on the pointer: the value is no stream.
type pointerMethods struct{ embeds }

func (*pointerMethods) RecvMsg(m any) error { return nil }

type (
	asPointer = *pointerMethods // client ShapeUnknown
	asValue   = pointerMethods  // neither
)

// Look-alikes of other RPC systems.

// ttrpc has fewer methods.
type ttrpc interface { // neither
	CloseSend() error
	SendMsg(m any) error
	RecvMsg(m any) error
}

// header is what another system calls metadata.
type header map[string][]string

// foreign has all of the methods, but its headers are not gRPC's.
type foreign interface { // neither
	Header() (header, error)
	Trailer() header
	CloseSend() error
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}

// foreignServer is the other side of it.
type foreignServer interface { // neither
	SetHeader(header) error
	SendHeader(header) error
	SetTrailer(header)
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}

// drpc has a message encoding among the parameters and no headers.
type drpc interface { // neither
	Context() context.Context
	MsgSend(m, enc any) error
	MsgRecv(m, enc any) error
	CloseSend() error
	Close() error
}

// Mentions, so that nothing here is unused.
var _ = []any{
	(oldWatch)(nil), (oldUpload)(nil), (oldChat)(nil), (newWatch)(nil), (newUpload)(nil), (newChat)(nil),
	(spelled)(nil), (oldServer)(nil), (newServer)(nil), (low)(nil), (lowServer)(nil), (common)(nil),
}
