package linttest

import (
	"go/ast"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
)

// Check checks findings as [Run] does, of actions that somebody else has run,
// in all but their "want" comments.
func Check(t testing.TB, a *analysis.Analyzer, acts []*checker.Action) {
	t.Helper()
	Config{}.check(t, a, acts)
}

// CheckWants compares the findings of act with its "want" comments, as
// analysistest does. Those about facts are not looked at.
func CheckWants(t testing.TB, act *checker.Action) {
	t.Helper()
	wants := make(map[place][]*related)
	for _, f := range act.Package.Syntax {
		for _, group := range f.Comments {
			for _, c := range group.List {
				readWants(t, placeOf(act.Package.Fset, c.Pos()), c, wants)
			}
		}
	}
	for _, d := range act.Diagnostics {
		p := placeOf(act.Package.Fset, d.Pos)
		if !takeFirst(wants[p], d.Message) {
			t.Errorf("%s: unexpected: %s", p, d.Message)
		}
	}
	for p, list := range wants {
		for _, w := range list {
			if !w.matched {
				t.Errorf("%s: nothing matches %#q", p, w.rx)
			}
		}
	}
}

// readWants adds the patterns of a comment, which may begin amid another one.
func readWants(t testing.TB, p place, c *ast.Comment, wants map[place][]*related) {
	t.Helper()
	_, text, ok := strings.Cut(c.Text, "// want ")
	if !ok {
		return
	}
	if rest, ok := strings.CutPrefix(text, "+1 "); ok {
		text = rest
		p.line++
	}
	rxs, err := parsePatterns(text)
	if err != nil {
		return // about facts
	}
	for _, rx := range rxs {
		wants[p] = append(wants[p], &related{rx: rx})
	}
}

// takeFirst marks the first pattern that the message satisfies.
func takeFirst(list []*related, message string) bool {
	for _, w := range list {
		if !w.matched && w.rx.MatchString(message) {
			w.matched = true
			return true
		}
	}
	return false
}
