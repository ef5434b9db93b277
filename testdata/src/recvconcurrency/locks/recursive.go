package locks

import (
	"sync"

	pb "recvconcurrency/echopb"
)

// sendAll sends the events one after the other, each under the lock.
func (g *gate) sendAll(stream pb.Echo_WatchServer, events []*pb.Event) {
	if len(events) == 0 {
		return
	}
	g.mu.Lock()
	stream.Send(events[0])
	g.mu.Unlock()
	g.sendRest(stream, events[1:])
}

func (g *gate) sendRest(stream pb.Echo_WatchServer, events []*pb.Event) { g.sendAll(stream, events) }

// GoodRecursive locks in functions that call each other.
func GoodRecursive(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var g gate
	var wg sync.WaitGroup
	wg.Go(func() { g.sendAll(stream, old) })
	g.sendAll(stream, recent)
	wg.Wait()
	return nil
}

// sendBare does so without the lock.
func sendBare(stream pb.Echo_WatchServer, events []*pb.Event) {
	if len(events) > 0 {
		stream.Send(events[0])
		sendBare(stream, events[1:])
	}
}

// BadRecursive has a lock on one side.
func BadRecursive(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var g gate
	var wg sync.WaitGroup
	wg.Go(func() { g.sendAll(stream, old) })
	//unordered: what the goroutine does stands above
	//category: concurrent-send
	sendBare(stream, recent) // want "two senders on one stream"
	wg.Wait()
	return nil
}

// finish waits when it has counted down.
func finish(wg *sync.WaitGroup, n int) {
	if n > 0 {
		finish(wg, n-1)
		return
	}
	wg.Wait()
}

// run runs f when it has counted down.
func run(f func(), n int) {
	if n > 0 {
		run(f, n-1)
		return
	}
	f()
}

// BadRun has its sender run by a function that calls itself, in a goroutine.
func BadRun(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	var wg sync.WaitGroup
	wg.Add(1)
	go run(func() {
		defer wg.Done()
		for _, ev := range old {
			stream.Send(ev)
		}
	}, 2)
	for _, ev := range recent {
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	finish(&wg, 2)
	return nil
}

// GoodRun runs it in place.
func GoodRun(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	run(func() {
		for _, ev := range old {
			stream.Send(ev)
		}
	}, 2)
	for _, ev := range recent {
		stream.Send(ev)
	}
	return nil
}
