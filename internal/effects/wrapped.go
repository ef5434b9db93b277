package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Wrapped streams whose wrapper the static type does not tell: the package keeps them in
// fields, package variables and containers that are typed as streams, or has functions
// make them that return streams. May: their methods may lock, so that nothing is known of
// what happens on them.

// Wrapped reports whether what the package keeps at p, or in a container there, may be
// such a wrapper.
func (r *Result) Wrapped(p Place) bool {
	v := p.variable()
	return v != nil && r.sum.isWrapped(v)
}

// variable returns the field, or the package variable, that the object of the place is
// kept in, or nil.
func (p Place) variable() *types.Var {
	if f := p.Field(); f != nil {
		return f
	}
	if g, ok := p.Root.(*ssa.Global); ok {
		v, _ := g.Object().(*types.Var)
		return v
	}
	return nil
}

// isWrapped is [Result.Wrapped] for a field or a package variable.
func (s *summaries) isWrapped(v *types.Var) bool {
	if s.wraps == nil {
		s.wraps = make(map[*types.Var]bool)
		for _, fn := range s.res.Funcs {
			for instr := range instructions(fn) {
				s.noteWrapper(instr)
			}
		}
	}
	return s.wraps[v]
}

// noteWrapper notes where instr keeps a wrapper.
func (s *summaries) noteWrapper(instr ssa.Instruction) {
	var into, val ssa.Value
	switch instr := instr.(type) {
	case *ssa.Store:
		into, val = s.holder(instr), instr.Val
	case *ssa.MapUpdate:
		into, val = instr.Map, instr.Value
	case *ssa.Call:
		if !isStore(&instr.Call) {
			return
		}
		into, val = instr.Call.Args[0], instr.Call.Args[len(instr.Call.Args)-1]
	default:
		return
	}
	if into == nil || !types.IsInterface(val.Type()) || // or its type tells what its methods do
		!s.mayWrap(val, make(map[ssa.Value]bool)) {
		return
	}
	if f := alias.FieldOf(into); f != nil {
		s.wraps[f] = true
	} else if p, ok := s.place(into); ok && p.variable() != nil {
		s.wraps[p.variable()] = true
	}
}

// holder returns the container, or the variable, that a store puts something into: for
// what is appended, the list.
func (s *summaries) holder(st *ssa.Store) ssa.Value {
	elem, ok := st.Addr.(*ssa.IndexAddr)
	if !ok {
		return st.Addr
	}
	call := alias.ListedFor(st)
	if call == nil {
		return elem.X
	}
	if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
		return call.Call.Args[0]
	}
	return nil
}

// isStore reports whether a call is one of a method of a sync.Map, or of one of the types
// of sync/atomic, which may store something there.
func isStore(common *ssa.CallCommon) bool {
	fn := grpcapi.Callee(common)
	if fn == nil || fn.Pkg() == nil || fn.Signature().Recv() == nil || common.IsInvoke() {
		return false
	}
	return fn.Pkg().Path() == "sync" || fn.Pkg().Path() == "sync/atomic"
}

// mayWrap reports whether v, a stream, may be a wrapper: some value that is merged or
// assigned there, or that a function returns, is of a type with methods of its own.
func (s *summaries) mayWrap(v ssa.Value, seen map[ssa.Value]bool) bool {
	v = s.memo.Of(v)
	if seen[v] {
		return false
	}
	seen[v] = true
	if !types.IsInterface(v.Type()) {
		return s.declares(v, grpcapi.Send) || s.declares(v, grpcapi.Recv)
	}
	switch v := v.(type) {
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return s.mayWrap(e, seen) })
	case *ssa.UnOp:
		cell, ok := v.X.(*ssa.Alloc)
		return ok && s.cellWraps(cell, seen)
	case *ssa.Call:
		return s.callWraps(v, 0, seen)
	case *ssa.Extract:
		call, ok := v.Tuple.(*ssa.Call)
		return ok && s.callWraps(call, v.Index, seen)
	}
	return false
}

// cellWraps is mayWrap for what is assigned to a variable.
func (s *summaries) cellWraps(cell *ssa.Alloc, seen map[ssa.Value]bool) bool {
	found := false
	alias.EachUse(cell, func(use ssa.Instruction) bool {
		if st, ok := use.(*ssa.Store); ok {
			found = found || s.mayWrap(st.Val, seen)
		}
		return true
	})
	return found
}

// callWraps is mayWrap for result i of a call. What makes a stream of a stream out of
// sight may well wrap it.
func (s *summaries) callWraps(call *ssa.Call, i int, seen map[ssa.Value]bool) bool {
	callee := parallel.Body(&call.Call)
	if callee == nil {
		return slices.ContainsFunc(call.Call.Args, func(arg ssa.Value) bool {
			return s.res.Types.ClientStream(arg.Type()) || s.res.Types.ServerStream(arg.Type())
		})
	}
	for _, b := range callee.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && s.mayWrap(flow.Results(ret)[i], seen) {
			return true
		}
	}
	return false
}
