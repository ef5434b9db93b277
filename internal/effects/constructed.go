package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Structs that a function makes around an object: as a literal, as the copy of one, or
// by a constructor. What is in their fields is still that object (must), as long as
// nobody assigns another one.

// assignedField returns the place of the object that is in field f of the struct x, or of
// that behind the pointer, which the function made.
func (s *summaries) assignedField(x ssa.Value, f *types.Var, fuel int) (Place, bool) {
	if fuel == 0 {
		return Place{}, false
	}
	switch x := x.(type) {
	case *ssa.Alloc:
		return s.localField(x, f, fuel)
	case *ssa.UnOp:
		if cell, ok := s.memo.Of(x.X).(*ssa.Alloc); ok && x.Op == token.MUL && !s.replaces(f) {
			return s.localField(cell, f, fuel)
		}
	case *ssa.Call:
		return s.constructed(x, 0, f, fuel)
	case *ssa.Extract:
		if call, ok := x.Tuple.(*ssa.Call); ok {
			return s.constructed(call, x.Index, f, fuel)
		}
	}
	return Place{}, false
}

// localField is assignedField for a local struct: its field is assigned, or all of it.
func (s *summaries) localField(made *ssa.Alloc, f *types.Var, fuel int) (Place, bool) {
	if s.isWrapped(f) {
		return Place{}, false
	}
	fields, whole := assignmentsOf(made, f)
	switch {
	case len(fields) == 1 && len(whole) == 0:
		return s.placeOf(fields[0], fuel-1)
	case len(fields) == 0 && len(whole) == 1 && !s.replaces(f):
		return s.inField(whole[0], f, fuel-1)
	}
	return Place{}, false
}

// assignmentsOf returns what is assigned to field f of a local struct, and to all of the
// struct, unless it is zero, or a literal that leaves the field out.
func assignmentsOf(made *ssa.Alloc, f *types.Var) (fields, whole []ssa.Value) {
	for _, ref := range *made.Referrers() {
		switch ref := ref.(type) {
		case *ssa.FieldAddr:
			if alias.FieldOf(ref) != f {
				continue
			}
			for _, use := range *ref.Referrers() {
				if st, ok := use.(*ssa.Store); ok && st.Addr == ref {
					fields = append(fields, st.Val)
				}
			}
		case *ssa.Store:
			if ref.Addr == made && !zeroField(ref.Val, f) {
				whole = append(whole, ref.Val)
			}
		}
	}
	return fields, whole
}

// zeroField reports whether field f of the struct v is zero: of a constant, or of a
// literal.
func zeroField(v ssa.Value, f *types.Var) bool {
	if _, zero := v.(*ssa.Const); zero {
		return true
	}
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	lit, ok := load.X.(*ssa.Alloc)
	if !ok || lit.Comment != "complit" {
		return false
	}
	fields, whole := assignmentsOf(lit, f)
	return len(fields) == 0 && len(whole) == 0
}

// constructed is assignedField for result i of a call: all that the callee returns, other
// than nil and zero, it has made around the same parameter.
func (s *summaries) constructed(call *ssa.Call, i int, f *types.Var, fuel int) (Place, bool) {
	callee := parallel.Body(&call.Call)
	if callee == nil || fuel < 4 || s.replaces(f) || s.isWrapped(f) {
		return Place{}, false
	}
	var found Place
	for _, b := range callee.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == callee.Recover {
			continue
		}
		v := s.origin(flow.Results(ret)[i])
		if zeroField(v, f) {
			continue
		}
		p, ok := s.assignedField(v, f, fuel-3)
		if !ok || found.Root != nil && p != found {
			return Place{}, false
		}
		found = p
	}
	j := slices.IndexFunc(callee.Params, func(param *ssa.Parameter) bool { return param == found.Root })
	if j < 0 || j >= len(call.Call.Args) {
		return Place{}, false
	}
	p, ok := s.placeOf(call.Call.Args[j], fuel-1)
	if !ok {
		return p, false
	}
	return p.Then(found.path()...)
}

// replaces reports whether the package assigns field f of a struct that it does not make
// there: then a copy may have something else in it.
func (s *summaries) replaces(f *types.Var) bool {
	if s.replaced == nil {
		s.replaced = make(map[*types.Var]bool)
		for _, fn := range s.res.Funcs {
			for instr := range instructions(fn) {
				st, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				fa, ok := st.Addr.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				if _, local := fa.X.(*ssa.Alloc); !local {
					s.replaced[alias.FieldOf(fa)] = true
				}
			}
		}
	}
	return s.replaced[f]
}
