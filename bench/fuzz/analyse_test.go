package fuzz

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/grpclint/grpclint/analyzers"
)

// A world is what generated packages import, loaded and analysed once: an input
// then costs its own analysis and nothing else.
type world struct {
	fset     *token.FileSet
	packages map[string]*types.Package
	objects  map[objectKey]analysis.Fact
	pkgs     map[packageKey]analysis.Fact
}

type objectKey struct {
	obj types.Object
	typ reflect.Type
}

type packageKey struct {
	pkg *types.Package
	typ reflect.Type
}

// loadWorld analyses the imports of the prelude in the tree of fixtures, where
// the stubs are.
func loadWorld(t testing.TB) *world {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "", prelude, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range f.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	cfg := &packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedDeps,
		Dir:  dir,
		Env:  append(os.Environ(), "GOPATH="+dir, "GO111MODULE=off", "GOWORK=off"),
		Fset: token.NewFileSet(),
	}
	roots, err := packages.Load(cfg, paths...)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(analyzers.Suite, roots, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{cfg.Fset, make(map[string]*types.Package), make(map[objectKey]analysis.Fact), make(map[packageKey]analysis.Fact)}
	packages.Visit(roots, nil, func(p *packages.Package) {
		if len(p.Errors) > 0 {
			t.Fatal(p.Errors[0])
		}
		w.packages[p.PkgPath] = p.Types
	})
	for act := range graph.All() {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		for _, fact := range act.AllObjectFacts() {
			w.objects[objectKey{fact.Object, reflect.TypeOf(fact.Fact)}] = fact.Fact
		}
		for _, fact := range act.AllPackageFacts() {
			w.pkgs[packageKey{fact.Package, reflect.TypeOf(fact.Fact)}] = fact.Fact
		}
	}
	return w
}

// Import implements types.Importer.
func (w *world) Import(path string) (*types.Package, error) {
	if p := w.packages[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("the prelude does not import %s", path)
}

// A run is one analysis of one package.
type run struct {
	*world
	file     *ast.File
	pkg      *types.Package
	info     *types.Info
	results  map[*analysis.Analyzer]any
	objects  map[objectKey]analysis.Fact // of this package
	pkgs     map[packageKey]analysis.Fact
	findings []string
}

// analyse runs the suite on a package with the given source, and returns what it
// finds, each finding with all that a driver may show, and facts about functions.
func (w *world) analyse(src string) ([]string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "gen.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	r := &run{
		world: w, file: file, results: make(map[*analysis.Analyzer]any),
		objects: make(map[objectKey]analysis.Fact), pkgs: make(map[packageKey]analysis.Fact),
		info: &types.Info{
			Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
			Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
			Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
			Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
		},
	}
	cfg := types.Config{Importer: w, GoVersion: "go1.26"}
	if r.pkg, err = cfg.Check("gen", fset, []*ast.File{file}, r.info); err != nil {
		return nil, err
	}
	for _, a := range analyzers.Suite {
		if err := r.run(fset, a); err != nil {
			return nil, err
		}
	}
	var facts []string
	for key, fact := range r.objects {
		facts = append(facts, fmt.Sprintf("%s: %+v", key.obj, fact))
	}
	slices.Sort(facts)
	return append(r.findings, facts...), nil
}

// run runs an analyzer after those that it requires.
func (r *run) run(fset *token.FileSet, a *analysis.Analyzer) error {
	if _, done := r.results[a]; done {
		return nil
	}
	pass := &analysis.Pass{
		Analyzer: a, Fset: fset, Files: []*ast.File{r.file}, Pkg: r.pkg, TypesInfo: r.info,
		TypesSizes: types.SizesFor("gc", "amd64"), ResultOf: make(map[*analysis.Analyzer]any),
		ReadFile: os.ReadFile, Module: &analysis.Module{Path: "gen", GoVersion: "1.26"},
		Report: func(d analysis.Diagnostic) { r.findings = append(r.findings, render(fset, a, d)) },

		ImportObjectFact: func(obj types.Object, fact analysis.Fact) bool {
			key := objectKey{obj, reflect.TypeOf(fact)}
			return take(r.objects[key], fact) || take(r.world.objects[key], fact)
		},
		ImportPackageFact: func(pkg *types.Package, fact analysis.Fact) bool {
			key := packageKey{pkg, reflect.TypeOf(fact)}
			return take(r.pkgs[key], fact) || take(r.world.pkgs[key], fact)
		},
		ExportObjectFact:  func(obj types.Object, fact analysis.Fact) { r.objects[objectKey{obj, reflect.TypeOf(fact)}] = fact },
		ExportPackageFact: func(fact analysis.Fact) { r.pkgs[packageKey{r.pkg, reflect.TypeOf(fact)}] = fact },
		AllObjectFacts:    func() []analysis.ObjectFact { panic("no rule asks for all facts") },
		AllPackageFacts:   func() []analysis.PackageFact { panic("no rule asks for all facts") },
	}
	for _, req := range a.Requires {
		if err := r.run(fset, req); err != nil {
			return err
		}
		pass.ResultOf[req] = r.results[req]
	}
	result, err := a.Run(pass)
	r.results[a] = result
	return err
}

// take sets fact to the one that is stored, if any.
func take(stored, fact analysis.Fact) bool {
	if stored == nil {
		return false
	}
	reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(stored).Elem())
	return true
}

func render(fset *token.FileSet, a *analysis.Analyzer, d analysis.Diagnostic) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s-%d: %s/%s: %s", fset.Position(d.Pos), fset.Position(d.End).Offset, a.Name, d.Category, d.Message)
	for _, r := range d.Related {
		fmt.Fprintf(&b, "\n\t%s: %s", fset.Position(r.Pos), r.Message)
	}
	for _, fix := range d.SuggestedFixes {
		fmt.Fprintf(&b, "\n\tfix %s: %+v", fix.Message, fix.TextEdits)
	}
	return b.String()
}
