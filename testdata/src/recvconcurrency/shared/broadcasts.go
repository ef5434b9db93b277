package shared

import (
	"sync"

	pb "recvconcurrency/echopb"
)

// hub hands events on to its subscribers, in a goroutine of its own.
type hub struct {
	mu     sync.Mutex
	subs   map[string]pb.Echo_WatchServer
	list   []pb.Echo_WatchServer
	locks  map[string]*lockedSub
	events chan *pb.Event
}

type lockedSub struct {
	mu     sync.Mutex
	stream pb.Echo_WatchServer
}

func (l *lockedSub) send(ev *pb.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stream.Send(ev)
}

func (h *hub) badLoop() {
	for ev := range h.events {
		h.mu.Lock()
		for _, sub := range h.subs {
			go sub.Send(ev) // want "several goroutines"
		}
		h.mu.Unlock()
	}
}

func (h *hub) badListLoop() {
	for ev := range h.events {
		for _, sub := range h.list {
			go func() {
				sub.Send(ev) // want "several goroutines"
			}()
		}
	}
}

// goodOnce comes to each of them once.
func (h *hub) goodOnce(ev *pb.Event) {
	for _, sub := range h.subs {
		go sub.Send(ev)
	}
}

func (h *hub) goodListOnce(ev *pb.Event) {
	for i := range h.list {
		go h.list[i].Send(ev)
	}
}

// goodWaits waits for all of them before the next event.
func (h *hub) goodWaits() {
	for ev := range h.events {
		var wg sync.WaitGroup
		for _, sub := range h.subs {
			wg.Go(func() { sub.Send(ev) })
		}
		wg.Wait()
	}
}

// goodInTurn has no goroutines.
func (h *hub) goodInTurn() {
	for ev := range h.events {
		for _, sub := range h.subs {
			sub.Send(ev)
		}
	}
}

// goodLocks has a lock for each subscriber.
func (h *hub) goodLocks() {
	for ev := range h.events {
		for _, sub := range h.locks {
			go sub.send(ev)
		}
	}
}

// goodTakes sends the last event to each subscriber, and forgets them.
func (h *hub) goodTakes() {
	for ev := range h.events {
		h.mu.Lock()
		subs := h.subs
		h.subs = make(map[string]pb.Echo_WatchServer)
		h.mu.Unlock()
		for _, sub := range subs {
			go sub.Send(ev)
		}
	}
}

// goodFresh has other streams each time.
func (h *hub) goodFresh(open func(*pb.Event) []pb.Echo_WatchServer) {
	for ev := range h.events {
		for _, sub := range open(ev) {
			go sub.Send(ev)
		}
	}
}

// goodLast leaves the loop behind the first round.
func (h *hub) goodLast() {
	for ev := range h.events {
		if ev.Key == "" {
			continue
		}
		for _, sub := range h.subs {
			go sub.Send(ev)
		}
		return
	}
}

func badGiven(subs map[string]pb.Echo_WatchServer, events <-chan *pb.Event) {
	for ev := range events {
		for _, sub := range subs {
			go sub.Send(ev) // want "several goroutines"
		}
	}
}

// goodOneLock has one lock for all.
func (h *hub) goodOneLock() {
	for ev := range h.events {
		for _, sub := range h.subs {
			go func() {
				h.mu.Lock()
				defer h.mu.Unlock()
				sub.Send(ev)
			}()
		}
	}
}
