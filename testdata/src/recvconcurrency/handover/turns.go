package handover

import (
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

// badPing sends when it has asked, and not when it was answered.
func badPing(stream pb.Echo_ChatClient, msgs []*pb.Message) error {
	ping, pong := make(chan *pb.Message), make(chan struct{})
	go func() {
		for m := range ping {
			stream.Send(m)
			pong <- struct{}{}
		}
	}()
	defer close(ping)
	for _, m := range msgs {
		ping <- m
		//category: concurrent-send
		if err := stream.Send(m); err != nil { // want "two senders on one stream"
			return err
		}
		<-pong
	}
	return nil
}

// badPongFirst has the other one send before it is asked.
func badPongFirst(stream pb.Echo_ChatClient, msgs []*pb.Message) error {
	ping, pong := make(chan *pb.Message, 1), make(chan struct{})
	go func() {
		for {
			stream.Send(&pb.Message{})
			pong <- struct{}{}
			if _, ok := <-ping; !ok {
				return
			}
		}
	}()
	defer close(ping)
	for _, m := range msgs {
		ping <- m
		<-pong
		//category: concurrent-send
		if err := stream.Send(m); err != nil { // want "two senders on one stream"
			return err
		}
	}
	return nil
}

// goodHelloOnce has whoever comes first say hello, before anybody says anything.
func goodHelloOnce(stream pb.Echo_ChatClient, msgs []*pb.Message) {
	var hello sync.Once
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			hello.Do(func() { stream.Send(&pb.Message{Text: "hello"}) })
			mu.Lock()
			defer mu.Unlock()
			stream.Send(m)
		})
	}
	wg.Wait()
}

// badByeOnce has whoever comes first say goodbye, while others still speak.
func badByeOnce(stream pb.Echo_ChatClient, msgs []*pb.Message) {
	var bye sync.Once
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			mu.Lock()
			stream.Send(m)
			mu.Unlock()
			//unordered: of another goroutine
			//category: concurrent-send
			bye.Do(func() { stream.Send(&pb.Message{Text: "bye"}) }) // want "two senders on one stream"
		})
	}
	wg.Wait()
}

// badBothWait has two goroutines go on when they are told to stop, one of which may be in
// the middle of something.
func badBothWait(stream pb.Echo_ChatClient, stop <-chan struct{}) {
	var wg sync.WaitGroup
	wg.Go(func() {
		stream.Send(&pb.Message{Text: "hello"})
		<-stop
	})
	wg.Go(func() {
		<-stop
		//category: concurrent-send
		stream.Send(&pb.Message{Text: "bye"}) // want "two senders on one stream"
	})
	wg.Wait()
}

// badOtherLimit limits the group that does not send.
func badOtherLimit(stream pb.Echo_ChatClient, msgs []*pb.Message, note func(*pb.Message) error) error {
	var notes, sends errgroup.Group
	notes.SetLimit(1)
	for _, m := range msgs {
		notes.Go(func() error { return note(m) })
		//category: concurrent-send
		sends.Go(func() error { return stream.Send(m) }) // want "two senders on one stream|in several goroutines"
	}
	if err := notes.Wait(); err != nil {
		return err
	}
	return sends.Wait()
}

// goodBacklog sends itself once the goroutine has said that it has sent the backlog.
func goodBacklog(stream pb.Echo_ChatServer, backlog []*pb.Message) error {
	var caughtUp atomic.Bool
	go func() {
		for _, m := range backlog {
			stream.Send(m)
		}
		caughtUp.Store(true)
	}()
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if caughtUp.Load() {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
	}
}

// goodBacklogState is the same with more states.
func goodBacklogState(stream pb.Echo_ChatServer, backlog []*pb.Message) error {
	var state atomic.Int32
	go func() {
		state.Store(1)
		for _, m := range backlog {
			stream.Send(m)
		}
		state.Store(2)
	}()
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if state.Load() == 2 {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
	}
}

// badBacklog only counts what comes too early.
func badBacklog(stream pb.Echo_ChatServer, backlog []*pb.Message) error {
	var caughtUp atomic.Bool
	early := 0
	go func() {
		for _, m := range backlog {
			stream.Send(m)
		}
		caughtUp.Store(true)
	}()
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if !caughtUp.Load() {
			early++
		}
		m.Id = early
		//category: concurrent-send
		if err := stream.Send(m); err != nil { // want "two senders on one stream"
			return err
		}
	}
}
