package driver

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How often to collect garbage. The defaults suit neither a process that loads
// packages, nearly all of which is needed to the end, nor one that go vet starts
// for a single package and that is over before it fills a small heap.

// CollectRarely puts garbage collection off until the heap is close to a
// gigabyte, or twice as large as what is needed.
func CollectRarely() {
	const size = 800 << 20 // a little below what the process then takes
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(size)
	afterCollection(func() (again bool) {
		debug.SetMemoryLimit(max(size, int64(2*liveHeap())))
		return true
	})
}

func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// collectLater puts garbage collection off until the heap has a size that is
// small for a process, and that most packages never reach.
func collectLater() {
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(64<<20)
	afterCollection(func() (again bool) {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
		return false
	})
}

// afterCollection calls f after the next collection, and after others as long as
// it returns true.
func afterCollection(f func() (again bool)) {
	runtime.AddCleanup(new([16]byte), func(f func() bool) {
		if f() {
			afterCollection(f)
		}
	}, f)
}
