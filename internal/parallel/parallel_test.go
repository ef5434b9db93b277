package parallel_test

import (
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

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/parallel"
)

// prelude declares what the snippets use. A, B and C are operations on one
// object, which open makes anew.
const prelude = `package p

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

type S struct{}

func (*S) A()
func (*S) B()
func (*S) C()

func open() *S
func cond() bool
func try() error
func work()
func wait(<-chan int)
func join(*sync.WaitGroup)
func runs(func())  // as the test says: before it returns
func later(func()) // as the test says: in a goroutine
func keeps(func()) // not known

// Group is like an errgroup, and not in sight.
type Group struct{}

func (*Group) Go(func() error)
func (*Group) TryGo(func() error) bool
func (*Group) SetLimit(int)
func (*Group) Wait() error

type Pool interface {
	Submit(func())
	Stop()
}

type Sema struct{}

func newSema(n int) *Sema
func (*Sema) Acquire()
func (*Sema) TryAcquire() bool
func (*Sema) Release()

var (
	_ = errors.New
	_ = fmt.Errorf
	_ = time.Second
	_ context.Context
	_ sync.Mutex
)
`

// A program is the SSA of a snippet.
type program struct {
	pkg *ssa.Package
	par *parallel.Analysis
	// The sites of the operations in each function, and of its callees.
	sites map[*ssa.Function][]*parallel.Site
}

// build returns the program of a snippet, which is put behind prelude.
func build(t testing.TB, src string) *program {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", prelude+src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: imp}, fset, types.NewPackage("p", ""), []*ast.File{f}, ssa.SanityCheckFunctions)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{pkg: pkg, sites: make(map[*ssa.Function][]*parallel.Site)}
	p.par = parallel.New(p.funcs(), runsArg)
	return p
}

var imp = importer.Default()

func runsArg(call *ssa.CallCommon, _ ssa.Value) (parallel.Kind, bool) {
	switch callee := call.StaticCallee(); {
	case callee == nil:
	case callee.Name() == "runs":
		return parallel.Call, true
	case callee.Name() == "later":
		return parallel.Go, true
	}
	return 0, false
}

// funcs returns the functions, methods and literals of the snippet that have a
// body.
func (p *program) funcs() []*ssa.Function {
	var out []*ssa.Function
	for fn := range ssautil.AllFunctions(p.pkg.Prog) {
		if fn.Pkg == p.pkg && fn.Synthetic == "" && len(fn.Blocks) > 0 {
			out = append(out, fn)
		}
	}
	slices.SortFunc(out, func(x, y *ssa.Function) int { return int(x.Pos() - y.Pos()) })
	return out
}

// of returns the sites of the operations that fn performs, itself and through
// what it calls and starts. It is what package effects does, but for the object.
func (p *program) of(fn *ssa.Function) []*parallel.Site {
	if sites, ok := p.sites[fn]; ok {
		return sites
	}
	p.sites[fn] = nil // recursion
	var out []*parallel.Site
	lift := func(steps []parallel.Step, inner []*parallel.Site) {
		for _, s := range inner {
			out = append(out, &parallel.Site{Steps: slices.Concat(steps, s.Steps)})
		}
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			step := parallel.Step{Instr: call, Kind: parallel.KindOf(call)}
			if opName(call) != "" {
				out = append(out, &parallel.Site{Steps: []parallel.Step{step}})
			} else if callee := parallel.Body(call.Common()); callee != nil && callee.Parent() == nil {
				lift([]parallel.Step{step}, p.of(callee))
			}
		}
	}
	for _, lit := range fn.AnonFuncs {
		for _, run := range p.par.Runs(lit, fn) {
			lift(run, p.of(lit))
		}
	}
	p.sites[fn] = out
	return out
}

// opName returns the name of the operation that instr is, or nothing.
func opName(instr ssa.Instruction) string {
	call, ok := instr.(ssa.CallInstruction)
	if !ok {
		return ""
	}
	callee := call.Common().StaticCallee()
	if callee == nil || callee.Signature.Recv() == nil || !strings.HasSuffix(callee.Signature.Recv().Type().String(), "p.S") {
		return ""
	}
	return callee.Name()
}

// fn returns a function or, as "T.m", a method.
func (p *program) fn(t testing.TB, name string) *ssa.Function {
	t.Helper()
	for _, fn := range p.funcs() {
		full := fn.Name()
		if recv := fn.Signature.Recv(); recv != nil {
			full = strings.TrimLeft(types.TypeString(recv.Type(), types.RelativeTo(p.pkg.Pkg)), "*") + "." + full
		}
		if full == name {
			return fn
		}
	}
	t.Fatalf("no function %s", name)
	return nil
}

// site returns the only site of an operation in fn.
func (p *program) site(t testing.TB, fn, op string) *parallel.Site {
	t.Helper()
	var found *parallel.Site
	for _, s := range p.of(p.fn(t, fn)) {
		if opName(s.Instr()) != op {
			continue
		}
		if found != nil {
			t.Fatalf("%s has more than one %s", fn, op)
		}
		found = s
	}
	if found == nil {
		t.Fatalf("%s has no %s", fn, op)
	}
	return found
}

// renewed cuts paths through fn where open makes another object.
func renewed(fn *ssa.Function) *flow.Cut {
	cut := &flow.Cut{Instrs: make(map[ssa.Instruction]bool)}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && call.Call.StaticCallee() != nil && call.Call.StaticCallee().Name() == "open" {
				cut.Instrs[call] = true
			}
		}
	}
	return cut
}

// overlaps lists the pairs of operations in f that may overlap, each once.
func (p *program) overlaps(t testing.TB) string {
	t.Helper()
	fn := p.fn(t, "f")
	sites := p.of(fn)
	if len(sites) == 0 {
		t.Error("no operations")
	}
	found := make(map[string]bool)
	for i, x := range sites {
		for _, y := range sites[i:] {
			o := p.par.MayOverlap(x, y, renewed(fn))
			pair := []string{opName(x.Instr()), opName(y.Instr())}
			slices.Sort(pair)
			if o != nil {
				p.checkOverlap(t, o, x, y)
				found[strings.Join(pair, "|")] = true
			}
		}
	}
	return list(found, " ")
}

// checkOverlap checks what an overlap says of itself.
func (p *program) checkOverlap(t testing.TB, o *parallel.Overlap, x, y *parallel.Site) {
	t.Helper()
	if o.First != x && o.First != y {
		t.Error("First is neither of the sites")
	}
	if o.At[0] == nil || o.At[1] == nil || o.At[0].Parent() != o.At[1].Parent() {
		t.Errorf("parts at %v and %v, which are not in one function", o.At[0], o.At[1])
	}
	if o.Spawn == nil || !slices.ContainsFunc(o.First.Steps, func(st parallel.Step) bool { return st.Instr == o.Spawn && st.Kind == parallel.Go }) {
		t.Errorf("thread start %v is not on the way to the first site", o.Spawn)
	}
}

func list(set map[string]bool, sep string) string {
	var out []string
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return strings.Join(out, sep)
}

// A snippet is the body of a function f(s *S), or declarations that include
// one, and what there is to say about it.
type snippet struct{ name, src, want string }

// source returns the whole snippet.
func (s snippet) source() string {
	if strings.Contains(s.src, "func f(") {
		return s.src
	}
	return "func f(s *S) {\n" + s.src + "\n}\n"
}

// checkOverlaps compares the pairs of operations that may overlap.
func checkOverlaps(t *testing.T, tests []snippet) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := build(t, test.source()).overlaps(t); got != test.want {
				t.Errorf("may overlap: %q, want %q", got, test.want)
			}
		})
	}
}

// TestRuns lists the ways to the operations of f.
func TestRuns(t *testing.T) {
	for _, test := range []snippet{
		{"call", `s.A()`, "A: call"},
		{"deferred", `defer s.A()`, "A: defer"},
		{"go", `go s.A()`, "A: go"},
		{"literal called", `func() { s.A() }()`, "A: call call"},
		{"literal deferred", `defer func() { s.A() }()`, "A: defer call"},
		{"literal started", `go func() { s.A() }()`, "A: go call"},
		{"literal in a variable", `f := func() { s.A() }; go f()`, "A: go call"},
		{"literal in a variable, two ways", `f := func() { s.A() }; go f(); f()`, "A: call call; A: go call"},
		{"literal in a captured variable", `f := func() { s.A() }; go func() { f() }()`, "A: go call call"},
		{"literal in a literal", `go func() { func() { defer s.A() }() }()`, "A: go call defer"},
		{"never run", `_ = func() { s.A() }`, ""},
		{"kept by something out of sight", `keeps(func() { s.A() })`, ""},
		{"passed to something out of sight", `runs(func() { s.A() }); later(func() { s.B() })`, "A: call call; B: go call"},
		{"passed on, deferred", `defer runs(func() { s.A() })`, "A: defer call"},
		{"stored", `var h struct{ f func() }; h.f = func() { s.A() }; h.f()`, ""},
		{"returned", "func f(s *S) func() { return func() { s.A() } }", ""},
		{"passed", "func f(s *S) { do(func() { s.A() }) }\nfunc do(f func()) { f() }", "A: call call call"},
		{"passed and started", "func f(s *S) { do(func() { s.A() }) }\nfunc do(f func()) { go f() }", "A: call go call"},
		{"passed on", "func f(s *S) { do(func() { s.A() }) }\nfunc do(f func()) { again(f) }\nfunc again(f func()) { go func() { f() }() }",
			"A: call call go call call"},
		{"passed on too often", "func f(s *S) { d1(func() { s.A() }) }\nfunc d1(f func()) { d2(f) }\nfunc d2(f func()) { d3(f) }\nfunc d3(f func()) { d4(f) }\nfunc d4(f func()) { d5(f) }\nfunc d5(f func()) { f() }", ""},
		{"passed to go", "func f(s *S) { go do(func() { s.A() }) }\nfunc do(f func()) { f() }", "A: go call call"},
		{"sent", `ch := make(chan func()); ch <- func() { s.A() }`, "A: go call"},
		{"helper", "func f(s *S) { go g(s) }\nfunc g(s *S) { s.A() }", "A: go call"},
		{"helper of a helper", "func f(s *S) { g(s) }\nfunc g(s *S) { defer h(s) }\nfunc h(s *S) { go s.A() }", "A: call defer go"},
		{"method", "type T struct{ s *S }\nfunc f(t *T) { go t.run() }\nfunc (t *T) run() { t.s.A() }", "A: go call"},
		{"generic helper", "func f(s *S) { go g(s, 1) }\nfunc g[V any](s *S, _ V) { s.A() }", "A: go call"},
		{"recursion", "func f(s *S) { s.A(); if cond() { f(s) } }", "A: call"},
		{"recursive literal", `var g func(); g = func() { s.A(); if cond() { g() } }; g()`, "A: call call"},

		{"errgroup", `var g Group; g.Go(func() error { s.A(); return nil })`, "A: go call"},
		{"errgroup, TryGo", `var g Group; g.TryGo(func() error { s.A(); return nil })`, "A: go call"},
		{"wait group", `var wg sync.WaitGroup; wg.Go(func() { s.A() })`, "A: go call"},
		{"pool", "func f(s *S, p Pool) { p.Submit(func() { s.A() }) }", "A: go call"},
		{"wait, which is no Go", "func f(s *S, p interface{ Goof(func()) }) { p.Goof(func() { s.A() }) }", ""},
		{"group in sight", "type G struct{}\nfunc (G) Go(f func()) { f() }\nfunc f(s *S) { G{}.Go(func() { s.A() }) }", "A: call call call"},
		{"once", `var o sync.Once; o.Do(func() { s.A() })`, "A: once call"},
		{"once in a goroutine", `var o sync.Once; go func() { o.Do(func() { s.A() }) }()`, "A: go once call"},
		{"once, deferred", `var o sync.Once; defer o.Do(func() { s.A() })`, "A: defer call"},
		{"timer", `time.AfterFunc(time.Second, func() { s.A() })`, "A: go call"},
		{"context's end", "func f(s *S, ctx context.Context) { context.AfterFunc(ctx, func() { s.A() }) }", "A: go call"},
		{"map's Range", `var m sync.Map; m.Range(func(_, _ any) bool { s.A(); return true })`, "A: call call"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := build(t, test.source())
			ways := make(map[string]bool)
			for _, s := range p.of(p.fn(t, "f")) {
				ways[describe(s)] = true
			}
			if got := list(ways, "; "); got != test.want {
				t.Errorf("ways: %q, want %q", got, test.want)
			}
		})
	}
}

var kindNames = map[parallel.Kind]string{parallel.Call: "call", parallel.Deferred: "defer", parallel.Go: "go", parallel.Once: "once"}

func describe(s *parallel.Site) string {
	var kinds []string
	for _, st := range s.Steps {
		kinds = append(kinds, kindNames[st.Kind])
	}
	return opName(s.Instr()) + ": " + strings.Join(kinds, " ")
}

// TestSite asks a chain of calls for its parts.
func TestSite(t *testing.T) {
	p := build(t, `
func f(s *S) { g(s) }
func g(s *S) { go func() { h(s) }() }
func h(s *S) { s.A() }
`)
	s := p.site(t, "f", "A")
	if got := describe(s); got != "A: call go call call" {
		t.Fatalf("way: %s", got)
	}
	if s.Root() != p.fn(t, "f") {
		t.Errorf("Root is %s, want f", s.Root())
	}
	if s.Spawn() != 1 {
		t.Errorf("Spawn is step %d, want 1", s.Spawn())
	}
	if n := p.site(t, "h", "A").Spawn(); n != -1 {
		t.Errorf("Spawn in h is step %d, want none", n)
	}
	for _, fn := range []string{"f", "g", "h"} {
		at := s.Within(p.fn(t, fn))
		if !alias.Within(at.Parent(), p.fn(t, fn)) {
			t.Errorf("Within(%s) is in %s", fn, at.Parent())
		}
	}
	if at := s.Within(p.fn(t, "g")); at.Parent() == p.fn(t, "g") {
		t.Error("Within(g) is not the last instruction: it is in g itself, not in its literal")
	}
}

// TestThreads: who starts a thread, and what else runs while it does.
func TestThreads(t *testing.T) {
	checkOverlaps(t, []snippet{
		{"one thread", `s.A(); s.B(); s.A()`, ""},
		{"one thread, in a loop", `for cond() { s.A(); s.B() }`, ""},
		{"behind the start", `go func() { s.A() }(); s.B()`, "A|B"},
		{"before the start", `s.B(); go func() { s.A() }()`, ""},
		{"before the start, in a loop", `for cond() { s.B(); go func() { s.A() }() }`, "A|A A|B"},
		{"on the other branch", `if cond() { go func() { s.A() }(); return }; s.B()`, ""},
		{"on the other branch, and behind", `if cond() { go func() { s.A() }() } else { s.B() }; s.C()`, "A|C"},
		{"within the thread", `go func() { s.A(); s.B() }()`, ""},
		{"two threads", `go func() { s.A() }(); go func() { s.B() }()`, "A|B"},
		{"two threads of one kind", `go s.A(); go s.A()`, "A|A"},
		{"the same literal started twice", `g := func() { s.A() }; go g(); go g()`, "A|A"},
		{"the same literal, once at a time", `g := func() { s.A() }; g(); go g()`, ""},
		{"thread in a loop", `for cond() { go func() { s.A() }() }`, "A|A"},
		{"thread in a loop that ends", `for { go func() { s.A() }(); break }`, ""},
		{"threads with a flag", `started := false; for cond() { if !started { started = true; go func() { s.A() }() } }`, ""},
		{"thread in a thread", `go func() { go func() { s.A() }(); s.B() }(); s.C()`, "A|B A|C B|C"},
		{"loop in the thread", `go func() { for cond() { s.A() } }()`, ""},
		{"loop in the thread, which starts more", `go func() { for cond() { go func() { s.A() }() } }()`, "A|A"},

		{"new object in each iteration", `for cond() { s := open(); go func() { s.A() }() }`, ""},
		{"new object, but two threads", `for cond() { s := open(); go func() { s.A() }(); s.B() }`, "A|B"},
		{"new object on one path", `s = open(); for cond() { if cond() { s = open() }; go s.A() }`, "A|A"},
		{"new object before the other operation", `go s.A(); s = open(); s.B()`, ""},
		{"new object in the outer loop only", `for cond() { s := open(); for cond() { go func() { s.A() }() } }`, "A|A"},

		{"helper starts it", "func f(s *S) { start(s); s.B() }\nfunc start(s *S) { go func() { s.A() }() }", "A|B"},
		{"helper starts it and waits", "func f(s *S) { start(s); s.B() }\nfunc start(s *S) { done := make(chan int); go func() { s.A(); close(done) }(); <-done }", ""},
		{"helper starts it in a loop", "func f(s *S) { for cond() { start(s) } }\nfunc start(s *S) { go func() { s.A() }() }", "A|A"},
		{"helper uses it behind", "func f(s *S) { go func() { s.A() }(); use(s) }\nfunc use(s *S) { s.B() }", "A|B"},
		{"both in helpers", "func f(s *S) { start(s); use(s) }\nfunc start(s *S) { go use(s) }\nfunc use(s *S) { s.A() }", "A|A"},
		{"helper in each of two threads", "func f(s *S) { go use(s); go use(s) }\nfunc use(s *S) { s.A() }", "A|A"},
		{"inside of a call the object stays", "func f(s *S) { for cond() { s := open(); spawn(s) } }\nfunc spawn(s *S) { for cond() { go s.A() } }", "A|A"},

		{"deferred, behind the start", `defer s.B(); go func() { s.A() }()`, "A|B"},
		{"deferred, and no thread on that path", `defer s.B(); if cond() { return }; s.A()`, ""},
		{"deferred in the thread", `go func() { defer s.A() }(); s.B()`, "A|B"},
		{"deferred start", `s.B(); defer func() { go s.A() }()`, ""},
		{"deferred start, then deferred use", `defer s.B(); defer func() { go s.A() }()`, "A|B"},
		{"deferred use, then deferred start", `defer func() { go s.A() }(); defer s.B()`, ""},
		{"deferred, but the program ends", `defer s.B(); go s.A(); for {}`, ""},

		{"errgroup, two functions", `var g Group; g.Go(func() error { s.A(); return nil }); g.Go(func() error { s.B(); return nil }); g.Wait()`, "A|B"},
		{"errgroup in a loop", `var g Group; for cond() { g.Go(func() error { s.A(); return nil }) }; g.Wait()`, "A|A"},
		{"timer", `time.AfterFunc(time.Second, func() { s.A() }); s.B()`, "A|B"},
		{"out of sight, in a goroutine", `later(func() { s.A() }); s.B()`, "A|B"},
		{"out of sight, in place", `runs(func() { s.A() }); s.B()`, ""},
		{"out of sight, not known", `keeps(func() { s.A() }); s.B()`, ""},

		{"once", `var o sync.Once; for cond() { o.Do(func() { go s.A() }) }`, ""},
		{"once, but two thirds", `var o sync.Once; go func() { o.Do(func() { s.A() }) }(); go func() { o.Do(func() { s.B() }) }()`, "A|B"},
		{"once, which starts two", `var o sync.Once; o.Do(func() { go s.A(); go s.B() })`, "A|B"},
	})
}
