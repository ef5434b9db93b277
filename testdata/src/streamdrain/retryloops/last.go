package retryloops

import (
	"context"
	"errors"
	"log"

	pb "streamdrain/echopb"
)

// Streams that are finished after the last of some messages: which is the last, and
// whether there is one, is asked in different ways.

// conclude ends an upload.
func conclude(stream pb.Echo_UploadClient, err error) error {
	_, rerr := stream.CloseAndRecv()
	return errors.Join(err, rerr)
}

// goodAtLeastLast asks with >=.
func goodAtLeastLast(c pb.EchoClient, reqs []*pb.Chunk) error {
	if len(reqs) == 0 {
		return nil
	}
	stream, err := c.Upload(context.Background())
	if err != nil {
		return err
	}
	for i := range reqs {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i >= len(reqs)-1 {
			return conclude(stream, nil)
		}
	}
	return nil
}

// goodBelowLast goes on below the last one.
func goodBelowLast(c pb.EchoClient, reqs []*pb.Chunk) error {
	if len(reqs) == 0 {
		return nil
	}
	stream, err := c.Upload(context.Background())
	if err != nil {
		return err
	}
	for i := range reqs {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i < len(reqs)-1 {
			continue
		}
		return conclude(stream, nil)
	}
	return nil
}

// badLastOfOthers asks for the last one of others.
func badLastOfOthers(c pb.EchoClient, reqs []*pb.Chunk, others []int) error {
	if len(reqs) == 0 {
		return nil
	}
	//category: unfinished-client-stream
	stream, err := c.Upload(context.Background()) // want "lost"
	if err != nil {
		return err
	}
	for i := range reqs {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i == len(others)-1 {
			return conclude(stream, nil)
		}
	}
	return nil
}

// badLastLogged knows the last one, and does nothing about it.
func badLastLogged(c pb.EchoClient, reqs []*pb.Chunk) error {
	if len(reqs) == 0 {
		return nil
	}
	//category: unfinished-client-stream
	stream, err := c.Upload(context.Background()) // want "lost"
	if err != nil {
		return err
	}
	for i := range reqs {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i == len(reqs)-1 {
			log.Print("last")
			continue
		}
		log.Print("more")
	}
	return nil
}

// badNotLastLogged knows those that are not.
func badNotLastLogged(c pb.EchoClient, reqs []*pb.Chunk) error {
	if len(reqs) == 0 {
		return nil
	}
	//category: unfinished-client-stream
	stream, err := c.Upload(context.Background()) // want "lost"
	if err != nil {
		return err
	}
	for i := range reqs {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i != len(reqs)-1 {
			log.Print("more")
			continue
		}
		log.Print("last")
	}
	return nil
}

// badAtMostLast asks what is always so.
func badAtMostLast(c pb.EchoClient, reqs []*pb.Chunk) error {
	if len(reqs) == 0 {
		return nil
	}
	//category: unfinished-client-stream
	stream, err := c.Upload(context.Background()) // want "lost"
	if err != nil {
		return err
	}
	for i := range reqs {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i <= len(reqs)-1 {
			log.Print("more")
		}
	}
	return nil
}

// badEverySecond may step over the last one.
func badEverySecond(c pb.EchoClient, n int) error {
	if n <= 0 {
		return nil
	}
	//category: unfinished-client-stream
	stream, err := c.Upload(context.Background()) // want "lost"
	if err != nil {
		return err
	}
	for i := 0; i < n; i += 2 {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i == n-1 {
			return conclude(stream, nil)
		}
	}
	return nil
}

// badPairs steps over it as well.
func badPairs(c pb.EchoClient, n int) error {
	if n <= 1 {
		return nil
	}
	//category: unfinished-client-stream
	stream, err := c.Upload(context.Background()) // want "lost"
	if err != nil {
		return err
	}
	for i := 0; ; i += 2 {
		next := i + 1
		if next < n {
			log.Print(next)
		} else {
			return nil
		}
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if next == n-1 {
			return conclude(stream, nil)
		}
	}
}

// goodIfAny sends if there are any.
func goodIfAny(c pb.EchoClient, reqs []*pb.Chunk) error {
	if len(reqs) > 0 {
		stream, err := c.Upload(context.Background())
		if err != nil {
			return err
		}
		for i := range reqs {
			if err := stream.Send(&pb.Chunk{}); err != nil {
				return conclude(stream, err)
			}
			if i == len(reqs)-1 {
				return conclude(stream, nil)
			}
		}
	}
	return nil
}

// goodIfNotNone sends if there are not none.
func goodIfNotNone(c pb.EchoClient, reqs []*pb.Chunk) error {
	if len(reqs) != 0 {
		stream, err := c.Upload(context.Background())
		if err != nil {
			return err
		}
		for i := range reqs {
			if err := stream.Send(&pb.Chunk{}); err != nil {
				return conclude(stream, err)
			}
			if i == len(reqs)-1 {
				return conclude(stream, nil)
			}
		}
	}
	return nil
}

// badIfNotZero may be told to send less than none.
func badIfNotZero(c pb.EchoClient, n int) error {
	if n != 0 {
		//category: never-received
		stream, err := c.Upload(context.Background()) // want "leak"
		if err != nil {
			return err
		}
		for i := 0; i < n; i++ {
			if err := stream.Send(&pb.Chunk{}); err != nil {
				return conclude(stream, err)
			}
			if i == n-1 {
				return conclude(stream, nil)
			}
		}
	}
	return nil
}

// badUnlessZero may be, too.
func badUnlessZero(c pb.EchoClient, n int) error {
	if n == 0 {
		return nil
	}
	//category: never-received
	stream, err := c.Upload(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	for i := 0; i < n; i++ {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i == n-1 {
			return conclude(stream, nil)
		}
	}
	return nil
}

// goodText sends each byte of a text.
func goodText(c pb.EchoClient, text string) error {
	if len(text) == 0 {
		return nil
	}
	stream, err := c.Upload(context.Background())
	if err != nil {
		return err
	}
	for i := 0; i < len(text); i++ {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i == len(text)-1 {
			return conclude(stream, nil)
		}
	}
	return nil
}

// badText sends none of an empty one.
func badText(c pb.EchoClient, text string) error {
	//category: never-received
	stream, err := c.Upload(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	for i := 0; i < len(text); i++ {
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return conclude(stream, err)
		}
		if i == len(text)-1 {
			return conclude(stream, nil)
		}
	}
	return nil
}

// goodStatesLogged goes through states, and says so in between.
func goodStatesLogged(c pb.EchoClient) error {
	const (
		reading = iota
		ended
	)
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	state := reading
	for state != ended {
		ev, err := stream.Recv()
		switch {
		case err != nil:
			state = ended
		case ev.Value == "":
			state = reading
		}
		log.Print(state)
	}
	return nil
}

// badFailures counts what was not sent, and gives up after some.
func badFailures(c pb.EchoClient, reqs []*pb.Chunk) error {
	//category: early-return
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	failed := 0
	for failed < 3 {
		for _, req := range reqs {
			ev, err := stream.Recv()
			if err != nil {
				return err
			}
			if len(req.Data) == 0 || ev.Text == "" {
				failed++
			}
		}
	}
	return nil
}
