package streamdrain

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/rule"
)

// cancelFix derives a cancellable context in front of the statement that
// opens the stream:
//
//	streamCtx, cancel := context.WithCancel(ctx)
//	defer cancel()
//
// It is only offered where that keeps the function's behaviour: the stream
// stays in the function, the statement runs at most once, and the deferred
// call belongs to the function that uses the stream.
func (c *checker) cancelFix(l *effects.Lifetime, left leftover, call *ast.CallExpr) (analysis.SuggestedFix, bool) {
	var none analysis.SuggestedFix
	if left.category == unfinished || left.category == discardedStream || left.exit == nil || l.Escapes || l.Root != l.Call.Parent() {
		return none, false
	}
	arg := contextArg(c.pass.TypesInfo, call)
	file := rule.FileOf(c.pass, call.Pos())
	if arg == nil || file == nil {
		return none, false
	}
	path := c.enclosing(file, call)
	stmt := insertionPoint(path)
	if stmt == nil || c.res.Repeats(l.Call) { // a deferred cancel in a loop would pile up
		return none, false
	}
	taken := c.taken(path)
	pkg, edits, ok := rule.Import(c.pass, call.Pos(), "context")
	if !ok {
		return none, false
	}
	ctx, cancel := fresh("streamCtx", taken), fresh("cancel", taken)
	edits = append(edits,
		analysis.TextEdit{Pos: stmt.Pos(), End: stmt.Pos(), NewText: fmt.Appendf(nil,
			"%s, %s := %s.WithCancel(%s)\n%sdefer %s()\n%s", ctx, cancel, pkg, c.text(arg),
			c.indent(stmt), cancel, c.indent(stmt))},
		analysis.TextEdit{Pos: arg.Pos(), End: arg.End(), NewText: []byte(ctx)},
	)
	return analysis.SuggestedFix{Message: "Cancel the stream's context when the function returns", TextEdits: edits}, true
}

// contextArg returns the context.Context argument of a call.
func contextArg(info *types.Info, call *ast.CallExpr) ast.Expr {
	for _, arg := range call.Args {
		if tv, ok := info.Types[arg]; ok && grpcapi.IsContext(tv.Type) {
			return arg
		}
	}
	return nil
}

// enclosing returns the nodes around inner, and inner itself, innermost first.
// What is around what in a file is found out once.
func (c *checker) enclosing(file *ast.File, inner ast.Node) []ast.Node {
	around, ok := c.around[file]
	if !ok {
		around = make(map[ast.Node]ast.Node)
		ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
			if len(stack) > 0 {
				around[n] = stack[len(stack)-1]
			}
			return true
		})
		c.around[file] = around
	}
	var path []ast.Node
	for n := inner; n != nil; n = around[n] {
		path = append(path, n)
	}
	return path
}

// insertionPoint returns the innermost statement of a block that contains the
// call, or nil if a statement cannot be put in front of it.
func insertionPoint(path []ast.Node) ast.Stmt {
	for i := 0; i+1 < len(path); i++ {
		stmt, ok := path[i].(ast.Stmt)
		if !ok {
			continue
		}
		switch parent := path[i+1].(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			if cc, ok := parent.(*ast.CommClause); ok && cc.Comm == stmt {
				return nil
			}
			return stmt
		case *ast.LabeledStmt:
			return nil
		}
	}
	return nil
}

// taken reports whether a name is an identifier of the enclosing function, or the
// name of something in the package or an import: a fresh name collides with
// none.
func (c *checker) taken(path []ast.Node) func(name string) bool {
	var within []map[string]bool
	for _, n := range path {
		if fd, ok := n.(*ast.FuncDecl); ok {
			within = append(within, c.identifiers(fd))
		}
	}
	file, _ := path[len(path)-1].(*ast.File)
	return func(name string) bool {
		if c.pass.Pkg.Scope().Lookup(name) != nil || file != nil && slices.ContainsFunc(file.Imports, func(imp *ast.ImportSpec) bool {
			return imp.Name != nil && imp.Name.Name == name
		}) {
			return true
		}
		return slices.ContainsFunc(within, func(names map[string]bool) bool { return names[name] })
	}
}

// identifiers returns every identifier in a function; they are collected once.
func (c *checker) identifiers(fd *ast.FuncDecl) map[string]bool {
	names, ok := c.names[fd]
	if ok {
		return names
	}
	names = make(map[string]bool)
	ast.Inspect(fd, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			names[id.Name] = true
		}
		return true
	})
	c.names[fd] = names
	return names
}

func fresh(name string, taken func(string) bool) string {
	if !taken(name) {
		return name
	}
	for i := 2; ; i++ {
		if n := name + strconv.Itoa(i); !taken(n) {
			return n
		}
	}
}

// text returns the source text of an expression.
func (c *checker) text(e ast.Expr) string {
	src, err := rule.Source(c.pass, e.Pos(), e.End())
	if err != nil {
		return types.ExprString(e)
	}
	return src
}

// indent returns the tabs in front of a statement.
func (c *checker) indent(stmt ast.Stmt) string {
	col := c.pass.Fset.Position(stmt.Pos()).Column
	out := make([]byte, 0, col)
	for range col - 1 {
		out = append(out, '\t')
	}
	return string(out)
}
