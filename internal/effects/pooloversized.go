package effects

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// Memory that is handed out because it is too large for the pool: who puts it drops what
// is larger than a constant, and the function looks at that size itself. Must: on every way
// on which the memory is returned, its size was found to be more than that.

// dropsOver returns the size over which fn does not put what it is given: behind the test
// of it, fn calls nothing. It is 0 if there is none.
func (s *summaries) dropsOver(fn *ssa.Function, param ssa.Value) (size int64) {
	for _, b := range fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		for i, succ := range b.Succs {
			limit, over := s.sizeOver(br.Cond, i == 0, param)
			if over && limit > size && !callsFrom(succ) {
				size = limit
			}
		}
	}
	return size
}

// callsFrom reports whether something is called at the start of b, or behind it.
func callsFrom(b *ssa.BasicBlock) bool {
	isCall := func(instr ssa.Instruction) bool {
		_, ok := instr.(ssa.CallInstruction)
		return ok
	}
	return slices.ContainsFunc(b.Instrs, isCall) || flow.After(b.Instrs[0]).Any(isCall)
}

// sizeOver returns the constant that the size of the object is larger than if a condition
// has that outcome.
func (s *summaries) sizeOver(cond ssa.Value, outcome bool, object ssa.Value) (limit int64, over bool) {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return 0, false
	}
	op, size, than := cmp.Op, cmp.X, cmp.Y
	if !outcome {
		op = opposite[op]
	}
	if _, first := size.(*ssa.Const); first {
		op, size, than = mirrored[op], than, size
	}
	k, ok := than.(*ssa.Const)
	if !ok || k.Value == nil || !sizeOf(size, func(v ssa.Value) bool { return s.derivedFrom(v, object) }) {
		return 0, false
	}
	limit, exact := constant.Int64Val(constant.ToInt(k.Value))
	if op == token.GEQ {
		limit--
	}
	return limit, exact && (op == token.GTR || op == token.GEQ)
}

// oversized reports whether what is returned is memory of the object only where that is
// too large for what has put it.
func (p *poolRun) oversized(put ssa.Instruction, v ssa.Value, ret *ssa.Return) bool {
	call, ok := put.(ssa.CallInstruction)
	if !ok || p.root.value == nil {
		return false
	}
	eff := p.s.poolEffects(call.Common())
	if eff == nil || len(eff.Puts) != 1 || eff.Puts[0].DropsOver == 0 {
		return false
	}
	limit := eff.Puts[0].DropsOver
	over := func(d flow.Decision) bool {
		k, over := p.s.sizeOver(d.Cond, d.Is, p.root.value)
		return over && k >= limit
	}
	phi, ok := alias.Plain(v).(*ssa.Phi)
	if !ok {
		return some(flow.DecidedAbove(ret.Block()), over)
	}
	large := false
	for i, edge := range phi.Edges {
		if !p.s.derivedFrom(edge, p.root.value) {
			continue
		}
		if large = some(flow.DecidedOn(phi.Block().Preds[i], phi.Block()), over); !large {
			return false
		}
	}
	return large
}
