//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpuTime returns what the process has used of the CPU, which other processes
// have little influence on.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
