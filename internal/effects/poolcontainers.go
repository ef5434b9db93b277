package effects

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Objects that a call stores: in an atomic, a sync.Map or a list. They are left there
// as in a field, until something is done to the container, or given something that it
// is part of, that may take them out.

// contained is a call that stores the object in a container that others have.
func (p *poolRun) contained(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	_, kept := poolapi.Contained(call.Common())
	if kept < 0 || in.State()&wentBack != 0 {
		return nil, false
	}
	args := poolapi.Args(call.Common())
	base, field := storeBase(args[0])
	if !isRef(in.Of(args[kept])) || isRef(in.Of(base)) || p.s.local(base, 3) {
		return nil, false
	}
	st := p.leaves(in.State(), call, in, poolSite{field: field, base: base, addr: args[0], abs: in.Of(args[kept]), kept: args[kept], container: true}, false)
	return []typestate.Outcome{{State: st}}, true
}

// takesOut reports whether a call may take out of a container what was left there.
func (p *poolRun) takesOut(call *ssa.CallCommon, left poolSite) bool {
	if use, _ := poolapi.Contained(call); use == poolapi.Reads {
		return false
	}
	if slices.ContainsFunc(poolapi.Args(call), func(v ssa.Value) bool { return covers(v, left.addr) }) {
		return true
	}
	callee := inSight(call)
	return callee != nil && p.s.changes(callee, left.addr, 3)
}

// changes reports whether fn, or what it calls, may take something out of a container
// that is kept in the same field, or in the same variable of the package.
func (s *summaries) changes(fn *ssa.Function, container ssa.Value, depth int) bool {
	return depth == 0 || some(allInstructions(fn), func(instr ssa.Instruction) bool {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			return false
		}
		if use, _ := poolapi.Contained(call.Common()); use == poolapi.Changes {
			recv := poolapi.Args(call.Common())[0]
			field := alias.FieldOf(recv)
			return field == alias.FieldOf(container) && (field != nil || alias.Plain(recv) == alias.Plain(container))
		}
		callee := inSight(call.Common())
		return callee != nil && callee != fn && s.changes(callee, container, depth-1)
	})
}
