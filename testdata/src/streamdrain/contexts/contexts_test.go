package contexts

import (
	"context"
	"testing"

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
