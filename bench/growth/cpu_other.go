//go:build !unix

package main

import "time"

var begin = time.Now()

// cpuTime returns the time on the clock.
func cpuTime() time.Duration { return time.Since(begin) }
