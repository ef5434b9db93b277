package ships

import (
	"testing"

	pb "recvconcurrency/echopb"
)

// pumpForTest is for tests.
func pumpForTest(t testing.TB, stream pb.Echo_ChatClient, msgs <-chan *pb.Message) {
	go func() {
		for m := range msgs {
			stream.Send(m)
		}
	}()
	if err := stream.Send(&pb.Message{}); err != nil {
		t.Fatal(err)
	}
}
