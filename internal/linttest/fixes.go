package linttest

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/txtar"
)

// RunFixes does what [Run] does, compares the effect of suggested fixes with
// the .golden file beside each source (a Go file, or an archive with one file
// per fix message), and then checks that the fixed sources compile and that
// the analyzer no longer reports in them what was fixed.
func RunFixes(t testing.TB, a *analysis.Analyzer, patterns ...string) {
	t.Helper()
	Config{}.RunFixes(t, a, patterns...)
}

// RunFixes is the function [RunFixes] with other defaults.
func (c Config) RunFixes(t testing.TB, a *analysis.Analyzer, patterns ...string) {
	t.Helper()
	dir, pkgs, ok := c.find(t, patterns)
	if !ok {
		return
	}
	acts := actions(analysistest.RunWithSuggestedFixes(t, dir, a, pkgs...))
	c.check(t, a, acts)

	goldens, err := readGoldens(acts)
	if err != nil {
		t.Error(err)
		return
	}
	if len(goldens) == 0 {
		t.Errorf("no .golden file in %q", pkgs)
	}
	f := &fixer{a, dir, pkgs, distinct(acts), goldens}
	f.checkMessages(t)
	for _, message := range messages(goldens) {
		f.rerun(t, message)
	}
}

// A fixer knows what was found before any fix, and what fixes make of it.
type fixer struct {
	analyzer *analysis.Analyzer
	dir      string
	pkgs     []string
	findings []finding
	goldens  map[string]golden // by source
}

// A golden is what a source becomes, by the message of the fixes applied. The
// empty message stands for all fixes.
type golden map[string][]byte

// readGoldens returns the golden files of acts by the name of their source.
func readGoldens(acts []*checker.Action) (map[string]golden, error) {
	goldens := make(map[string]golden)
	for _, act := range acts {
		for _, name := range act.Package.CompiledGoFiles {
			ar, err := txtar.ParseFile(name + ".golden")
			if os.IsNotExist(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			goldens[name] = make(golden)
			for _, f := range ar.Files {
				goldens[name][f.Name] = f.Data
			}
			if len(ar.Files) == 0 {
				goldens[name][""] = ar.Comment
			}
		}
	}
	return goldens, nil
}

// messages returns the fix messages of all goldens, sorted.
func messages(goldens map[string]golden) []string {
	var list []string
	for _, g := range goldens {
		for message := range g {
			list = append(list, message)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// A finding is a diagnostic with its place resolved.
type finding struct {
	analysis.Diagnostic
	pos token.Position
}

// distinct returns the findings of acts, those in a package and its test
// variant once.
func distinct(acts []*checker.Action) []finding {
	var list []finding
	seen := make(map[string]bool)
	for _, act := range acts {
		for _, d := range act.Diagnostics {
			f := finding{d, act.Package.Fset.PositionFor(d.Pos, false)}
			key := fmt.Sprint(f.pos, f.Category, f.Message)
			if !seen[key] {
				seen[key] = true
				list = append(list, f)
			}
		}
	}
	return list
}

// checkMessages reports fixes that an archive of golden files leaves out:
// analysistest looks at those in the archive only.
func (f *fixer) checkMessages(t testing.TB) {
	t.Helper()
	for _, found := range f.findings {
		g := f.goldens[found.pos.Filename]
		if _, all := g[""]; g == nil || all {
			continue
		}
		for _, fix := range found.SuggestedFixes {
			if g[fix.Message] == nil {
				t.Errorf("%s: fix %q is not in %s.golden", found.pos, fix.Message, found.pos.Filename)
			}
		}
	}
}

// rerun applies the fixes with one message, in a copy of the tree, and runs the
// analyzer again. Only findings without such a fix may be left.
func (f *fixer) rerun(t testing.TB, message string) {
	t.Helper()
	fixed := filepath.Join(t.TempDir(), "fixed")
	if err := copyFixed(fixed, f.dir, f.goldens, message); err != nil {
		t.Error(err)
		return
	}
	graph, err := analyze(fixed, f.analyzer, nil, f.pkgs...)
	if err != nil {
		t.Errorf("after fixes %q: %v", message, err)
		return
	}
	again := distinct(graph.Roots)
	for name, g := range f.goldens {
		if g[message] == nil {
			continue
		}
		rel, err := filepath.Rel(f.dir, name)
		if err != nil {
			t.Error(err)
			continue
		}
		want := categories(f.findings, name, func(found finding) bool { return !found.fixedBy(message) })
		got := categories(again, filepath.Join(fixed, rel), func(finding) bool { return true })
		if !slices.Equal(got, want) {
			t.Errorf("%s: after fixes %q, findings of categories %q are left, want %q", rel, message, got, want)
		}
	}
}

// copyFixed copies the sources of dir to fixed, which it creates, and applies
// the fixes with one message.
func copyFixed(fixed, dir string, goldens map[string]golden, message string) error {
	src := filepath.Join(fixed, "src")
	if err := os.MkdirAll(src, 0o777); err != nil {
		return err
	}
	if err := os.CopyFS(src, os.DirFS(filepath.Join(dir, "src"))); err != nil {
		return err
	}
	for name, g := range goldens {
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if data := g[message]; data != nil {
			if err := os.WriteFile(filepath.Join(fixed, rel), data, 0o666); err != nil {
				return err
			}
		}
	}
	return nil
}

// fixedBy reports whether one of the fixes with the given message concerns f.
// The empty message stands for all fixes.
func (f finding) fixedBy(message string) bool {
	return slices.ContainsFunc(f.SuggestedFixes, func(fix analysis.SuggestedFix) bool {
		return message == "" || fix.Message == message
	})
}

// categories returns the sorted categories of some findings in a file. Fixes
// move lines, which messages may mention, but categories stay.
func categories(findings []finding, file string, keep func(finding) bool) []string {
	list := []string{}
	for _, f := range findings {
		if f.pos.Filename == file && keep(f) {
			list = append(list, f.Category)
		}
	}
	slices.Sort(list)
	return list
}
