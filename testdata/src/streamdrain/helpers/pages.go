package helpers

import (
	"context"
	"io"

	pb "streamdrain/echopb"
)

// page receives at most so many items, and tells nobody whether there are more.
func page(stream pb.Echo_WatchClient, n int) (out []*pb.Event, err error) {
	for len(out) < n {
		ev, err := stream.Recv()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, ev)
	}
	return out, nil
}

func badPage(c pb.EchoClient) ([]*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "stream leaks a goroutine"
	if err != nil {
		return nil, err
	}
	return page(stream, 10)
}

// count receives at most so many.
func count(stream pb.Echo_WatchClient, most int) int {
	n := 0
	for range most {
		if _, err := stream.Recv(); err != nil {
			break
		}
		n++
	}
	return n
}

func badCount(c pb.EchoClient) (int, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "stream leaks a goroutine"
	if err != nil {
		return 0, err
	}
	n := count(stream, 3)
	return n, nil
}

// pageOf opens the stream itself, for a context that its callers choose.
func pageOf(ctx context.Context, c pb.EchoClient, n int) ([]*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return page(stream, n)
}

func badPageOf(c pb.EchoClient) ([]*pb.Event, error) {
	//unordered: page is called where the stream was opened
	return pageOf(context.Background(), c, 10) // want "leaves a stream behind"
}

func goodPageOf(c pb.EchoClient) ([]*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return pageOf(ctx, c, 10)
}

// goodAllPages goes on until there are no more.
func goodAllPages(c pb.EchoClient) (all []*pb.Event, err error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		events, err := page(stream, 10)
		if err != nil {
			return nil, err
		}
		if all = append(all, events...); len(events) < 10 {
			return all, nil
		}
	}
}

// goodFull cancels if there may be more.
func goodFull(c pb.EchoClient) ([]*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return nil, err
	}
	events, err := page(stream, 10)
	if err == nil && len(events) == 10 {
		cancel()
	}
	return events, err
}

// goodRest receives what page has left.
func goodRest(c pb.EchoClient) ([]*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	events, err := page(stream, 10)
	if len(events) < 10 {
		return events, err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return events, nil
		}
	}
}

// all has no bound.
func all(stream pb.Echo_WatchClient) (out []*pb.Event, err error) {
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, ev)
	}
}

func goodAll(c pb.EchoClient) ([]*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return all(stream)
}
