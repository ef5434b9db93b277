package linttest

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
)

// Deterministic loads and analyzes the fixtures twice, once in parallel and
// once not, and compares diagnostics and facts byte for byte. Loading again is
// part of it: files then get other positions, and maps another order.
func Deterministic(t testing.TB, a *analysis.Analyzer, patterns ...string) {
	t.Helper()
	Config{}.Deterministic(t, a, patterns...)
}

// Deterministic is the function [Deterministic] with other defaults.
func (c Config) Deterministic(t testing.TB, a *analysis.Analyzer, patterns ...string) {
	t.Helper()
	dir, pkgs, ok := c.find(t, patterns)
	if !ok {
		return
	}
	var runs [2][]string
	for i := range runs {
		graph, err := analyze(dir, a, &checker.Options{Sequential: i == 1}, pkgs...)
		if err != nil {
			t.Error(err)
			return
		}
		for _, act := range graph.Roots {
			runs[i] = append(runs[i], renderDiagnostics(act, dir)...)
		}
		facts, err := renderFacts(graph)
		if err != nil {
			t.Error(err)
			return
		}
		runs[i] = append(runs[i], facts...)
	}
	if line, one, two := firstDifference(runs[0], runs[1]); line >= 0 {
		t.Errorf("two runs differ, first in line %d:\n%s\n%s", line, one, two)
	}
}

// firstDifference returns the first line that differs, or -1.
func firstDifference(a, b []string) (line int, one, two string) {
	for i := range max(len(a), len(b)) {
		one, two = "(nothing)", "(nothing)"
		if i < len(a) {
			one = a[i]
		}
		if i < len(b) {
			two = b[i]
		}
		if one != two {
			return i, one, two
		}
	}
	return -1, "", ""
}

// renderDiagnostics prints all that a driver may show, in the order reported.
func renderDiagnostics(act *checker.Action, dir string) []string {
	fset := act.Package.Fset
	var lines []string
	for _, d := range act.Diagnostics {
		lines = append(lines, fmt.Sprintf("%s: %s: %s: %s (%s)", act, span(fset, dir, d.Pos, d.End), d.Category, d.Message, d.URL))
		for _, r := range d.Related {
			lines = append(lines, fmt.Sprintf("\t%s: %s", span(fset, dir, r.Pos, r.End), r.Message))
		}
		for _, fix := range d.SuggestedFixes {
			lines = append(lines, "\tfix: "+fix.Message)
			for _, e := range fix.TextEdits {
				lines = append(lines, fmt.Sprintf("\t\t%s: %q", span(fset, dir, e.Pos, e.End), e.NewText))
			}
		}
	}
	return lines
}

// span prints a range relative to dir.
func span(fset *token.FileSet, dir string, pos, end token.Pos) string {
	p := fset.PositionFor(pos, false)
	if rel, err := filepath.Rel(dir, p.Filename); err == nil {
		p.Filename = filepath.ToSlash(rel)
	}
	if !end.IsValid() {
		return p.String()
	}
	return fmt.Sprintf("%s-%d", p, fset.PositionFor(end, false).Offset)
}

// renderFacts prints the encoding of every fact in the graph, sorted.
func renderFacts(graph *checker.Graph) ([]string, error) {
	var lines []string
	for act := range graph.All() {
		for _, f := range factsOf(act) {
			data, err := encode(f.Fact)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.name, err)
			}
			lines = append(lines, fmt.Sprintf("%s: %s: %v %x", act, f.name, f.Fact, data))
		}
	}
	slices.SortFunc(lines, strings.Compare)
	return lines, nil
}
