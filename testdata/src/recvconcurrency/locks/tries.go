package locks

import (
	"sync"

	weighted "golang.org/x/sync/semaphore"

	pb "recvconcurrency/echopb"
)

// GoodNotTried leaves where it does not get the lock.
func GoodNotTried(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
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
		got := mu.TryLock()
		if !got {
			continue
		}
		stream.Send(ev)
		mu.Unlock()
	}
	wg.Wait()
	return nil
}

// GoodTryAcquire sends where it gets the semaphore.
func GoodTryAcquire(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	sem := weighted.NewWeighted(1)
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			for !sem.TryAcquire(1) {
			}
			stream.Send(ev)
			sem.Release(1)
		}
	})
	for _, ev := range recent {
		if sem.TryAcquire(1) {
			stream.Send(ev)
			sem.Release(1)
		}
	}
	wg.Wait()
	return nil
}

// BadTriedNeither sends where it has not got the lock.
func BadTriedNeither(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
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
		if mu.TryLock() {
			mu.Unlock()
			continue
		}
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	wg.Wait()
	return nil
}

// BadLockedOnOneWay has the lock only if it was asked to.
func BadLockedOnOneWay(stream pb.Echo_WatchServer, old, recent []*pb.Event, careful bool) error {
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
		if careful {
			mu.Lock()
		}
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
		if careful {
			mu.Unlock()
		}
	}
	wg.Wait()
	return nil
}

// BadReadOnOneWay has the lock for reading on one way, and the other sender too.
func BadReadOnOneWay(stream pb.Echo_WatchServer, old, recent []*pb.Event, alone bool) error {
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
		if alone {
			mu.Lock()
		} else {
			mu.RLock()
		}
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
		if alone {
			mu.Unlock()
		} else {
			mu.RUnlock()
		}
	}
	wg.Wait()
	return nil
}

// GoodLockOfElement has its lock in an element of a list.
func GoodLockOfElement(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	locks := make([]sync.Mutex, 2)
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			locks[0].Lock()
			stream.Send(ev)
			locks[0].Unlock()
		}
	})
	for _, ev := range recent {
		locks[0].Lock()
		stream.Send(ev)
		locks[0].Unlock()
	}
	wg.Wait()
	return nil
}

// GoodLockOfName has its lock in a map.
func GoodLockOfName(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	locks := map[string]*sync.Mutex{"send": {}}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			locks["send"].Lock()
			stream.Send(ev)
			locks["send"].Unlock()
		}
	})
	for _, ev := range recent {
		mu, ok := locks["send"]
		if !ok {
			continue
		}
		mu.Lock()
		stream.Send(ev)
		mu.Unlock()
	}
	wg.Wait()
	return nil
}

// GoodLockOfChoice takes one of two locks, the same for all.
func GoodLockOfChoice(stream pb.Echo_WatchServer, old, recent []*pb.Event, first bool) error {
	var a, b sync.Mutex
	mu := &a
	if !first {
		mu = &b
	}
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
