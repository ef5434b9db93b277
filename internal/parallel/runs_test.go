package parallel_test

import (
	"fmt"
	"strings"
	"testing"
)

// continuations returns functions that take what is to be done next. Each hands a
// literal that does something before it, and one that does not, to the one behind
// it, and the last one calls it: 2 to the power of n ways.
func continuations(n int) string {
	var src strings.Builder
	for i := range n {
		fmt.Fprintf(&src, "func f%d(s *S, next func()) {\nif cond() {\nf%[2]d(s, func() { s.A(); next() })\n} else {\nf%[2]d(s, func() { next() })\n}\n}\n", i, i+1)
	}
	fmt.Fprintf(&src, "func f%d(s *S, next func()) { next() }\n", n)
	return src.String()
}

// TestContinuations checks that the ways in which a literal comes to run are all
// there, or none of them, if there are too many.
func TestContinuations(t *testing.T) {
	for _, test := range []struct{ functions, ways int }{{1, 1}, {2, 2}, {3, 4}, {4, 8}, {40, 0}} {
		p := build(t, continuations(test.functions))
		last := p.fn(t, fmt.Sprintf("f%d", test.functions-1))
		first := p.fn(t, "f0")
		if got := len(p.par.ValueRuns(first.Params[1], first, 40)); got != 2*test.ways {
			t.Errorf("%d functions: next runs in %d ways, want %d", test.functions, got, 2*test.ways)
		}
		if got := len(p.par.Runs(last.AnonFuncs[0], last)); got != 1 {
			t.Errorf("%d functions: the last literal runs in %d ways, want 1", test.functions, got)
		}
	}
}
