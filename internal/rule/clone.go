package rule

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// Clone returns the edits that put a copy in the place of an expression of a
// slice or string: bytes.Clone, slices.Clone or strings.Clone, with its import.
// It fails for what these do not copy all of, and where the package's name is
// shadowed.
func Clone(pass *analysis.Pass, expr ast.Expr) ([]analysis.TextEdit, bool) {
	pkg := clonesIn(pass.TypesInfo.TypeOf(expr))
	if pkg == "" {
		return nil, false
	}
	name, edits, ok := Import(pass, expr.Pos(), pkg)
	if !ok {
		return nil, false
	}
	return append(edits,
		analysis.TextEdit{Pos: expr.Pos(), End: expr.Pos(), NewText: []byte(name + ".Clone(")},
		analysis.TextEdit{Pos: expr.End(), End: expr.End(), NewText: []byte(")")}), true
}

// clonesIn returns the package whose Clone copies all of a value of type t, or "".
func clonesIn(t types.Type) string {
	if t == nil {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if types.Identical(t, types.Typ[types.String]) {
			return "strings"
		}
	case *types.Slice:
		elem, ok := u.Elem().Underlying().(*types.Basic)
		switch {
		case !ok || elem.Info()&types.IsString != 0 || elem.Kind() == types.UnsafePointer:
			return "" // the elements may refer to the memory as well
		case types.Identical(t, types.NewSlice(types.Typ[types.Byte])):
			return "bytes"
		}
		return "slices"
	}
	return ""
}
