package effects

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// What the rules may ask about pools, besides the uses.

// PoolPuts returns what the function called puts of its arguments.
func (r *Result) PoolPuts(call *ssa.CallCommon) []PoolPut {
	if eff := r.sum.poolEffects(call); eff != nil {
		return eff.Puts
	}
	return nil
}

// FieldWrites returns the fields that fn, or what it calls in its package,
// assigns to.
func (r *Result) FieldWrites(fn *ssa.Function) map[*types.Var]bool { return r.sum.fieldWrites(fn) }

// FieldAt returns field i of the struct that t is or points to, or nil.
func FieldAt(t types.Type, i int) *types.Var {
	st, ok := derefType(t).Underlying().(*types.Struct)
	if !ok || i >= st.NumFields() {
		return nil
	}
	return st.Field(i).Origin()
}

// Resets reports whether a function other than closer gives the field its zero
// value again.
func (r *Result) Resets(field *types.Var, closer *ssa.Function) bool {
	for _, fn := range r.funcs {
		if alias.Within(fn, closer) {
			continue
		}
		for instr := range instructions(fn) {
			switch instr := instr.(type) {
			case *ssa.Store:
				if alias.FieldOf(instr.Addr) == field && isZeroValue(instr.Val) {
					return true
				}
				st, ok := instr.Val.Type().Underlying().(*types.Struct)
				if _, whole := instr.Addr.(*ssa.Alloc); ok && !whole {
					for f := range st.Fields() {
						if f.Origin() == field {
							return true
						}
					}
				}
			case *ssa.Call:
				args := instr.Call.Args
				if len(args) == 2 && alias.FieldOf(args[0]) == field && instr.Call.StaticCallee() != nil &&
					instr.Call.StaticCallee().Name() == "Store" && isZeroValue(args[1]) {
					return true
				}
			}
		}
	}
	return false
}

func isZeroValue(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && (k.Value == nil || k.Value.Kind() == constant.Bool && !constant.BoolVal(k.Value))
}
