package effects

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Contexts that a literal has as a parameter. Whoever calls it gives it one, often a
// framework that cancels it afterwards.
//
// Must: the literal is only called, where it is made or by functions in sight that it is
// passed to, and these do nothing but call it, with a context that they were passed
// themselves, or with one that never ends. Nothing is known of any other.

// given resolves the context parameter of a literal.
func (p *provenance) given(param *ssa.Parameter) {
	lit := param.Parent()
	idx := slices.Index(lit.Params, param)
	calls := 0
	p.s.passedOn(lit, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok {
			calls = 0
			return false
		}
		args := p.s.argsGiven(call, as, idx)
		if args == nil {
			calls = 0
			return false
		}
		for _, arg := range args {
			p.walk(arg)
		}
		calls++
		return true
	})
	if calls == 0 {
		p.add(Source{})
	}
}

// argsGiven returns what the function f is called with as its argument idx where a call
// calls it, or gives it to a function that does, as values of the caller; nil if that
// is not in sight.
func (s *summaries) argsGiven(call ssa.CallInstruction, f ssa.Value, idx int) []ssa.Value {
	common := call.Common()
	if common.Value == f {
		return common.Args[idx : idx+1]
	}
	callee := parallel.Body(common)
	i := slices.Index(common.Args, f)
	if callee == nil || i < 0 || i >= len(callee.Params) {
		return nil
	}
	var out []ssa.Value
	if !alias.EachValueUse(callee.Params[i], func(use ssa.Instruction, as ssa.Value) bool {
		inner, ok := use.(ssa.CallInstruction)
		if !ok || inner.Common().Value != as {
			return false
		}
		arg := inner.Common().Args[idx]
		for _, src := range s.sources(arg) {
			switch {
			case src.Life == Never:
				out = append(out, arg)
			case src.Life == Caller && src.Param.Parent() == callee:
				out = append(out, common.Args[slices.Index(callee.Params, src.Param)])
			default:
				return false
			}
		}
		return true
	}) {
		return nil
	}
	return out
}
