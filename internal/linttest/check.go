package linttest

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
)

// check checks what analysistest does not about the findings of acts.
func (c Config) check(t testing.TB, a *analysis.Analyzer, acts []*checker.Action) {
	t.Helper()
	allowed := c.Categories
	if allowed == nil {
		allowed = documentedCategories(a.Doc)
	}
	m := readMarks(t, acts)
	categories := make(map[place][]string)
	for _, act := range acts {
		fset := act.Package.Fset
		for _, d := range act.Diagnostics {
			p := placeOf(fset, d.Pos)
			categories[p] = append(categories[p], d.Category)
			if !slices.Contains(allowed, d.Category) {
				t.Errorf("%s: category %q is none of %q", p, d.Category, allowed)
			}
			checkShape(t, act, d)
			checkStory(t, fset, d, m)
		}
	}
	m.checkCategories(t, categories)
	m.checkRelated(t)
}

// documentedCategories returns the categories that have a heading.
func documentedCategories(doc string) []string {
	var names []string
	for line := range strings.Lines(doc) {
		if name, ok := strings.CutPrefix(line, "# Category "); ok {
			names = append(names, strings.TrimSpace(name))
		}
	}
	return names
}

// checkShape checks the range and the link of a finding.
func checkShape(t testing.TB, act *checker.Action, d analysis.Diagnostic) {
	t.Helper()
	p := placeOf(act.Package.Fset, d.Pos)
	// go vet and gopls show findings only in the package under analysis.
	i := slices.IndexFunc(act.Package.Syntax, func(f *ast.File) bool { return f.FileStart <= d.Pos && d.Pos < f.FileEnd })
	switch {
	case i < 0:
		t.Errorf("%s: finding outside package %s", p, act.Package.ID)
	case d.End <= d.Pos:
		t.Errorf("%s: finding has no range", p)
	case d.End > act.Package.Syntax[i].FileEnd:
		t.Errorf("%s: finding ends outside its file", p)
	}
	if !strings.HasPrefix(d.URL, "https://") {
		t.Errorf("%s: finding has no URL (%q)", p, d.URL)
	}
}

// checkStory checks the related positions of a finding: each has a place and a
// message, and those in one file are in order. Files may come in any order.
func checkStory(t testing.TB, fset *token.FileSet, d analysis.Diagnostic, m *marks) {
	t.Helper()
	p := placeOf(fset, d.Pos)
	last := make(map[string]token.Pos) // by file
	for _, info := range d.Related {
		if !info.Pos.IsValid() || info.Message == "" {
			t.Errorf("%s: incomplete related position %s, message %q", p, fset.Position(info.Pos), info.Message)
			continue
		}
		at := placeOf(fset, info.Pos)
		m.matchRelated(at, info.Message)
		if info.Pos < last[at.file] && !m.unordered[p] {
			t.Errorf("%s: related position at line %d comes after a later one; if events have that order, say so with //unordered", p, at.line)
		}
		last[at.file] = info.Pos
	}
}
