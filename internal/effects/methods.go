package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Interfaces with one concrete type behind them: what the methods of that
// type leak is told to the callers of its constructor, who cannot see it.

// methodLeaks records, for an interface that fn returns, what the methods of
// the concrete type behind it leak: callers cannot see the type.
func (s *summaries) methodLeaks(fn *ssa.Function, eff *funcEffects) {
	res := fn.Signature.Results()
	for i := range res.Len() {
		if !types.IsInterface(res.At(i).Type()) || grpcapi.IsError(res.At(i).Type()) || grpcapi.IsContext(res.At(i).Type()) {
			continue
		}
		t := s.concrete(fn, i)
		if t == nil || t.Obj().Pkg() != s.pass.Pkg {
			continue
		}
		iface := res.At(i).Type().Underlying().(*types.Interface)
		for m := range iface.Methods() {
			obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, s.pass.Pkg, m.Name())
			target, ok := obj.(*types.Func)
			if !ok || s.prog().FuncValue(target) == nil {
				continue
			}
			callee := s.effects(s.prog().FuncValue(target))
			if callee == nil {
				continue
			}
			for _, l := range callee.Leaks {
				if s.pass.Fset.File(target.Pos()) == s.pass.Fset.File(fn.Pos()) {
					offset := s.line(target.Pos()) - s.line(fn.Pos())
					l.Line += offset
					if l.Exit != 0 {
						l.Exit += offset
					}
				} else {
					l.Line, l.Exit = 0, 0 // lines count from the constructor, in its file
				}
				eff.Methods = append(eff.Methods, MethodLeak{Result: i, Name: m.Name(), Leak: l})
			}
		}
	}
}

// concrete returns the only named type that fn returns as result i, or nil.
func (s *summaries) concrete(fn *ssa.Function, i int) *types.Named {
	var found *types.Named
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range returned(ret.Results[i]) {
			p, ok := v.Type().(*types.Pointer)
			if !ok {
				return nil
			}
			n, ok := p.Elem().(*types.Named)
			if !ok || found != nil && found != n {
				return nil
			}
			found = n
		}
	}
	return found
}
