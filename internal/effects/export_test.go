package effects

import "testing"

// SetMaxWork changes the bound on the work in one function for a test.
func SetMaxWork(t *testing.T, bound int) {
	before := maxWork
	maxWork = bound
	t.Cleanup(func() { maxWork = before })
}
