package poolescape

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/rule"
)

// cloneFix copies what is returned, if the Put is deferred and so comes after
// that: bytes.Clone, slices.Clone or strings.Clone around the result.
func (c *checker) cloneFix(u effects.PoolUse) []analysis.SuggestedFix {
	_, isDefer := u.Put.(*ssa.Defer)
	ret, isReturn := u.At.(*ssa.Return)
	if !isReturn || !isDefer && !effects.InDefer(u.PutIn) {
		return nil
	}
	file := rule.FileOf(c.pass, ret.Pos())
	if file == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(file, ret.Pos(), ret.Pos())
	stmt, ok := path[0].(*ast.ReturnStmt)
	if !ok || len(stmt.Results) != len(ret.Results) {
		return nil
	}
	expr := stmt.Results[u.Result]
	edits, ok := rule.Clone(c.pass, expr)
	if !ok {
		return nil
	}
	return []analysis.SuggestedFix{{Message: "Return a copy", TextEdits: edits}}
}

// moveFix takes the Put of the receiver out of Read and makes a Close of it, if
// the type has none and is what a compressor's Decompress returns: gRPC calls
// Close since v1.82.
func (m *method) moveFix(p put) []analysis.SuggestedFix {
	file := rule.FileOf(m.c.pass, p.call.Pos())
	if file == nil || len(p.path) != 0 || p.in != m.fn || m.fn.Name() != "Read" || m.closes() || !m.fromDecompress() {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(file, p.call.Pos(), p.call.Pos())
	var stmt *ast.IfStmt
	var decl *ast.FuncDecl
	for _, n := range path {
		switch n := n.(type) {
		case *ast.IfStmt:
			if stmt == nil {
				stmt = n
			}
		case *ast.FuncDecl:
			decl = n
		}
	}
	if stmt == nil || decl == nil || stmt.Init != nil || stmt.Else != nil || len(stmt.Body.List) != 1 || !keepsImports(m.c.pass, file, stmt) {
		return nil
	}
	if _, ok := stmt.Body.List[0].(*ast.ExprStmt); !ok {
		return nil
	}
	recv := decl.Recv.List[0]
	put, err := rule.Source(m.c.pass, stmt.Body.Lbrace+1, stmt.Body.Rbrace) // with its comments
	if err != nil {
		return nil
	}
	receiver, err := rule.Source(m.c.pass, recv.Pos(), recv.End())
	if err != nil {
		return nil
	}
	put = strings.TrimSpace(put)
	closer := fmt.Appendf(nil, "\n\n// Close puts %s back.\nfunc (%s) Close() error {\n\t%s\n\treturn nil\n}",
		recv.Names[0].Name, receiver, strings.ReplaceAll(put, "\n\t\t", "\n\t"))
	f := m.c.pass.Fset.File(stmt.Pos())
	start := f.LineStart(f.Line(stmt.Pos()))
	end := f.LineStart(f.Line(stmt.End()) + 1)
	return []analysis.SuggestedFix{{
		Message: "Put it back in Close, which gRPC calls since v1.82",
		TextEdits: []analysis.TextEdit{
			{Pos: start, End: end},
			{Pos: decl.End(), End: decl.End(), NewText: closer},
		},
	}}
}

// keepsImports reports whether every package and variable that a statement uses
// is used elsewhere as well, so that the file still compiles without it.
func keepsImports(pass *analysis.Pass, file *ast.File, stmt ast.Node) bool {
	uses := make(map[types.Object]int)
	count := func(root ast.Node, by int) {
		ast.Inspect(root, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				switch obj := pass.TypesInfo.Uses[id].(type) {
				case *types.PkgName, *types.Var:
					uses[obj] += by
				}
			}
			return true
		})
	}
	count(stmt, 1)
	inside := make(map[types.Object]int)
	for obj, n := range uses {
		inside[obj] = n
	}
	clear(uses)
	count(file, 1)
	for obj, n := range inside {
		v, isVar := obj.(*types.Var)
		if (!isVar || v.Pkg() == pass.Pkg && v.Parent() != nil && v.Parent() != pass.Pkg.Scope()) && uses[obj] <= n {
			return false
		}
	}
	return true
}

// fromDecompress reports whether the Decompress of a compressor makes a value of
// the receiver's type.
func (m *method) fromDecompress() bool {
	t := types.Unalias(m.recv.Type())
	return slices.ContainsFunc(m.c.res.PoolFuncs(), func(fn *ssa.Function) bool {
		sig := fn.Signature
		if fn.Name() != "Decompress" || sig.Recv() == nil || sig.Params().Len() != 1 || sig.Results().Len() != 2 || !isError(sig.Results().At(1).Type()) {
			return false
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if mi, ok := instr.(*ssa.MakeInterface); ok && types.Identical(mi.X.Type(), t) && mi.Type() == sig.Results().At(0).Type() {
					return true
				}
			}
		}
		return false
	})
}
