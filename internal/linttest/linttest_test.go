package linttest_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"sync/atomic"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/linttest"
)

func TestRun(t *testing.T) {
	toys.Run(t, toy(nil), "toy/good")
}

func TestRunWrong(t *testing.T) {
	r := &recorder{TB: t}
	toys.Run(r, toy(nil), "toy/wrong")
	r.expect(t,
		`wrong.go:8: findings of categories ["a"], want ["b"]`,
		`wrong.go:11: findings of categories [], want ["a"]`,
		`wrong.go:13: category "undocumented" is none of`,
		`wrong.go:15: no finding has a related position here matching`,
		`wrong.go:16: in 'related' comment: got nothing, want a quoted`,
		`wrong.go:17: in 'related' comment: error parsing regexp`,
		`wrong.go:23: related position at line 21 comes after a later one`,
		"wrong.go:24: no finding has a related position here matching `see there`",
	)
}

func TestRunSpoilt(t *testing.T) {
	for _, test := range []struct {
		spoil func(*analysis.Diagnostic)
		want  string
	}{
		{func(d *analysis.Diagnostic) { d.End = token.NoPos }, "finding has no range"},
		{func(d *analysis.Diagnostic) { d.End = d.Pos }, "finding has no range"},
		{func(d *analysis.Diagnostic) { d.URL = "" }, "finding has no URL"},
		{func(d *analysis.Diagnostic) { d.Category = "c" }, `category "c" is none of ["two"]`},
		{func(d *analysis.Diagnostic) { d.Related = make([]analysis.RelatedInformation, 1) }, "incomplete related position"},
		{func(d *analysis.Diagnostic) { d.Message = "other" }, "does not match pattern"},
	} {
		r := &recorder{TB: t}
		c := linttest.Config{Dir: "testdata", Categories: []string{"two"}}
		c.Run(r, toy(test.spoil), "toy/alternatives")
		if test.want == "does not match pattern" {
			r.expect(t, test.want, "no diagnostic was reported matching")
			continue
		}
		r.expect(t, test.want)
	}
}

func TestPatterns(t *testing.T) {
	for pattern, want := range map[string]string{
		"toy/nothere":     "toy/nothere",
		"toy/nothere/...": "fixtures toy/nothere/...",
	} {
		r := &recorder{TB: t}
		toys.Run(r, toy(nil), pattern)
		r.expect(t, want)
	}
	toys.Run(t, toy(nil), "toy/good/...", "toy/good")
}

func TestRunFixes(t *testing.T) {
	toys.RunFixes(t, toy(nil), "toy/fixes", "toy/alternatives")
}

func TestRunFixesWrong(t *testing.T) {
	for fixture, want := range map[string]string{
		"toy/badfix":       `after fixes "", findings of categories ["again"] are left, want []`,
		"toy/uncompilable": "undefined: plug",
		"toy/good":         "no .golden file",
	} {
		r := &recorder{TB: t}
		toys.RunFixes(r, toy(nil), fixture)
		if fixture == "toy/good" {
			r.expect(t, want, "good.go.golden: no such file")
			continue
		}
		r.expect(t, want)
	}
	r := &recorder{TB: t}
	renamed := toy(func(d *analysis.Diagnostic) { d.SuggestedFixes[0].Message = "stop it" })
	toys.RunFixes(r, renamed, "toy/alternatives")
	r.expect(t, `fix "stop it" is not in`, "no edits", `after fixes "plug it"`)
}

func TestDeterministic(t *testing.T) {
	toys.Deterministic(t, toy(nil), "toy/good", "toy/fixes")

	var n atomic.Int32
	r := &recorder{TB: t}
	toys.Deterministic(r, toy(func(d *analysis.Diagnostic) { d.Message += fmt.Sprint(n.Add(1)) }), "toy/alternatives")
	r.expect(t, "two runs differ, first in line 0")

	r = &recorder{TB: t}
	toys.Deterministic(r, withFacts(func(*analysis.Pass, *ast.FuncDecl) analysis.Fact {
		return &calls{Names: []string{fmt.Sprint(n.Add(1))}}
	}), "toy/alternatives")
	r.expect(t, "two runs differ")
}

func TestFacts(t *testing.T) {
	toys.Facts(t, withFacts(callsOf), "toy/good")

	for _, test := range []struct {
		config linttest.Config
		make   func(*analysis.Pass, *ast.FuncDecl) analysis.Fact
		want   string
	}{
		{toys, func(*analysis.Pass, *ast.FuncDecl) analysis.Fact {
			return &mapped{map[int]bool{1: true, 2: true, 3: true, 4: true, 5: true, 6: true}}
		}, "encodings differ"},
		{toys, func(*analysis.Pass, *ast.FuncDecl) analysis.Fact { return &lossy{1, 2} }, "an unexported field"},
		{toys, func(*analysis.Pass, *ast.FuncDecl) analysis.Fact { return &calls{Names: []string{}} }, "an empty slice"},
		{linttest.Config{Dir: "testdata", MaxFactBytes: 8}, callsOf, "bytes, more than 8"},
		{linttest.Config{Dir: "testdata", MaxPackageFactBytes: 50}, callsOf, "bytes, more than 50"},
	} {
		r := &recorder{TB: t}
		test.config.Facts(r, withFacts(test.make), "toy/good")
		r.expect(t, test.want)
	}
	r := &recorder{TB: t}
	toys.Facts(r, toy(nil), "toy/good")
	r.expect(t, "exports no facts")
}
