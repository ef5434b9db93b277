package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
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
