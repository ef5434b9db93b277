package alias_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/grpclint/grpclint/internal/alias"
)

// TestSame asks the questions of testdata/same: each call of same, cell or
// field has its answer in the comment behind it.
func TestSame(t *testing.T) {
	p := load(t, "same")
	asked := 0
	p.eachCall(func(call *ssa.Call) {
		answer := answers[callee(call)]
		want, ok := p.comment(call.Pos())
		if answer == nil || !ok {
			return
		}
		asked++
		if got := answer(call.Call.Args); got != want {
			t.Errorf("%s: in %s: got %q, want %q", p.fset.Position(call.Pos()), call.Parent(), got, want)
		}
	})
	if marks := p.marks(); asked != marks {
		t.Errorf("%d calls with an answer behind them, asked %d", marks, asked)
	}
}

var answers = map[string]func(args []ssa.Value) string{
	"same": func(args []ssa.Value) string {
		if alias.Of(args[0]) == alias.Of(args[1]) {
			return "must"
		}
		return "no"
	},
	"cell": func(args []ssa.Value) string {
		a, aok := alias.CellOf(arg(args[0]))
		b, bok := alias.CellOf(arg(args[1]))
		switch {
		case !aok || !bok:
			return "none"
		case a == b:
			return "must"
		}
		return "no"
	},
	"field": func(args []ssa.Value) string {
		if f := alias.FieldOf(arg(args[0])); f != nil {
			return f.Name()
		}
		return "none"
	},
}

// arg undoes the conversion of an argument to any.
func arg(v ssa.Value) ssa.Value {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		return mi.X
	}
	return v
}

func callee(call *ssa.Call) string {
	if fn := call.Call.StaticCallee(); fn != nil {
		return fn.Name()
	}
	return ""
}

// -- one function each for what is not a question about two values --

// TestOfIsIdempotent: a representative is its own representative. Slots in the
// engine above are keyed by it, so anything else would split an object in two.
func TestOfIsIdempotent(t *testing.T) {
	for _, dir := range []string{"same", "uses"} {
		load(t, dir).eachInstr(func(instr ssa.Instruction) {
			v, ok := instr.(ssa.Value)
			if !ok {
				return
			}
			if r := alias.Of(v); alias.Of(r) != r {
				t.Errorf("in %s: Of(%s) = %s, and Of(%[3]s) = %s", instr.Parent(), v.Name(), r.Name(), alias.Of(r).Name())
			}
		})
	}
}

// TestMakerOf: a literal has a maker if one instruction makes it.
func TestMakerOf(t *testing.T) {
	p := load(t, "uses")
	for _, test := range []struct {
		fn      string
		maker   bool
		binding string // of the first free variable
	}{
		{"capturesParam", true, "c"},
		{"capturesLocal", true, "v"},
		{"capturesNothing", false, ""},
	} {
		lit := p.pkg.Func(test.fn).AnonFuncs[0]
		if got := alias.MakerOf(lit); (got != nil) != test.maker {
			t.Errorf("%s: MakerOf = %v", test.fn, got)
		}
		if !test.maker {
			continue
		}
		bound := alias.Binding(lit.FreeVars[0])
		if bound == nil || bound.Parent() != p.pkg.Func(test.fn) {
			t.Errorf("%s: Binding = %v, want a value of the function", test.fn, bound)
			continue
		}
		if al, ok := bound.(*ssa.Alloc); !ok || al.Comment != test.binding {
			t.Errorf("%s: Binding = %v, want the variable %s", test.fn, bound, test.binding)
		}
	}
}

// TestUses counts what EachUse and EachValueUse report for the variable v.
func TestUses(t *testing.T) {
	p := load(t, "uses")
	for _, test := range []struct {
		fn string
		// Uses of the variable v and whether all are known: a variable whose
		// address leaves can be used by anybody.
		variable int
		known    bool
		sole     bool // SoleValue knows its value
	}{
		{"capturesLocal", 2, true, true}, // the assignment and the load in the literal
		{"assignedTwice", 3, true, false},
		{"addressStored", 1, false, false},
		{"addressPassed", 2, true, false}, // the call is a use for f to judge
		{"nested", 4, true, true},
	} {
		cell := p.alloc(t, test.fn, "v")
		n := 0
		known := alias.EachUse(cell, func(ssa.Instruction) bool { n++; return true })
		if n != test.variable && test.known || known != test.known {
			t.Errorf("%s: EachUse saw %d uses, all: %t; want %d, %t", test.fn, n, known, test.variable, test.known)
		}
		if got := alias.SoleValue(cell); (got != nil) != test.sole {
			t.Errorf("%s: SoleValue = %v", test.fn, got)
		}
	}
}

// TestValueUses lists the calls that use the parameter c, under whatever name.
func TestValueUses(t *testing.T) {
	p := load(t, "uses")
	for _, test := range []struct{ fn, want string }{
		{"capturesParam", "Close"},                // in the literal
		{"converted", "sink Close"},               // as two interfaces
		{"reassigned", "store"},                   // into a variable with other values: the store is the use
		{"storedAway", "store"},                   // into a field
		{"sequence", "sink Close sink"},           // in order of instructions
		{"inGoroutine", "Close"},                  // a go statement's literal is one more literal
		{"nestedLiterals", "Close"},               // two captures deep
		{"untouched", ""},                         // no use at all
		{"stopped", "sink (stopped)"},             // f said so
		{"compared", "BinOp"},                     // neither call nor store
		{"boundMethod", "TypeAssert MakeClosure"}, // c.Close as a value, after a check for nil
		{"returned", "Return"},                    // handed to the caller
		{"returnedByLiteral", "Return"},           // handed to the literal's caller
		{"inComposite", "store"},                  // in a slice element
		{"elsewhere", "sink"},                     // other values' uses do not count
		{"asserted", "TypeAssert"},                // an assertion is left to f
		{"deferred", "Close"},                     // a defer statement is a call
		{"phi", "Phi"},                            // may be another value from here on
		{"throughTwoVariables", "sink sink sink"}, // v := c; w := v, both captured
	} {
		t.Run(test.fn, func(t *testing.T) {
			var got []string
			fn := p.pkg.Func(test.fn)
			if fn == nil {
				t.Fatal("no such function")
			}
			ok := alias.EachValueUse(fn.Params[0], func(use ssa.Instruction, as ssa.Value) bool {
				got = append(got, describe(use))
				return test.fn != "stopped"
			})
			if !ok {
				got = append(got, "(stopped)")
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("uses: %q, want %q", got, test.want)
			}
		})
	}
}

// describe names a use: by the callee if it is a call.
func describe(use ssa.Instruction) string {
	switch use := use.(type) {
	case ssa.CallInstruction:
		if use.Common().IsInvoke() {
			return use.Common().Method.Name()
		}
		if fn := use.Common().StaticCallee(); fn != nil {
			return fn.Name()
		}
		return "call"
	case *ssa.Store:
		return "store"
	case *ssa.Phi:
		return "Phi"
	case *ssa.Return:
		return "Return"
	case *ssa.BinOp:
		return "BinOp"
	case *ssa.TypeAssert:
		return "TypeAssert"
	case *ssa.MakeClosure:
		return "MakeClosure"
	}
	return use.String()
}

// -- loading --

// A program is the SSA of one package below testdata.
type program struct {
	pkg   *ssa.Package
	fset  *token.FileSet
	files []*ast.File
}

var imp = importer.Default()

func load(t *testing.T, dir string) *program {
	t.Helper()
	p := &program{fset: token.NewFileSet()}
	names, err := filepath.Glob(filepath.Join("testdata", dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in testdata/%s: %v", dir, err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(p.fset, name, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		p.files = append(p.files, f)
	}
	p.pkg, _, err = ssautil.BuildPackage(&types.Config{Importer: imp}, p.fset, types.NewPackage(dir, ""), p.files, ssa.SanityCheckFunctions)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// eachInstr visits all instructions of the package's functions and literals.
func (p *program) eachInstr(f func(ssa.Instruction)) {
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				f(instr)
			}
		}
		for _, lit := range fn.AnonFuncs {
			visit(lit)
		}
	}
	for _, m := range p.pkg.Members {
		if fn, ok := m.(*ssa.Function); ok {
			visit(fn)
		}
	}
}

func (p *program) eachCall(f func(*ssa.Call)) {
	p.eachInstr(func(instr ssa.Instruction) {
		if call, ok := instr.(*ssa.Call); ok {
			f(call)
		}
	})
}

// comment returns the comment at the end of the line of pos.
func (p *program) comment(pos token.Pos) (string, bool) {
	at := p.fset.Position(pos)
	for _, f := range p.files {
		for _, g := range f.Comments {
			if c := p.fset.Position(g.Pos()); c.Filename == at.Filename && c.Line == at.Line {
				return strings.TrimSpace(g.Text()), true
			}
		}
	}
	return "", false
}

// marks counts the comments that stand behind code, in function bodies.
func (p *program) marks() int {
	n := 0
	for _, f := range p.files {
		for _, g := range f.Comments {
			if p.fset.Position(g.Pos()).Column > 1 {
				n++
			}
		}
	}
	return n
}

// alloc returns the variable called name of function fn.
func (p *program) alloc(t *testing.T, fn, name string) *ssa.Alloc {
	t.Helper()
	for _, b := range p.pkg.Func(fn).Blocks {
		for _, instr := range b.Instrs {
			if al, ok := instr.(*ssa.Alloc); ok && al.Comment == name {
				return al
			}
		}
	}
	t.Fatalf("%s has no variable %s in memory", fn, name)
	return nil
}
