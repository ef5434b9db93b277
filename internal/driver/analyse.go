package driver

import (
	"cmp"
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/grpclint/grpclint/internal/report"
)

// A failure is a package that could not be analysed, or not by every rule.
type failure struct {
	pkg  *packages.Package
	what string               // in a few words, for example: cannot be analysed
	err  error                // why; may join several, the first is the one to tell
	rule []*analysis.Analyzer // that failed; nil means all
}

// unfit returns the failure of a package that no rule can be run on.
func unfit(p *packages.Package, err error) failure {
	return failure{pkg: p, what: "cannot be analysed", err: err}
}

// analyse returns what is found in the packages, in whichever way was asked
// for. All ways end in the same report.
func (s *session) analyse() (*report.Report, error) {
	s.progress.say("listing packages")
	l := newLoader(s.cfg, s.opts)
	l.progress = s.progress
	switch {
	case s.opts.vet && len(s.opts.enabled) > 0: // named no rules, go vet runs all
		return s.listed(l, s.analyseByVet)
	case s.opts.nocache:
		return s.listed(l, s.analyseHere)
	}
	return s.analyseCached(l)
}

// listed lists the packages, and returns what is found in the given way.
func (s *session) listed(l *loader, way func(*loader) (*report.Report, error)) (*report.Report, error) {
	if err := l.list(); err != nil {
		return nil, err
	}
	rep, err := way(l)
	if err != nil {
		return nil, err
	}
	for _, pattern := range l.unmatched() {
		none := &packages.Package{ID: pattern, PkgPath: pattern}
		rep.Failures = append(rep.Failures, s.failure(unfit(none, errors.New("no packages match it"))))
	}
	rep.Findings = report.Sort(rep.Findings)
	return rep, nil
}

// analyseHere loads the targets that are listed and runs the rules on them.
func (s *session) analyseHere(l *loader) (*report.Report, error) {
	r := &ruleRun{
		session: s,
		loader:  l,
		guard:   newGuard(l.base),
		byTypes: make(map[*types.Package]*packages.Package),
	}
	r.rules = r.guard.wrapAll(s.opts.enabled)
	if err := analysis.Validate(r.rules); err != nil {
		return nil, err
	}
	r.exporters = exporters(r.rules)
	l.load(r.analyse)
	failures := append(l.failures(), r.failures...)
	for _, e := range r.guard.errors() {
		failures = append(failures, failure{r.byTypes[e.pkg], e.what, e.err, requirers(s.opts.enabled, e.analyzer)})
	}
	rep := &report.Report{Findings: r.findings}
	for _, f := range failures {
		rep.Failures = append(rep.Failures, s.failure(f))
	}
	return rep, nil
}

// A ruleRun runs rules on packages as they are loaded.
type ruleRun struct {
	*session
	loader    *loader
	guard     *guard
	rules     []*analysis.Analyzer // what runs on targets
	exporters []*analysis.Analyzer // what runs on dependencies, for their facts

	mu       sync.Mutex // guards what follows
	byTypes  map[*types.Package]*packages.Package
	findings []report.Finding
	failures []failure
}

// exporters returns the analyzers with facts among some and what they require.
func exporters(analyzers []*analysis.Analyzer) (found []*analysis.Analyzer) {
	for _, a := range analyzers {
		for _, e := range append(exporters(a.Requires), a) {
			if len(e.FactTypes) > 0 && !slices.Contains(found, e) {
				found = append(found, e)
			}
		}
	}
	return found
}

// analyse runs what has to be run on a package whose imports are done. The checker
// is shown nothing but this package: facts about others are in the guard's base.
func (r *ruleRun) analyse(p *packages.Package, target bool) {
	run := r.exporters
	if target {
		run = r.rules
	}
	alone := *p
	alone.Imports = nil
	graph, err := checker.Analyze(run, []*packages.Package{&alone}, &checker.Options{Sequential: true})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byTypes[p.Types] = p
	if err != nil {
		r.failures = append(r.failures, unfit(p, err))
		return
	}
	for _, act := range graph.Roots {
		if act.Err != nil { // the guard lets none through but those of the checker itself
			r.failures = append(r.failures, unfit(p, act.Err))
		}
		if !target {
			continue
		}
		for _, d := range act.Diagnostics {
			r.findings = append(r.findings, findingOf(r.loader.fset, act, d))
		}
	}
}

// requirers returns those of the rules that are, or need the result of, a.
func requirers(rules []*analysis.Analyzer, a *analysis.Analyzer) []*analysis.Analyzer {
	return slices.DeleteFunc(slices.Clone(rules), func(rule *analysis.Analyzer) bool {
		return rule != a && len(requirers(rule.Requires, a)) == 0
	})
}

// -- findings --

// findingOf returns a diagnostic as plain data.
func findingOf(fset *token.FileSet, act *checker.Action, d analysis.Diagnostic) report.Finding {
	position := func(pos token.Pos) report.Position {
		p := fset.Position(pos)
		return report.Position{File: p.Filename, Line: p.Line, Column: p.Column}
	}
	f := report.Finding{
		Package:  act.Package.ID,
		Rule:     act.Analyzer.Name,
		Category: d.Category,
		Message:  d.Message,
		URL:      d.URL,
		Pos:      position(d.Pos),
		End:      position(cmp.Or(d.End, d.Pos)),
	}
	for _, r := range d.Related {
		f.Related = append(f.Related, report.Related{Pos: position(r.Pos), End: position(cmp.Or(r.End, r.Pos)), Message: r.Message})
	}
	for _, fix := range d.SuggestedFixes {
		rf := report.Fix{Message: fix.Message}
		for _, e := range fix.TextEdits {
			start, end := fset.Position(e.Pos), fset.Position(cmp.Or(e.End, e.Pos))
			rf.Edits = append(rf.Edits, report.Edit{File: start.Filename, Start: start.Offset, End: end.Offset, New: string(e.NewText)})
		}
		f.Fixes = append(f.Fixes, rf)
	}
	forgetColumns(&f, act.Package)
	return f
}

// forgetColumns sets the columns of related positions in other packages to 1.
// Under go vet, types of other packages come without columns, and what is
// found must not depend on the driver.
func forgetColumns(f *report.Finding, p *packages.Package) {
	for i := range f.Related {
		r := &f.Related[i]
		if !slices.Contains(p.GoFiles, r.Pos.File) && !slices.Contains(p.CompiledGoFiles, r.Pos.File) {
			r.Pos.Column = min(r.Pos.Column, 1)
			r.End = r.Pos
		}
	}
}

// -- failures --

// failure returns a failure as plain data.
func (s *session) failure(f failure) report.Failure {
	rules := f.rule
	if rules == nil {
		rules = s.opts.enabled
	}
	out := report.Failure{Package: f.pkg.ID, Name: s.packageName(f.pkg), What: f.what, Why: s.describe(f.err)}
	for _, a := range rules {
		out.Rules = append(out.Rules, a.Name)
	}
	return out
}

// packageName returns the name under which the user knows the package: its
// path on disk below the working directory, or else its import path.
func (s *session) packageName(p *packages.Package) string {
	if files := slices.Concat(p.GoFiles, p.OtherFiles, p.IgnoredFiles); len(files) > 0 {
		if rel, ok := report.Relative(s.opts.dir, filepath.Dir(files[0])); ok {
			return strings.TrimSuffix("./"+filepath.ToSlash(rel), "/.")
		}
	}
	return cmp.Or(p.PkgPath, p.ID)
}

// describe returns one line for err: the first of the errors that it joins,
// and how many there are besides.
func (s *session) describe(err error) string {
	errs := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		errs = joined.Unwrap()
	}
	text := s.describeOne(errs[0])
	if n := len(errs) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	// The go command likes absolute names.
	return strings.ReplaceAll(text, s.opts.dir+string(filepath.Separator), "")
}

func (s *session) describeOne(err error) string {
	position := func(p token.Position) string {
		if rel, ok := report.Relative(s.opts.dir, p.Filename); ok {
			p.Filename = rel
		}
		return p.String()
	}
	var typeErr types.Error
	var syntaxErr *scanner.Error
	switch {
	case errors.As(err, &typeErr):
		return position(typeErr.Fset.Position(typeErr.Pos)) + ": " + oneLine(typeErr.Msg)
	case errors.As(err, &syntaxErr):
		return position(syntaxErr.Pos) + ": " + oneLine(syntaxErr.Msg)
	}
	return oneLine(err.Error())
}
