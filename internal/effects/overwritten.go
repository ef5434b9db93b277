package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Connections in a field that each run of a method overwrites with a new one, while a
// loop runs the method again and again, and nobody but the owner's Close, which closes
// the last, closes any. Must, and the package is the whole world for the field: it is
// unexported, nobody else stores to it or looks whether it is set, and what is done with
// the connection is in sight.

// Overwritten returns the store through which the connection of l is overwritten by the
// next one, and the call in a loop that leads there; or nil.
func (r *Result) Overwritten(l *Lifetime) (*ssa.Store, *ssa.Call) {
	s, fn := r.sum, l.Root
	if l.Kind != Conn || fn != l.Call.Parent() || fn.Object() == nil || fn.Signature.Recv() == nil || s.callsOf(fn).cycles[l.Call.Block().Index] {
		return nil, nil
	}
	st := s.onlyKept(l)
	if st == nil || !onErrorsAlone(st.Block()) {
		return nil, nil
	}
	f, owner := alias.FieldOf(st.Addr), structOf(st.Addr)
	if f == nil || f.Exported() || f.Pkg() != s.pass.Pkg || owner == nil || !isMethodOf(fn, owner) || !s.onlyOwnerCloses(f, owner, st) {
		return nil, nil
	}
	for _, call := range r.CallsOf(fn) {
		if s.loopsAlways(call) && sameObjectAgain(call) {
			return st, call
		}
	}
	return nil, nil
}

// onlyKept returns the only store of the connection of l, to a field of the method's
// object, if all else that is done with it are calls, and it is not closed behind.
func (s *summaries) onlyKept(l *Lifetime) *ssa.Store {
	v := l.Call.Value()
	if v == nil {
		return nil
	}
	conn := result(v, connResult(v.Call.Signature()))
	if conn == nil {
		return nil
	}
	var st *ssa.Store
	var closes []ssa.Instruction
	ok := alias.EachValueUse(conn, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Store:
			again := st != nil
			st = use
			return !again && use.Val == as && use.Parent() == l.Root
		case *ssa.BinOp:
			return true
		case *ssa.Call:
			if _, closing := grpcapi.IsConnClose(&use.Call); closing {
				closes = append(closes, use)
				return use.Parent() == l.Root
			}
			return s.callOnlyCalls(&use.Call, as, 3) && (!grpcapi.WrapsConn(&use.Call) || s.onlyCalls(use, 3))
		}
		return false
	})
	if !ok || st == nil {
		return nil
	}
	fa, ok := st.Addr.(*ssa.FieldAddr)
	if !ok || alias.Of(fa.X) != ssa.Value(l.Root.Params[0]) || slices.ContainsFunc(closes, flow.After(st).Has) {
		return nil
	}
	return st
}

// onErrorsAlone reports whether nothing but errors decides whether b is reached.
func onErrorsAlone(b *ssa.BasicBlock) bool {
	for d := range flow.DecidedAbove(b) {
		if cmp, ok := d.Cond.(*ssa.BinOp); !ok || !grpcapi.IsError(cmp.X.Type()) {
			return false
		}
	}
	return true
}

// onlyOwnerCloses reports whether st is the only store of a connection to f, and nobody
// closes what is there, or asks whether there is any, but exported methods of the owner
// that do so by their name, and that the package does not call.
func (s *summaries) onlyOwnerCloses(f *types.Var, owner *types.Struct, st *ssa.Store) bool {
	closer := func(fn *ssa.Function) bool {
		obj := fn.Object()
		return obj != nil && obj.Exported() && isCloser(fn.Name()) && isMethodOf(fn, owner) && !s.calledHere(fn)
	}
	return !slices.ContainsFunc(slices.Clone(s.mentionGraph().mentions[f]), func(fn *ssa.Function) bool {
		return some(instructions(fn), func(instr ssa.Instruction) bool {
			fa, ok := instr.(*ssa.FieldAddr)
			if !ok || alias.FieldOf(fa) != f {
				return false
			}
			return slices.ContainsFunc(*fa.Referrers(), func(ref ssa.Instruction) bool {
				switch ref := ref.(type) {
				case *ssa.Store:
					return ref != st && !(isNil(ref.Val) && closer(fn))
				case *ssa.UnOp:
					return !closer(fn) && (!s.onlyCalls(ref, 3) || !neverCompared(ref))
				}
				return true
			})
		})
	})
}

// neverCompared reports whether no condition asks for v.
func neverCompared(v ssa.Value) bool {
	return alias.EachValueUse(v, func(use ssa.Instruction, _ ssa.Value) bool {
		_, compared := use.(*ssa.BinOp)
		return !compared
	})
}

// calledHere reports whether fn is called in its package, or used as a value.
func (s *summaries) calledHere(fn *ssa.Function) bool {
	return slices.ContainsFunc(s.res.Funcs, func(user *ssa.Function) bool {
		return some(instructions(user), func(instr ssa.Instruction) bool {
			var buf [8]*ssa.Value
			return slices.ContainsFunc(instr.Operands(buf[:0]), func(op *ssa.Value) bool {
				if mc, ok := (*op).(*ssa.MakeClosure); ok {
					return thunkOf(mc.Fn, fn)
				}
				return *op == ssa.Value(fn) || thunkOf(*op, fn)
			})
		})
	})
}

// loopsAlways reports whether a loop runs call again, whatever comes of it: it is reached
// each time around, and what leaves the loop has nothing to do with it.
func (s *summaries) loopsAlways(call *ssa.Call) bool {
	after := flow.After(call)
	if !after.Has(call) {
		return false
	}
	around := func(b *ssa.BasicBlock) bool { return flow.After(b.Instrs[0]).Has(call) || b == call.Block() }
	for d := range flow.DecidedAbove(call.Block()) {
		if !after.Has(d.Branch) {
			break // in front of the loop
		}
		for _, succ := range d.Branch.Block().Succs {
			if succ != d.Edge.To && around(succ) {
				return false
			}
		}
	}
	callee := call.Call.StaticCallee()
	return !some(instructions(call.Parent()), func(instr ssa.Instruction) bool {
		br, ok := instr.(*ssa.If)
		return ok && after.Has(br) && around(br.Block()) && slices.ContainsFunc(br.Block().Succs, func(succ *ssa.BasicBlock) bool {
			return !around(succ)
		}) && !s.unrelated(br.Cond, callee, 8)
	})
}

// unrelated reports whether a condition asks for nothing but contexts that have ended,
// and fields that fn has nothing to do with.
func (s *summaries) unrelated(cond ssa.Value, fn *ssa.Function, fuel int) bool {
	if _, ok := cond.(*ssa.Const); ok {
		return true
	}
	instr, ok := alias.Of(cond).(ssa.Instruction)
	if !ok || fuel == 0 {
		return false
	}
	if f := parallel.FieldRead(instr); f != nil {
		return !s.touches(fn, f)
	}
	switch v := instr.(type) {
	case *ssa.BinOp:
		return s.unrelated(v.X, fn, fuel-1) && s.unrelated(v.Y, fn, fuel-1)
	case *ssa.UnOp:
		return v.Op == token.NOT && s.unrelated(v.X, fn, fuel-1)
	case *ssa.Call:
		return v.Call.IsInvoke() && grpcapi.IsContext(v.Call.Value.Type())
	case *ssa.Extract:
		sel, ok := v.Tuple.(*ssa.Select)
		return ok && !slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool {
			return st.Dir != types.RecvOnly || !s.unrelated(st.Chan, fn, fuel-1)
		})
	}
	return false
}

// sameObjectAgain reports whether the method that is called gets the same object each
// time that a loop calls it.
func sameObjectAgain(call *ssa.Call) bool {
	if call.Call.IsInvoke() || len(call.Call.Args) == 0 {
		return false
	}
	switch v := alias.Of(call.Call.Args[0]).(type) {
	case *ssa.Parameter:
		return true
	case *ssa.Alloc:
		return v.Parent() != call.Parent() || !flow.After(call).Has(v)
	}
	return false
}
