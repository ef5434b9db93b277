package locks

import (
	"sync"

	pb "recvconcurrency/echopb"
)

// Locks of what is found in maps, which are not the lock of the stream that all share.

type pane struct {
	mu    sync.Mutex
	state struct{ mu sync.Mutex }
}

// badLockOfFound has a lock in what it looks up.
func badLockOfFound(panes map[string]*pane, stream pb.Echo_ChatServer, keys []string, m *pb.Message) {
	for _, key := range keys {
		go func() {
			p, ok := panes[key]
			if !ok {
				return
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			//category: concurrent-send
			stream.Send(m) // want "two senders"
		}()
	}
}

// badLockOfKey has a lock in what it looks up, and does not ask whether it is there.
func badLockOfKey(panes map[string]*pane, stream pb.Echo_ChatServer, keys []string, m *pb.Message) {
	for _, key := range keys {
		go func() {
			panes[key].mu.Lock()
			defer panes[key].mu.Unlock()
			//category: concurrent-send
			stream.Send(m) // want "two senders"
		}()
	}
}

// badLockOfEach has a lock in each that it goes through.
func badLockOfEach(panes map[string]*pane, stream pb.Echo_ChatServer, m *pb.Message) {
	for _, p := range panes {
		go func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			//category: concurrent-send
			stream.Send(m) // want "two senders"
		}()
	}
}

// badLockOfState has a lock in a field of each.
func badLockOfState(panes []*pane, stream pb.Echo_ChatServer, m *pb.Message) {
	for _, p := range panes {
		go func() {
			p.state.mu.Lock()
			defer p.state.mu.Unlock()
			//category: concurrent-send
			stream.Send(m) // want "two senders"
		}()
	}
}

// guarded gives f the lock.
type guarded struct{ mu sync.Mutex }

func (g *guarded) with(f func(mu *sync.Mutex)) { f(&g.mu) }

// goodGivenLock takes the lock that it is given, beside a goroutine that has a name for it.
func goodGivenLock(g *guarded, stream pb.Echo_ChatServer, m *pb.Message) {
	go func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		stream.Send(m)
	}()
	g.with(func(mu *sync.Mutex) {
		mu.Lock()
		defer mu.Unlock()
		stream.Send(m)
	})
}

// goodGivenLockAside does so in the goroutine.
func goodGivenLockAside(g *guarded, stream pb.Echo_ChatServer, m *pb.Message) {
	go func() {
		g.with(func(mu *sync.Mutex) {
			mu.Lock()
			defer mu.Unlock()
			stream.Send(m)
		})
	}()
	g.mu.Lock()
	defer g.mu.Unlock()
	stream.Send(m)
}

func release(mu *sync.Mutex) { mu.Unlock() }

// badUnlockHelper has given the lock back by a function when it sends.
func badUnlockHelper(stream pb.Echo_ChatServer, m *pb.Message) {
	var mu sync.Mutex
	go func() {
		mu.Lock()
		defer mu.Unlock()
		stream.Send(m)
	}()
	mu.Lock()
	n := m.Id
	release(&mu)
	if n > 0 {
		//category: concurrent-send
		stream.Send(m) // want "two senders"
	}
}

// keyed has a lock for each key.
type keyed interface{ Of(key int) sync.Locker }

// goodKeyed takes the lock for the message.
func goodKeyed(locks keyed, stream pb.Echo_ChatServer, m *pb.Message) {
	mu := locks.Of(m.Id)
	go func() {
		mu.Lock()
		defer mu.Unlock()
		stream.Send(m)
	}()
	mu.Lock()
	defer mu.Unlock()
	stream.Send(m)
}
