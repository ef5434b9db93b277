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

// TestComponents: a block reaches no block with a smaller number, and those with
// its own number are the ones that lead back.
func TestComponents(t *testing.T) {
	for _, body := range []string{
		`b()`,
		`if cond() { b() } else { b() }; b()`,
		`b(); for cond() { a(); if cond() { continue }; for cond() { a() } }; for { a() }`,
		`b(); again: a(); if cond() { goto other }; a(); goto again; other: if cond() { a(); goto again }; b()`,
	} {
		fn := build(t, "func f() {\n"+body+"\n}\n")
		number := flow.Components(fn)
		for _, from := range fn.Blocks {
			for _, to := range fn.Blocks {
				there, back := reaches(from, to), reaches(to, from)
				if there && number[from.Index] > number[to.Index] || (from == to || there && back) != (number[from.Index] == number[to.Index]) {
					t.Errorf("%s: block %d has number %d, block %d has %d", body, from.Index, number[from.Index], to.Index, number[to.Index])
				}
			}
		}
	}
}

func reaches(from, to *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	for work := slices.Clone(from.Succs); len(work) > 0; {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x == to {
			return true
		}
		if !seen[x] {
			seen[x] = true
			work = append(work, x.Succs...)
		}
	}
	return false
}
