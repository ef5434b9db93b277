package typestate

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// TestPaths checks the "exits:" lines of testdata/paths.
func TestPaths(t *testing.T) {
	fset, files := parsePaths(t)
	pkg := build(t, fset, files...)
	for _, file := range files {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			t.Run(fn.Name.Name, func(t *testing.T) {
				pos := fset.Position(fn.Pos())
				want, ok := exitsLine(fn.Doc)
				if !ok {
					t.Skip("no exits: line")
				}
				got := exitsOf(t, Run(toySpec(pkg.Func(fn.Name.Name))))
				if !slices.Equal(got, want) {
					t.Errorf("%s: exits: %s\n\twant %s", pos, strings.Join(got, "; "), strings.Join(want, "; "))
				}
			})
		}
	}
}

// exitsLine returns the exits that a comment lists, sorted.
func exitsLine(doc *ast.CommentGroup) ([]string, bool) {
	for line := range strings.Lines(doc.Text()) {
		if list, ok := strings.CutPrefix(strings.TrimSpace(line), "exits: "); ok {
			exits := strings.Split(list, "; ")
			slices.Sort(exits)
			return exits, true
		}
	}
	return nil, false
}

// exitsOf describes the exits of a result, sorted and without duplicates.
func exitsOf(t *testing.T, res *Result) []string {
	t.Helper()
	if res.GaveUp {
		t.Error("gave up")
	}
	var list []string
	for _, x := range res.Exits {
		list = append(list, describeExit(x))
	}
	slices.Sort(list)
	return slices.Compact(list)
}
