// Package flow is the control flow of one function in SSA form: the graph that
// dataflow analyses run on, and which instructions can follow which.
//
// Reachability is may: a path in the graph counts, whether or not the
// conditions on it can hold together. Calls return; the SSA builder has
// already ended the paths on which they do not.
package flow

import (
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Graph presents a function's blocks, by index, to the dataflow framework. The
// node [Entry] without predecessors carries what is known on entry, since the
// entry block of a function may itself be a loop head.
type Graph struct{ Fn *ssa.Function }

// Entry is the node before the entry block.
const Entry = -1

func (g Graph) NumNodes() int { return len(g.Fn.Blocks) + 1 }

func (g Graph) Nodes() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := Entry; i < len(g.Fn.Blocks); i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func (g Graph) Out(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if n == Entry {
			yield(0)
			return
		}
		var seen []int
		for _, s := range g.Fn.Blocks[n].Succs {
			if slices.Contains(seen, s.Index) {
				continue
			}
			seen = append(seen, s.Index)
			if !yield(s.Index) {
				return
			}
		}
	}
}
