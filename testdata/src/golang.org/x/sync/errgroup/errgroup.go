// Package errgroup is a stub of golang.org/x/sync/errgroup.
package errgroup

import (
	"context"
	"sync"
)

// A Group is a collection of goroutines.
type Group struct {
	cancel  func(error)
	wg      sync.WaitGroup
	errOnce sync.Once
	err     error
}

// WithContext returns a Group and a context that ends when Wait returns or a
// function of the group fails.
func WithContext(ctx context.Context) (*Group, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	return &Group{cancel: cancel}, ctx
}

// Wait blocks until all functions have returned, then cancels the context.
func (g *Group) Wait() error {
	g.wg.Wait()
	if g.cancel != nil {
		g.cancel(g.err)
	}
	return g.err
}

// Go calls f in a new goroutine.
func (g *Group) Go(f func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := f(); err != nil {
			g.errOnce.Do(func() {
				g.err = err
				if g.cancel != nil {
					g.cancel(g.err)
				}
			})
		}
	}()
}

// TryGo calls f in a new goroutine if the limit allows.
func (g *Group) TryGo(f func() error) bool {
	g.Go(f)
	return true
}

// SetLimit limits the number of goroutines.
func (g *Group) SetLimit(n int) {}
