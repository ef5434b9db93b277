package rule

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// Extent returns the range of the syntax that an instruction was made of: a
// call, a deferred call or a go statement, an assignment, a send, a return, or what a
// loop ranges over.
// Both positions are invalid if the instruction has none.
func Extent(pass *analysis.Pass, instr ssa.Instruction) (pos, end token.Pos) {
	if sel, ok := instr.(*ssa.Select); ok {
		for _, st := range sel.States {
			if st.Dir == types.SendOnly && st.Pos.IsValid() {
				return st.Pos, st.Pos + 1
			}
		}
	}
	if seq := rangedOver(pass, instr); seq != nil {
		return seq.Pos(), seq.End()
	}
	at := instr.Pos()
	if call, ok := instr.(*ssa.Call); ok {
		at = call.Call.Pos()
	}
	if !at.IsValid() {
		return token.NoPos, token.NoPos
	}
	_, isCall := instr.(*ssa.Call)
	file := FileOf(pass, at)
	if file == nil {
		return at, at + 1
	}
	var found ast.Node
	var look func(n ast.Node) bool
	look = func(n ast.Node) bool {
		if n == nil || at < n.Pos() || at >= n.End() {
			return false
		}
		switch n := n.(type) {
		case *ast.File:
			lookAt(n.Decls, at, look)
			return false
		case *ast.BlockStmt:
			lookAt(n.List, at, look)
			return false
		case *ast.CallExpr:
			if n.Lparen == at {
				found = n
			}
		case *ast.SendStmt, *ast.AssignStmt, *ast.KeyValueExpr, *ast.DeferStmt, *ast.GoStmt, *ast.ReturnStmt, *ast.CommClause:
			if !isCall {
				found = n
			}
		}
		return true
	}
	ast.Inspect(file, look)
	if found == nil {
		return at, at + 1
	}
	return found.Pos(), found.End()
}

// lookAt inspects the one of a list, in the order of the source, that at lies in:
// there may be thousands, and a finding in each.
func lookAt[N ast.Node](list []N, at token.Pos, look func(ast.Node) bool) {
	i, _ := slices.BinarySearchFunc(list, at, func(n N, at token.Pos) int {
		switch {
		case n.End() <= at:
			return -1
		case n.Pos() > at:
			return 1
		}
		return 0
	})
	if i < len(list) {
		ast.Inspect(list[i], look)
	}
}
