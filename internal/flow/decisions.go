package flow

import (
	"go/token"
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// What has been decided when a block is reached: the branches above it in the dominator
// tree one of whose sides leads to it alone.
// Must: on every way to the block, the last time that the branch was reached, it went
// this way. Ignored: what short-circuit conditions say together, since "if a || b" has
// two branches that lead to the same block; and a side that others lead to as well.

// A Decision is a branch that was taken one way.
type Decision struct {
	Branch *ssa.If
	Cond   ssa.Value // what is asked, without "not"
	Is     bool      // the answer
	Edge   Edge
}

// decision returns the one that a branch takes to the i-th of its successors.
func decision(br *ssa.If, i int) Decision {
	cond, is := Positive(br.Cond, i == 0)
	return Decision{br, cond, is, Edge{br.Block(), br.Block().Succs[i]}}
}

// Positive returns what a condition denies, and the opposite of is, if it does.
func Positive(cond ssa.Value, is bool) (ssa.Value, bool) {
	for {
		not, ok := cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			return cond, is
		}
		cond, is = not.X, !is
	}
}

// Decided returns what was decided on the way to b from its immediate dominator; ok is
// false if nothing was.
func Decided(b *ssa.BasicBlock) (_ Decision, ok bool) {
	// A successor with one predecessor that dominates a block is the next one in the
	// chain of its dominators.
	if b.Idom() == nil || len(b.Preds) != 1 {
		return Decision{}, false
	}
	br, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
	if !ok {
		return Decision{}, false
	}
	return decision(br, slices.Index(b.Idom().Succs, b)), true
}

// DecidedAbove yields what was decided when b is reached, the last decision first.
func DecidedAbove(b *ssa.BasicBlock) iter.Seq[Decision] {
	return func(yield func(Decision) bool) {
		for at := b; at != nil; at = at.Idom() {
			if d, ok := Decided(at); ok && !yield(d) {
				return
			}
		}
	}
}

// DecidedOn yields what was decided when an edge is taken, the last decision first.
func DecidedOn(from, to *ssa.BasicBlock) iter.Seq[Decision] {
	return func(yield func(Decision) bool) {
		if br, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If); ok && from.Succs[0] != from.Succs[1] {
			if !yield(decision(br, slices.Index(from.Succs, to))) {
				return
			}
		}
		DecidedAbove(from)(yield)
	}
}
