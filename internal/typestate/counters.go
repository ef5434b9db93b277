package typestate

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"
)

// Numbers that a loop is left by: how often something failed, or which state a
// machine is in. Numbers are not followed, but one that was assigned on the way to
// the head of a loop answers what is asked of it there: "n = 0" goes on with "for n <
// 10".

// A counted comparison is one of a number that is merged in the same block.
type counted struct {
	op    *ssa.BinOp
	phi   *ssa.Phi
	limit constant.Value
}

// countersIn finds, by block, the comparisons of numbers that are constant on some way
// to it.
func countersIn(fn *ssa.Function) map[*ssa.BasicBlock][]counted {
	out := make(map[*ssa.BasicBlock][]counted)
	for phi := range phis(fn) {
		for _, ref := range *phi.Referrers() {
			op, ok := ref.(*ssa.BinOp)
			if !ok || op.Block() != phi.Block() || !isBool(op.Type()) {
				continue
			}
			if limit := number(op.Y); limit != nil && op.X == ssa.Value(phi) {
				out[phi.Block()] = append(out[phi.Block()], counted{op, phi, limit})
			}
		}
	}
	return out
}

// number returns the constant number that v is, or nil.
func number(v ssa.Value) constant.Value {
	if k, ok := v.(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.Int {
		return k.Value
	}
	return nil
}

// count notes in n what comparisons in succ, which is entered by that edge, come to.
func (b *body) count(n *config, succ *ssa.BasicBlock, edge int) {
	for _, c := range b.counted[succ] {
		k := number(c.phi.Edges[edge])
		if k == nil {
			continue
		}
		is := False
		if constant.Compare(k, c.op.Op, c.limit) {
			is = True
		}
		n.set(b.a.slotID(b.a.valueSlot(c.op)), is)
	}
}
