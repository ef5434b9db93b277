// Package ships is no package for tests, although one of its files helps those who test
// with it.
package ships

import pb "recvconcurrency/echopb"

func badPump(stream pb.Echo_ChatClient, msgs <-chan *pb.Message) error {
	go func() {
		for m := range msgs {
			stream.Send(m)
		}
	}()
	return stream.Send(&pb.Message{}) // want "Send may run while the goroutine"
}
