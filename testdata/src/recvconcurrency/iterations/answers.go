package iterations

import (
	"time"

	pb "recvconcurrency/echopb"
)

// Clients that answer what a server asks, in goroutines: a server that asks one thing at a
// time has its answer before it asks the next.

func goodAnswers(stream pb.Echo_ChatClient, work func(*pb.Message) *pb.Message) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		go func() { stream.Send(work(m)) }()
	}
}

// badAnswersAndBeats has a goroutine of its own for a sign of life.
func badAnswersAndBeats(stream pb.Echo_ChatClient, work func(*pb.Message) *pb.Message) error {
	go func() {
		for range time.Tick(time.Second) {
			if stream.Send(new(pb.Message)) != nil {
				return
			}
		}
	}()
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		//category: concurrent-send
		go func() { stream.Send(work(m)) }() // want "two senders on one stream"
	}
}

// badAnswersInParts sends more than one message for each.
func badAnswersInParts(stream pb.Echo_ChatClient, work func(*pb.Message) []*pb.Message) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		go func() {
			for _, part := range work(m) {
				//category: concurrent-send
				stream.Send(part) // want "two senders on one stream"
			}
		}()
	}
}

// badAnswersTwo sends the first answer beside the second one.
func badAnswersTwo(stream pb.Echo_ChatClient, work func(*pb.Message) *pb.Message) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	go func() { stream.Send(work(first)) }()
	second, err := stream.Recv()
	if err != nil {
		return err
	}
	//category: concurrent-send
	return stream.Send(work(second)) // want "two senders on one stream"
}
