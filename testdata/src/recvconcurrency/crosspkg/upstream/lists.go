package upstream

import "sync"

// Start runs each of fs in a goroutine of its own, and does not wait for them.
func Start(fs ...func()) {
	for _, f := range fs {
		go f()
	}
}

// All runs them so, and waits.
func All(fs ...func()) {
	var wg sync.WaitGroup
	for _, f := range fs {
		wg.Go(f)
	}
	wg.Wait()
}

// OneByOne runs them one after the other.
func OneByOne(fs ...func()) {
	for _, f := range fs {
		f()
	}
}

// A Latch is closed once, and tells by Done.
type Latch struct {
	once sync.Once
	done chan struct{}
}

// NewLatch returns an open latch.
func NewLatch() *Latch { return &Latch{done: make(chan struct{})} }

// Done is closed when the latch is.
func (l *Latch) Done() <-chan struct{} { return l.done }

// Close closes the latch.
func (l *Latch) Close() { l.once.Do(func() { close(l.done) }) }

// Wait waits until it is closed.
func (l *Latch) Wait() { <-l.done }
