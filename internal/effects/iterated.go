package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Loops over iterators of the standard library, which cut memory into parts one after
// the other, as bytes.Lines does.

// iterated runs a loop over parts of the object's memory: each of them is memory of the
// object. A body that puts anything back, or defers, is left aside: whether the loop goes
// on behind that, what follows the loop does not know.
func (p *poolRun) iterated(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	common := call.Common()
	if _, isCall := call.(*ssa.Call); !isCall || common.IsInvoke() || len(common.Args) != 1 {
		return nil, false
	}
	made, ok := alias.Plain(common.Value).(*ssa.Call)
	if !ok || !isRef(in.Of(made)) {
		return nil, false
	}
	eff, listed := poolapi.Of(&made.Call)
	mc, isLoop := alias.Plain(common.Args[0]).(*ssa.MakeClosure)
	if !listed || eff.Kind != poolapi.Holder || !isLoop || p.s.putsAnything(mc.Fn.(*ssa.Function)) {
		return nil, false
	}
	p.used(call, in, typestate.Part)
	whole := poolapi.Args(&made.Call)[eff.From].Type()
	var each []typestate.Abs
	for param := range common.Args[0].Type().Underlying().(*types.Signature).Params().Variables() {
		abs := typestate.Unknown
		if types.Identical(param.Type().Underlying(), whole.Underlying()) {
			abs = typestate.Part
		}
		each = append(each, abs)
	}
	return []typestate.Outcome{{State: in.State(), Loop: mc, Each: each}}, true
}

// putsAnything reports whether a literal, or one in it, gives something back to a pool,
// or may do so when the function around it returns.
func (s *summaries) putsAnything(lit *ssa.Function) bool {
	return some(allInstructions(lit), func(instr ssa.Instruction) bool {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			return false
		}
		if _, deferred := call.(*ssa.Defer); deferred {
			return true
		}
		if eff, listed := poolapi.Of(call.Common()); listed && eff.Puts >= 0 {
			return true
		}
		eff := s.poolEffects(call.Common())
		return eff != nil && len(eff.Puts) > 0
	})
}
