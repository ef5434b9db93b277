package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// Copies of structs, which refer to the memory of the slices in them as well.

// sharesMemory reports whether a copy of a struct in the object has a slice whose
// memory goes back with the object.
func (p *poolRun) sharesMemory(st *types.Struct) bool {
	for f := range st.Fields() {
		if p.s.keepsMemory(f.Origin()) && !p.broughtIn(f.Origin()) {
			return true
		}
	}
	return false
}

// changedCopy reports whether the copy that load makes of a struct may be given
// other memory: by an assignment to a field of it, or by a function that has its
// address.
func changedCopy(load *ssa.UnOp) bool {
	return slices.ContainsFunc(*load.Referrers(), func(ref ssa.Instruction) bool {
		st, ok := ref.(*ssa.Store)
		return ok && st.Val == ssa.Value(load) && changedAt(st)
	})
}

func changedAt(copied *ssa.Store) bool {
	refs := copied.Addr.Referrers()
	if refs == nil {
		return true // of a variable of the package
	}
	return slices.ContainsFunc(*refs, func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.Store:
			return ref != copied && ref.Addr == copied.Addr
		case *ssa.FieldAddr:
			return holdsMemory(alias.FieldOf(ref).Type()) && slices.ContainsFunc(*ref.Referrers(), func(use ssa.Instruction) bool {
				load, isLoad := use.(*ssa.UnOp)
				return !isLoad || load.X != ssa.Value(ref)
			})
		case *ssa.UnOp, *ssa.Return, *ssa.MakeInterface:
			return false
		}
		return true
	})
}

// holdsCopy reports whether v is the address of a variable that is nothing but a copy
// of a struct.
func holdsCopy(v ssa.Value) bool {
	cell, ok := alias.Plain(v).(*ssa.Alloc)
	if !ok {
		return false
	}
	stores := storesTo(cell)
	if len(stores) != 1 {
		return false
	}
	load, ok := stores[0].Val.(*ssa.UnOp)
	if !ok {
		return false
	}
	_, isStruct := load.Type().Underlying().(*types.Struct)
	return isStruct
}
