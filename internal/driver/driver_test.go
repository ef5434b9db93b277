package driver_test

import (
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/analysis/unitchecker"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/grpclint/grpclint/internal/driver"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata/script to what happens now")

// TestMain lets the scripts call this test binary as grpclint.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"grpclint": grpclint})
}

// grpclint is the command as cmd/grpclint has it, with rules made for the
// tests: what the driver does must not depend on what the real ones find.
func grpclint() {
	suite := []*analysis.Analyzer{boom, fragile}
	if driver.IsVetProtocol(os.Args[1:]) {
		unitchecker.Main(suite...)
	}
	cfg := &driver.Config{
		Analyzers:    suite,
		CarriesFacts: func(path string) bool { return path == "example.com/boom" },
	}
	os.Exit(cfg.Run("", os.Args[1:], os.Stdout, os.Stderr))
}

// TestScript runs the transcripts. Each starts in a directory that has, in
// boom, the module example.com/boom.
func TestScript(t *testing.T) {
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			bin, _, _ := strings.Cut(env.Getenv("PATH"), string(filepath.ListSeparator))
			env.Setenv("VETTOOL", filepath.Join(bin, "grpclint"))
			env.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOFLAGS", "")
			env.Setenv("GOTOOLCHAIN", "local")
			return os.CopyFS(filepath.Join(env.WorkDir, "boom"), os.DirFS(filepath.Join("testdata", "boom")))
		},
	})
}

// -- rules for the tests --

// boom reports calls of functions that end up in boom.Boom. It has what a real
// rule has: facts that cross packages, a required helper, a flag, related
// positions and fixes.
var boom = &analysis.Analyzer{
	Name:      "boom",
	Doc:       "boom: check that nothing goes off\n\nCalls that reach boom.Boom are reported.",
	URL:       "https://example.com/boom",
	Requires:  []*analysis.Analyzer{inspect.Analyzer},
	FactTypes: []analysis.Fact{new(goesOff)},
	Run:       runBoom,
}

var boomWord string

func init() {
	boom.Flags.StringVar(&boomWord, "word", "reaches", "`verb` to report with")
}

// goesOff is the fact that calling a function reaches boom.Boom.
type goesOff struct{}

func (*goesOff) AFact() {}

func runBoom(pass *analysis.Pass) (any, error) {
	ins := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for cur := range ins.Root().Preorder((*ast.FuncDecl)(nil)) {
		decl := cur.Node().(*ast.FuncDecl)
		fn := pass.TypesInfo.Defs[decl.Name].(*types.Func)
		if fn.Name() == "Boom" {
			pass.ExportObjectFact(fn, new(goesOff))
		}
		for call := range cur.Preorder((*ast.CallExpr)(nil)) {
			call := call.Node().(*ast.CallExpr)
			callee := typeutil.StaticCallee(pass.TypesInfo, call)
			if callee != nil && pass.ImportObjectFact(callee, new(goesOff)) {
				pass.ExportObjectFact(fn, new(goesOff))
				pass.Report(boomDiagnostic(decl, call, callee))
			}
		}
	}
	return nil, nil
}

func boomDiagnostic(decl *ast.FuncDecl, call *ast.CallExpr, callee *types.Func) analysis.Diagnostic {
	d := analysis.Diagnostic{
		Pos:      call.Pos(),
		End:      call.End(),
		Category: "call",
		Message:  fmt.Sprintf("call of %s %s Boom", callee.Name(), boomWord),
		Related:  []analysis.RelatedInformation{{Pos: decl.Name.Pos(), Message: "in this function"}},
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && callee.Name() == "Boom" {
		d.SuggestedFixes = []analysis.SuggestedFix{{
			Message:   "Call Quiet instead",
			TextEdits: []analysis.TextEdit{{Pos: sel.Sel.Pos(), End: sel.Sel.End(), NewText: []byte("Quiet")}},
		}}
	}
	return d
}

// fragile requires a helper that does not survive packages of certain names.
var fragile = &analysis.Analyzer{
	Name:     "fragile",
	Doc:      "fragile: break on purpose",
	Requires: []*analysis.Analyzer{fragileHelper},
	Run: func(pass *analysis.Pass) (any, error) {
		_ = *pass.ResultOf[fragileHelper].(*int) // a helper that failed has no result
		return nil, nil
	},
}

type fragileFact struct{}

func (*fragileFact) AFact() {}

var fragileHelper = &analysis.Analyzer{
	Name:       "fragilehelper",
	Doc:        "the helper of fragile",
	FactTypes:  []analysis.Fact{new(fragileFact)},
	ResultType: reflect.TypeFor[*int](),
	Run: func(pass *analysis.Pass) (any, error) {
		switch pass.Pkg.Name() {
		case "panics":
			panic("cannot go on")
		case "fails":
			return nil, errors.New("do not want")
		}
		return new(int), nil
	},
}
