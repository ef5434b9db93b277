package recvconcurrency

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// pooled reports streams that are put into a sync.Pool.
func (c *checker) pooled(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			common := call.Common()
			callee := grpcapi.Callee(common)
			if callee == nil || callee.Name() != "Put" || callee.Pkg() == nil || callee.Pkg().Path() != "sync" || len(common.Args) != 2 {
				continue
			}
			if t := putType(common.Args[1]); c.isStream(t) && !c.emptied(call, t) {
				c.reportPooled(call)
			}
		}
	}
}

func (c *checker) isStream(t types.Type) bool {
	return c.res.Types.ClientStream(t) || c.res.Types.ServerStream(t)
}

// putType returns the static type of what is put, before it became an any.
func putType(v ssa.Value) types.Type {
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return v.X.Type()
	case *ssa.ChangeInterface:
		return v.X.Type()
	}
	return v.Type()
}

// emptied reports whether what is put is something around a stream that may have
// been taken out of it before: a wrapper can be used again when it has none.
func (c *checker) emptied(put ssa.CallInstruction, t types.Type) bool {
	ptr, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	st, ok := ptr.Elem().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	found := false
	for i := range st.NumFields() {
		field := st.Field(i)
		if !types.IsInterface(field.Type()) || !c.isStream(field.Type()) {
			continue
		}
		if !emptiedBefore(put, field.Origin()) {
			return false
		}
		found = true
	}
	return found
}

// emptiedBefore reports whether a field may be nil when put is reached, whichever
// object it belongs to: assigned by the function itself, or by one that it calls,
// or at any time by the function that a literal is in.
func emptiedBefore(put ssa.CallInstruction, field *types.Var) bool {
	for fn := put.Parent().Parent(); fn != nil; fn = fn.Parent() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if _, empty := assigns(instr, field, 0); empty {
					return true
				}
			}
		}
	}
	filled := flow.Cut{Instrs: make(map[ssa.Instruction]bool)}
	var empties []ssa.Instruction
	for _, b := range put.Parent().Blocks {
		for _, instr := range b.Instrs {
			switch assigned, empty := assigns(instr, field, 2); {
			case assigned && empty:
				empties = append(empties, instr)
			case assigned:
				filled.Instrs[instr] = true
			}
		}
	}
	for _, instr := range empties {
		if flow.After(instr, filled).Any(func(later ssa.Instruction) bool { return runsPut(later, put) }) {
			return true
		}
	}
	return false
}

// runsPut reports whether instr is the Put, or where it runs if it is deferred.
func runsPut(instr ssa.Instruction, put ssa.CallInstruction) bool {
	if _, deferred := put.(*ssa.Defer); deferred {
		_, ok := instr.(*ssa.RunDefers)
		return ok
	}
	return instr == ssa.Instruction(put)
}

// assigns reports whether an instruction gives a field of some object another
// value, and whether that is nil.
func assigns(instr ssa.Instruction, field *types.Var, depth int) (assigned, empty bool) {
	switch instr := instr.(type) {
	case *ssa.Store:
		if alias.FieldOf(instr.Addr) == field {
			return true, isZero(instr.Val)
		}
		st, ok := instr.Val.Type().Underlying().(*types.Struct)
		if !ok {
			return false, false
		}
		for i := range st.NumFields() {
			if st.Field(i).Origin() == field {
				return true, isZero(instr.Val) || leavesOut(instr.Val, field)
			}
		}
	case *ssa.Call, *ssa.Defer:
		callee := instr.(ssa.CallInstruction).Common().StaticCallee()
		if callee == nil || depth == 0 {
			return false, false
		}
		empty = true
		for _, b := range callee.Blocks {
			for _, inner := range b.Instrs {
				a, e := assigns(inner, field, depth-1)
				assigned, empty = assigned || a, empty && (e || !a)
			}
		}
		return assigned, empty
	}
	return false, false
}

// isZero reports whether v is the zero value of a type other than a number.
func isZero(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && (k.Value == nil || k.Value.Kind() == constant.Bool && !constant.BoolVal(k.Value))
}

// leavesOut reports whether v is a new struct in which a field was not assigned.
func leavesOut(v ssa.Value, field *types.Var) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	made, ok := load.X.(*ssa.Alloc)
	if !ok {
		return false
	}
	for _, ref := range *made.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if ok && alias.FieldOf(fa) == field {
			return false
		}
	}
	return true
}
