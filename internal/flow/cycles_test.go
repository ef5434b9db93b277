package flow_test

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/flow"
)

// TestCycles compares with a search from each block, and expects that calls of
// a lie on a cycle, and those of b do not.
func TestCycles(t *testing.T) {
	for _, test := range []struct{ name, body string }{
		{"straight", `b()`},
		{"branch", `if cond() { b() }; b()`},
		{"loop", `b(); for cond() { a(); if cond() { a() } }; b()`},
		{"left", `for { a(); if cond() { b(); break } }; b()`},
		{"nested", `for cond() { a(); for cond() { a() }; a() }; b()`},
		{"one after another", `for cond() { a() }; b(); for cond() { a() }; b()`},
		{"itself", `b(); for { a() }`},
		{"goto", `b(); again: a(); if cond() { goto other }; a(); goto again; other: if cond() { a(); goto again }; b()`},
		// Without the block of stop.
		{"cut", `for cond() { b(); stop(); b() }; b()`},
		{"cut outside", `for cond() { stop(); for cond() { a() } }`},
		{"cut one way", `for cond() { a(); if cond() { stop(); b(); continue }; a() }`},
	} {
		t.Run(test.name, func(t *testing.T) {
			fn := build(t, "func f() {\n"+test.body+"\n}\n")
			var without *ssa.BasicBlock
			for _, call := range calls(fn, "stop") {
				without = call.Block()
			}
			got := flow.Cycles(fn, without)
			for _, blk := range fn.Blocks {
				if want := reachesItself(blk, without); got[blk.Index] != want {
					t.Errorf("block %d: %v, want %v", blk.Index, got[blk.Index], want)
				}
			}
			for _, name := range []string{"a", "b"} {
				for _, call := range calls(fn, name) {
					if got[call.Block().Index] != (name == "a") {
						t.Errorf("call of %s: on a cycle: %v", name, name != "a")
					}
				}
			}
		})
	}
}

func reachesItself(b, without *ssa.BasicBlock) bool {
	var seen []*ssa.BasicBlock
	for work := slices.Clone(b.Succs); b != without && len(work) > 0; {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x == b {
			return true
		}
		if x != without && !slices.Contains(seen, x) {
			seen = append(seen, x)
			work = append(work, x.Succs...)
		}
	}
	return false
}
