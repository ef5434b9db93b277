package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// Fields that refer to memory which another field of a pooled object keeps: the root of
// a parser's tree, which lies in its arena, and the texts in that tree, which are parts
// of the copy that the parser has made of its input. Whether they do is told by all
// assignments in the package together, so only of fields that no other package can
// assign to; and what they refer to must stay where it is as long as the object is used.

// A loan is what is known of the memory that a field refers to.
type loan struct {
	from   *types.Var // the field that keeps the memory; nil if it is not known
	nested bool       // that is a field of an object which the field's own lies in
}

// lender returns whose memory it is that a field refers to.
func (s *summaries) lender(f *types.Var) loan {
	index := s.poolIndex()
	if l, ok := index.loans[f]; ok {
		return l
	}
	index.loans[f] = loan{}
	index.loans[f] = s.findLender(f)
	return index.loans[f]
}

func (s *summaries) findLender(f *types.Var) loan {
	if !s.seesAll(f) {
		return loan{}
	}
	var found loan
	for _, st := range s.poolIndex().assigned[f] {
		if isNil(st.Val) {
			continue
		}
		kept := s.keptIn(st.Val)
		if kept == nil {
			return loan{}
		}
		own := alias.Plain(kept.X) == alias.Plain(st.Addr.(*ssa.FieldAddr).X)
		l := loan{alias.FieldOf(kept), !own}
		if found.from != nil && found != l || !own && !holdsStruct(derefType(kept.X.Type()), derefType(st.Addr.(*ssa.FieldAddr).X.Type())) {
			return loan{}
		}
		found = l
	}
	if found.from == nil || !s.staysPut(found.from) {
		return loan{}
	}
	return found
}

// seesAll reports whether all assignments to a field are in sight.
func (s *summaries) seesAll(f *types.Var) bool {
	return f != nil && f.Pkg() == s.pass.Pkg && !f.Exported() && !s.poolIndex().exposed[f]
}

// keptIn returns the field that keeps the memory which v is a part of, or nil.
func (s *summaries) keptIn(v ssa.Value) *ssa.FieldAddr {
	for range 16 {
		switch x := alias.Plain(v).(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.UnOp:
			fa, ok := x.X.(*ssa.FieldAddr)
			if !ok || x.Op != token.MUL || !s.keepsMemory(alias.FieldOf(fa)) {
				return nil
			}
			return fa
		case *ssa.Call, *ssa.Extract:
			if v = s.sharedWith(x); v == nil {
				return nil
			}
		default:
			return nil
		}
	}
	return nil
}

// staysPut reports whether an object keeps the memory in a field for good, or until it
// is too small or too large: nothing in the package takes it out, or puts another's in.
func (s *summaries) staysPut(f *types.Var) bool {
	return s.seesAll(f) && !s.poolIndex().reset[f] && !slices.ContainsFunc(s.poolIndex().assigned[f], func(st *ssa.Store) bool {
		object := alias.Plain(st.Addr.(*ssa.FieldAddr).X)
		if s.derivedFrom(st.Val, object) || (isFresh(st.Val) || isNil(st.Val)) && bySize(st, f) {
			return false
		}
		_, made := object.(*ssa.Alloc)
		return !made || !isFresh(st.Val)
	})
}

// holdsStruct reports whether values of type inner lie in the fields of outer, in a
// slice or an array perhaps.
func holdsStruct(outer, inner types.Type) bool {
	st, ok := outer.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		t := f.Type()
		switch list := t.Underlying().(type) {
		case *types.Slice:
			t = list.Elem()
		case *types.Array:
			t = list.Elem()
		}
		if types.Identical(t, inner) {
			return true
		}
	}
	return false
}
