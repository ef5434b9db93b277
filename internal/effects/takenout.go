package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// takenOut reports whether the function that loads a field always leaves something
// else in it: nothing, memory that it made, or what it was given.
func takenOut(load *ssa.UnOp, addr *ssa.FieldAddr) bool {
	cell, ok := alias.PlainCell(addr)
	if !ok {
		return false
	}
	emptied := flow.Cut{Instrs: make(map[ssa.Instruction]bool)}
	deferred := false
	for instr := range instructions(load.Parent()) {
		switch instr := instr.(type) {
		case *ssa.Store:
			emptied.Instrs[instr] = leavesOther(instr, cell)
		case *ssa.Defer:
			deferred = deferred || emptiesLater(instr, cell) && flow.Dominates(instr, load)
		case *ssa.RunDefers:
			emptied.Instrs[instr] = deferred
		}
	}
	return !flow.After(load, emptied).Exits()
}

// emptiesLater reports whether a literal that is deferred leaves something else in a
// field.
func emptiesLater(d *ssa.Defer, cell alias.Cell) bool {
	mc, ok := alias.Plain(d.Call.Value).(*ssa.MakeClosure)
	return ok && some(instructions(mc.Fn.(*ssa.Function)), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		return ok && always(st.Block()) && leavesOther(st, cell)
	})
}

// leavesOther reports whether an assignment gives a field, or the whole object, a
// value that does not come from it.
func leavesOther(st *ssa.Store, cell alias.Cell) bool {
	to, _ := alias.PlainCell(st.Addr)
	whole := alias.Plain(st.Addr) == cell.Base
	if to != cell && !whole {
		return false
	}
	switch val := sliced(st.Val).(type) {
	case *ssa.Const, *ssa.MakeSlice, *ssa.MakeMap, *ssa.Parameter, *ssa.Alloc:
		return true
	case *ssa.UnOp: // a new struct, without it
		made, ok := val.X.(*ssa.Alloc)
		return whole && ok && !assignsField(made, FieldAt(cell.Base.Type(), cell.Field))
	}
	return false
}

// assignsField reports whether something is assigned to a field of a new struct, or
// may be.
func assignsField(made *ssa.Alloc, field *types.Var) bool {
	for _, ref := range *made.Referrers() {
		switch ref := ref.(type) {
		case *ssa.FieldAddr:
			if alias.FieldOf(ref) == field {
				return true
			}
		case *ssa.UnOp:
		case *ssa.Store:
			if !isZeroValue(ref.Val) {
				return true
			}
		default:
			return true
		}
	}
	return false
}
