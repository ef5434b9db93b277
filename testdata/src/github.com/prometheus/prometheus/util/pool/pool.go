// Package pool is a stub of github.com/prometheus/prometheus/util/pool.
package pool

import (
	"reflect"
	"sync"
)

// Pool is a bucketed pool for variably sized slices.
type Pool struct {
	buckets []sync.Pool
	sizes   []int
	make    func(int) any
}

// New returns a Pool.
func New(minSize, maxSize int, factor float64, makeFunc func(int) any) *Pool {
	return &Pool{buckets: make([]sync.Pool, 1), sizes: []int{maxSize}, make: makeFunc}
}

// Get returns a slice that fits the size.
func (p *Pool) Get(sz int) any {
	for i, bktSize := range p.sizes {
		if sz > bktSize {
			continue
		}
		b := p.buckets[i].Get()
		if b == nil {
			b = p.make(bktSize)
		}
		return b
	}
	return p.make(sz)
}

// Put adds a slice to the right bucket.
func (p *Pool) Put(s any) {
	slice := reflect.ValueOf(s)
	for i, size := range p.sizes {
		if slice.Cap() > size {
			continue
		}
		p.buckets[i].Put(slice.Slice(0, 0).Interface())
		return
	}
}
