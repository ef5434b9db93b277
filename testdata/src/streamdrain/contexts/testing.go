package contexts

import (
	"context"
	"testing"

	pb "streamdrain/echopb"
)

// GoodForTests is for tests, which end with their process.
func GoodForTests(t testing.TB, c pb.EchoClient) *pb.Event {
	t.Helper()
	get := func() *pb.Event {
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
	return get()
}
