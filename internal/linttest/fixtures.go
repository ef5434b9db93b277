package linttest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// Config says what differs from the defaults that [Run] and its siblings use.
type Config struct {
	// Dir is the GOPATH-style tree with the fixtures; by default the
	// directory testdata at the root of the module.
	Dir string

	// Categories are the ones that findings may have; by default those with
	// a heading "# Category NAME" in the analyzer's documentation, so that no
	// category is undocumented.
	Categories []string

	// MaxFactBytes and MaxPackageFactBytes limit the encoded size of one fact
	// and of all facts of one package; by default 4 KiB and 64 KiB. Raise them
	// only with a reason: facts are written for every package that a user
	// builds, and read again for each of its importers.
	MaxFactBytes, MaxPackageFactBytes int
}

// Run runs the analyzer over the fixtures denoted by patterns, such as
// "streamdrain/..." or "streamdrain/crosspkg", and checks what it reports.
func Run(t testing.TB, a *analysis.Analyzer, patterns ...string) {
	t.Helper()
	Config{}.Run(t, a, patterns...)
}

// Run is the function [Run] with other defaults.
func (c Config) Run(t testing.TB, a *analysis.Analyzer, patterns ...string) {
	t.Helper()
	if dir, pkgs, ok := c.find(t, patterns); ok {
		c.check(t, a, actions(analysistest.Run(t, dir, a, pkgs...)))
	}
}

// actions unwraps what analysistest returns.
func actions(results []*analysistest.Result) []*checker.Action {
	var acts []*checker.Action
	for _, r := range results {
		acts = append(acts, r.Action)
	}
	return acts
}

// find returns the fixture tree and the import paths that patterns denote.
func (c Config) find(t testing.TB, patterns []string) (dir string, pkgs []string, ok bool) {
	t.Helper()
	dir = c.Dir
	if dir == "" {
		root, err := moduleRoot()
		if err != nil {
			t.Errorf("finding testdata: %v", err)
			return "", nil, false
		}
		dir = filepath.Join(root, "testdata")
	}
	dir, err := filepath.Abs(dir) // GOPATH must be absolute
	if err != nil {
		t.Errorf("finding testdata: %v", err)
		return "", nil, false
	}
	for _, pattern := range patterns {
		matches, err := expand(filepath.Join(dir, "src"), pattern)
		if err == nil && len(matches) == 0 {
			err = errors.New("no packages")
		}
		if err != nil {
			t.Errorf("fixtures %s: %v", pattern, err)
			return "", nil, false
		}
		pkgs = append(pkgs, matches...)
	}
	slices.Sort(pkgs)
	return dir, slices.Compact(pkgs), true
}

// moduleRoot returns the closest directory with a go.mod file, from the
// working directory upwards.
func moduleRoot() (string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := wd; ; {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod above %s", wd)
		}
		dir = parent
	}
}

// expand returns the import paths below src that a pattern denotes. It is done
// here rather than by the go command because all patterns of a test must be
// known for what they are: a misspelt one fails instead of testing nothing.
func expand(src, pattern string) ([]string, error) {
	top, all := strings.CutSuffix(pattern, "/...")
	if !all {
		return []string{pattern}, nil
	}
	var pkgs []string
	err := fs.WalkDir(os.DirFS(src), top, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() && (base == "testdata" || base[0] == '_' || base[0] == '.' && base != ".") {
			return fs.SkipDir
		}
		if !d.IsDir() && path.Ext(name) == ".go" {
			pkgs = append(pkgs, path.Dir(name))
		}
		return nil
	})
	slices.Sort(pkgs)
	return slices.Compact(pkgs), err
}

// analyze loads packages of a GOPATH-style tree and runs the analyzer, without
// looking at "// want" comments. It fails if anything does not type-check.
func analyze(dir string, a *analysis.Analyzer, opts *checker.Options, pkgs ...string) (*checker.Graph, error) {
	cfg := &packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo |
			packages.NeedDeps | packages.NeedModule,
		Dir:   dir,
		Tests: true,
		Env:   append(os.Environ(), "GOPATH="+dir, "GO111MODULE=off", "GOWORK=off"),
	}
	roots, err := packages.Load(cfg, pkgs...)
	if err != nil {
		return nil, err
	}
	var errs []error
	packages.Visit(roots, nil, func(p *packages.Package) {
		for _, err := range p.Errors {
			errs = append(errs, err)
		}
	})
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, roots, opts)
	if err != nil {
		return nil, err
	}
	for act := range graph.All() {
		if act.Err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", act, act.Err))
		}
	}
	slices.SortFunc(graph.Roots, func(x, y *checker.Action) int { return strings.Compare(x.Package.ID, y.Package.ID) })
	return graph, errors.Join(errs...)
}
