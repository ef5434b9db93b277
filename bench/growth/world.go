package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A world is what generated programs import.
type world struct {
	fset     *token.FileSet
	packages map[string]*packages.Package // by path
}

// newWorld loads the fixtures' stubs of gRPC, and a fixture's package in the
// shape that protoc generates.
func newWorld() (*world, error) {
	testdata, err := findTestdata()
	if err != nil {
		return nil, err
	}
	cfg := &packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule,
		Dir:  testdata,
		Fset: token.NewFileSet(),
		Env:  append(os.Environ(), "GOPATH="+testdata, "GO111MODULE=off", "GOWORK=off"),
	}
	roots, err := packages.Load(cfg, "streamdrain/echopb", "bytes", "context", "io", "sync")
	if err != nil {
		return nil, err
	}
	w := &world{fset: cfg.Fset, packages: make(map[string]*packages.Package)}
	packages.Visit(roots, nil, func(p *packages.Package) {
		w.packages[p.PkgPath] = p
		for _, e := range p.Errors {
			err = errors.Join(err, e)
		}
	})
	for _, p := range w.packages {
		w.cut(p)
	}
	return w, err
}

// cut takes the standard library out of what is analysed. grpclint does not
// read it either.
func (w *world) cut(p *packages.Package) {
	if standard(p.PkgPath) {
		p.Syntax, p.TypesInfo = nil, nil // or the garbage collector would have to look at them each time
	}
	maps.DeleteFunc(p.Imports, func(path string, _ *packages.Package) bool { return standard(path) })
}

func standard(path string) bool { return !strings.Contains(path, ".") && path != "streamdrain/echopb" }

func findTestdata() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	dir := filepath.Join(filepath.Dir(strings.TrimSpace(string(out))), "testdata")
	if _, err := os.Stat(filepath.Join(dir, "src", "streamdrain", "echopb")); err != nil {
		return "", errors.New("run it in a clone of grpclint: its fixtures are needed")
	}
	return dir, nil
}

// program returns a package with the given text, type-checked and ready for
// analysis.
func (w *world) program(text string) (*packages.Package, error) {
	file, err := parser.ParseFile(w.fset, "growth.go", text, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	p := &packages.Package{
		ID: "growth", PkgPath: "growth", Name: "growth",
		Fset:    w.fset,
		Syntax:  []*ast.File{file},
		Imports: make(map[string]*packages.Package),
		TypesInfo: &types.Info{
			Types:        make(map[ast.Expr]types.TypeAndValue),
			Instances:    make(map[*ast.Ident]types.Instance),
			Defs:         make(map[*ast.Ident]types.Object),
			Uses:         make(map[*ast.Ident]types.Object),
			Implicits:    make(map[ast.Node]types.Object),
			Selections:   make(map[*ast.SelectorExpr]*types.Selection),
			Scopes:       make(map[ast.Node]*types.Scope),
			FileVersions: make(map[*ast.File]string),
		},
		TypesSizes: types.SizesFor("gc", "amd64"),
	}
	p.Imports["streamdrain/echopb"] = w.packages["streamdrain/echopb"]
	cfg := types.Config{Importer: w, Sizes: p.TypesSizes, IgnoreFuncBodies: false}
	p.Types, err = cfg.Check("growth", w.fset, p.Syntax, p.TypesInfo)
	return p, err
}

// Import implements [types.Importer].
func (w *world) Import(path string) (*types.Package, error) {
	if p := w.packages[path]; p != nil {
		return p.Types, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

// statements counts the statements of a package, without blocks.
func statements(p *packages.Package) (n int) {
	for _, file := range p.Syntax {
		ast.Inspect(file, func(node ast.Node) bool {
			if _, block := node.(*ast.BlockStmt); !block {
				if _, ok := node.(ast.Stmt); ok {
					n++
				}
			}
			return true
		})
	}
	return n
}
