package downstream

import (
	"recvconcurrency/crosspkg/upstream"

	pb "recvconcurrency/echopb"
)

// Functions that another package runs, and its latches.

// badStarted sends beside what was started.
func badStarted(stream pb.Echo_ChatServer, m *pb.Message) error {
	upstream.Start(func() { stream.Send(m) })
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// badAll has two send side by side.
func badAll(stream pb.Echo_ChatServer, m *pb.Message) error {
	upstream.All(
		func() { stream.Send(m) },
		//category: concurrent-send
		func() { stream.Send(m) }, // want "two senders"
	)
	return stream.Send(m)
}

// goodAll has one send, and one receive, and sends when both have.
func goodAll(stream pb.Echo_ChatServer, m *pb.Message) error {
	upstream.All(
		func() { stream.Send(m) },
		func() { stream.Recv() },
	)
	return stream.Send(m)
}

// goodOneByOne has two send one after the other.
func goodOneByOne(stream pb.Echo_ChatServer, m *pb.Message) error {
	upstream.OneByOne(
		func() { stream.Send(m) },
		func() { stream.Send(m) },
	)
	return stream.Send(m)
}

// goodLatch waits until the goroutine has closed its latch.
func goodLatch(stream pb.Echo_ChatServer, m *pb.Message) error {
	l := upstream.NewLatch()
	go func() {
		defer l.Close()
		stream.Send(m)
	}()
	<-l.Done()
	return stream.Send(m)
}

// badLatch waits for the same as the goroutine does when it has sent.
func badLatch(l *upstream.Latch, stream pb.Echo_ChatServer, m *pb.Message) error {
	go func() {
		stream.Send(m)
		l.Wait()
	}()
	<-l.Done()
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}
