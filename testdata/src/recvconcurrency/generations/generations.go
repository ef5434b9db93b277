// Package generations uses the streams of newer generated code, and of none.
package generations

import (
	"context"
	"io"
	"sync"

	"google.golang.org/grpc"

	pb "recvconcurrency/echogenpb"
)

// BadAlias sends at once by the name that newer code keeps as an alias.
func BadAlias(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	var stream pb.Echo_ChatClient
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodAlias sends one after the other.
func GoodAlias(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	var stream pb.Echo_ChatClient
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	})
	wg.Wait()
	return stream.CloseSend()
}

// BadGenericRecv receives at once from a stream of grpc's generic type.
func BadGenericRecv(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	var stream grpc.ServerStreamingClient[pb.Event]
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
	//category: concurrent-recv
	return stream.Recv() // want "two receivers on one stream"
}

// GoodGenericRecv receives in one goroutine, and sends in another.
func GoodGenericRecv(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	var stream grpc.BidiStreamingClient[pb.Message, pb.Message]
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		defer stream.CloseSend()
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// BadGenericServer answers each message in a goroutine.
func BadGenericServer(stream grpc.BidiStreamingServer[pb.Message, pb.Message]) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil
		}
		wg.Go(func() {
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
}

// GoodGenericServer answers each message in place.
func GoodGenericServer(stream grpc.BidiStreamingServer[pb.Message, pb.Message]) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
}

// BadGenericUpload asks for the summary beside its sender.
func BadGenericUpload(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) (*pb.UploadSummary, error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	go func() {
		for _, chunk := range chunks {
			if stream.Send(chunk) != nil {
				return
			}
		}
	}()
	if _, err := c.Get(ctx, &pb.GetRequest{Key: "k"}); err != nil {
		return nil, err
	}
	//category: close-send-race
	return stream.CloseAndRecv() // want "while a Send"
}

// GoodGenericUpload asks for the summary in its sender.
func GoodGenericUpload(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) (sum *pb.UploadSummary, err error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, chunk := range chunks {
			if stream.Send(chunk) != nil {
				break
			}
		}
		sum, err = stream.CloseAndRecv()
	}()
	<-done
	return sum, err
}

// GoodGenericSendAndClose receives in a goroutine, and answers when that has
// ended.
func GoodGenericSendAndClose(stream grpc.ClientStreamingServer[pb.Chunk, pb.UploadSummary]) error {
	var sum pb.UploadSummary
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
			sum.Chunks++
		}
	}()
	<-done
	return stream.SendAndClose(&sum)
}

// BadGenericSendAndClose answers in two goroutines, of which it hopes that one
// is enough.
func BadGenericSendAndClose(stream grpc.ClientStreamingServer[pb.Chunk, pb.UploadSummary]) error {
	for {
		if _, err := stream.Recv(); err != nil {
			break
		}
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			//category: concurrent-send
			stream.SendAndClose(&pb.UploadSummary{}) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

var chatDesc = &grpc.StreamDesc{StreamName: "Chat", ServerStreams: true, ClientStreams: true}

// BadNewStream opens its stream without generated code.
func BadNewStream(ctx context.Context, cc *grpc.ClientConn, msgs []*pb.Message) error {
	stream, err := cc.NewStream(ctx, chatDesc, pb.Echo_Chat_FullMethodName)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			//category: concurrent-send
			stream.SendMsg(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodNewStream sends in one goroutine and receives in another.
func GoodNewStream(ctx context.Context, cc grpc.ClientConnInterface, msgs []*pb.Message) error {
	stream, err := cc.NewStream(ctx, chatDesc, pb.Echo_Chat_FullMethodName)
	if err != nil {
		return err
	}
	go func() {
		defer stream.CloseSend()
		for _, m := range msgs {
			if stream.SendMsg(m) != nil {
				return
			}
		}
	}()
	for {
		if err := stream.RecvMsg(new(pb.Message)); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// BadAsClientStream uses one stream by two of its types.
func BadAsClientStream(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	var low grpc.ClientStream = stream
	done := make(chan struct{})
	go func() {
		defer close(done)
		for low.RecvMsg(new(pb.Event)) == nil {
		}
	}()
	for {
		//category: concurrent-recv
		if _, err := stream.Recv(); err != nil { // want "two receivers on one stream"
			break
		}
	}
	<-done
	return nil
}

// GoodAsClientStream uses one stream by two of its types, in turn.
func GoodAsClientStream(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	var low grpc.ClientStream = stream
	for low.RecvMsg(new(pb.Event)) == nil {
		if _, err := stream.Recv(); err != nil {
			break
		}
	}
	return nil
}

// lockedServer is a server stream that several may send on.
type lockedServer struct {
	grpc.ServerStream
	mu sync.Mutex
}

func (l *lockedServer) SendMsg(m any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ServerStream.SendMsg(m)
}

// GoodServerInterceptor keeps streams alive beside their handlers, which it
// gives a wrapper that locks.
func GoodServerInterceptor(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	stream := &lockedServer{ServerStream: ss}
	done := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(done)
	wg.Go(func() {
		for range 10 {
			select {
			case <-done:
				return
			default:
				stream.SendMsg(&pb.Message{Text: "alive"})
			}
		}
	})
	return handler(srv, stream)
}

// GoodPlainInterceptor only looks at the stream.
func GoodPlainInterceptor(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		<-ss.Context().Done()
	}()
	return handler(srv, ss)
}
