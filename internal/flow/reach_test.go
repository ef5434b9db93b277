package flow_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/grpclint/grpclint/internal/flow"
)

// prelude declares what the snippets call. Paths begin behind start, or at the
// entry if there is none; stop cuts them, and so does the branch that is taken
// if edge is true.
const prelude = `package p

func start()
func stop()
func edge() bool

func a()
func b()
func c()
func cond() bool
func ptr() *int
func run(func())
func assign(*bool)

type in interface{ m() }
type impl struct{}
func (impl) m() {}
`

// TestReach lists the calls of a, b, c, start and stop that are reached, in
// source order, and "return" if one is.
func TestReach(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"behind", `a(); start(); b()`, "b return"},
		{"from entry", `a(); if cond() { b() }`, "a b return"},
		{"branch", `if cond() { start() } else { a() }; b()`, "b return"},
		{"loop", `for cond() { a(); start(); b() }; c()`, "a start b c return"},
		{"nested loops", `for cond() { a(); for cond() { start() }; b() }`, "a start b return"},
		{"out of the loop", `for cond() { a(); if cond() { start(); break }; b() }; c()`, "c return"},
		{"goto", `again: a(); start(); if cond() { goto again }; b()`, "a start b return"},
		{"panic", `start(); a(); panic("no")`, "a"},
		{"for ever", `start(); for { a() }`, "a"},
		{"some path returns", `start(); if cond() { panic("no") }; a()`, "a return"},

		// A cut is reached itself, and nothing behind it.
		{"cut", `start(); a(); stop(); b()`, "a stop"},
		{"cut at the entry", `stop(); a()`, "stop"},
		{"cut before start", `stop(); start(); a()`, "a return"},
		{"cut on one branch", `start(); if cond() { stop(); a() }; b()`, "stop b return"},
		{"cut on both branches", `start(); if cond() { stop(); a() } else { stop(); b() }; c()`, "stop stop"},
		{"cut in the loop, before start", `for cond() { stop(); a(); start(); b() }; c()`, "stop b c return"},
		{"cut in the loop, behind start", `for cond() { a(); start(); b(); stop() }; c()`, "b stop"},
		{"cut in the same block, reached again", `x: a(); stop(); b(); start(); c(); goto x`, "a stop c"},
		{"cut that no path meets", `if cond() { stop() } else { start(); a() }; b()`, "a b return"},

		{"edge", `start(); if edge() { a() } else { b() }; c()`, "b c return"},
		{"edge negated", `start(); if !edge() { a() } else { b() }; c()`, "a c return"},
		{"edge of the only way on", `start(); for !edge() { a() }; b()`, "a"},
		{"edge out of the loop", `for { start(); if edge() { break }; a() }; b()`, "start a"},
		{"edge or cut", `start(); if edge() { a() } else { stop(); b() }; c()`, "stop"},
		{"edge to the join", `start(); if edge() { }; a()`, "a return"}, // the other way leads there too
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.body, test.want) })
	}
}

// TestFlags: a flag decides a branch as long as a path tells what it is.
func TestFlags(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		// Merged at the head of a loop.
		{"started once", `f := false; for cond() { if !f { f = true; start() }; a() }`, "a return"},
		{"started if not yet", `f := false; for cond() { if f { a() } else { f = true; start() } }`, "a return"},
		{"not a flag", `f := false; for cond() { f = cond(); if !f { start() }; a() }`, "start a return"},
		{"never set", `f := false; for cond() { if !f { start() }; a() }`, "start a return"},
		{"reset", `f := false; for cond() { if !f { f = true; start() } else { f = false; a() } }`, "start a return"},
		{"reset behind start", `f := false; for cond() { if !f { f = true; start(); f = false }; a() }`, "start a return"},
		{"reset on one path", `f := false; for cond() { if !f { f = true; start() }; if cond() { f = false } }`, "start return"},
		{"unknown on one path", `f := false; for cond() { if !f { f = true; start() }; if cond() { f = cond() } }`, "start return"},
		{"new in each iteration", `for cond() { f := false; if !f { f = true; start() }; if f { a() } else { b() } }`, "start a return"},
		{"unknown from there on", `f := false; for cond() { if !f { f = true; start() } else { f = cond() } }`, "start return"},
		{"ends the loop", `done := false; for !done { start(); a(); done = true }; b()`, "a b return"},
		{"nested loops", `f := false; for cond() { for cond() { if !f { f = true; start() } }; a() }`, "a return"},
		{"two flags, one for each", `f, g := false, false; for cond() { if !f { f = true; start() }; if !g { g = true; a() } }`, "a return"},
		{"first iteration only", `for first := true; cond(); first = false { if first { start() } else { a() } }`, "a return"},

		// Merged behind a branch.
		{"tells whether it ran", `ok := false; if cond() { start(); ok = true }; if ok { a() } else { b() }`, "a return"},
		{"tells that it did not", `ok := true; if cond() { start(); ok = false }; if ok { a() } else { b() }`, "b return"},
		{"equals false", `ok := false; if cond() { start(); ok = true }; if ok == false { a() } else { b() }`, "b return"},
		{"not equal to true", `ok := false; if cond() { start(); ok = true }; if ok != true { a() } else { b() }`, "b return"},
		{"negated twice", `ok := false; if cond() { start(); ok = true }; if !!ok { a() } else { b() }`, "a return"},
		{"negated before", `ok := false; if cond() { start(); ok = true }; no := !ok; if cond() { c() }; if no { a() } else { b() }`, "c b return"},
		{"with a cut", `ok := false; start(); if cond() { stop(); ok = true }; if ok { a() } else { b() }`, "stop b return"},
		{"with an edge", `ok := false; start(); if edge() { ok = true }; if ok { a() } else { b() }`, "b return"},
		{"constant from a flag", `f := false; for cond() { g := f; if !g { f = true; start() }; a() }`, "a return"},

		// References.
		{"pointer", `var p *int; for cond() { if p == nil { p = new(int); start() }; a() }`, "a return"},
		{"pointer, the other way round", `var p *int; for cond() { if p != nil { a(); continue }; p = new(int); start() }`, "a return"},
		{"channel", `var ch chan int; for cond() { if ch == nil { ch = make(chan int); start() }; a() }; _ = ch`, "a return"},
		{"map", `var m map[int]int; for cond() { if m == nil { m = make(map[int]int); start() }; a() }; _ = m`, "a return"},
		{"function", `x := 0; var f func() int; for cond() { if f == nil { f = func() int { return x }; start() }; a() }`, "a return"},
		{"interface", `var i in; for cond() { if i == nil { i = impl{}; start() }; a() }`, "a return"},
		{"may be nil", `var p *int; for cond() { if p == nil { p = ptr(); start() }; a() }`, "start a return"},
		{"set to nil", `var p *int; for cond() { if p == nil { p = new(int); start() } else { a(); p = nil } }`, "start a return"},
		{"two pointers", `p, q := ptr(), ptr(); start(); if p == q { a() } else { b() }`, "a b return"},

		// Variables that a literal captures.
		{"captured", `f := false; for cond() { if !f { f = true; start() }; a() }; run(func() { _ = f })`, "a return"},
		{"captured, from entry", `f := false; if f { a() } else { b() }; run(func() { _ = f })`, "b return"},
		{"captured twice", `f := false; for cond() { if !f { f = true; start() } }; run(func() { run(func() { _ = f }) })`, "return"},
		{"captured and assigned there", `f := false; for cond() { if !f { f = true; start() }; run(func() { f = false }) }`, "start return"},
		{"captured twice and assigned there", `f := false; for cond() { if !f { f = true; start() }; run(func() { run(func() { f = false }) }) }`, "start return"},
		{"address passed", `f := false; for cond() { if !f { f = true; start() }; assign(&f) }`, "start return"},
		{"captured, unknown", `f := false; for cond() { if !f { f = true; start() }; f = cond() }; run(func() { _ = f })`, "start return"},
		{"captured pointer", `var p *int; for cond() { if p == nil { p = new(int); start() }; a() }; run(func() { _ = p })`, "a return"},
		{"captured pointer, may be nil", `var p *int; for cond() { if p == nil { p = ptr(); start() }; a() }; run(func() { _ = p })`, "start a return"},
		{"captured, assigned after the load", `f := false; start(); g := f; f = true; if g { a() } else { b() }; run(func() { _ = f })`, "a b return"},
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.body, test.want) })
	}
}

// TestManyFlags: past maxVisits a block is looked at with nothing known. More
// is reached then than can be, but nothing is lost, and it ends.
func TestManyFlags(t *testing.T) {
	body := func(n int) string {
		var b strings.Builder
		b.WriteString("one := false; start();")
		for i := range n {
			fmt.Fprintf(&b, "f%d := false;", i)
		}
		b.WriteString("for cond() {")
		for i := range n {
			fmt.Fprintf(&b, "if cond() { f%d = true };", i)
		}
		b.WriteString("if !one { one = true; a() } };")
		for i := range n {
			fmt.Fprintf(&b, "if f%d && one { b() };", i)
		}
		b.WriteString("if one { c() }")
		return b.String()
	}
	for _, n := range []int{1, 2, 3, 8, 30} {
		want := "a" + strings.Repeat(" b", n) + " c return"
		check(t, body(n), want)
	}
}

// TestReturns: each return by itself, and those that a flag or cut rules out
// are missing.
func TestReturns(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       []string
	}{
		{"all", `start(); if cond() { return 1 }; if cond() { return 2 }; return 3`, []string{"1", "2", "3"}},
		{"those behind", `if cond() { return 1 }; start(); if cond() { return 2 }; return 3`, []string{"2", "3"}},
		{"not behind the cut", `start(); if cond() { stop(); return 1 }; return 2`, []string{"2"}},
		{"not behind the edge", `start(); if edge() { return 1 }; return 2`, []string{"2"}},
		{"as the flag tells", `ok := false; if cond() { start(); ok = true }; if ok { return 1 }; return 2`, []string{"1"}},
		{"none", `start(); for { a() }`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			fn := build(t, "func f() int {\n"+test.body+"\n}\n")
			r := reach(fn)
			var got []string
			for _, ret := range r.Returns() {
				got = append(got, ret.Results[0].(*ssa.Const).Value.String())
			}
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("Returns: %q, want %q", got, test.want)
			}
			if r.Exits() != (len(test.want) > 0) {
				t.Errorf("Exits: %t with %d returns", r.Exits(), len(test.want))
			}
		})
	}
}

// TestCuts: several cuts add up, and one with nothing in it cuts nothing.
func TestCuts(t *testing.T) {
	fn := build(t, "func f() {\nstart(); if edge() { a() } else { b(); stop(); c() }\n}\n")
	from, cut := calls(fn, "start")[0], cutsOf(fn)
	for _, test := range []struct {
		name string
		cuts []flow.Cut
		want string
	}{
		{"none", nil, "a b stop c return"},
		{"empty", []flow.Cut{{}}, "a b stop c return"},
		{"instruction", []flow.Cut{{Instrs: cut.Instrs}}, "a b stop return"},
		{"edge", []flow.Cut{{Edges: cut.Edges}}, "b stop c return"},
		{"both", []flow.Cut{{Instrs: cut.Instrs}, {}, {Edges: cut.Edges}}, "b stop"},
	} {
		if got := reached(fn, flow.After(from, test.cuts...)); got != test.want {
			t.Errorf("%s: reached %q, want %q", test.name, got, test.want)
		}
	}
}

// check compares what is reached in a function with this body.
func check(t *testing.T, body, want string) {
	t.Helper()
	fn := build(t, "func f() {\n"+body+"\n}\n")
	r := reach(fn)
	if got := reached(fn, r); got != want {
		t.Errorf("reached %q, want %q", got, want)
	}
	checkMemo(t, fn)
	// Any is Has of each instruction.
	for _, blk := range fn.Blocks {
		for _, instr := range blk.Instrs {
			if has := r.Has(instr); has != r.Any(func(i ssa.Instruction) bool { return i == instr }) {
				t.Errorf("%s: Has says %t, Any does not", instr, has)
			}
		}
	}
}

// checkMemo compares what a Memo says of each pair of instructions.
func checkMemo(t *testing.T, fn *ssa.Function) {
	t.Helper()
	m := make(flow.Memo)
	for _, blk := range fn.Blocks {
		for _, from := range blk.Instrs {
			want, got := flow.After(from), m.After(from)
			for _, to := range fn.Blocks {
				for _, instr := range to.Instrs {
					if want.Has(instr) != got.Has(instr) {
						t.Errorf("%s after %s: %t without a memo", instr, from, want.Has(instr))
					}
				}
			}
		}
	}
}

// reach returns what the snippet asks for.
func reach(fn *ssa.Function) *flow.Reach {
	if start := calls(fn, "start"); len(start) > 0 {
		return flow.After(start[0], cutsOf(fn))
	}
	return flow.FromEntry(fn, cutsOf(fn))
}

// cutsOf cuts at the calls of stop and where edge is true.
func cutsOf(fn *ssa.Function) flow.Cut {
	cut := flow.Cut{Instrs: make(map[ssa.Instruction]bool), Edges: make(map[flow.Edge]bool)}
	for _, call := range calls(fn, "stop") {
		cut.Instrs[call] = true
	}
	for _, call := range calls(fn, "edge") {
		for _, ref := range *call.(*ssa.Call).Referrers() {
			switch ref := ref.(type) {
			case *ssa.If:
				cut.Edges[flow.Edge{From: ref.Block(), To: ref.Block().Succs[0]}] = true
			case *ssa.UnOp: // the builder has kept the negation
				for _, br := range *ref.Referrers() {
					cut.Edges[flow.Edge{From: br.Block(), To: br.Block().Succs[1]}] = true
				}
			}
		}
	}
	return cut
}

// calls returns the calls of a function, in source order.
func calls(fn *ssa.Function, names ...string) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok {
				if callee := call.Call.StaticCallee(); callee != nil && slices.Contains(names, callee.Name()) {
					out = append(out, call)
				}
			}
		}
	}
	slices.SortFunc(out, func(x, y ssa.Instruction) int { return int(x.Pos() - y.Pos()) })
	return out
}

func reached(fn *ssa.Function, r *flow.Reach) string {
	var out []string
	for _, call := range calls(fn, "a", "b", "c", "start", "stop") {
		if r.Has(call) {
			out = append(out, call.(*ssa.Call).Call.StaticCallee().Name())
		}
	}
	if r.Exits() {
		out = append(out, "return")
	}
	return strings.Join(out, " ")
}

// build returns the function f of a snippet.
func build(t testing.TB, src string) *ssa.Function {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "f.go", prelude+src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: importer.Default()}, fset, types.NewPackage("p", ""), []*ast.File{f}, ssa.SanityCheckFunctions)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Func("f")
}

// BenchmarkAfter doubles the number of statements of a function. Time should
// double with it.
func BenchmarkAfter(b *testing.B) {
	repeat := func(stmt string) func(n int) string {
		return func(n int) string {
			var s strings.Builder
			for i := range n {
				s.WriteString(strings.ReplaceAll(stmt, "#", fmt.Sprint(i)))
			}
			return s.String()
		}
	}
	for _, shape := range []struct {
		name    string
		largest int
		before  string
		stmts   func(n int) string
		behind  string
	}{
		{"calls", 10000, "start();", repeat("a();\n"), ""},
		{"ifs", 10000, "start();", repeat("if cond() { a() };\n"), ""},
		{"returns", 10000, "start();", repeat("if cond() { return };\n"), ""},
		{"loops", 10000, "for cond() { start();", repeat("for cond() { a() };\n"), "}"},
		{"one flag", 2000, "f := false; for cond() { if !f { f = true; start() };\n", repeat("if cond() { f = true };\n"), "}"},
		{"one captured flag", 2000, "f := false; run(func() { _ = f }); start(); for cond() {\n", repeat("if cond() { f = true };\n"), "}"},
		{"a flag each", 1000, "start();", repeat("f# := false; if cond() { f# = true }; if f# { a() };\n"), ""},
		{"a captured flag each", 1000, "start();", repeat("f# := false; run(func() { _ = f# }); if cond() { f# = true };\n"), ""},
	} {
		for _, n := range []int{shape.largest / 8, shape.largest / 4, shape.largest / 2, shape.largest} {
			b.Run(fmt.Sprintf("%s/n=%d", shape.name, n), func(b *testing.B) {
				fn := build(b, "func f() {\n"+shape.before+shape.stmts(n)+shape.behind+"\n}\n")
				from := calls(fn, "start")[0]
				for b.Loop() {
					flow.After(from)
				}
			})
		}
	}
}
