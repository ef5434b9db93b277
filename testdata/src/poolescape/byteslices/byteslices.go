// Package byteslices has pools of byte slices that are known by their shape:
// Get(int) returns what Put takes, and there is a pool inside.
package byteslices

import (
	"bytes"
	"io"
	"sync"
)

// A box holds a slice in a pool, so that its header is not allocated.
type box struct{ b []byte }

var boxes = sync.Pool{New: func() any { return new(box) }}

func take(p *sync.Pool, n int) []byte {
	x, _ := p.Get().(*box)
	if x == nil || cap(x.b) < n {
		return make([]byte, n)
	}
	b := x.b[:n]
	x.b = nil
	boxes.Put(x)
	return b
}

func give(p *sync.Pool, b []byte) {
	x := boxes.Get().(*box)
	x.b = b
	p.Put(x)
}

func tier(n, tiers int) int {
	i := 0
	for n > 1<<(10+i) && i < tiers-1 {
		i++
	}
	return i
}

// Tiered has a pool for each size.
type Tiered struct{ tiers []sync.Pool }

// NewTiered makes one.
func NewTiered() *Tiered { return &Tiered{tiers: make([]sync.Pool, 4)} }

// Get returns a slice of length n.
func (t *Tiered) Get(n int) []byte { return take(&t.tiers[tier(n, len(t.tiers))], n) }

// Put takes a slice back.
func (t *Tiered) Put(b []byte) { give(&t.tiers[tier(cap(b), len(t.tiers))], b) }

var tiered = NewTiered()

// BadTiered returns what it puts.
func BadTiered(data []byte) []byte {
	b := tiered.Get(len(data))
	defer tiered.Put(b)
	copy(b, data)
	//category: return-after-put
	return b // want `put back`
}

// GoodTiered copies.
func GoodTiered(data []byte) []byte {
	b := tiered.Get(len(data))
	defer tiered.Put(b)
	copy(b, data)
	return bytes.Clone(b)
}

// Fixed has as many pools as it will ever have.
type Fixed struct{ tiers [4]sync.Pool }

// Get returns a slice of length n.
func (f *Fixed) Get(n int) []byte { return take(&f.tiers[tier(n, len(f.tiers))], n) }

// Put takes a slice back.
func (f *Fixed) Put(b []byte) { give(&f.tiers[tier(cap(b), len(f.tiers))], b) }

var fixed Fixed

// BadFixed writes what it has put.
func BadFixed(w io.Writer, data []byte) error {
	b := fixed.Get(len(data))
	copy(b, data)
	fixed.Put(b)
	//category: use-after-put
	_, err := w.Write(b) // want `put back`
	return err
}

// GoodFixed puts last.
func GoodFixed(w io.Writer, data []byte) error {
	b := fixed.Get(len(data))
	copy(b, data)
	_, err := w.Write(b)
	fixed.Put(b)
	return err
}

// Ring is a channel of slices that are free, which never waits.
type Ring struct {
	mu   sync.Mutex
	free chan []byte
}

// NewRing makes one.
func NewRing() *Ring { return &Ring{free: make(chan []byte, 4)} }

// Get returns a slice of length n.
func (r *Ring) Get(n int) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.free) > 0 {
		if b := <-r.free; cap(b) >= n {
			return b[:n]
		}
	}
	return make([]byte, n)
}

// Put takes a slice back, if there is room.
func (r *Ring) Put(b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.free) < cap(r.free) {
		r.free <- b
	}
}

var ring = NewRing()

// BadRing returns what it puts.
func BadRing(data []byte) []byte {
	b := ring.Get(len(data))
	defer ring.Put(b)
	copy(b, data)
	//category: return-after-put
	return b // want `put back`
}

// GoodRing copies.
func GoodRing(data []byte) []byte {
	b := ring.Get(len(data))
	defer ring.Put(b)
	copy(b, data)
	return bytes.Clone(b)
}

// Pages is a pool of pointers to slices, one more struct away.
type Pages struct{ inner *inner }

type inner struct{ pages sync.Pool }

// Get returns a slice of length n.
func (p Pages) Get(n int) *[]byte {
	b := take(&p.inner.pages, n)
	return &b
}

// Put takes a slice back.
func (p Pages) Put(b *[]byte) { give(&p.inner.pages, *b) }

var pages = Pages{new(inner)}

// BadPage returns what it puts.
func BadPage(data []byte) []byte {
	b := pages.Get(len(data))
	defer pages.Put(b)
	copy(*b, data)
	//category: return-after-put
	return *b // want `put back`
}

// GoodPage copies.
func GoodPage(data []byte) []byte {
	b := pages.Get(len(data))
	defer pages.Put(b)
	copy(*b, data)
	return bytes.Clone(*b)
}

// Blocks is a store with the methods of a pool: what is put stays there. Its
// channel wakes up whoever waits.
type Blocks struct {
	mu    sync.Mutex
	wake  chan int
	store [][]byte
	out   io.Writer
}

// Get returns block n.
func (b *Blocks) Get(n int) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.store[n]
}

// Put adds a block.
func (b *Blocks) Put(block []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.store = append(b.store, block)
	if len(b.wake) < cap(b.wake) {
		b.wake <- len(b.store)
	}
}

// GoodBlock returns what it has put into a store.
func GoodBlock(data []byte) []byte {
	b := &Blocks{wake: make(chan int, 1), store: [][]byte{bytes.Clone(data)}}
	block := b.Get(0)
	b.Put(block)
	return block
}
