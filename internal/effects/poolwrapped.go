package effects

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// What has the object itself in it, rather than memory that was taken out of one of
// its fields: giving a field of the object another value takes nothing out of that.
// Must: the wrapper is made here, and nobody but who makes it assigns to the field of
// the wrapper, neither in the function nor in what puts the object back.

// wrapperDepth bounds how deep wrappers lie in each other.
const wrapperDepth = 4

// wraps reports whether v was made with the object in it. The call is that which puts
// the object back and may take it out of v; nil if there is none.
func (p *poolRun) wraps(v ssa.Value, put ssa.CallInstruction) bool {
	if v == nil || p.root.value == nil {
		return false
	}
	if p.wrapped == nil {
		p.wrapped = make(map[wrapping]bool)
	}
	k := wrapping{v, put}
	known, ok := p.wrapped[k]
	if !ok {
		known = p.wrapsIn(v, put, wrapperDepth)
		p.wrapped[k] = known
	}
	return known
}

// wrapping is what wraps is asked about.
type wrapping struct {
	v   ssa.Value
	put ssa.CallInstruction
}

func (p *poolRun) wrapsIn(v ssa.Value, put ssa.CallInstruction, depth int) bool {
	if depth == 0 {
		return false
	}
	within := func(v ssa.Value) bool {
		return alias.Plain(v) == p.root.value || p.wrapsIn(v, put, depth-1)
	}
	switch v := alias.Plain(v).(type) {
	case *ssa.Slice:
		return p.wrapsIn(v.X, put, depth)
	case *ssa.UnOp:
		made, ok := v.X.(*ssa.Alloc)
		return ok && v.Op == token.MUL && p.wrapsIn(made, put, depth)
	case *ssa.Extract:
		return v.Index == 0 && p.wrapsIn(v.Tuple, put, depth)
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok {
			return b.Name() == "append" && slices.ContainsFunc(v.Call.Args, within)
		}
		args := poolapi.Args(&v.Call)
		eff, ok := poolapi.Of(&v.Call)
		return ok && (eff.Kind == poolapi.Holder || eff.Kind == poolapi.Later) && eff.From >= 0 && eff.From < len(args) && within(args[eff.From])
	case *ssa.Alloc:
		return slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool {
			switch ref.(type) {
			case *ssa.FieldAddr, *ssa.IndexAddr:
			default:
				return false
			}
			place := ref.(ssa.Value)
			return slices.ContainsFunc(*place.Referrers(), func(use ssa.Instruction) bool {
				st, ok := use.(*ssa.Store)
				return ok && st.Addr == place && within(st.Val) && !p.unwraps(st, put)
			})
		})
	}
	return false
}

// unwraps reports whether the field to which a wrapper was given the object may be
// assigned again. A function of another package does not know the types of this one.
func (p *poolRun) unwraps(given *ssa.Store, put ssa.CallInstruction) bool {
	fa, ok := given.Addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	field := alias.FieldOf(fa)
	if put != nil {
		callee, obj := inSight(put.Common()), poolapi.Callee(put.Common())
		if callee == nil && (obj == nil || field.Pkg() != p.s.pass.Pkg || obj.Pkg() == field.Pkg()) {
			return true
		}
		if callee != nil && (p.s.fieldWrites(callee)[field] || some(allInstructions(callee), callsUnknown)) {
			return true
		}
	}
	return some(allInstructions(p.fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		if !ok || st == given || alias.FieldOf(st.Addr) != field {
			return false
		}
		other, ok := st.Addr.(*ssa.FieldAddr)
		if !ok {
			return true
		}
		_, fresh := other.X.(*ssa.Alloc)
		return !fresh || other.X == fa.X
	})
}

// callsUnknown reports whether an instruction calls what is not in sight, such as a
// method of the object by an interface.
func callsUnknown(instr ssa.Instruction) bool {
	call, ok := instr.(ssa.CallInstruction)
	if !ok {
		return false
	}
	_, builtin := call.Common().Value.(*ssa.Builtin)
	_, known := poolapi.Of(call.Common())
	return !builtin && !known && inSight(call.Common()) == nil && !standard(call.Common())
}
