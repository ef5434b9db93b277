package unsafewrap

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/rule"
)

// fixes copies the memory where it becomes part of what gRPC gets, if it is
// released after that, or where Unmarshal keeps it.
func (c *checker) fixes(f effects.Flight, category string) []analysis.SuggestedFix {
	switch category {
	case releasedAfterReturn, codecAliasesPool, codecSharesBytes:
		if effects.Deferred(f) {
			return c.copied(f.At)
		}
	case codecRetainsInput:
		return c.copied(f.At)
	}
	return nil
}

// copied returns the fix that copies the bytes in a return statement or an
// assignment, if there is one place to do it.
func (c *checker) copied(at ssa.Instruction) []analysis.SuggestedFix {
	file := rule.FileOf(c.pass, at.Pos())
	if file == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(file, at.Pos(), at.Pos())
	for _, n := range path {
		var exprs []ast.Expr
		switch n := n.(type) {
		case *ast.ReturnStmt:
			if len(n.Results) > 0 {
				exprs = c.aliases(n.Results[0])
			}
		case *ast.AssignStmt:
			if len(n.Rhs) == 1 && len(n.Lhs) == 1 {
				exprs = c.aliases(n.Rhs[0])
			}
		case ast.Expr:
			continue
		default:
			return nil
		}
		if len(exprs) != 1 {
			return nil
		}
		edits, ok := rule.Clone(c.pass, exprs[0])
		if !ok {
			return nil
		}
		return []analysis.SuggestedFix{{Message: "Copy the bytes", TextEdits: edits}}
	}
	return nil
}

// aliases returns the expressions in e that are memory: e itself, or what a
// message or a buffer in it is made of.
func (c *checker) aliases(e ast.Expr) []ast.Expr {
	if isMemory(c.pass.TypesInfo.TypeOf(e)) {
		if _, isCall := e.(*ast.CallExpr); isCall || isPlace(e) {
			return []ast.Expr{e}
		}
		return nil
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return c.aliases(e.X)
	case *ast.CallExpr: // a conversion to a buffer
		if tv, ok := c.pass.TypesInfo.Types[e.Fun]; ok && tv.IsType() && len(e.Args) == 1 {
			return c.aliases(e.Args[0])
		}
	case *ast.CompositeLit:
		var all []ast.Expr
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			all = append(all, c.aliases(elt)...)
		}
		return all
	}
	return nil
}

// isPlace reports whether an expression names memory rather than makes it.
func isPlace(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.StarExpr, *ast.IndexExpr:
		return true
	case *ast.SliceExpr:
		return isPlace(e.X)
	}
	return false
}

// isMemory reports whether t is []byte: other strings and slices in a message are
// hardly what refers to the memory.
func isMemory(t types.Type) bool {
	return t != nil && types.Identical(t, types.NewSlice(types.Typ[types.Byte]))
}
