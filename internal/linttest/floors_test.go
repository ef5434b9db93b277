package linttest_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module   = "github.com/grpclint/grpclint"
	grpcPath = "google.golang.org/grpc"
)

// floors says which packages may import which: a package may import those on
// lower floors, and subpackages of its own. What would point up goes in as a
// callback. A pattern ending in /* stands for each package directly below.
//
//	5  cmd/*  gclplugin  docgen  bench/*
//	4  analyzers (the suite)            driver  editor
//	3  analyzers/*                        |       |
//	2  effects                            |       |
//	1  typestate  parallel                |       |
//	0  alias  flow  grpcapi  poolapi  rule  settings  report
//	-1 ruledoc
var floors = []struct {
	pattern string
	floor   int
	reach   int // the highest floor it may import
}{
	{"cmd/*", 5, 4},
	{"gclplugin", 5, 4},
	{"bench/*", 5, 4},
	{"bench/internal/*", 4, -1},
	{"analyzers", 4, 3},
	// The driver and the editor builder are given the suite as an argument,
	// so that they are about loading and printing and nothing else.
	{"internal/driver", 4, 0},
	{"internal/editor", 4, 0},
	{"analyzers/*", 3, 2},
	{"internal/effects", 2, 1},
	{"internal/typestate", 1, 0},
	{"internal/parallel", 1, 0},
	{"internal/alias", 0, -1},
	{"internal/flow", 0, -1},
	{"internal/grpcapi", 0, -1},
	{"internal/poolapi", 0, -1},
	{"internal/rule", 0, -1},
	{"internal/docgen", 5, 4},
	{"internal/settings", 0, -1},
	{"internal/report", 0, -1},
	{"internal/ruledoc", -1, -2},
	{"internal/linttest", 0, -1}, // for tests; nobody else imports it
}

// A room is a package with its subpackages, on a floor.
type room struct {
	path         string
	floor, reach int
}

// roomOf finds the room of a package, given by its path below the module.
func roomOf(pkg string) (room, bool) {
	for dir := pkg; dir != "."; dir = path.Dir(dir) {
		for _, f := range floors {
			if ok, _ := path.Match(f.pattern, dir); ok {
				return room{dir, f.floor, f.reach}, true
			}
		}
	}
	return room{}, false
}

// A source is a non-test Go file of the module.
type source struct {
	name string // slash-separated, below the module's root
	fset *token.FileSet
	*ast.File
}

// sources parses the module's Go files, without tests and fixtures.
func sources(t *testing.T) []source {
	t.Helper()
	root := os.DirFS(moduleDir(t))
	var list []source
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() && name != "." && (base == "testdata" || base[0] == '.' || base[0] == '_' || isModule(root, name)) {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, data, 0)
		list = append(list, source{name, fset, f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("no sources found")
	}
	return list
}

// moduleDir returns the root of the module: tests run in their package.
func moduleDir(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if !isModule(os.DirFS(root), ".") {
		t.Fatalf("no go.mod in %s", root)
	}
	return root
}

func isModule(root fs.FS, dir string) bool {
	_, err := fs.Stat(root, path.Join(dir, "go.mod"))
	return err == nil
}

func TestFloors(t *testing.T) {
	for _, src := range sources(t) {
		from := path.Dir(src.name)
		for _, spec := range src.Imports {
			if err := checkImport(from, importPath(spec)); err != nil {
				t.Errorf("%s: %v", src.fset.Position(spec.Pos()), err)
			}
		}
		if _, ok := roomOf(from); !ok {
			t.Errorf("%s: package %s has no floor: decide what it may import, and add it to floors", src.name, from)
		}
	}
}

func importPath(spec *ast.ImportSpec) string {
	p, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
	return p
}

// checkImport checks that package from may import the package with the given
// path. What lies outside the module is no concern of floors.
func checkImport(from, path string) error {
	to, ours := strings.CutPrefix(path, module+"/")
	if !ours {
		return nil
	}
	a, aok := roomOf(from)
	b, bok := roomOf(to)
	switch {
	case !aok || !bok:
		return nil // reported for the package itself
	case a.path == b.path:
		return nil
	case b.path == "internal/linttest" && a.path != "bench/mutation": // a test of the tests
		return fmt.Errorf("linttest is for tests")
	case b.floor > a.reach:
		return fmt.Errorf("%s (floor %d) must not import %s (floor %d)", from, a.floor, to, b.floor)
	}
	return nil
}

// TestCheckImport makes sure that the floors test can fail.
func TestCheckImport(t *testing.T) {
	for _, test := range []struct {
		from, to string
		ok       bool
	}{
		{"cmd/grpclint", "analyzers", true},
		{"cmd/grpclint", "internal/driver", true},
		{"internal/driver", "internal/grpcapi", true},
		{"internal/driver", "internal/driver/cache", true},
		{"internal/driver", "analyzers", false},
		{"internal/driver/cache", "internal/effects", false},
		{"analyzers", "analyzers/streamdrain", true},
		{"analyzers", "internal/driver", false},
		{"analyzers/streamdrain", "internal/effects", true},
		{"analyzers/streamdrain", "internal/rule", true},
		{"analyzers/streamdrain", "analyzers/poolescape", false},
		{"analyzers/streamdrain", "analyzers", false},
		{"internal/effects", "internal/typestate", true},
		{"internal/typestate", "internal/parallel", false},
		{"internal/typestate", "internal/effects", false},
		{"internal/alias", "internal/grpcapi", false},
		{"internal/settings", "internal/ruledoc", true},
		{"internal/settings", "internal/report", false},
		{"internal/docgen", "analyzers", true},
		{"internal/rule", "internal/linttest", false},
		{"bench/mutation/worker", "internal/linttest", true},
	} {
		if err := checkImport(test.from, module+"/"+test.to); (err == nil) != test.ok {
			t.Errorf("import of %s by %s: %v", test.to, test.from, err)
		}
	}
}

// TestGRPCStrings: what gRPC is called is known in one place only, so that a
// new version or a fork is a change to one table.
func TestGRPCStrings(t *testing.T) {
	for _, src := range sources(t) {
		if path.Dir(src.name) == "internal/grpcapi" {
			continue
		}
		ast.Inspect(src.File, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.Contains(lit.Value, grpcPath) {
				t.Errorf("%s: %s belongs in internal/grpcapi", src.fset.Position(lit.Pos()), lit.Value)
			}
			return true
		})
	}
}

// TestNoGRPC: whoever uses the linter must not get gRPC, or another version of
// it, into the module graph.
func TestNoGRPC(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(moduleDir(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if slices.Contains(strings.Fields(line), grpcPath) {
			t.Errorf("go.mod: %s", strings.TrimSpace(line))
		}
	}
}

// TestFunctionLength keeps functions readable: none has 100 lines, and 95 of
// 100 have fewer than 60.
func TestFunctionLength(t *testing.T) {
	var lengths []int
	for _, src := range sources(t) {
		for _, decl := range src.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			start := src.fset.Position(fn.Pos())
			n := src.fset.Position(fn.End()).Line - start.Line + 1
			if n >= 100 {
				t.Errorf("%s: %s has %d lines", start, fn.Name.Name, n)
			}
			lengths = append(lengths, n)
		}
	}
	slices.Sort(lengths)
	if p95 := lengths[len(lengths)*95/100]; p95 >= 60 {
		t.Errorf("95th percentile of function length is %d lines", p95)
	}
}
