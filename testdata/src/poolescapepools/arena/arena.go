// Package arena has a pool that nothing tells from a store but its name, which
// -poolescape.pools says.
package arena

import "sync"

// An Arena lends blocks.
type Arena struct {
	mu     sync.Mutex
	blocks [][]byte
}

// Borrow returns a block.
func (a *Arena) Borrow() []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n := len(a.blocks); n > 0 {
		b := a.blocks[n-1]
		a.blocks = a.blocks[:n-1]
		return b
	}
	return make([]byte, 4096)
}

// Return takes a block back.
func (a *Arena) Return(b []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.blocks = append(a.blocks, b)
}

// A Shelf is like an Arena, and nobody says that it is a pool.
type Shelf struct{ Arena Arena }

// Borrow returns a block.
func (s *Shelf) Borrow() []byte { return make([]byte, 4096) }

// Return takes a block back.
func (s *Shelf) Return(b []byte) {}
