package typestate

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

// The states of the toy protocol; see testdata/paths.
const (
	opened State = 1 << iota
	used
	ended
	closed
	late // used after it was closed
	escaped
	shared
)

var stateNames = []string{"open", "used", "ended", "closed", "late", "escaped", "shared"}

// describeState lists what happened to the object; that it was opened only if
// nothing else did.
func describeState(st State) string {
	if st == 0 {
		return "none"
	}
	if st&(used|ended|closed|escaped) != 0 {
		st &^= opened
	}
	return bits(uint(st), stateNames)
}

// bits names the bits of a set.
func bits(set uint, names []string) string {
	var list []string
	for i, name := range names {
		if set&(1<<i) != 0 {
			list = append(list, name)
		}
	}
	return strings.Join(list, "+")
}

// describeExit is the notation of the "exits:" lines.
func describeExit(x Exit) string {
	s := describeState(x.State)
	switch {
	case x.Err == Unknown:
		s += " ?"
	case x.Err != 0:
		s += " " + strings.ReplaceAll(bits(uint(x.Err), []string{"nil", "eof", "set"}), "+", "|")
	}
	switch x.Bool {
	case 0:
	case True:
		s += "/true"
	case False:
		s += "/false"
	default:
		s += "/?"
	}
	return s
}

// toy is the protocol.
type toy struct{}

func (toy) Call(call ssa.CallInstruction, in View) ([]Outcome, bool) {
	name, recv := called(call.Common())
	if name == "open" {
		return []Outcome{
			{State: opened, Results: []Abs{Object, Nil}},
			{State: in.State(), Results: []Abs{Nil, NonNil}},
		}, true
	}
	if recv == nil || !isRef(in.Of(recv)) {
		return nil, false
	}
	st := in.State()
	switch name {
	case "use":
		if st&closed != 0 {
			return []Outcome{{State: st | late}}, true
		}
		return []Outcome{
			{State: st | used, Results: []Abs{Nil}},
			{State: st | ended, Results: []Abs{NonNil}},
		}, true
	case "close":
		return []Outcome{{State: st | closed}}, true
	case "reset":
		return []Outcome{{State: opened | closed}}, true
	}
	return nil, false
}

// called returns the name of the function or method that is called, and the
// receiver, also of a method value.
func called(call *ssa.CallCommon) (string, ssa.Value) {
	if mc, ok := alias.Of(call.Value).(*ssa.MakeClosure); ok && len(mc.Bindings) == 1 && mc.Fn.(*ssa.Function).Synthetic != "" {
		return mc.Fn.(*ssa.Function).Object().Name(), mc.Bindings[0]
	}
	fn := call.StaticCallee()
	switch {
	case fn == nil:
		return "", nil
	case fn.Signature.Recv() == nil:
		return fn.Name(), nil
	}
	return fn.Name(), call.Args[0]
}

func (toy) Escape(st State, _ ssa.Instruction) State {
	if st == 0 {
		return st // there is no object
	}
	return st | escaped
}

func (toy) StoreField(State, *ssa.Store, *types.Var) bool { return false }

func (t toy) Stopped(st State) State { return t.Ended(st) }

func (toy) Ended(st State) State {
	if st == 0 {
		return st
	}
	return st | ended
}

func (toy) Spawned(st State) State { return st | shared }
func (toy) Wraps(types.Type) bool  { return false }

// toySpec asks for the object that fn opens. What the engine is told by its
// callers is told by name here.
func toySpec(fn *ssa.Function) Spec {
	return Spec{
		Fn:       fn,
		Protocol: toy{},
		NonNilCall: func(call *ssa.CallCommon, _ ssa.Value) bool {
			name, _ := called(call)
			return name == "New" // errors.New
		},
		RunsArg: func(call *ssa.CallCommon, _ ssa.Value) bool {
			name, _ := called(call)
			return name == "runs"
		},
		SpawnsArg: func(call *ssa.CallCommon, _ ssa.Value) bool {
			name, _ := called(call)
			return name == "Go" // sync.WaitGroup.Go
		},
		Predicate: func(call *ssa.CallCommon) ssa.Value {
			switch name, _ := called(call); name {
			case "retryable", "Is", "As": // errors.Is, errors.As
				return call.Args[0]
			}
			return nil
		},
		Ends: func(ctx ssa.Value) bool { return alias.Of(ctx).Name() != "foreign" },
	}
}

var imp = importer.Default()

// build returns the SSA of a package given by its files.
func build(t testing.TB, fset *token.FileSet, files ...*ast.File) *ssa.Package {
	t.Helper()
	conf := &types.Config{Importer: imp}
	pkg, _, err := ssautil.BuildPackage(conf, fset, types.NewPackage("p", ""), files, ssa.SanityCheckFunctions)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// parsePaths parses the files of testdata/paths.
func parsePaths(t testing.TB) (*token.FileSet, []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "paths", "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files: %v", err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		files = append(files, parse(t, fset, name, nil))
	}
	return fset, files
}

func parse(t testing.TB, fset *token.FileSet, name string, src []byte) *ast.File {
	t.Helper()
	if src == nil {
		var err error
		if src, err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// snippet builds the function f of a snippet that is put behind paths.go.
func snippet(t testing.TB, src string) *ssa.Function {
	t.Helper()
	fset := token.NewFileSet()
	toyFile := parse(t, fset, filepath.Join("testdata", "paths", "paths.go"), nil)
	pkg := build(t, fset, toyFile, parse(t, fset, "snippet.go", []byte("package paths\n"+src)))
	return pkg.Func("f")
}
