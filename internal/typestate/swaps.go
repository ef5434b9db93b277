package typestate

import (
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Variables that a loop swaps. For a Follower, nothing is known of them: paths are
// told apart by what they pass, not by how often, so that each of the variables
// would have the object on some path that no number of iterations takes.

// swapsIn returns the variables of fn to which a loop gives what another one had, and
// that one what this one had, and those that join one of these with others. Which
// of them has the object depends on how often that happened, as in "a, b = b, a",
// and nobody counts.
func swapsIn(fn *ssa.Function) map[*ssa.Phi]bool {
	rotating := make(map[ssa.Value]bool)
	for phi := range phis(fn) {
		if rotates(phi) {
			rotating[phi] = true
		}
	}
	if len(rotating) == 0 {
		return nil
	}
	swapped := make(map[*ssa.Phi]bool)
	for phi := range phis(fn) {
		if rotating[phi] || slices.ContainsFunc(phi.Edges, func(v ssa.Value) bool { return rotating[v] }) {
			swapped[phi] = true
		}
	}
	return swapped
}

// rotates reports whether an edge takes the value of phi to other phis of its block
// and, within four steps, back.
func rotates(phi *ssa.Phi) bool {
	for edge, v := range phi.Edges {
		for range 4 {
			other, ok := v.(*ssa.Phi)
			if !ok || other == phi || other.Block() != phi.Block() {
				break
			}
			if v = other.Edges[edge]; v == ssa.Value(phi) {
				return true
			}
		}
	}
	return false
}

func phis(fn *ssa.Function) iter.Seq[*ssa.Phi] {
	return func(yield func(*ssa.Phi) bool) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				phi, ok := instr.(*ssa.Phi)
				if !ok {
					break
				}
				if !yield(phi) {
					return
				}
			}
		}
	}
}
