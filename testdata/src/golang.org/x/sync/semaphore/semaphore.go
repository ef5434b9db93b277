// Package semaphore is a stub of golang.org/x/sync/semaphore.
package semaphore

import "context"

// Weighted is a semaphore with a size.
type Weighted struct{ size int64 }

// NewWeighted creates a semaphore that lets n in.
func NewWeighted(n int64) *Weighted { return &Weighted{size: n} }

// Acquire waits until there is room for n.
func (s *Weighted) Acquire(ctx context.Context, n int64) error { return ctx.Err() }

// TryAcquire does not wait.
func (s *Weighted) TryAcquire(n int64) bool { return true }

// Release gives n back.
func (s *Weighted) Release(n int64) {}
