package driver

import (
	"cmp"
	"fmt"
	"go/types"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// A guard keeps a failing analysis from taking others down.
//
// The checker runs analyses in goroutines of its own, where a panic ends the
// process, and an error in one package keeps the same analysis from running
// on every importer of it. So the guard hands the checker a copy of the graph
// of analyzers whose Run functions never fail: a failure is noted, its facts
// are missing (which rules must expect of any function anyway), and what
// requires its result is not run on that package.
type guard struct {
	copies    map[*analysis.Analyzer]*analysis.Analyzer
	originals map[*analysis.Analyzer]*analysis.Analyzer
	facts     *factBase

	mu     sync.Mutex
	failed map[runKey]bool
	errs   []runError
}

// A runKey names the application of an (original) analyzer to a package.
type runKey struct {
	analyzer *analysis.Analyzer
	pkg      *types.Package
}

// A runError is the failure of one run.
type runError struct {
	runKey
	what string // in a few words
	err  error  // or the value of the panic
}

func newGuard(facts *factBase) *guard {
	return &guard{
		facts:     facts,
		copies:    make(map[*analysis.Analyzer]*analysis.Analyzer),
		originals: make(map[*analysis.Analyzer]*analysis.Analyzer),
		failed:    make(map[runKey]bool),
	}
}

// wrapAll returns copies of the analyzers, and of what they require, that do not fail.
func (g *guard) wrapAll(analyzers []*analysis.Analyzer) []*analysis.Analyzer {
	var copies []*analysis.Analyzer
	for _, a := range analyzers {
		copies = append(copies, g.wrap(a))
	}
	return copies
}

// wrap returns the copy of a, the same one each time: the checker identifies
// analyzers by address.
func (g *guard) wrap(a *analysis.Analyzer) *analysis.Analyzer {
	if c := g.copies[a]; c != nil {
		return c
	}
	c := *a
	g.copies[a], g.originals[&c] = &c, a
	c.Requires = g.wrapAll(a.Requires)
	c.Run = func(pass *analysis.Pass) (any, error) { return g.run(a, pass), nil }
	return &c
}

// run applies a to the package of the pass, whatever happens.
func (g *guard) run(a *analysis.Analyzer, pass *analysis.Pass) (result any) {
	var none any
	if a.ResultType != nil {
		none = reflect.Zero(a.ResultType).Interface()
	}
	if g.lacksResults(a, pass.Pkg) {
		return none
	}
	defer func() {
		if r := recover(); r != nil {
			g.fail(a, pass.Pkg, "internal error in "+a.Name+" (please report it)", fmt.Errorf("%v (%s)", r, panicSite()))
			result = none
		}
	}()

	// Analyzers look up the results of what they require by original address.
	p := *pass
	p.Analyzer = a
	p.ResultOf = make(map[*analysis.Analyzer]any, len(pass.ResultOf))
	for c, res := range pass.ResultOf {
		p.ResultOf[g.originals[c]] = res
	}
	g.facts.serve(a, &p)
	result, err := a.Run(&p)
	if err == nil && reflect.TypeOf(result) != a.ResultType {
		err = fmt.Errorf("its result has type %T, not %v", result, a.ResultType)
	}
	if err != nil {
		g.fail(a, pass.Pkg, a.Name+" failed", err)
		return none
	}
	return result
}

// panicSite returns the place of the panic that is being recovered from, which
// is what a bug report needs most and a user can copy.
func panicSite() string {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	panicking := false
	for {
		f, more := frames.Next()
		inRuntime := strings.HasPrefix(f.Function, "runtime.")
		if panicking && !inRuntime {
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
		panicking = panicking || f.Function == "runtime.gopanic"
		if !more {
			return "place unknown"
		}
	}
}

// lacksResults reports whether something that a requires has failed on pkg.
// If so, a counts as failed too, but there is nothing new to tell.
func (g *guard) lacksResults(a *analysis.Analyzer, pkg *types.Package) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, req := range a.Requires {
		if g.failed[runKey{req, pkg}] {
			g.failed[runKey{a, pkg}] = true
			return true
		}
	}
	return false
}

func (g *guard) fail(a *analysis.Analyzer, pkg *types.Package, what string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	r := runKey{a, pkg}
	g.failed[r] = true
	g.errs = append(g.errs, runError{r, what, err})
}

// errors returns the failures, in an order that does not depend on scheduling.
func (g *guard) errors() []runError {
	return slices.SortedFunc(slices.Values(g.errs), func(x, y runError) int {
		return cmp.Or(cmp.Compare(x.pkg.Path(), y.pkg.Path()), cmp.Compare(x.analyzer.Name, y.analyzer.Name))
	})
}
