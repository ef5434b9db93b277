package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/grpclint/grpclint/analyzers/poolescape"
	"github.com/grpclint/grpclint/analyzers/recvconcurrency"
	"github.com/grpclint/grpclint/analyzers/streamdrain"
	"github.com/grpclint/grpclint/analyzers/unsafewrap"
	"github.com/grpclint/grpclint/internal/effects"
)

// A suite is a test: a rule, with a setting, and its fixtures.
type suite struct {
	rule        *analysis.Analyzer
	top         string // the folder with the fixtures
	flag, value string
	off         string // the value of flag outside of the suite
}

var suites = []*suite{
	{rule: poolescape.Analyzer, top: "poolescape"},
	{rule: poolescape.Analyzer, top: "poolescapepools", flag: "pools", value: "poolescapepools/arena.Arena:Borrow:Return"},
	{rule: recvconcurrency.Analyzer, top: "recvconcurrency"},
	{rule: streamdrain.Analyzer, top: "streamdrain"},
	{rule: streamdrain.Analyzer, top: "streamdrainlatent", flag: "latent", value: "true", off: "false"},
	{rule: unsafewrap.Analyzer, top: "unsafewrap"},
	{rule: unsafewrap.Analyzer, top: "unsafewrapstrict", flag: "strict", value: "true", off: "false"},
	{rule: effects.Analyzer, top: "effects"}, // its facts are what is tested
}

// enter sets the flag of a suite until leave is called.
func (s *suite) enter() (leave func()) {
	if s == nil || s.flag == "" {
		return func() {}
	}
	set := func(value string) {
		if err := s.rule.Flags.Set(s.flag, value); err != nil {
			panic(err) // it is one of the above
		}
	}
	set(s.value)
	return func() { set(s.off) }
}

// A unit is a package: a fixture, or what fixtures import.
type unit struct {
	*packages.Package
	suite      *suite  // nil for what is only imported
	deps       []*unit // imports, also indirect ones
	dependents []*unit
	order      int // after those of deps

	cfgs     any // the result of ctrlflow
	cfgFacts facts

	// What the code does when nothing is disabled.
	facts    facts
	encoded  string
	findings []analysis.Diagnostic
	rendered string
	reached  []int // mutants that would differ
	steps    int64
}

func (u *unit) fixture() bool { return u.suite != nil }

// load returns the fixtures below testdata and all that they import, imported
// packages first.
func load(testdata string) ([]*unit, error) {
	tops := make(map[string]*suite)
	var patterns []string
	for _, s := range suites {
		tops[s.top] = s
		found, err := folders(filepath.Join(testdata, "src"), s.top)
		if err != nil {
			return nil, err
		}
		patterns = append(patterns, found...)
	}
	cfg := &packages.Config{
		Mode:  packages.LoadAllSyntax | packages.NeedModule,
		Dir:   testdata,
		Tests: true,
		Env:   append(os.Environ(), "GOPATH="+testdata, "GO111MODULE=off", "GOWORK=off"),
	}
	roots, err := packages.Load(cfg, patterns...)
	if err != nil {
		return nil, err
	}
	l := &loading{units: make(map[*packages.Package]*unit)}
	for _, p := range roots {
		if strings.HasSuffix(p.ID, ".test") {
			continue
		}
		top, _, _ := strings.Cut(p.PkgPath, "/")
		l.add(p).suite = tops[top]
	}
	return l.list, errors.Join(l.errs...)
}

// folders returns the import paths of the packages below top.
func folders(src, top string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(filepath.Join(src, top), func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "testdata" {
			return filepath.SkipDir
		}
		if rel, err := filepath.Rel(src, filepath.Dir(name)); err == nil && filepath.Ext(name) == ".go" {
			paths = append(paths, filepath.ToSlash(rel))
		}
		return nil
	})
	slices.Sort(paths)
	return slices.Compact(paths), err
}

// loading collects units.
type loading struct {
	units map[*packages.Package]*unit
	list  []*unit
	errs  []error
}

func (l *loading) add(p *packages.Package) *unit {
	if u := l.units[p]; u != nil {
		return u
	}
	u := &unit{Package: p}
	l.units[p] = u
	for _, err := range p.Errors {
		l.errs = append(l.errs, fmt.Errorf("%s: %w", p.ID, err))
	}
	var imports []*packages.Package
	for _, imp := range p.Imports {
		imports = append(imports, imp)
	}
	slices.SortFunc(imports, func(a, b *packages.Package) int { return cmp.Compare(a.ID, b.ID) })
	for _, imp := range imports {
		dep := l.add(imp)
		u.deps = append(append(u.deps, dep), dep.deps...)
	}
	slices.SortFunc(u.deps, func(a, b *unit) int { return cmp.Compare(a.order, b.order) })
	u.deps = slices.Compact(u.deps)
	for _, dep := range u.deps {
		dep.dependents = append(dep.dependents, u)
	}
	u.order = len(l.list)
	l.list = append(l.list, u)
	return u
}
