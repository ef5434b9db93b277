package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// Pools behind interfaces of the package's own. Must: a field that others cannot
// assign to, and that the package only assigns values of one type to, has that type
// behind it.

// noteBehind notes what an instruction puts behind the interface in a field: nil for
// what is not known, or for several types.
func (f *poolFacts) noteBehind(instr ssa.Instruction) {
	fa, ok := instr.(*ssa.FieldAddr)
	if !ok || !types.IsInterface(derefType(fa.Type())) {
		return
	}
	field := alias.FieldOf(fa)
	for _, ref := range *fa.Referrers() {
		if _, isLoad := ref.(*ssa.UnOp); isLoad {
			continue
		}
		st, isStore := ref.(*ssa.Store)
		if isStore && st.Addr == ssa.Value(fa) && isNil(st.Val) {
			continue
		}
		var t types.Type
		if isStore && st.Addr == ssa.Value(fa) {
			t = concrete(st.Val).Type()
		}
		known, seen := f.behind[field]
		if t == nil || types.IsInterface(t) || seen && (known == nil || !types.Identical(known, t)) {
			t = nil
		}
		f.behind[field] = t
	}
}

// behind returns the type that is behind an interface: that of the value that it is
// made of, or the only one that the field has which it is loaded from. It is an
// interface if that is not known.
func (s *summaries) behind(v ssa.Value) types.Type {
	t := concrete(v).Type()
	load, ok := alias.Plain(v).(*ssa.UnOp)
	if !ok || !types.IsInterface(t) {
		return t
	}
	fa, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return t
	}
	if field := alias.FieldOf(fa); !field.Exported() && field.Pkg() == s.pass.Pkg && s.poolIndex().behind[field] != nil {
		return s.poolIndex().behind[field]
	}
	return t
}
