// Package generations opens streams with every interface that grpc-go and its
// generators have had.
package generations

import (
	"context"
	"io"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

var watchDesc = &grpc.StreamDesc{StreamName: "Watch", ServerStreams: true}

// BadNewStream works without generated code. That it calls CloseSend is no
// mistake: the generated code for a server stream does the same.
func BadNewStream(cc *grpc.ClientConn) (*pb.Event, error) {
	//category: single-recv
	stream, err := cc.NewStream(context.Background(), watchDesc, pb.Echo_Watch_FullMethodName) // want "leak"
	if err != nil {
		return nil, err
	}
	if err := stream.SendMsg(&pb.WatchRequest{}); err != nil && err != io.EOF {
		return nil, err
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	ev := new(pb.Event)
	if err := stream.RecvMsg(ev); err != nil {
		return nil, err
	}
	return ev, nil
}

// BadConnInterface does so on the interface that generated clients use.
func BadConnInterface(cc grpc.ClientConnInterface, handle func(*pb.Event) error) error {
	//category: early-return
	stream, err := cc.NewStream(context.Background(), watchDesc, pb.Echo_Watch_FullMethodName) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.SendMsg(&pb.WatchRequest{}); err != nil && err != io.EOF {
		return err
	}
	stream.CloseSend()
	for {
		ev := new(pb.Event)
		if err := stream.RecvMsg(ev); err != nil {
			return err
		}
		if err := handle(ev); err != nil {
			return err
		}
	}
}

// BadNewClientStream is what very old generated code calls.
func BadNewClientStream(cc *grpc.ClientConn) error {
	//category: never-received
	stream, err := grpc.NewClientStream(context.Background(), watchDesc, cc, pb.Echo_Watch_FullMethodName) // want "leak"
	if err != nil {
		return err
	}
	return stream.SendMsg(&pb.WatchRequest{})
}

// GoodNewStream receives to the end.
func GoodNewStream(cc *grpc.ClientConn) (n int, err error) {
	stream, err := cc.NewStream(context.Background(), watchDesc, pb.Echo_Watch_FullMethodName)
	if err != nil {
		return 0, err
	}
	if err := stream.SendMsg(&pb.WatchRequest{}); err != nil && err != io.EOF {
		return 0, err
	}
	if err := stream.CloseSend(); err != nil {
		return 0, err
	}
	for {
		var ev pb.Event
		if err := stream.RecvMsg(&ev); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		n++
	}
}

// GoodConnInterface cancels.
func GoodConnInterface(ctx context.Context, cc grpc.ClientConnInterface) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := cc.NewStream(ctx, watchDesc, pb.Echo_Watch_FullMethodName)
	if err != nil {
		return err
	}
	return stream.SendMsg(&pb.WatchRequest{})
}

// GoodAlmostUnary calls a unary method as a stream: the one RecvMsg of a
// method whose server does not stream also takes the end.
func GoodAlmostUnary(cc *grpc.ClientConn) (*pb.UploadSummary, error) {
	desc := &grpc.StreamDesc{StreamName: "Upload", ClientStreams: true}
	stream, err := cc.NewStream(context.Background(), desc, pb.Echo_Upload_FullMethodName)
	if err != nil {
		return nil, err
	}
	if err := stream.SendMsg(&pb.Chunk{}); err != nil && err != io.EOF {
		return nil, err
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	sum := new(pb.UploadSummary)
	if err := stream.RecvMsg(sum); err != nil {
		return nil, err
	}
	return sum, nil
}
