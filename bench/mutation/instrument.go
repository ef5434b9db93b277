package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// A point is one mutant: a decision of the code that is disabled.
type point struct {
	File string // slash-separated, below the module's root
	Func string // the function, or the table, that it is in
	What string // what is disabled, as in the source
	Line int    // not part of the name: it changes too easily
}

// name identifies a mutant in the list of accepted survivors.
func (p point) name() string { return p.File + " " + p.Func + ": " + p.What }

// An edit replaces part of a source; most replace nothing, and so insert.
type edit struct {
	start, end int
	rank       int // of edits in one place: see apply
	text       string
}

// An instrumenter rewrites sources so that each decision can be disabled when
// the program runs.
type instrumenter struct {
	points []point

	fset   *token.FileSet
	file   string
	src    []byte
	fn     string
	sigs   []*ast.FuncType // of the functions around
	edits  []edit
	seen   map[ast.Node]bool // conditions that have their mutants
	tables []string          // statements for init
	temps  int
}

const pkgName = "mutate__" // no name of the code under test

// rewrite returns the source with the mutants in it.
func (in *instrumenter) rewrite(file string, src []byte) ([]byte, error) {
	in.fset, in.file, in.src, in.edits, in.seen = token.NewFileSet(), file, src, nil, make(map[ast.Node]bool)
	in.tables = nil
	f, err := parser.ParseFile(in.fset, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	in.insert(f.Name.End(), fmt.Sprintf("; import %s %q", pkgName, mutatePath))
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			in.function(decl)
		case *ast.GenDecl:
			in.declaration(decl)
		}
	}
	in.edits = append(in.edits, edit{len(src), len(src), replaces, "\nfunc init() { " + pkgName + ".Allow(0); " + strings.Join(in.tables, "; ") + " }\n"})
	return in.apply(), nil
}

func (in *instrumenter) function(decl *ast.FuncDecl) {
	if decl.Body == nil {
		return
	}
	in.fn = decl.Name.Name
	if decl.Recv != nil {
		recv := decl.Recv.List[0].Type
		if star, ok := recv.(*ast.StarExpr); ok {
			recv = star.X
		}
		if index, ok := recv.(*ast.IndexExpr); ok {
			recv = index.X
		}
		in.fn = in.text(recv) + "." + in.fn
	}
	in.body(decl.Type, decl.Body)
}

// declaration instruments functions in the initial values of variables, and
// registers tables.
func (in *instrumenter) declaration(decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || decl.Tok != token.VAR || len(v.Values) != len(v.Names) {
			continue
		}
		for i, name := range v.Names {
			in.fn = name.Name
			typ := tableType(v.Type, v.Values[i])
			table := fmt.Sprintf("%q", in.file+" "+name.Name)
			switch typ := typ.(type) {
			case *ast.MapType:
				in.tables = append(in.tables, fmt.Sprintf("%s.Map(%s, %s)", pkgName, table, name.Name))
			case *ast.ArrayType:
				if id, ok := typ.Elt.(*ast.Ident); ok && id.Name == "string" && typ.Len == nil {
					in.tables = append(in.tables, fmt.Sprintf("%s.Slice(%s, &%s)", pkgName, table, name.Name))
				}
			}
		}
	}
}

// tableType returns the type of a variable when it can be seen: of a composite
// literal, or of a function literal that is called.
func tableType(typ, value ast.Expr) ast.Expr {
	switch value := value.(type) {
	case *ast.CompositeLit:
		return value.Type
	case *ast.CallExpr:
		if lit, ok := value.Fun.(*ast.FuncLit); ok && lit.Type.Results != nil {
			return lit.Type.Results.List[0].Type
		}
	}
	return typ
}

// body instruments a function.
func (in *instrumenter) body(typ *ast.FuncType, body *ast.BlockStmt) {
	in.sigs = append(in.sigs, typ)
	defer func() { in.sigs = in.sigs[:len(in.sigs)-1] }()
	in.step(body)
	in.block(body)
	if n := len(body.List); n > 0 {
		if ret, ok := body.List[n-1].(*ast.ReturnStmt); ok {
			in.lastReturn(ret)
		}
	}
}

// step has each round of a loop and each call of a function counted.
func (in *instrumenter) step(body *ast.BlockStmt) { in.insert(body.Lbrace+1, " "+pkgName+".Step();") }

// block instruments everything in a block, innermost functions included.
func (in *instrumenter) block(body ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			in.body(n.Type, n.Body)
			return false
		case *ast.BlockStmt:
			in.statements(n.List)
		case *ast.ForStmt:
			in.step(n.Body)
		case *ast.RangeStmt:
			in.step(n.Body)
		case *ast.CaseClause:
			in.statements(n.Body)
		case *ast.IfStmt:
			in.ifStmt(n)
		case *ast.SwitchStmt:
			in.switchStmt(n)
		case *ast.TypeSwitchStmt:
			in.typeSwitch(n)
		case *ast.ReturnStmt:
			in.returnStmt(n)
		case *ast.BinaryExpr:
			in.operands(n, true)
		case *ast.CompositeLit:
			in.list(n)
		}
		return true
	})
}

// statements: each assignment and each call is left out.
func (in *instrumenter) statements(list []ast.Stmt) {
	for _, stmt := range list {
		switch s := stmt.(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE || in.text(s.Lhs[0]) == "_" {
				continue
			}
		case *ast.ExprStmt:
			if call, ok := s.X.(*ast.CallExpr); !ok || in.text(call.Fun) == "panic" {
				continue
			}
		default:
			continue
		}
		id := in.add(stmt, in.text(stmt)+" left out")
		in.insert(stmt.Pos(), fmt.Sprintf("if %s.F(%d, true) { ", pkgName, id))
		in.endBlock(stmt.End())
	}
}

// ifStmt: the body is never run; and always, if it is more than a way out, of
// which always taking it would disable everything behind.
func (in *instrumenter) ifStmt(n *ast.IfStmt) {
	cond := ast.Unparen(n.Cond)
	switch {
	case isBinary(cond, token.LOR):
		in.operands(cond, false)
	case isBinary(cond, token.LAND):
		in.operands(cond, false)
		in.force(cond, false, "if "+in.text(cond))
	default:
		in.seen[cond] = true
		in.force(cond, false, "if "+in.text(cond))
		if !exits(n.Body) {
			in.force(cond, true, "if "+in.text(cond))
		}
	}
}

// exits reports whether the body does nothing but leave.
func exits(body *ast.BlockStmt) bool {
	if len(body.List) != 1 {
		return false
	}
	switch body.List[0].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	}
	return false
}

// operands: each operand of && is taken to be true, each of || to be false.
// With alone, the whole may be forced as well, as nothing around it is.
func (in *instrumenter) operands(e ast.Expr, alone bool) {
	b, ok := e.(*ast.BinaryExpr)
	if !ok || in.seen[e] || !isBinary(e, token.LAND, token.LOR) {
		return
	}
	if alone {
		in.force(e, b.Op == token.LOR, in.text(e))
	}
	list := in.chain(e, b.Op == token.LAND)
	for i, o := range list {
		if !in.guards(o, list[i+1:]) {
			in.force(o.expr, o.value, in.text(o.expr)+" in "+in.text(e))
		}
		in.operands(o.expr, false)
	}
}

// An operand is one of a chain of && or ||, and the value with which it makes no
// difference.
type operand struct {
	expr  ast.Expr
	value bool
}

// chain returns the operands of a && b && c, or of !(a || b || c), if they are
// neutral when true; and the other way round. Of anything else it is the only
// one.
func (in *instrumenter) chain(e ast.Expr, value bool) []operand {
	e = ast.Unparen(e)
	if not, ok := e.(*ast.UnaryExpr); ok && not.Op == token.NOT && isBinary(ast.Unparen(not.X), token.LAND, token.LOR) {
		return in.chain(not.X, !value)
	}
	b, ok := e.(*ast.BinaryExpr)
	if !ok || value && b.Op != token.LAND || !value && b.Op != token.LOR {
		return []operand{{e, value}}
	}
	in.seen[e] = true
	return append(in.chain(b.X, value), in.chain(b.Y, value)...)
}

// guards reports whether o is there for the operands behind it: they would have
// no meaning, or panic, without. That is no decision of a rule.
func (in *instrumenter) guards(o operand, behind []operand) bool {
	mentioned := func(x ast.Expr) bool {
		name := regexp.MustCompile(`(^|[^\w.])` + regexp.QuoteMeta(in.text(x)) + `($|\W)`)
		return slices.ContainsFunc(behind, func(o operand) bool { return name.MatchString(in.text(o.expr)) })
	}
	e := o.expr
	if not, ok := e.(*ast.UnaryExpr); ok && not.Op == token.NOT {
		e = not.X
	}
	switch e := e.(type) {
	case *ast.Ident:
		return len(behind) > 0 && regexp.MustCompile(`^ok\d*$`).MatchString(e.Name)
	case *ast.BinaryExpr:
		if call, ok := e.X.(*ast.CallExpr); ok && in.text(call.Fun) == "len" {
			return mentioned(call.Args[0])
		}
		return in.text(e.Y) == "nil" && mentioned(e.X)
	}
	return false
}

func isBinary(e ast.Expr, ops ...token.Token) bool {
	b, ok := e.(*ast.BinaryExpr)
	return ok && slices.Contains(ops, b.Op)
}

// switchStmt: each value of each case is skipped.
func (in *instrumenter) switchStmt(n *ast.SwitchStmt) {
	if n.Tag == nil {
		for _, c := range n.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				in.caseCond(e)
			}
		}
		return
	}
	tag := in.text(n.Tag)
	values := 0
	for _, c := range n.Body.List {
		values += len(c.(*ast.CaseClause).List)
	}
	if values == 0 {
		return
	}
	if n.Init != nil {
		in.replace(n.Tag, "")
		tag = "(" + tag + ")"
	} else {
		tag = in.temp()
		in.insert(n.Tag.Pos(), tag+" := ")
		in.insert(n.Tag.End(), ";")
	}
	for _, c := range n.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			id := in.add(e, "case "+in.text(e)+" skipped")
			in.insert(e.Pos(), fmt.Sprintf("%s.F(%d, %s == (", pkgName, id, tag))
			in.closing(e.End(), "))")
		}
	}
}

// caseCond: a condition in a switch without operand.
func (in *instrumenter) caseCond(e ast.Expr) {
	cond := ast.Unparen(e)
	if isBinary(cond, token.LOR) {
		in.operands(cond, false)
		return
	}
	in.force(cond, false, "case "+in.text(cond))
	in.operands(cond, false)
}

// typeSwitch: each type of each case is skipped. The operand is then nil, and
// so what is declared is declared once more in the default clause.
func (in *instrumenter) typeSwitch(n *ast.TypeSwitchStmt) {
	var operand ast.Expr
	var name *ast.Ident
	switch a := n.Assign.(type) {
	case *ast.ExprStmt:
		operand = a.X.(*ast.TypeAssertExpr).X
	case *ast.AssignStmt:
		operand = a.Rhs[0].(*ast.TypeAssertExpr).X
		name = a.Lhs[0].(*ast.Ident)
	}
	first := len(in.points)
	var class strings.Builder
	for _, c := range n.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			if id, ok := e.(*ast.Ident); ok && id.Name == "nil" {
				continue
			}
			fmt.Fprintf(&class, "case %s: return %d; ", in.text(e), in.add(e, "case "+in.text(e)+" skipped"))
		}
	}
	if len(in.points) == first {
		return
	}
	x := in.text(operand)
	call := func(x string) string {
		return fmt.Sprintf("%s.Type(%d, %d, %s, func(x any) int { switch x.(type) { %s}; return %s.None })", pkgName, first, len(in.points)-1, x, class.String(), pkgName)
	}
	if n.Init == nil {
		temp := in.temp()
		in.insert(n.Assign.Pos(), temp+" := "+x+"; ")
		x = temp
	}
	in.replace(operand, call(x))
	for _, c := range n.Body.List {
		if c := c.(*ast.CaseClause); c.List == nil && name != nil && len(c.Body) > 0 {
			in.insert(c.Colon+1, fmt.Sprintf(" _ = %[1]s; { %[1]s := %[2]s; _ = %[1]s;", name.Name, x))
			in.endBlock(c.End())
		}
	}
}

// returnStmt: what a function returns as a bool is false, and true.
func (in *instrumenter) returnStmt(n *ast.ReturnStmt) {
	for i, e := range n.Results {
		if !in.isBool(i, len(n.Results)) {
			continue
		}
		e = ast.Unparen(e)
		if id, ok := e.(*ast.Ident); ok && (id.Name == "true" || id.Name == "false") {
			continue
		}
		if !isBinary(e, token.LAND, token.LOR) {
			in.force(e, false, "return "+in.text(e))
			in.force(e, true, "return "+in.text(e))
		}
	}
}

// lastReturn: what a function returns when nothing before it applied.
func (in *instrumenter) lastReturn(n *ast.ReturnStmt) {
	for i, e := range n.Results {
		if id, ok := e.(*ast.Ident); ok && in.isBool(i, len(n.Results)) && (id.Name == "true" || id.Name == "false") {
			in.force(e, id.Name == "false", "last return "+id.Name)
		}
	}
}

// isBool reports whether result i of n of the function around is a bool.
func (in *instrumenter) isBool(i, n int) bool {
	results := in.sigs[len(in.sigs)-1].Results
	if results.NumFields() != n {
		return false
	}
	for _, field := range results.List {
		id, ok := field.Type.(*ast.Ident)
		for range max(1, len(field.Names)) {
			if i == 0 {
				return ok && id.Name == "bool"
			}
			i--
		}
	}
	return false
}

// list: each element of a list of strings is dropped.
func (in *instrumenter) list(n *ast.CompositeLit) {
	typ, ok := n.Type.(*ast.ArrayType)
	if !ok || typ.Len != nil || in.text(typ.Elt) != "string" || len(n.Elts) == 0 {
		return
	}
	first := len(in.points)
	for _, e := range n.Elts {
		in.add(e, "element "+in.text(e)+" dropped")
	}
	in.insert(n.Pos(), fmt.Sprintf("%s.Strings(%d, ", pkgName, first))
	in.closing(n.End(), ")")
}

// force adds the mutant in which e has the given value.
func (in *instrumenter) force(e ast.Expr, value bool, what string) {
	letter := "F"
	if value {
		letter = "T"
	}
	id := in.add(e, fmt.Sprintf("%s → %t", what, value))
	in.insert(e.Pos(), fmt.Sprintf("%s.%s(%d, ", pkgName, letter, id))
	in.closing(e.End(), ")")
}

// add returns a new mutant.
func (in *instrumenter) add(at ast.Node, what string) int {
	in.points = append(in.points, point{File: in.file, Func: in.fn, What: shorten(what), Line: in.fset.Position(at.Pos()).Line})
	return len(in.points) - 1
}

func (in *instrumenter) temp() string {
	in.temps++
	return fmt.Sprintf("mutate__%d", in.temps)
}

func (in *instrumenter) offset(pos token.Pos) int { return in.fset.Position(pos).Offset }

// text returns the source of n on one line.
func (in *instrumenter) text(n ast.Node) string {
	return strings.Join(strings.Fields(string(in.src[in.offset(n.Pos()):in.offset(n.End())])), " ")
}

// insert adds text, before what is inserted in the same place later.
func (in *instrumenter) insert(pos token.Pos, text string) {
	at := in.offset(pos)
	in.edits = append(in.edits, edit{at, at, opens, text})
}

// closing adds closing brackets of an expression, whose order does not matter.
func (in *instrumenter) closing(pos token.Pos, text string) {
	at := in.offset(pos)
	in.edits = append(in.edits, edit{at, at, closes, text})
}

func (in *instrumenter) endBlock(pos token.Pos) {
	at := in.offset(pos)
	in.edits = append(in.edits, edit{at, at, endsBlock, " }"})
}

func (in *instrumenter) replace(n ast.Node, text string) {
	in.edits = append(in.edits, edit{in.offset(n.Pos()), in.offset(n.End()), replaces, text})
}

// The ranks of edits in one place.
const (
	closes = iota
	endsBlock
	opens
	replaces
)

// apply returns the source after the edits. Those within something that is
// replaced are lost.
func (in *instrumenter) apply() []byte {
	slices.SortStableFunc(in.edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.rank, b.rank)) })
	var out []byte
	at := 0
	for _, e := range in.edits {
		if e.start < at {
			continue
		}
		out = append(out, in.src[at:e.start]...)
		out = append(out, e.text...)
		at = e.end
	}
	return append(out, in.src[at:]...)
}

// shorten keeps names on one line of a terminal.
func shorten(s string) string {
	const limit = 120
	if r := []rune(s); len(r) > limit {
		return string(r[:limit/2]) + "…" + string(r[len(r)-limit/2:])
	}
	return s
}
