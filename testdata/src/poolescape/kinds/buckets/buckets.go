// Package buckets has slices that others take, and functions for them.
package buckets

import "github.com/prometheus/prometheus/util/pool"

// Slices is where callers take slices from.
var Slices *pool.Pool

// Head returns the first bytes, without a copy.
func Head(b []byte, n int) []byte { return b[:n:n] }
