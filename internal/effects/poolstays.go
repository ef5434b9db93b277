package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// What stays in a field when its owner is given to a function. Must: all that the
// function calls is in sight, or knows nothing of the owner, and none of it does
// anything with the field but read it. Many set a field for the time of a call only,
// and set it anew for the next one: memory that stays there matters if somebody
// reads it who has not set it.

// stays reports whether a call that is given the owner of a field leaves there what
// was stored, for others to read.
func (p *poolRun) stays(call *ssa.CallCommon, left poolSite) bool {
	fa, ok := left.addr.(*ssa.FieldAddr)
	callee := inSight(call)
	if !ok || callee == nil {
		return false
	}
	field := alias.FieldOf(fa)
	if field.Pkg() != p.s.pass.Pkg {
		return false
	}
	k := staying{Outermost(p.fn), callee, field}
	known, ok := p.s.staying[k]
	if !ok {
		called, onlyRead := p.s.onlyRead(callee, field)
		known = onlyRead && (field.Exported() || p.s.readElsewhere(field, append(called, k.fn)))
		p.s.staying[k] = known
	}
	return known
}

// staying is what stays is asked about.
type staying struct {
	fn, callee *ssa.Function
	field      *types.Var
}

// onlyRead returns fn and all that it calls, if that does nothing with a field but
// read it.
func (s *summaries) onlyRead(fn *ssa.Function, field *types.Var) ([]*ssa.Function, bool) {
	called := []*ssa.Function{fn}
	for i := 0; i < len(called); i++ {
		if i == maxCalled {
			return nil, false
		}
		if some(allInstructions(called[i]), func(instr ssa.Instruction) bool {
			if call, ok := instr.(ssa.CallInstruction); ok {
				if callee := inSight(call.Common()); callee == nil {
					return mayReach(call.Common(), field)
				} else if !slices.Contains(called, callee) {
					called = append(called, callee)
				}
				return false
			}
			return mayAssign(instr, field)
		}) {
			return nil, false
		}
	}
	return called, true
}

// maxCalled bounds how many functions are looked at.
const maxCalled = 40

// mayAssign reports whether an instruction other than a call gives a field another
// value, or lets others do so. Where the whole object is assigned, see clears.
func mayAssign(instr ssa.Instruction, field *types.Var) bool {
	fa, ok := instr.(*ssa.FieldAddr)
	return ok && alias.FieldOf(fa) == field && slices.ContainsFunc(*fa.Referrers(), func(ref ssa.Instruction) bool {
		_, isLoad := ref.(*ssa.UnOp)
		return !isLoad
	})
}

// mayReach reports whether what a call calls may get at the field: it is given
// something that has it, or that nobody knows.
func mayReach(call *ssa.CallCommon, field *types.Var) bool {
	if _, ok := call.Value.(*ssa.Builtin); ok {
		return false
	}
	if !standard(call) {
		return true
	}
	return slices.ContainsFunc(call.Args, func(v ssa.Value) bool {
		t := concrete(v).Type()
		_, isFunc := t.Underlying().(*types.Signature)
		return isFunc || containsField(derefType(t), field, 3)
	})
}

// containsField reports whether a value of type t has a field in it, at any depth.
func containsField(t types.Type, field *types.Var, depth int) bool {
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if f.Origin() == field || depth == 0 || containsField(f.Type(), field, depth-1) {
			return true
		}
	}
	return false
}

// readElsewhere reports whether an exported function, other than some, reads a field
// that it does not assign to, nor anything that it calls.
func (s *summaries) readElsewhere(field *types.Var, other []*ssa.Function) bool {
	return slices.ContainsFunc(s.res.funcs, func(fn *ssa.Function) bool {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || slices.Contains(other, fn) || s.fieldWrites(fn)[field] {
			return false
		}
		return some(allInstructions(fn), func(instr ssa.Instruction) bool {
			fa, ok := instr.(*ssa.FieldAddr)
			return ok && alias.FieldOf(fa) == field
		})
	})
}
