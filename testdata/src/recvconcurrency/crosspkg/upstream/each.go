package upstream

import "sync"

// ForEach runs f for each item, in parallel, and waits.
func ForEach[T any](items []T, f func(T) error) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	for _, it := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := f(it); err != nil {
				mu.Lock()
				defer mu.Unlock()
				first = err
			}
		}()
	}
	wg.Wait()
	return first
}

// Times runs f n times in parallel, and waits.
func Times(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// Together runs f for all pairs, each in a goroutine, and waits.
func Together[K, V any](keys []K, f func(K, V), vals []V) {
	var wg sync.WaitGroup
	for i, k := range keys {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f(k, vals[i])
		}()
	}
	wg.Wait()
}

// InTurn runs f for each item, in goroutines of which one runs at a time.
func InTurn[T any](items []T, f func(T) error) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, it := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			f(it)
		}()
	}
	wg.Wait()
	return nil
}

// Aside runs f in a goroutine, and waits for it.
func Aside(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// Visit calls f with each item, and its number.
func Visit[T any](list []T, f func(item T, i int)) {
	for i, item := range list {
		f(item, i)
	}
}
