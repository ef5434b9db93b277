package generations

import (
	"context"
	"io"
	"log"
	"time"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// BadHedge is a stream interceptor that opens a second stream in case the
// first one is slow, and forgets the one that it does not return.
func BadHedge(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	//category: discarded
	_, err := streamer(context.WithoutCancel(ctx), desc, cc, method, opts...) // want "leak"
	if err != nil {
		return nil, err
	}
	return streamer(ctx, desc, cc, method, opts...)
}

// GoodInterceptor returns the stream that it opens.
func GoodInterceptor(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	start := time.Now()
	stream, err := streamer(ctx, desc, cc, method, opts...)
	if err != nil {
		log.Printf("%s failed after %v: %v", method, time.Since(start), err)
		return nil, err
	}
	return stream, nil
}

// logged is a stream that logs how it ends.
type logged struct {
	grpc.ClientStream
	method string
}

func (l *logged) RecvMsg(m any) error {
	err := l.ClientStream.RecvMsg(m)
	if err != nil {
		log.Printf("%s ended: %v", l.method, err)
	}
	return err
}

// GoodWrappingInterceptor returns the stream in a wrapper.
func GoodWrappingInterceptor(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := streamer(ctx, desc, cc, method, opts...)
	if err != nil {
		return nil, err
	}
	return &logged{ClientStream: stream, method: method}, nil
}

// GoodRetryInterceptor opens again when opening fails.
func GoodRetryInterceptor(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (stream grpc.ClientStream, err error) {
	for range 3 {
		if stream, err = streamer(ctx, desc, cc, method, opts...); err == nil {
			return stream, nil
		}
	}
	return nil, err
}

// open opens a stream in this package's wrapper.
func open(ctx context.Context, cc *grpc.ClientConn) (*logged, error) {
	stream, err := cc.NewStream(ctx, watchDesc, pb.Echo_Watch_FullMethodName)
	if err != nil {
		return nil, err
	}
	l := &logged{ClientStream: stream, method: "watch"}
	if err := l.SendMsg(&pb.WatchRequest{}); err != nil && err != io.EOF {
		return nil, err
	}
	l.CloseSend()
	return l, nil
}

// BadWrapper receives once from a stream in a wrapper.
func BadWrapper(cc *grpc.ClientConn) (*pb.Event, error) {
	//category: single-recv
	stream, err := open(context.Background(), cc) // want "leak"
	if err != nil {
		return nil, err
	}
	ev := new(pb.Event)
	if err := stream.RecvMsg(ev); err != nil {
		return nil, err
	}
	return ev, nil
}

// GoodWrapper receives from it to the end.
func GoodWrapper(cc *grpc.ClientConn) (n int, err error) {
	stream, err := open(context.Background(), cc)
	if err != nil {
		return 0, err
	}
	for {
		if err := stream.RecvMsg(new(pb.Event)); err != nil {
			return n, nil
		}
		n++
	}
}
