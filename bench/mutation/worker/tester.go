package main

import (
	"cmp"
	"fmt"
	"go/types"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"

	"github.com/grpclint/grpclint/bench/mutation/mutate"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/linttest"
)

// A tester tells whether fixtures fail in a mutant.
type tester struct {
	world
	list   []*unit // in the order of imports
	points int

	reach map[int][]*unit // by mutant: where it differs
	kills map[*unit]int   // how often a fixture was the one to fail
	last  *unit           // the fixture that failed last: neighbours often fail in one place
}

// newTester analyses everything as it is.
func newTester(list []*unit, points int) (*tester, error) {
	t := &tester{
		world: world{units: make(map[*types.Package]*unit), facts: make(map[*unit]facts)},
		list:  list, points: points, reach: make(map[int][]*unit), kills: make(map[*unit]int),
	}
	for _, u := range list {
		t.units[u.Types] = u
	}
	for _, u := range list {
		if err := t.controlFlow(u); err != nil {
			return nil, err
		}
		stop := mutate.Record()
		out, err := t.analyse(u)
		if err != nil {
			return nil, err
		}
		u.reached, u.steps = stop()
		u.facts, u.findings = out.facts, out.findings
		u.rendered = render(u.Fset, u.findings)
		if u.encoded, err = out.facts.encode(); err != nil {
			return nil, err
		}
		for _, id := range u.reached {
			t.reach[id] = append(t.reach[id], u)
		}
	}
	for _, u := range list {
		if u.fixture() {
			if failed := t.check(u.suite, u, u.findings); failed != "" {
				return nil, fmt.Errorf("fixtures fail before anything is disabled: %s", failed)
			}
		}
	}
	return t, nil
}

// test returns what became of a mutant: the word killed or survived, and by
// which fixture, or whether any was reached.
func (t *tester) test(id int) string {
	defer mutate.Activate(id, t.points)()
	reached := t.reach[id]
	if id >= t.points { // whoever looks something up in a table
		reached = t.list
	}
	clear(t.world.facts)
	// What is known of the standard library stays as it is: it is large, and
	// hardly what fixtures are about.
	reached = slices.DeleteFunc(slices.Clone(reached), standard)
	if len(reached) == 0 {
		return "survived: no fixture comes here"
	}
	if failed := t.run(reached); failed != "" {
		return "killed: " + failed
	}
	return fmt.Sprintf("survived: differs in %d packages", len(reached))
}

// standard reports whether u is no part of the fixtures.
func standard(u *unit) bool {
	return !slices.ContainsFunc(u.GoFiles, func(name string) bool { return strings.Contains(name, "testdata") })
}

// run analyses units, and those that import what they export and that is no
// longer the same. It returns what failed first.
func (t *tester) run(units []*unit) string {
	pending := make(map[*unit]bool)
	for _, u := range units {
		pending[u] = true
	}
	var leaves []*unit
	for _, u := range t.list {
		if !pending[u] {
			continue
		}
		if len(u.dependents) == 0 {
			leaves = append(leaves, u)
			continue
		}
		changed, failed := t.again(u)
		if failed != "" {
			return failed
		}
		if changed {
			for _, d := range u.dependents {
				pending[d] = true
			}
		}
	}
	slices.SortStableFunc(leaves, func(a, b *unit) int { return cmp.Compare(t.eager(b), t.eager(a)) })
	for _, u := range leaves {
		if _, failed := t.again(u); failed != "" {
			return failed
		}
	}
	return ""
}

// eager says how soon to try a fixture: one that often fails, and is cheap.
func (t *tester) eager(u *unit) int {
	if u == t.last {
		return 1 << 60
	}
	return (t.kills[u] + 1) * 1_000_000 / int(u.steps+10_000)
}

// again analyses u in the mutant. It reports whether its facts are others, and
// what failed.
func (t *tester) again(u *unit) (changed bool, failed string) {
	out, err := t.guarded(u)
	if err != nil {
		failed = err.Error()
	} else {
		var encoded string
		if encoded, err = out.facts.encode(); err != nil {
			failed = err.Error()
		}
		if changed = encoded != u.encoded; changed {
			t.world.facts[u] = out.facts
		}
		if failed == "" {
			failed = t.compare(u, out, changed)
		}
	}
	if failed == "" {
		return changed, ""
	}
	t.kills[u]++
	t.last = u
	return changed, u.PkgPath + ": " + failed
}

// guarded is analyse, which some mutants would not survive.
func (t *tester) guarded(u *unit) (out outcome, err error) {
	defer func() {
		mutate.Allow(0)
		if x := recover(); x != nil {
			err = fmt.Errorf("panic: %v", x)
		}
	}()
	mutate.Allow(100_000 + 20*u.steps)
	return t.analyse(u)
}

// compare returns the first mark in u that no longer holds.
func (t *tester) compare(u *unit, out outcome, changed bool) string {
	if !u.fixture() {
		return ""
	}
	if u.suite.rule == effects.Analyzer {
		return compareFacts(u, out, changed)
	}
	if render(u.Fset, out.findings) == u.rendered {
		return ""
	}
	if strings.Contains(u.PkgPath+"/", "/fixes/") && fixesOf(u, out.findings) != fixesOf(u, u.findings) {
		return "other fixes"
	}
	return t.check(u.suite, u, out.findings)
}

// compareFacts returns what differs in the facts, as their "want" comments see
// them.
func compareFacts(u *unit, out outcome, changed bool) string {
	if !changed {
		return ""
	}
	text := func(f facts) []string {
		var lines []string
		for k, fact := range f {
			if k.object != nil {
				lines = append(lines, fmt.Sprint(k.object.Name(), k.object.Pos(), " ", fact))
			}
		}
		slices.Sort(lines)
		return lines
	}
	before, after := text(u.facts), text(out.facts)
	if slices.Equal(before, after) {
		return ""
	}
	return "other facts"
}

func fixesOf(u *unit, findings []analysis.Diagnostic) string {
	var b strings.Builder
	for _, d := range findings {
		b.WriteString(renderFixes(u.Fset, d.SuggestedFixes))
	}
	return b.String()
}

// check returns the first mark in the fixtures of s that does not hold when
// findings are those of u. Marks about related positions may be in other
// packages, and so all of s are checked.
func (t *tester) check(s *suite, u *unit, findings []analysis.Diagnostic) string {
	if s.rule == effects.Analyzer {
		return ""
	}
	var acts []*checker.Action
	for _, other := range t.list {
		if other.suite != s {
			continue
		}
		act := &checker.Action{Analyzer: s.rule, Package: other.Package, Diagnostics: other.findings}
		if other == u {
			act.Diagnostics = findings
			r := new(recorder)
			linttest.CheckWants(r, act)
			if len(r.errors) > 0 {
				return r.errors[0]
			}
		}
		acts = append(acts, act)
	}
	r := new(recorder)
	linttest.Check(r, s.rule, acts)
	if len(r.errors) > 0 {
		return r.errors[0]
	}
	return ""
}

// A recorder notes failures.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper() {}

func (r *recorder) Error(args ...any) { r.Errorf("%s", fmt.Sprint(args...)) }

func (r *recorder) Errorf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.errors = append(r.errors, strings.ReplaceAll(text, os.Args[1]+"/src/", ""))
}
