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

// DecidedAbove yields what was decided when b is reached, the last decision first.
func DecidedAbove(b *ssa.BasicBlock) iter.Seq[Decision] {
	return func(yield func(Decision) bool) {
		for at := b; at.Idom() != nil; at = at.Idom() {
			d := at.Idom()
			br, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
			// A successor with one predecessor that dominates b is the next one
			// in the chain of dominators.
			if !ok || len(at.Preds) != 1 {
				continue
			}
			if !yield(decision(br, slices.Index(d.Succs, at))) {
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
