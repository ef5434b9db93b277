package locks

import (
	"context"
	"sync"
	"time"

	weighted "golang.org/x/sync/semaphore"

	pb "recvconcurrency/echopb"
)

// A lease sends for others, of whom it keeps a map.
type lease struct {
	mu  sync.Mutex
	ids map[int]bool
}

// badTwice starts its loop twice, with the lock of the map, which the loop only takes for
// a moment.
func (l *lease) badTwice(stream pb.Echo_ChatClient) {
	l.mu.Lock()
	defer l.mu.Unlock()
	go l.loop(stream)
	//unordered: what it runs is below
	go l.loop(stream) // want "two senders"
}

func (l *lease) loop(stream pb.Echo_ChatClient) {
	for {
		l.mu.Lock()
		n := len(l.ids)
		l.mu.Unlock()
		for range n {
			if err := stream.Send(&pb.Message{}); err != nil {
				return
			}
		}
		time.Sleep(time.Second)
	}
}

// goodOnceLoop starts one.
func (l *lease) goodOnceLoop(stream pb.Echo_ChatClient) {
	l.mu.Lock()
	defer l.mu.Unlock()
	go l.other(stream)
}

func (l *lease) other(stream pb.Echo_ChatClient) {
	for l.size() > 0 {
		stream.Send(&pb.Message{})
	}
}

func (l *lease) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ids)
}

// badDeferred asks for the size with a lock that is given back by a defer.
func (l *lease) badDeferred(stream pb.Echo_ChatClient) {
	l.mu.Lock()
	go func() {
		if l.size() > 0 {
			stream.Send(&pb.Message{})
		}
	}()
	l.mu.Unlock()
	stream.Send(&pb.Message{}) // want "Send may run while the goroutine"
}

// goodStill holds the lock while it asks, and sends.
func (l *lease) goodStill(stream pb.Echo_ChatClient, other *lease) {
	go func() {
		l.mu.Lock()
		if other.size() > 0 {
			stream.Send(&pb.Message{})
		}
		l.mu.Unlock()
	}()
	l.mu.Lock()
	defer l.mu.Unlock()
	stream.Send(&pb.Message{})
}

// goodHanded gives the lock to its goroutine.
func (l *lease) goodHanded(stream pb.Echo_ChatClient) {
	l.mu.Lock()
	go func() {
		defer l.mu.Unlock()
		stream.Send(&pb.Message{})
	}()
	l.mu.Lock()
	stream.Send(&pb.Message{})
	l.mu.Unlock()
}

// A crew has as many workers as somebody has configured.
type crew struct {
	pb.UnimplementedEchoServer
	tokens  chan struct{}
	permits *weighted.Weighted
	turn    chan struct{}
	one     *weighted.Weighted
}

func newCrew(n int) *crew {
	return &crew{
		tokens: make(chan struct{}, max(n, 2)), permits: weighted.NewWeighted(int64(n)),
		turn: make(chan struct{}, 1), one: weighted.NewWeighted(1),
	}
}

func (c *crew) badTokens(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		c.tokens <- struct{}{}
		go func() {
			defer func() { <-c.tokens }()
			stream.Send(m) // want "several goroutines"
		}()
	}
}

func (c *crew) badPermits(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := c.permits.Acquire(stream.Context(), 1); err != nil {
			return err
		}
		go func() {
			defer c.permits.Release(1)
			stream.Send(m) // want "several goroutines"
		}()
	}
}

func (c *crew) goodTurn(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		c.turn <- struct{}{}
		go func() {
			defer func() { <-c.turn }()
			stream.Send(m)
		}()
	}
}

func (c *crew) goodOne(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := c.one.Acquire(stream.Context(), 1); err != nil {
			return err
		}
		go func() {
			defer c.one.Release(1)
			stream.Send(m)
		}()
	}
}

func badConfigured(stream pb.Echo_ChatServer, n int, msgs []*pb.Message) {
	sem := make(chan struct{}, n)
	for _, m := range msgs {
		sem <- struct{}{}
		go func() {
			defer func() { <-sem }()
			stream.Send(m) // want "several goroutines"
		}()
	}
}

// lockOf returns the lock for a number.
func lockOf(n int) *sync.Mutex { return numbered[n] }

var numbered = make(map[int]*sync.Mutex)

// goodNumbered has a lock that is found by a number.
func goodNumbered(ctx context.Context, stream pb.Echo_ChatServer, n int, msgs []*pb.Message) {
	mu := lockOf(n)
	for _, m := range msgs {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			stream.Send(m)
		}()
	}
}
