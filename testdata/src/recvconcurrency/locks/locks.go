// Package locks takes locks around Send and Recv: the right one, the wrong one
// or for too short a time.
package locks

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// GoodLock locks around each Send.
func GoodLock(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			mu.Lock()
			stream.Send(ev)
			mu.Unlock()
		}
	})
	for _, ev := range recent {
		mu.Lock()
		stream.Send(ev)
		mu.Unlock()
	}
	wg.Wait()
	return nil
}

// BadOneSided locks on one side only.
func BadOneSided(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			mu.Lock()
			stream.Send(ev)
			mu.Unlock()
		}
	})
	for _, ev := range recent {
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	wg.Wait()
	return nil
}

// BadReadLock takes the lock for reading, which any number may at once.
func BadReadLock(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			mu.RLock()
			stream.Send(ev)
			mu.RUnlock()
		}
	})
	for _, ev := range recent {
		mu.RLock()
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
		mu.RUnlock()
	}
	wg.Wait()
	return nil
}

// GoodWriteLock takes the same kind of lock for writing.
func GoodWriteLock(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			mu.Lock()
			stream.Send(ev)
			mu.Unlock()
		}
	})
	for _, ev := range recent {
		mu.Lock()
		stream.Send(ev)
		mu.Unlock()
	}
	wg.Wait()
	return nil
}

// GoodReadAndWriteLock locks for reading on one side, and for writing on the
// other, which exclude each other.
func GoodReadAndWriteLock(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			mu.RLock()
			stream.Send(ev)
			mu.RUnlock()
		}
	})
	for _, ev := range recent {
		mu.Lock()
		stream.Send(ev)
		mu.Unlock()
	}
	wg.Wait()
	return nil
}

// BadOtherLock has a lock for each sender.
func BadOtherLock(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var oldMu, recentMu sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			oldMu.Lock()
			stream.Send(ev)
			oldMu.Unlock()
		}
	})
	for _, ev := range recent {
		recentMu.Lock()
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
		recentMu.Unlock()
	}
	wg.Wait()
	return nil
}

// BadOwnLock declares the lock where each goroutine gets its own.
func BadOwnLock(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			var mu sync.Mutex
			mu.Lock()
			defer mu.Unlock()
			//category: concurrent-send
			stream.Send(ev) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// BadUnlocksTooEarly locks only what it counts.
func BadUnlocksTooEarly(stream pb.Echo_WatchServer, events []*pb.Event) (n int, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			mu.Lock()
			n++
			mu.Unlock()
			//category: concurrent-send
			stream.Send(ev) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return n, nil
}

// GoodUnlocksInTime locks what it counts, and the Send with it.
func GoodUnlocksInTime(stream pb.Echo_WatchServer, events []*pb.Event) (n int, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			n++
			stream.Send(ev)
		})
	}
	wg.Wait()
	return n, nil
}

// BadUnlocksOnOneWay unlocks early on one of two ways.
func BadUnlocksOnOneWay(stream pb.Echo_WatchServer, events []*pb.Event, fast bool) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			mu.Lock()
			if fast {
				mu.Unlock()
			}
			//category: concurrent-send
			stream.Send(ev) // want "two senders on one stream"
			if !fast {
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return nil
}

// GoodUnlocksOnEachWay unlocks on both ways, after the Send.
func GoodUnlocksOnEachWay(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			mu.Lock()
			if err := stream.Send(ev); err != nil {
				mu.Unlock()
				return
			}
			mu.Unlock()
		})
	}
	wg.Wait()
	return nil
}

// part is one of several that share a stream.
type part struct {
	mu     sync.Mutex
	events []*pb.Event
}

// BadLockOfPart locks the part, and not what the parts share.
func BadLockOfPart(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	parts := []*part{{events: old}, {events: recent}, {events: old}, {events: recent}}
	var wg sync.WaitGroup
	for _, p := range parts {
		wg.Go(func() {
			for _, ev := range p.events {
				p.mu.Lock()
				//category: concurrent-send
				stream.Send(ev) // want "two senders on one stream"
				p.mu.Unlock()
			}
		})
	}
	wg.Wait()
	return nil
}

// shared is what the parts share.
type shared struct {
	mu     sync.Mutex
	stream pb.Echo_WatchServer
}

// GoodLockOfShared locks what the parts share.
func GoodLockOfShared(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	s := &shared{stream: stream}
	var wg sync.WaitGroup
	for _, events := range [][]*pb.Event{old, recent} {
		wg.Go(func() {
			for _, ev := range events {
				s.mu.Lock()
				s.stream.Send(ev)
				s.mu.Unlock()
			}
		})
	}
	wg.Wait()
	return nil
}

// GoodTryLock sends where it gets the lock, and does without elsewhere.
func GoodTryLock(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			if mu.TryLock() {
				defer mu.Unlock()
				stream.Send(ev)
			}
		})
	}
	wg.Wait()
	return nil
}

// BadTryLock sends where it does not get the lock too.
func BadTryLock(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			if mu.TryLock() {
				defer mu.Unlock()
			}
			//category: concurrent-send
			stream.Send(ev) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodLocker locks by an interface.
func GoodLocker(stream pb.Echo_WatchServer, mu sync.Locker, events []*pb.Event) error {
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			stream.Send(ev)
		})
	}
	wg.Wait()
	return nil
}

// under calls f under a lock.
func under(mu *sync.Mutex, f func()) {
	mu.Lock()
	defer mu.Unlock()
	f()
}

// GoodUnder has a helper lock around what it is given.
func GoodUnder(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			under(&mu, func() { stream.Send(ev) })
		})
	}
	wg.Wait()
	return nil
}

// GoodClosure locks in the closure that all goroutines send by.
func GoodClosure(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var mu sync.Mutex
	send := func(ev *pb.Event) {
		mu.Lock()
		defer mu.Unlock()
		stream.Send(ev)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			send(ev)
		}
	})
	for _, ev := range recent {
		send(ev)
	}
	wg.Wait()
	return nil
}

// BadClosure sends by a closure that locks, and once past it.
func BadClosure(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var mu sync.Mutex
	send := func(ev *pb.Event) {
		mu.Lock()
		defer mu.Unlock()
		stream.Send(ev)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			send(ev)
		}
	})
	for _, ev := range recent {
		//unordered: through a function above
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	wg.Wait()
	return nil
}

// GoodTwoLocks has a lock for senders and another for receivers.
func GoodTwoLocks(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var sendMu, recvMu sync.Mutex
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			sendMu.Lock()
			err := stream.Send(m)
			sendMu.Unlock()
			if err != nil {
				return
			}
			recvMu.Lock()
			stream.Recv()
			recvMu.Unlock()
		})
	}
	wg.Wait()
	return stream.CloseSend()
}

// BadSendLock locks senders, and leaves receivers to themselves.
func BadSendLock(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Go(func() {
			mu.Lock()
			err := stream.Send(m)
			mu.Unlock()
			if err != nil {
				return
			}
			//category: concurrent-recv
			stream.Recv() // want "two receivers on one stream"
		})
	}
	wg.Wait()
	return stream.CloseSend()
}
