package locks

import (
	"testing"

	pb "recvconcurrency/echopb"
)

// flood sends from two sides, to see what the stream makes of it.
func flood(stream pb.Echo_WatchServer, events []*pb.Event) {
	go func() {
		for _, ev := range events {
			stream.Send(ev)
		}
	}()
	for _, ev := range events {
		stream.Send(ev)
	}
}

func TestFlood(t *testing.T) { flood(nil, nil) }
