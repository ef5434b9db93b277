package driver_test

import (
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
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
	cfg := &driver.Config{
		Analyzers:    []*analysis.Analyzer{boom, fragile},
		CarriesFacts: func(path string) bool { return path == "example.com/boom" },
	}
	if driver.IsVetProtocol(os.Args[1:]) {
		cfg.VetTool()
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
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"same":  same,
			"spoil": spoil,
		},
		Setup: func(env *testscript.Env) error {
			bin, _, _ := strings.Cut(env.Getenv("PATH"), string(filepath.ListSeparator))
			env.Setenv("VETTOOL", filepath.Join(bin, "grpclint"))
			env.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOFLAGS", "")
			env.Setenv("GOTOOLCHAIN", "local")
			env.Setenv("GRPCLINT_CACHE", filepath.Join(env.WorkDir, ".cache"))
			env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			for _, who := range []string{"AUTHOR", "COMMITTER"} {
				env.Setenv("GIT_"+who+"_NAME", "t")
				env.Setenv("GIT_"+who+"_EMAIL", "t@example.com")
			}
			return os.CopyFS(filepath.Join(env.WorkDir, "boom"), os.DirFS(filepath.Join("testdata", "boom")))
		},
	})
}

// same runs the command in every mode, with a cache that is empty and with one
// that is full, and compares what is printed. The first argument is a list of
// formats.
func same(ts *testscript.TestScript, neg bool, args []string) {
	for form := range strings.SplitSeq(args[0], ",") {
		args := args[1:]
		var want string
		for _, mode := range []string{"-nocache=true", "-nocache=false", "-nocache=false", "-vet"} {
			err := ts.Exec("grpclint", append([]string{mode, "-format=" + form}, args...)...)
			got := fmt.Sprintf("%s\n-- stderr --\n%s\n-- exit: %v\n", ts.ReadFile("stdout"), ts.ReadFile("stderr"), err)
			if want == "" {
				want = got
			}
			if got != want {
				ts.Fatalf("grpclint %s -format=%s %s:\n%s\nwant as with -nocache:\n%s", mode, form, args, got, want)
			}
		}
	}
}

// spoil damages all files below a directory.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(filepath.WalkDir(args[0], func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for i := range data {
			data[i] ^= 1
		}
		return os.WriteFile(name, data, 0o666)
	}))
}

// -- rules for the tests --

// boom reports calls of functions that end up in boom.Boom. It has what a real
// rule has: facts that cross packages, a required helper, a flag, related
// positions and fixes.
var boom = &analysis.Analyzer{
	Name: "boom",
	Doc: "boom: check that nothing goes off\n\nCalls that reach boom.Boom are reported.\n\n" +
		"Wrong:\n\n\tboom.Boom()\n\nRight:\n\n\tboom.Quiet()\n\nIt is silent about the rest.\n\n" +
		"# Category call\n\nThe function calls Boom. Directly.\n\n# Category indirect\n\nIt calls a function that does.\n\n" +
		"To silence a finding, do not call.",
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
	if log := os.Getenv("BOOM_LOG"); log != "" { // where the rule has run
		f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		fmt.Fprintln(f, pass.Pkg.Path())
	}
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
				pass.Report(boomDiagnostic(pass, decl, call, callee))
			}
		}
	}
	return nil, nil
}

func boomDiagnostic(pass *analysis.Pass, decl *ast.FuncDecl, call *ast.CallExpr, callee *types.Func) analysis.Diagnostic {
	d := analysis.Diagnostic{
		Pos:      call.Pos(),
		End:      call.End(),
		Category: "call",
		Message:  fmt.Sprintf("call of %s %s Boom", callee.Name(), boomWord),
		Related:  []analysis.RelatedInformation{{Pos: decl.Name.Pos(), Message: "in this function"}},
	}
	if callee.Name() != "Boom" {
		d.Category = "indirect"
	}
	if callee.Pkg() != pass.Pkg && callee.Pkg().Path() != "example.com/boom" { // which is not below the working directory
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: callee.Pos(), Message: "which is declared here"})
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && callee.Name() == "Boom" {
		d.SuggestedFixes = []analysis.SuggestedFix{{
			Message:   "Call Quiet instead",
			TextEdits: []analysis.TextEdit{boomEdit(pass, decl, sel)},
		}}
	}
	return d
}

// boomEdit replaces Boom by Quiet; in packages of certain names it does not
// work out.
func boomEdit(pass *analysis.Pass, decl *ast.FuncDecl, sel *ast.SelectorExpr) analysis.TextEdit {
	switch pass.Pkg.Name() {
	case "wrong":
		return analysis.TextEdit{Pos: sel.Sel.Pos(), End: sel.Sel.End(), NewText: []byte("Missing")}
	case "nogo":
		return analysis.TextEdit{Pos: sel.Sel.Pos(), End: sel.Sel.End(), NewText: []byte("Quiet(")}
	case "overlap":
		return analysis.TextEdit{Pos: decl.Body.Lbrace, End: sel.Sel.End(), NewText: []byte("{\n\tboom.Quiet")}
	}
	return analysis.TextEdit{Pos: sel.Sel.Pos(), End: sel.Sel.End(), NewText: []byte("Quiet")}
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
