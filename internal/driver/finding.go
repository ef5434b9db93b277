package driver

import (
	"cmp"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A finding is a diagnostic with what is needed to print it.
type finding struct {
	fset *token.FileSet
	pkg  *packages.Package
	rule string
	posn token.Position
	diag analysis.Diagnostic
}

// collect returns the diagnostics of the roots in the order in which they are
// shown, each defect once.
func collect(fset *token.FileSet, graph *checker.Graph) []finding {
	var findings []finding
	for _, act := range graph.Roots {
		for _, d := range act.Diagnostics {
			findings = append(findings, finding{
				fset: fset,
				pkg:  act.Package,
				rule: act.Analyzer.Name,
				posn: fset.Position(d.Pos),
				diag: d,
			})
		}
	}
	slices.SortFunc(findings, func(a, b finding) int {
		return cmp.Or(a.compare(b), cmp.Compare(a.pkg.ID, b.pkg.ID)) // to be the same in every run
	})
	// A file may belong to several packages, for example if it is also named
	// as one of the command-line arguments.
	return slices.CompactFunc(findings, func(a, b finding) bool { return a.compare(b) == 0 })
}

// compare orders findings by what the user sees of them.
func (f finding) compare(g finding) int {
	return cmp.Or(
		cmp.Compare(f.posn.Filename, g.posn.Filename),
		cmp.Compare(f.posn.Line, g.posn.Line),
		cmp.Compare(f.posn.Column, g.posn.Column),
		cmp.Compare(f.rule, g.rule),
		cmp.Compare(f.diag.Message, g.diag.Message),
	)
}

// position returns a position with the file name as the user would write it.
func (s *session) position(posn token.Position) string {
	if rel, ok := s.relative(posn.Filename); ok {
		posn.Filename = rel
	}
	return posn.String()
}

// relative returns the path relative to the working directory, if it is below.
func (s *session) relative(path string) (string, bool) {
	rel, err := filepath.Rel(s.opts.dir, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	return rel, true
}
