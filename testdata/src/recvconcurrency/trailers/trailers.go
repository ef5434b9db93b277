// Package trailers reads what the server sends at the end, too early or in
// time.
package trailers

import (
	"context"
	"io"

	"google.golang.org/grpc/metadata"

	pb "recvconcurrency/echopb"
)

// BadBeforeRecv asks before anything was received.
func BadBeforeRecv(ctx context.Context, c pb.EchoClient) (metadata.MD, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	//category: early-trailer
	md := stream.Trailer() // want "Trailer"
	_, err = stream.Recv()
	return md, err
}

// GoodAfterDrain asks when the stream has ended.
func GoodAfterDrain(ctx context.Context, c pb.EchoClient) (metadata.MD, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		if _, err := stream.Recv(); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
	}
	return stream.Trailer(), nil
}

// BadAfterFirst asks after the first event.
func BadAfterFirst(ctx context.Context, c pb.EchoClient) (metadata.MD, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	if _, err := stream.Recv(); err != nil {
		return nil, err
	}
	//category: early-trailer
	return stream.Trailer(), nil // want "Trailer"
}

// GoodAfterError asks where Recv failed.
func GoodAfterError(ctx context.Context, c pb.EchoClient) (metadata.MD, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return stream.Trailer(), nil
		}
	}
}

// BadDefer asks in any case, also when it returns early.
func BadDefer(ctx context.Context, c pb.EchoClient, key string) (md metadata.MD, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	defer func() {
		//category: early-trailer
		md = stream.Trailer() // want "Trailer"
	}()
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if ev.Key == key {
			return nil, nil
		}
	}
}

// GoodDefer asks in any case, and never returns early.
func GoodDefer(ctx context.Context, c pb.EchoClient) (md metadata.MD, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	defer func() {
		md = stream.Trailer()
	}()
	for {
		_, err := stream.Recv()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// BadSuccess asks where Recv succeeded.
func BadSuccess(ctx context.Context, c pb.EchoClient) (md metadata.MD, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	if _, err = stream.Recv(); err == nil {
		//category: early-trailer
		md = stream.Trailer() // want "Trailer"
	}
	return md, err
}

// GoodFailure asks where RecvMsg failed, in the end.
func GoodFailure(ctx context.Context, c pb.EchoClient) (md metadata.MD, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for err == nil {
		err = stream.RecvMsg(new(pb.Event))
	}
	md = stream.Trailer()
	if err == io.EOF {
		err = nil
	}
	return md, err
}

// BadAfterSend asks when all is sent.
func BadAfterSend(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) (metadata.MD, error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return nil, err
		}
	}
	//category: early-trailer
	md := stream.Trailer() // want "Trailer"
	_, err = stream.CloseAndRecv()
	return md, err
}

// GoodAfterCloseAndRecv asks when the summary is there.
func GoodAfterCloseAndRecv(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) (metadata.MD, error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return nil, err
		}
	}
	if _, err := stream.CloseAndRecv(); err != nil {
		return nil, err
	}
	return stream.Trailer(), nil
}

// GoodWhateverItsError asks after CloseAndRecv, whatever that returned.
func GoodWhateverItsError(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) (metadata.MD, error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			break
		}
	}
	_, err = stream.CloseAndRecv()
	md := stream.Trailer()
	return md, err
}

// BadAfterCloseSend takes the end of its own direction for the end.
func BadAfterCloseSend(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (metadata.MD, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	//category: early-trailer
	return stream.Trailer(), nil // want "Trailer"
}

// GoodAfterCloseSend receives the rest first.
func GoodAfterCloseSend(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (metadata.MD, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	if err := drain(stream); err != nil {
		return nil, err
	}
	return stream.Trailer(), nil
}

// drain receives until the stream ends.
func drain(stream pb.Echo_ChatClient) error {
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// BadGoroutine asks while a goroutine still receives.
func BadGoroutine(ctx context.Context, c pb.EchoClient) (metadata.MD, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	//category: early-trailer
	return stream.Trailer(), nil // want "Trailer"
}

// GoodGoroutine asks when the goroutine has received the last.
func GoodGoroutine(ctx context.Context, c pb.EchoClient) (metadata.MD, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	<-done
	return stream.Trailer(), nil
}

// BadLoop asks after each event.
func BadLoop(ctx context.Context, c pb.EchoClient) (mds []metadata.MD, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return mds, nil
		}
		//category: early-trailer
		mds = append(mds, stream.Trailer()) // want "Trailer"
	}
}

// GoodBreak asks after the loop, which only an error leaves.
func GoodBreak(ctx context.Context, c pb.EchoClient) (n int, md metadata.MD) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, nil
	}
	for {
		if _, err := stream.Recv(); err != nil {
			break
		}
		n++
	}
	return n, stream.Trailer()
}

// BadBreak asks after the loop, which the last wanted event leaves.
func BadBreak(ctx context.Context, c pb.EchoClient) (n int, md metadata.MD) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, nil
	}
	for {
		ev, err := stream.Recv()
		if err != nil || ev.Rev == 2 {
			break
		}
		n++
	}
	//category: early-trailer
	return n, stream.Trailer() // want "Trailer"
}

// GoodHeader asks for the header, for which there is no such rule.
func GoodHeader(ctx context.Context, c pb.EchoClient) (metadata.MD, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Header()
}

// badBesideRecv asks while a goroutine receives.
func badBesideRecv(stream pb.Echo_WatchClient) metadata.MD {
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	//category: early-trailer
	return stream.Trailer() // want "Trailer"
}

// badAside asks in a goroutine, at some time.
func badAside(stream pb.Echo_WatchClient, ask <-chan struct{}, got func(metadata.MD)) error {
	go func() {
		<-ask
		//category: early-trailer
		got(stream.Trailer()) // want "Trailer"
	}()
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// badLogged asks in a goroutine, beside one whose function is further below.
func badLogged(ctx context.Context, c pb.EchoClient, out chan<- metadata.MD) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	go receiveAll(stream)
	go func() {
		//unordered: the receiver is below
		//category: early-trailer
		out <- stream.Trailer() // want "Trailer"
	}()
	<-ctx.Done()
	return nil
}

func receiveAll(stream pb.Echo_WatchClient) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}
