package contexts

import (
	"context"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

// firstEvent leaves a stream until the test's process ends.
func firstEvent(t testing.TB, c pb.EchoClient) *pb.Event {
	t.Helper()
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		t.Fatal(err)
	}
	ev, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	return ev
}

func TestFirstEvent(t *testing.T) {
	var c pb.EchoClient
	if c == nil {
		t.Skip("no server")
	}
	firstEvent(t, c)
}

// first leaves a stream; it is of a test, which nothing but its file says.
func first(ctx context.Context, c pb.EchoClient) *pb.Event {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil
	}
	ev, _ := stream.Recv()
	return ev
}

// forever leaves one that nothing ends, by way of first.
func forever(c pb.EchoClient) *pb.Event { return first(context.Background(), c) }

// never leaves one, and looks like any other function.
func never(c pb.EchoClient) *pb.Event {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil
	}
	ev, _ := stream.Recv()
	return ev
}

// dial leaves a connection.
func dial(target string) (string, error) {
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return "", err
	}
	resp, err := pb.NewEchoClient(conn).Get(context.Background(), &pb.GetRequest{Key: "version"})
	if err != nil {
		return "", err
	}
	return resp.Value, nil
}

func TestAll(t *testing.T) {
	if testing.Short() {
		forever(nil)
		never(nil)
		dial("")
	}
}
