package generations

import (
	"context"
	"io"

	"google.golang.org/grpc"

	genpb "streamdrain/echogenpb"
)

// BadAlias names the stream by the alias that new generated code declares.
func BadAlias(c genpb.EchoClient) (string, error) {
	var stream genpb.Echo_WatchClient
	//category: single-recv
	stream, err := c.Watch(context.Background(), &genpb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// BadGenericStream puts the stream into grpc's generic implementation by hand.
func BadGenericStream(cc *grpc.ClientConn) (*genpb.Event, error) {
	//category: single-recv
	cs, err := cc.NewStream(context.Background(), &genpb.Echo_ServiceDesc.Streams[0], genpb.Echo_Watch_FullMethodName) // want "leak"
	if err != nil {
		return nil, err
	}
	stream := &grpc.GenericClientStream[genpb.WatchRequest, genpb.Event]{ClientStream: cs}
	if err := stream.SendMsg(&genpb.WatchRequest{}); err != nil && err != io.EOF {
		return nil, err
	}
	stream.CloseSend()
	ev, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return ev, nil
}

// GoodAlias receives to the end.
func GoodAlias(c genpb.EchoClient) (last string, err error) {
	var stream genpb.Echo_WatchClient
	stream, err = c.Watch(context.Background(), &genpb.WatchRequest{})
	if err != nil {
		return "", err
	}
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return last, nil
		}
		if err != nil {
			return "", err
		}
		last = ev.Value
	}
}

// GoodAsClientStream drains the stream through the interface that it embeds.
func GoodAsClientStream(c genpb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &genpb.WatchRequest{})
	if err != nil {
		return err
	}
	var cs grpc.ClientStream = stream
	for {
		if err := cs.RecvMsg(new(genpb.Event)); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}
