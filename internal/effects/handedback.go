package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Objects that a function makes, uses, and hands back: to its caller it is the result of
// the call; to the methods of a struct that it returns it is a field. Must: the function
// returns this object or nothing, and the struct is one of its own.

// handedBack returns the place that an object of fn's own has for the function of the
// call that steps end with.
func (s *summaries) handedBack(p Place, fn *ssa.Function, steps []parallel.Step) (Place, bool) {
	call, ok := steps[len(steps)-1].Instr.(*ssa.Call)
	if !ok || parallel.Body(&call.Call) != fn {
		return p, false
	}
	i := s.returns(fn, p.Root)
	if i < 0 {
		return p, false
	}
	v := ResultOf(call, i)
	if v == nil {
		return p, false
	}
	q, ok := s.reached(v, p.path())
	if !ok || len(steps) == 1 {
		return q, ok
	}
	return s.bind(q, call.Parent(), steps[:len(steps)-1])
}

// returns returns the index of the result that is root wherever it is not nil, or -1.
func (s *summaries) returns(fn *ssa.Function, root ssa.Value) int {
	found := -1
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		i := slices.IndexFunc(flow.Results(ret), func(v ssa.Value) bool { return s.origin(v) == root })
		if i < 0 || found >= 0 && i != found {
			continue
		}
		found = i
	}
	if found < 0 {
		return -1
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		v := s.origin(flow.Results(ret)[found])
		if k, isConst := v.(*ssa.Const); v != root && !(isConst && k.IsNil()) {
			return -1
		}
	}
	return found
}

// Holder returns how the methods of a struct reach an object that its function keeps in
// it, if it returns the struct.
func (r *Result) Holder(p Place) (Place, bool) {
	if _, isParam := p.Root.(*ssa.Parameter); isParam || p.Root.Parent() == nil || len(p.path()) > 0 {
		return Place{}, false
	}
	var out Place
	found := false
	alias.EachValueUse(p.Root, func(use ssa.Instruction, as ssa.Value) bool {
		st, ok := use.(*ssa.Store)
		if !ok || st.Val != as {
			return true
		}
		fa, ok := st.Addr.(*ssa.FieldAddr)
		if !ok {
			return true
		}
		alloc, ok := r.sum.origin(fa.X).(*ssa.Alloc)
		if ok && !found && r.sum.returns(alloc.Parent(), alloc) >= 0 {
			out, found = Place{Root: alloc, Fields: [maxFields]*types.Var{alias.FieldOf(fa)}}, true
		}
		return true
	})
	return out, found
}
