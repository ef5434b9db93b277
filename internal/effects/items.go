package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Messages of vtprotobuf in the list of another one. They are reset together with it,
// stay in its list, and are filled in again there, so that they go back with it; but each
// of them is an object of its own, which can be put back by itself, and taken out.

// ofMessage reports whether the object is a message.
func (p *poolRun) ofMessage() bool {
	return p.root.value != nil && poolapi.IsMessage(alias.Plain(p.root.value).Type())
}

// isElement reports whether addr is that of an element.
func isElement(addr ssa.Value) bool {
	_, ok := addr.(*ssa.IndexAddr)
	return ok
}

// fromList reports whether v is, or may be, a message that was loaded from a list.
func fromList(v ssa.Value) bool {
	switch x := alias.Plain(v).(type) {
	case *ssa.UnOp:
		return isElement(x.X)
	case *ssa.Phi:
		return slices.ContainsFunc(x.Edges, func(e ssa.Value) bool {
			load, ok := alias.Plain(e).(*ssa.UnOp)
			_, joined := e.(*ssa.Phi)
			return joined || ok && isElement(load.X)
		})
	}
	return false
}

// returnsItem reports whether a call puts back a message of a list in the message that is
// followed, which still has it there when it goes back itself: it then resets the list,
// and the next one to have it fills in the messages there, which others have. Must: the
// function itself does so, and nothing behind that can change what is in the list.
func (p *poolRun) returnsItem(call ssa.CallInstruction, v ssa.Value, in typestate.View) bool {
	if _, isCall := call.(*ssa.Call); !isCall || !p.ofMessage() || p.quiet || call.Parent() != p.fn || in.State()&(wentBack|unsure) != 0 {
		return false
	}
	list := elementOf(v)
	if list == nil || !fromList(v) {
		return false
	}
	load, ok := alias.Plain(list).(*ssa.UnOp)
	if !ok {
		return false
	}
	fa, ok := load.X.(*ssa.FieldAddr)
	return ok && alias.Plain(fa.X) == p.root.value && p.captured() == nil && !flow.After(call).Any(func(instr ssa.Instruction) bool {
		return p.changesList(instr, alias.FieldOf(fa))
	})
}

// captured returns a literal that has the object, or nil.
func (p *poolRun) captured() *ssa.MakeClosure {
	for instr := range instructions(p.fn) {
		mc, ok := instr.(*ssa.MakeClosure)
		if ok && slices.ContainsFunc(mc.Bindings, func(v ssa.Value) bool {
			cell, isVar := v.(*ssa.Alloc)
			return alias.Plain(v) == p.root.value || isVar && slices.ContainsFunc(storesTo(cell), func(st *ssa.Store) bool { return alias.Plain(st.Val) == p.root.value })
		}) {
			return mc
		}
	}
	return nil
}

// changesList reports whether an instruction may change what is in the list of a field:
// it assigns to it, or to an element, or gives the object to anybody but its pool.
func (p *poolRun) changesList(instr ssa.Instruction, field *types.Var) bool {
	switch instr := instr.(type) {
	case *ssa.Store:
		elem, isElem := instr.Addr.(*ssa.IndexAddr)
		return alias.FieldOf(instr.Addr) == field || isElem && loadedField(elem.X) == field || alias.Plain(instr.Addr) == p.root.value
	case ssa.CallInstruction:
		if eff, listed := poolapi.Of(instr.Common()); listed && eff.Puts >= 0 {
			return false
		}
		if b, ok := instr.Common().Value.(*ssa.Builtin); ok && (b.Name() == "len" || b.Name() == "cap") {
			return false
		}
		return slices.ContainsFunc(poolapi.Args(instr.Common()), func(v ssa.Value) bool {
			return alias.Plain(v) == p.root.value || loadedField(v) == field
		})
	}
	return false
}

// takenFrom forgets the messages that were loaded from the list in a field when that is
// given another list, which may be made of the same memory, without them.
func takenFrom(field *types.Var) typestate.Forget {
	if field == nil {
		return nil
	}
	return func(v ssa.Value, storage bool, _ int, abs typestate.Abs) bool {
		return !storage && abs == typestate.Part && fromList(v) && (partOf(v) == nil || slices.Contains(pathOf(v), field))
	}
}
