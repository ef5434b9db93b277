package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Streams in fields that are given up for others while they are open. Only
// what one function does to the field counts, and only if no function of the
// package drains such streams.

// A Replacement is a store that gives up the stream in a field for another
// one (or for nil), while that stream is still open.
type Replacement struct {
	Store *ssa.Store
	Field *types.Var
	State typestate.State // of the old stream at the store
	// Opens is the call that makes the replacement, nil when nil is stored.
	Opens *ssa.Call
}

// replacements finds the stores that give up an open stream.
func (s *summaries) replacements() []*Replacement {
	var out []*Replacement
	for _, fn := range s.res.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				st, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				if r := s.replacement(fn, st); r != nil {
					out = append(out, r)
				}
			}
		}
	}
	return out
}

// replacement examines one store. It accuses only if the old stream was used
// in the same function in a way that shows it is open and done with (a failed
// Send, or CloseSend), nothing in the function, or around it if it is a literal,
// releases it, and no function of the package drains streams of that type.
func (s *summaries) replacement(fn *ssa.Function, st *ssa.Store) *Replacement {
	f := alias.FieldOf(st.Addr)
	if f == nil || !s.res.Types.ClientStream(st.Val.Type()) || s.pass.Pkg != f.Pkg() {
		return nil
	}
	if u := s.uses()[f]; u != nil && !u.loaded && !u.escapes {
		return nil // nobody sends on it
	}
	base := structOf(st.Addr)
	if base == nil || fillsNew(st) || s.drained(f) {
		return nil
	}
	rel := s.newReleases(fn)
	rel.fields = base
	ends := func(fn *ssa.Function) bool { return rel.calledIn(fn) || rel.takesCancel(fn) }
	if anyIn(Outermost(fn), ends) && !rel.forgets(st) || s.boundToOwner(f) {
		return nil
	}
	spec := s.fieldSpec(fn, f, rel)
	spec.Watch = st
	res := typestate.Run(spec)
	if res.GaveUp {
		return nil
	}
	for _, state := range res.Seen {
		if Abandoned(state) && state&(SendFailed|ClosedLast) != 0 && state&Finished == 0 {
			return &Replacement{Store: st, Field: f, State: state, Opens: openedBy(st.Val)}
		}
	}
	return nil
}

// anyIn reports whether f holds for fn or a literal in it.
func anyIn(fn *ssa.Function, f func(*ssa.Function) bool) bool {
	return f(fn) || slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return anyIn(lit, f) })
}

// forgets reports whether st, which gives up a stream, comes with one that gives up what
// cancels it, and the function neither uses that before, nor releases behind. What it
// does on its other ways is no concern of this stream then.
func (r *releases) forgets(st *ssa.Store) bool {
	fn := st.Parent()
	both := slices.ContainsFunc(st.Block().Instrs, func(instr ssa.Instruction) bool {
		other, ok := instr.(*ssa.Store)
		return ok && isNil(other.Val) && grpcapi.IsCancelFunc(other.Val.Type()) && besides(other.Addr, st.Addr)
	})
	if !both {
		return false
	}
	after := flow.After(st)
	return !some(instructions(fn), func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.UnOp:
			if !r.loadsCancel(instr) {
				return false
			}
		case ssa.CallInstruction:
			if instr.Common().StaticCallee() == fn || !r.by(instr.Common()) {
				return false
			}
		default:
			return false
		}
		return after.Has(instr) || flow.After(instr).Has(st)
	})
}

// besides reports whether two addresses are of fields of the same struct.
func besides(a, b ssa.Value) bool {
	x, ok := a.(*ssa.FieldAddr)
	y, also := b.(*ssa.FieldAddr)
	return ok && also && (alias.Of(x.X) == alias.Of(y.X) || besidesIn(x.X, y.X))
}

// besidesIn reports whether two addresses are of the same field of the same struct, which
// is embedded for instance.
func besidesIn(a, b ssa.Value) bool {
	x, ok := a.(*ssa.FieldAddr)
	y, also := b.(*ssa.FieldAddr)
	return ok && also && x.Field == y.Field && besides(a, b)
}

// fillsNew reports whether st gives a field of a new struct its first value: nothing is
// replaced there.
func fillsNew(st *ssa.Store) bool {
	cell, ok := alias.PlainCell(st.Addr)
	if made, isNew := cell.Base.(*ssa.Alloc); !ok || !isNew || made.Parent() != st.Parent() {
		return false
	}
	return !some(instructions(st.Parent()), func(instr ssa.Instruction) bool {
		other, ok := instr.(*ssa.Store)
		if !ok || other == st {
			return false
		}
		to, _ := alias.PlainCell(other.Addr)
		return to == cell
	})
}

// boundToOwner reports whether the streams in f are opened on a context that
// is kept beside them, and that ends when the owner is done with it.
func (s *summaries) boundToOwner(f *types.Var) bool {
	u := s.uses()[f]
	if u == nil || !s.ownerEnds(u.owner) {
		return false
	}
	for _, st := range u.stores {
		call := openedBy(st.Val)
		if call == nil {
			continue
		}
		c, ok := s.res.Types.Creates(&call.Call)
		if !ok || c.Ctx == nil {
			continue
		}
		if load, ok := alias.Of(c.Ctx).(*ssa.UnOp); ok && structOf(load.X) == u.owner {
			return true
		}
	}
	return false
}

// openedBy returns the call that made the stream v, or nil.
func openedBy(v ssa.Value) *ssa.Call {
	call, _ := madeBy(alias.Of(v))
	return call
}

// structOf returns the struct type that the field at addr belongs to.
func structOf(addr ssa.Value) *types.Struct {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		st, _ := addr.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		return st
	case *ssa.UnOp:
		if addr.Op == token.MUL {
			return structOf(addr.X)
		}
	}
	return nil
}

// keptAlone reports whether the streams in f are opened where they are stored, and
// are stored nowhere else.
func (s *summaries) keptAlone(f *types.Var) bool {
	u := s.uses()[f]
	if u == nil || u.escapes {
		return false
	}
	return !slices.ContainsFunc(u.stores, func(st *ssa.Store) bool {
		if isNil(st.Val) {
			return false
		}
		return openedBy(st.Val) == nil || !alias.EachValueUse(alias.Of(st.Val), func(use ssa.Instruction, as ssa.Value) bool {
			switch use := use.(type) {
			case *ssa.Store:
				return use == st
			case ssa.CallInstruction:
				return use.Common().IsInvoke() && use.Common().Value == as
			}
			_, compared := use.(*ssa.BinOp)
			return compared
		})
	})
}

// drained reports whether some function of the package receives to the end on a stream
// like those in kept, however it got it.
func (s *summaries) drained(kept *types.Var) bool {
	t := kept.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok && !s.res.Types.ClientStream(t) {
		t = p.Elem()
	}
	for _, fn := range s.res.Funcs {
		eff := s.effects(fn)
		if eff == nil {
			continue
		}
		for _, se := range eff.Streams {
			if types.AssignableTo(t, fn.Params[se.Param].Type()) && se.drains() {
				return true
			}
		}
	}
	if s.receivedOutside(kept) {
		return true
	}
	alone := s.keptAlone(kept)
	for _, f := range s.fieldOrderOnce() {
		u := s.uses()[f]
		if !types.Identical(f.Type(), t) || alone && f != kept {
			continue
		}
		for _, fn := range u.receivers {
			if s.drainsField(fn, f) {
				return true
			}
		}
	}
	return false
}

// receivedOutside reports whether somebody receives on a stream that he has from a function
// which returns the one in f: he may see its end, also when it is no longer there.
func (s *summaries) receivedOutside(f *types.Var) bool {
	u := s.uses()[f]
	if u == nil || len(u.getters) == 0 {
		return false
	}
	return slices.ContainsFunc(s.res.Funcs, func(fn *ssa.Function) bool {
		return some(instructions(fn), func(instr ssa.Instruction) bool {
			call, ok := instr.(*ssa.Call)
			return ok && slices.Contains(u.getters, call.Call.StaticCallee()) && s.receivesResult(call)
		})
	})
}

// receivesResult reports whether the caller receives on a stream that a call returns.
func (s *summaries) receivesResult(call *ssa.Call) bool {
	receives := func(v ssa.Value) bool {
		return !alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
			call, ok := use.(ssa.CallInstruction)
			if !ok {
				return true
			}
			op, recv := s.res.Types.StreamOp(call.Common())
			return op != grpcapi.Recv || recv != as
		})
	}
	if s.holdsStream(call.Type()) {
		return receives(call)
	}
	return slices.ContainsFunc(*call.Referrers(), func(ref ssa.Instruction) bool {
		e, ok := ref.(*ssa.Extract)
		return ok && s.holdsStream(e.Type()) && receives(e)
	})
}
