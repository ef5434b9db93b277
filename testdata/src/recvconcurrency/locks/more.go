package locks

import (
	"errors"
	"sync"

	pb "recvconcurrency/echopb"
)

// BadReadUnlocked takes the lock for reading and has given it back when it sends.
func BadReadUnlocked(stream pb.Echo_WatchServer, old, recent []*pb.Event) (n int, err error) {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			mu.Lock()
			n++
			stream.Send(ev)
			mu.Unlock()
		}
	})
	for _, ev := range recent {
		mu.RLock()
		skip := n < 0
		mu.RUnlock()
		if !skip {
			//category: concurrent-send
			stream.Send(ev) // want "two senders on one stream"
		}
	}
	wg.Wait()
	return n, nil
}

// GoodWriteAndReadLock locks for writing on one side, and for reading on the
// other.
func GoodWriteAndReadLock(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
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

// GoodTryReadLock sends where it gets the lock for reading.
func GoodTryReadLock(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
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
		if mu.TryRLock() {
			stream.Send(ev)
			mu.RUnlock()
		}
	}
	wg.Wait()
	return nil
}

// GoodNotLocked goes on where it does not get the lock.
func GoodNotLocked(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
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
		if !mu.TryLock() {
			continue
		}
		stream.Send(ev)
		mu.Unlock()
	}
	wg.Wait()
	return nil
}

// GoodHandedOver takes the lock for the goroutine, which gives it back.
func GoodHandedOver(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	mu.Lock()
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, ev := range old {
			stream.Send(ev)
		}
		mu.Unlock()
	}()
	mu.Lock()
	for _, ev := range recent {
		stream.Send(ev)
	}
	mu.Unlock()
	wg.Wait()
	return nil
}

var errClosed = errors.New("closed")

// gate is a lock that can be closed.
type gate struct {
	mu     sync.Mutex
	closed bool
}

// enter takes the lock, unless the gate is closed.
func (g *gate) enter() error {
	g.mu.Lock()
	if g.closed {
		g.mu.Unlock()
		return errClosed
	}
	return nil
}

func (g *gate) leave() { g.mu.Unlock() }

// GoodGate sends where it has got in.
func GoodGate(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var g gate
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			if g.enter() == nil {
				stream.Send(ev)
				g.leave()
			}
		}
	})
	for _, ev := range recent {
		if err := g.enter(); err != nil {
			continue
		}
		stream.Send(ev)
		g.leave()
	}
	wg.Wait()
	return nil
}

// count counts under the lock.
func (g *gate) count(n *int) {
	g.mu.Lock()
	defer g.leave()
	*n++
}

// BadCounts locks what it counts, and no more.
func BadCounts(stream pb.Echo_WatchServer, old, recent []*pb.Event) (n int, err error) {
	var g gate
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			g.mu.Lock()
			stream.Send(ev)
			g.mu.Unlock()
		}
	})
	for _, ev := range recent {
		g.count(&n)
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	wg.Wait()
	return n, nil
}

// semaphore is what golang.org/x/sync/semaphore has, and others as well.
type semaphore interface {
	Acquire()
	TryAcquire() bool
	Release()
}

type tokens chan struct{}

func (t tokens) Acquire() { t <- struct{}{} }

func (t tokens) TryAcquire() bool {
	select {
	case t <- struct{}{}:
		return true
	default:
		return false
	}
}

func (t tokens) Release() { <-t }

func newSemaphore() semaphore { return make(tokens, 1) }

// GoodSemaphore acquires a semaphore for each Send.
func GoodSemaphore(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	sem := newSemaphore()
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			sem.Acquire()
			stream.Send(ev)
			sem.Release()
		}
	})
	for _, ev := range recent {
		sem.Acquire()
		stream.Send(ev)
		sem.Release()
	}
	wg.Wait()
	return nil
}

// BadReleased has released the semaphore when it sends.
func BadReleased(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	sem := newSemaphore()
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			sem.Acquire()
			stream.Send(ev)
			sem.Release()
		}
	})
	for _, ev := range recent {
		sem.Acquire()
		sem.Release()
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	wg.Wait()
	return nil
}
