// Package heads has a function for blocks that others take from an arena.
package heads

import "poolescapepools/arena"

// A Store has an arena, and leaves it to others to use it.
type Store struct{ Blocks *arena.Arena }

// Head returns the first bytes, without a copy.
func Head(b []byte, n int) []byte { return b[:n:n] }
