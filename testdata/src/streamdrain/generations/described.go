package generations

import (
	"context"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	pb "streamdrain/echopb"
)

// A Described is a method of which a program reads at run time what it is, as
// tools do that know no generated code.
type Described struct {
	Name           string
	Client, Server bool
}

func (d *Described) ServerStreams() bool { return d.Server }
func (d *Described) ClientStreams() bool { return d.Client }

// An exchange is a stream of such a method.
type exchange struct {
	stream grpc.ClientStream
}

func (x *exchange) Header() (metadata.MD, error) { return x.stream.Header() }
func (x *exchange) Trailer() metadata.MD         { return x.stream.Trailer() }
func (x *exchange) Context() context.Context     { return x.stream.Context() }
func (x *exchange) CloseSend() error             { return x.stream.CloseSend() }
func (x *exchange) SendMsg(m *pb.Message) error  { return x.stream.SendMsg(m) }

func (x *exchange) RecvMsg() (*pb.Message, error) {
	m := new(pb.Message)
	if err := x.stream.RecvMsg(m); err != nil {
		return nil, err
	}
	return m, nil
}

// openDescribed opens one: how it streams is known to the method only.
func openDescribed(ctx context.Context, cc *grpc.ClientConn, d *Described) (*exchange, error) {
	desc := grpc.StreamDesc{
		StreamName:    d.Name,
		ServerStreams: d.ServerStreams(),
		ClientStreams: d.ClientStreams(),
	}
	stream, err := cc.NewStream(ctx, &desc, d.Name)
	if err != nil {
		return nil, err
	}
	return &exchange{stream}, nil
}

// GoodDescribed talks, and a goroutine listens to the end.
func GoodDescribed(ctx context.Context, cc *grpc.ClientConn) (err error) {
	x, err := openDescribed(ctx, cc, &Described{Name: pb.Echo_Chat_FullMethodName, Client: true, Server: true})
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for err == nil {
			_, err = x.RecvMsg()
		}
	}()
	for range 3 {
		if x.SendMsg(new(pb.Message)) != nil {
			break
		}
	}
	x.CloseSend()
	<-done
	if err == io.EOF {
		return nil
	}
	return err
}

// BadDescribed listens to one answer only.
func BadDescribed(cc *grpc.ClientConn) error {
	//category: early-return
	x, err := openDescribed(context.Background(), cc, &Described{Name: pb.Echo_Chat_FullMethodName, Client: true, Server: true}) // want "leak"
	if err != nil {
		return err
	}
	if err := x.SendMsg(new(pb.Message)); err != nil {
		return err
	}
	for range 1 {
		if _, err := x.RecvMsg(); err != nil {
			return err
		}
	}
	return nil
}

// GoodCopied takes the one answer, which a descriptor that is a variable says.
func GoodCopied(cc *grpc.ClientConn) (*pb.UploadSummary, error) {
	desc := grpc.StreamDesc{StreamName: "Upload", ClientStreams: true}
	stream, err := cc.NewStream(context.Background(), &desc, pb.Echo_Upload_FullMethodName)
	if err != nil {
		return nil, err
	}
	stream.SendMsg(&pb.Chunk{})
	stream.CloseSend()
	sum := new(pb.UploadSummary)
	if err := stream.RecvMsg(sum); err != nil {
		return nil, err
	}
	return sum, nil
}

// BadCopied takes one answer of several.
func BadCopied(cc *grpc.ClientConn) (*pb.Event, error) {
	desc := grpc.StreamDesc{StreamName: "Watch", ServerStreams: true}
	//category: single-recv
	stream, err := cc.NewStream(context.Background(), &desc, pb.Echo_Watch_FullMethodName) // want "leak"
	if err != nil {
		return nil, err
	}
	stream.SendMsg(&pb.WatchRequest{})
	stream.CloseSend()
	ev := new(pb.Event)
	if err := stream.RecvMsg(ev); err != nil {
		return nil, err
	}
	return ev, nil
}

// BadAssigned says only behind the literal that the server streams.
func BadAssigned(cc *grpc.ClientConn) (*pb.Event, error) {
	desc := grpc.StreamDesc{StreamName: "Watch"}
	desc.ServerStreams = true
	//category: single-recv
	stream, err := cc.NewStream(context.Background(), &desc, pb.Echo_Watch_FullMethodName) // want "leak"
	if err != nil {
		return nil, err
	}
	stream.SendMsg(&pb.WatchRequest{})
	stream.CloseSend()
	ev := new(pb.Event)
	if err := stream.RecvMsg(ev); err != nil {
		return nil, err
	}
	return ev, nil
}

// GoodAssigned takes the one answer; only that the client streams is said later.
func GoodAssigned(cc *grpc.ClientConn) (*pb.UploadSummary, error) {
	desc := grpc.StreamDesc{StreamName: "Upload"}
	desc.ClientStreams = true
	stream, err := cc.NewStream(context.Background(), &desc, pb.Echo_Upload_FullMethodName)
	if err != nil {
		return nil, err
	}
	stream.SendMsg(&pb.Chunk{})
	stream.CloseSend()
	sum := new(pb.UploadSummary)
	if err := stream.RecvMsg(sum); err != nil {
		return nil, err
	}
	return sum, nil
}

// GoodAssignedMaybe takes the one answer of a call of which a flag says how it
// streams.
func GoodAssignedMaybe(cc *grpc.ClientConn, streams bool) (*pb.UploadSummary, error) {
	desc := grpc.StreamDesc{StreamName: "Upload", ClientStreams: true}
	if streams {
		desc.ServerStreams = true
	}
	stream, err := cc.NewStream(context.Background(), &desc, pb.Echo_Upload_FullMethodName)
	if err != nil {
		return nil, err
	}
	stream.SendMsg(&pb.Chunk{})
	stream.CloseSend()
	sum := new(pb.UploadSummary)
	if err := stream.RecvMsg(sum); err != nil {
		return nil, err
	}
	return sum, nil
}
