package contexts

import (
	"context"
	"log"
	"net/http"
	"time"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// What ends before the function returns, and what ends without it.

// goodWaitsForParent cancels when something goes wrong, and otherwise waits until the
// context around it has ended.
func goodWaitsForParent(parent context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(parent)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return err
	}
	if _, err := stream.Recv(); err != nil {
		cancel()
		return err
	}
	<-parent.Done()
	return nil
}

// badWaitsForRequest waits for a context that is not the stream's.
func badWaitsForRequest(r *http.Request, c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	<-r.Context().Done()
	return nil
}

// subscribe leaves its stream to the context of its caller.
func subscribe(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	return stream.Send(&pb.Message{})
}

// serve subscribes for as long as it serves.
func serve(ctx context.Context, c pb.EchoClient) error {
	if err := subscribe(ctx, c); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// goodServes has nothing end the context, and never gets back.
func goodServes(c pb.EchoClient) error { return serve(context.Background(), c) }

// announce does not wait.
func announce(ctx context.Context, c pb.EchoClient) error {
	if err := subscribe(ctx, c); err != nil {
		return err
	}
	log.Print("subscribed")
	return nil
}

// badAnnounces has nothing end the context.
func badAnnounces(c pb.EchoClient) error {
	//unordered: the callee stands above
	return announce(context.Background(), c) // want "leak"
}

// goodConnClosedLater has a goroutine close the connection that it is given.
func goodConnClosedLater(conn *grpc.ClientConn, stop <-chan struct{}) (*pb.Event, error) {
	go func() {
		<-stop
		conn.Close()
	}()
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodConnClosedInTime leaves that to a timer.
func goodConnClosedInTime(conn *grpc.ClientConn) (*pb.Event, error) {
	time.AfterFunc(time.Minute, func() {
		func() { conn.Close() }()
	})
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodConnClosed closes the connection that it is given.
func goodConnClosed(conn *grpc.ClientConn) (*pb.Event, error) {
	defer conn.Close()
	return watchOn(context.Background(), conn)
}

// watchOn opens its stream on a connection.
func watchOn(ctx context.Context, conn *grpc.ClientConn) (*pb.Event, error) {
	stream, err := pb.NewEchoClient(conn).Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// goodHook has somebody else's function cancel in the end.
func goodHook(c pb.EchoClient, atEnd func(func())) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer atEnd(cancel)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// badLostAside sends, and drops what it has sent: a goroutine cancels.
func badLostAside(ctx context.Context, c pb.EchoClient, stop <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		<-stop
		cancel()
	}()
	//category: unfinished-client-stream
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	if err := stream.Send(&pb.Chunk{}); err != nil {
		return err
	}
	return stream.CloseSend()
}

// badEachLogged opens one after the other, and defers something else.
func badEachLogged(ctx context.Context, c pb.EchoClient, keys []string) error {
	defer log.Print("done")
	for _, key := range keys {
		//category: early-return
		stream, err := c.Chat(ctx) // want "leak"
		if err != nil {
			return err
		}
		if err := stream.Send(&pb.Message{Text: key}); err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// goodEachCancelled cancels behind the loop what it has opened in the loop.
func goodEachCancelled(c pb.EchoClient, keys []string) {
	defer log.Print("done")
	ctx, cancel := context.WithCancel(context.Background())
	for _, key := range keys {
		stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: key})
		if err != nil {
			break
		}
		if _, err := stream.Recv(); err != nil {
			break
		}
	}
	cancel()
}

// badEachPolled cancels the one that has an answer.
func badEachPolled(c pb.EchoClient) *pb.Event {
	defer log.Print("done")
	for {
		ctx, cancel := context.WithCancel(context.Background())
		//category: single-recv
		stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
		if err != nil {
			cancel()
			return nil
		}
		ev, err := stream.Recv()
		if err == nil && ev.Key == "" {
			continue
		}
		cancel()
		return ev
	}
}
