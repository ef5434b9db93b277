package closures

import (
	"context"

	pb "streamdrain/echopb"
)

// goodAnswers has a goroutine answer whatever comes, until it cannot.
func goodAnswers(c pb.EchoClient) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	go answerAll(stream)
	return nil
}

func answerAll(stream pb.Echo_ChatClient) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
}

// badAnswers has a goroutine answer until it is told to stop.
func badAnswers(c pb.EchoClient) error {
	stream, err := c.Chat(context.Background()) // want "leaks a goroutine"
	if err != nil {
		return err
	}
	go answerSome(stream)
	return nil
}

func answerSome(stream pb.Echo_ChatClient) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if m.Text == "stop" {
			return nil
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
}
