package narrowed

import (
	"sync"

	pb "recvconcurrency/echopb"
)

// Streams that helpers know by a small interface.

type receiver interface {
	Recv() (*pb.Message, error)
}

// carry hands over what it receives.
func carry(r receiver, to chan<- *pb.Message) {
	defer close(to)
	for {
		m, err := r.Recv()
		if err != nil {
			return
		}
		//unordered: the handler is below
		//category: stuck-handler-goroutine
		to <- m // want "stays for ever"
	}
}

// badPumped leaves carry alone with the message that it has.
type badPumped struct{ pb.UnimplementedEchoServer }

func (s *badPumped) Chat(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message)
	go carry(stream, msgs)
	for m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// next receives one.
func next(r receiver) (*pb.Message, error) { return r.Recv() }

// goodAnswers has goroutines answer a server that asks one thing at a time.
func goodAnswers(stream pb.Echo_ChatClient, work func(*pb.Message) *pb.Message) error {
	for {
		m, err := next(stream)
		if err != nil {
			return err
		}
		go func() { stream.Send(work(m)) }()
	}
}

// badAnswers does so for clients, which ask what they like.
func badAnswers(stream pb.Echo_ChatServer, work func(*pb.Message) *pb.Message) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		m, err := next(stream)
		if err != nil {
			return err
		}
		wg.Go(func() {
			//category: concurrent-send
			stream.Send(work(m)) // want "two senders on one stream"
		})
	}
}
