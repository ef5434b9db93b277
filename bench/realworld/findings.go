package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/grpclint/grpclint/bench/internal/modules"
)

// runModules runs grpclint on all modules, prints what it finds and counts it
// in sum.
func (s *suite) runModules(mods []*labelledModule, sum *summary) error {
	for _, m := range mods {
		c, err := s.tryModule(m)
		if s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		if err != nil {
			sum.errors++
			fmt.Fprintf(s.out, "%s: ERROR: %s\n", m.Module, oneLine(err.Error()))
			continue
		}
		c.print(s.out)
		sum.addModule(c)
	}
	return nil
}

// tryModule runs grpclint on a module.
func (s *suite) tryModule(m *labelledModule) (*comparison, error) {
	s.store.Log("module %s", m.Module)
	dir, err := s.store.Checkout(s.ctx, m.module)
	if err != nil {
		return nil, err
	}
	j := job{tags: m.Tags, patterns: []string{"./..."}}
	if s.lint.strict {
		if j.patterns, err = s.fit(m, dir); err != nil {
			return nil, err
		}
	}
	res, err := s.lint.run(dir, j)
	if err != nil {
		return nil, err
	}
	if s.lint.strict {
		res.addFailures(m.Fails)
	}
	return m.compare(res), nil
}

// A comparison is what is found in a module beside what its labels say.
type comparison struct {
	*labelledModule
	matched    []match
	unlabelled []finding
	vanished   []label  // with Count as how many are gone
	broken     []string // packages that ought to compile
	mended     []string // packages that ought not to
}

// A match is a finding with its label.
type match struct {
	finding
	label
}

// compare matches findings with labels: of each place as many as the label
// says, in the order of lines.
func (m *labelledModule) compare(res *result) *comparison {
	c := &comparison{labelledModule: m}
	left := make(map[place]int)
	labels := make(map[place]label)
	for _, l := range m.Findings {
		labels[l.place()], left[l.place()] = l, l.count()
	}
	for _, f := range res.findings {
		if left[f.place] > 0 {
			left[f.place]--
			c.matched = append(c.matched, match{f, labels[f.place]})
		} else {
			c.unlabelled = append(c.unlabelled, f)
		}
	}
	for _, l := range m.Findings {
		if n := left[l.place()]; n > 0 {
			l.Count = n
			c.vanished = append(c.vanished, l)
		}
	}
	known := make(map[string]bool)
	for _, f := range m.Fails {
		known[f.Package] = true
		if !slices.Contains(res.failed, f.Package) {
			c.mended = append(c.mended, f.Package)
		}
	}
	for _, pkg := range res.failed {
		if !known[pkg] {
			c.broken = append(c.broken, fmt.Sprintf("%s: %s", pkg, res.why[pkg]))
		}
	}
	return c
}

// ok reports whether all is as the labels say.
func (c *comparison) ok() bool {
	return len(c.unlabelled)+len(c.vanished)+len(c.broken)+len(c.mended) == 0
}

// right returns how many findings are labelled as true.
func (c *comparison) right() int {
	n := 0
	for _, m := range c.matched {
		if *m.Label {
			n++
		}
	}
	return n
}

func (c *comparison) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %d findings, %d true, %d false", c.Module, len(c.matched), c.right(), len(c.matched)-c.right())
	if len(c.Fails) > 0 {
		fmt.Fprintf(w, "; %d packages do not compile as published", len(c.Fails))
	}
	fmt.Fprintln(w)
	for _, m := range c.matched {
		fmt.Fprintf(w, "  %-5t %s:%d %s %s: %s\n", *m.Label, m.file, m.line, m.function, m.kind, m.label.Why)
	}
	for _, f := range c.unlabelled {
		fmt.Fprintf(w, "  FAIL: without a label: %s:%d %s %s: %s\n", f.file, f.line, f.function, f.kind, f.message)
	}
	for _, l := range c.vanished {
		fmt.Fprintf(w, "  FAIL: vanished: %d in %s %s %s\n", l.Count, l.File, l.Function, l.Kind)
	}
	for _, pkg := range c.broken {
		fmt.Fprintf(w, "  FAIL: cannot be analysed: %s\n", pkg)
	}
	for _, pkg := range c.mended {
		fmt.Fprintf(w, "  FAIL: can be analysed, other than modules.yml says: %s\n", pkg)
	}
}

// fit returns the packages of a module that compile.
func (s *suite) fit(m *labelledModule, dir string) ([]string, error) {
	list, err := modules.Packages(s.ctx, dir, m.Tags, "./...")
	return slices.DeleteFunc(list, func(pkg string) bool {
		return slices.ContainsFunc(m.Fails, func(f failure) bool { return f.Package == pkg })
	}), err
}

// addFailures adds packages that were left out for being known to fail.
func (r *result) addFailures(fails []failure) {
	for _, f := range fails {
		r.why[f.Package] = f.Why
	}
	r.failed = slices.Sorted(maps.Keys(r.why))
}

// A count is how many of how many.
type count struct{ n, of int }

func (c count) String() string { return fmt.Sprintf("%d/%d", c.n, c.of) }

func (c *count) add(yes bool) {
	c.of++
	if yes {
		c.n++
	}
}

// percent returns the share in percent, or "-" of nothing.
func (c count) percent() string {
	if c.of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(c.n)/float64(c.of))
}

// A summary is what a run comes to.
type summary struct {
	recall    count            // of what an analysis can see
	recallAll count            // with what it cannot
	byScope   map[string]count // all
	byRule    map[string]count // of what an analysis can see
	silent    count            // after the fix, of what was found before it
	silentAll count            // after the fix
	precision count
	byFound   map[string]count // the precision of each rule
	modules   int
	failed    int // cases and modules that are not as they should be
	errors    int // those that could not be run
}

func (s *summary) addCase(v *verdict) {
	s.recallAll.add(v.found())
	s.byScope = addTo(s.byScope, v.Scope, v.found())
	if v.Scope != infeasible {
		s.recall.add(v.found())
		s.byRule = addTo(s.byRule, v.Rule, v.found())
	}
	if v.Fixed != "" {
		s.silentAll.add(v.silent())
		if v.found() {
			s.silent.add(v.silent())
		}
	}
	if v.problem != "" {
		s.failed++
	}
}

// addTo counts something under a key.
func addTo(m map[string]count, key string, yes bool) map[string]count {
	if m == nil {
		m = make(map[string]count)
	}
	c := m[key]
	c.add(yes)
	m[key] = c
	return m
}

func (s *summary) addModule(c *comparison) {
	s.modules++
	for _, m := range c.matched {
		s.precision.add(*m.Label)
		s.byFound = addTo(s.byFound, m.rule(), *m.Label)
	}
	if !c.ok() {
		s.failed++
	}
}

// code returns the exit code.
func (s *summary) code() int {
	switch {
	case s.errors > 0:
		return 2
	case s.failed > 0:
		return 1
	}
	return 0
}

// print prints the figures for people, and a line for programs.
func (s *summary) print(w io.Writer, o *options) {
	fmt.Fprintln(w)
	line := []string{"summary:", "set=" + o.set, "driver=" + o.driver}
	show := func(text, key string, c count) {
		fmt.Fprintf(w, "%-60s %7s  %s\n", text, c, c.percent())
		line = append(line, key+"="+c.String())
	}
	if s.recallAll.of > 0 {
		show("Found, of cases that can be seen in the code", "recall", s.recall)
		for _, scope := range slices.Sorted(maps.Keys(s.byScope)) {
			show("  visible in: "+scope, "recall-"+scope, s.byScope[scope])
		}
		for _, rule := range slices.Sorted(maps.Keys(s.byRule)) {
			show("  "+rule, "recall-"+rule, s.byRule[rule])
		}
		show("Found, of all cases", "recall-all", s.recallAll)
		show("Silent after the fix, of those found before it", "silent", s.silent)
		show("Silent after the fix, of all", "silent-all", s.silentAll)
	}
	if s.modules > 0 {
		show(fmt.Sprintf("True, of findings in %d modules", s.modules), "precision", s.precision)
		for _, rule := range slices.Sorted(maps.Keys(s.byFound)) {
			show("  "+rule, "precision-"+rule, s.byFound[rule])
		}
		line = append(line, fmt.Sprintf("modules=%d", s.modules))
	}
	line = append(line, fmt.Sprintf("failed=%d errors=%d", s.failed, s.errors))
	fmt.Fprintln(w, strings.Join(line, " "))
}
