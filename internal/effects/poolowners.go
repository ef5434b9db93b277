package effects

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// Where memory is kept: in objects that stay in the function's sight, or in those
// of others, out of which it may be taken again.

// local reports whether what is stored in base stays in the function's sight,
// or is not known to leave it.
func (s *summaries) local(base ssa.Value, depth int) bool {
	switch base := base.(type) {
	case *ssa.Parameter, *ssa.Global:
		return false
	case *ssa.UnOp:
		return depth > 0 && base.Op == token.MUL && s.inLocal(base, depth-1)
	}
	return true
}

// inLocal reports whether what a load finds was put there by the function, in an
// object that stays in its sight: resp.Payload of a new response.
func (s *summaries) inLocal(load *ssa.UnOp, depth int) bool {
	owner, field := storeBase(load.X)
	return s.local(owner, depth) && !leavesSight(owner, depth) && s.holdsLocal(owner, field, load, depth)
}

// holdsLocal reports whether what the function of load, with all around it, stores
// in a field of owner before that stays in its sight. The field is nil for a
// variable.
func (s *summaries) holdsLocal(owner ssa.Value, field *types.Var, load ssa.Instruction, depth int) bool {
	last := lastStore(owner, field, load)
	return !some(allInstructions(Outermost(load.Parent())), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		if !ok || isNil(st.Val) || last != nil && st != last && flow.Dominates(st, last) {
			return false
		}
		base, to := storeBase(st.Addr)
		if base != owner || to != field && to != nil {
			return false
		}
		val := alias.Plain(st.Val)
		if to == field {
			return !s.local(val, depth)
		}
		return !s.wholeLocal(val, field, st, depth)
	})
}

// wholeLocal reports whether a struct with which all fields of an object are
// assigned at once was made by the function, with what it has in a field, or by one
// that it calls.
func (s *summaries) wholeLocal(val ssa.Value, field *types.Var, at *ssa.Store, depth int) bool {
	switch val := val.(type) {
	case *ssa.Call, *ssa.Extract:
		return true
	case *ssa.UnOp:
		from, _ := storeBase(val.X)
		_, made := from.(*ssa.Alloc)
		return val.Op == token.MUL && depth > 0 && made && s.holdsLocal(from, field, at, depth-1)
	}
	return false
}

// lastStore returns the assignment to a field that is always made before load, in
// whichever way that is reached; nil if there is none.
func lastStore(owner ssa.Value, field *types.Var, load ssa.Instruction) *ssa.Store {
	var last *ssa.Store
	for instr := range instructions(load.Parent()) {
		st, ok := instr.(*ssa.Store)
		if !ok || !flow.Dominates(st, load) {
			continue
		}
		if _, elem := st.Addr.(*ssa.IndexAddr); elem {
			continue // maybe of another element
		}
		if base, to := storeBase(st.Addr); base == owner && to == field && (last == nil || flow.Dominates(last, st)) {
			last = st
		}
	}
	return last
}

// leavesSight reports whether an object is returned, sent, or stored where others
// find it.
func leavesSight(owner ssa.Value, depth int) bool {
	return !alias.EachValueUse(owner, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Return, *ssa.Send, *ssa.Select, *ssa.Go:
			return false
		case *ssa.MapUpdate:
			_, made := alias.Plain(use.Map).(*ssa.MakeMap)
			return made
		case *ssa.UnOp: // of a variable
			return depth > 0 && !leavesSight(use, depth-1)
		case *ssa.Store:
			if use.Val != as {
				return true
			}
			base, _ := storeBase(use.Addr)
			switch base.(type) {
			case *ssa.Parameter, *ssa.Global, *ssa.UnOp:
				return false
			}
			return depth > 0 && (base == owner || !leavesSight(base, depth-1))
		}
		return true
	})
}

// isLocalMap reports whether a map was made by the function, and stays in its sight.
func (s *summaries) isLocalMap(m ssa.Value) bool {
	switch m := alias.Plain(m).(type) {
	case *ssa.MakeMap:
		return true
	case *ssa.UnOp:
		return m.Op == token.MUL && s.local(m, 3)
	}
	return false
}

// covers reports whether an assignment to addr gives the place at inner another
// value, or something on the way to it: x.in to x.in.buf.
func covers(addr, inner ssa.Value) bool {
	for range 8 {
		if samePlace(addr, inner, 4) {
			return true
		}
		switch x := inner.(type) {
		case *ssa.FieldAddr:
			inner = x.X
		case *ssa.IndexAddr:
			inner = x.X
		case *ssa.UnOp:
			inner = x.X
		default:
			inner = alias.Plain(inner)
		}
	}
	return false
}

// samePlace reports whether two values are one, or what is found by the same way
// from one: x.in.buf, which is loaded twice.
func samePlace(a, b ssa.Value, depth int) bool {
	a, b = alias.Plain(a), alias.Plain(b)
	if a == b {
		return true
	}
	if depth == 0 {
		return false
	}
	switch x := a.(type) {
	case *ssa.FieldAddr:
		y, ok := b.(*ssa.FieldAddr)
		return ok && x.Field == y.Field && alias.FieldOf(x) == alias.FieldOf(y) && samePlace(x.X, y.X, depth-1)
	case *ssa.UnOp:
		y, ok := b.(*ssa.UnOp)
		return ok && x.Op == token.MUL && y.Op == token.MUL && samePlace(x.X, y.X, depth-1)
	}
	return false
}
