//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// largest returns the size of the largest process of the tree of one that has
// ended.
func largest(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	size := int64(usage.Maxrss)
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
		size *= 1024
	}
	return size
}
