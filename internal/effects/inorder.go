package effects

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Objects of pools that need not be followed. Most are taken, used by a few calls
// and put back in the same breath, and to follow each of n of them through a
// function takes n². Technique: all uses of the value are looked at once, without
// regard to paths. Must, for what acquits: whatever is not plain to see is
// followed.

// usedInOrder reports whether the object of root is only given to calls that
// neither keep it nor return anything of it, all of them before the one Put.
func (s *summaries) usedInOrder(fn *ssa.Function, root poolRoot) bool {
	made, ok := root.value.(ssa.Instruction)
	if !ok || made.Parent() != fn {
		return false // a literal may put what the function around it has taken, and run twice
	}
	switch made := made.(type) {
	case *ssa.Call:
	case *ssa.Extract:
		if call, ok := made.Tuple.(*ssa.Call); ok {
			if eff := s.poolEffects(&call.Call); eff != nil && eff.Cleanups != nil {
				return false // it may go back by what is no use of it
			}
		}
	default:
		return false
	}
	var put ssa.CallInstruction
	var uses []ssa.CallInstruction
	var look func(use ssa.Instruction, as ssa.Value) bool
	look = func(use ssa.Instruction, as ssa.Value) bool {
		if assert, ok := use.(*ssa.TypeAssert); ok && !assert.CommaOk {
			return alias.EachValueUse(assert, look)
		}
		call, ok := use.(ssa.CallInstruction)
		switch {
		case !ok || use.Parent() != fn:
			return false
		case put == nil && puts(call, as):
			put = call
			return true
		}
		uses = append(uses, call)
		return s.leavesAlone(call)
	}
	return alias.EachValueUse(root.value, look) && put != nil && s.inOrder(made, uses, put)
}

// puts reports whether a call gives v back, now or when the function returns.
func puts(call ssa.CallInstruction, v ssa.Value) bool {
	eff, ok := poolapi.Of(call.Common())
	return ok && eff.Puts >= 0 && poolapi.Args(call.Common())[eff.Puts] == v
}

// leavesAlone reports whether a call has nothing to do with pools, and returns
// nothing that can refer to memory.
func (s *summaries) leavesAlone(call ssa.CallInstruction) bool {
	if _, ok := call.(*ssa.Call); !ok {
		return false
	}
	common := call.Common()
	if _, ok := poolapi.IsClose(common); ok || s.poolEffects(common) != nil {
		return false
	}
	if eff, ok := poolapi.Of(common); ok && (eff.Puts >= 0 || eff.Into >= 0) {
		return false
	}
	if _, kept := poolapi.Contained(common); kept >= 0 {
		return false
	}
	for res := range common.Signature().Results().Variables() {
		if holdsMemory(res.Type()) && !grpcapi.IsError(res.Type()) {
			return false
		}
	}
	return true
}

// inOrder reports whether the Put comes once for each object, and behind its uses.
func (s *summaries) inOrder(made ssa.Instruction, uses []ssa.CallInstruction, put ssa.CallInstruction) bool {
	calls := s.callsOf(made.Parent())
	if put.Block() != made.Block() && calls.cycles[put.Block().Index] {
		return false
	}
	_, deferred := put.(*ssa.Defer)
	return deferred || !slices.ContainsFunc(uses, func(use ssa.CallInstruction) bool {
		if use.Block() == put.Block() {
			return calls.index[use] > calls.index[put]
		}
		return !use.Block().Dominates(put.Block())
	})
}
