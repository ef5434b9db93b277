// Package shipstest is there for tests: one of its files says so, and so does its name.
package shipstest

import pb "recvconcurrency/echopb"

func pump(stream pb.Echo_ChatClient, msgs <-chan *pb.Message) error {
	go func() {
		for m := range msgs {
			stream.Send(m)
		}
	}()
	return stream.Send(&pb.Message{})
}
