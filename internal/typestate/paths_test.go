package typestate

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// TestPaths checks the "exits:" and "today:" lines of testdata/paths.
func TestPaths(t *testing.T) {
	fset, files := parsePaths(t)
	pkg := build(t, fset, files...)
	for _, file := range files {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if fn.Recv != nil {
				continue
			}
			t.Run(fn.Name.Name, func(t *testing.T) {
				pos := fset.Position(fn.Pos())
				right, ok := listIn(fn.Doc, "exits")
				if !ok {
					t.Fatalf("%s: no line \"exits:\"", pos)
				}
				got := exitsOf(t, Run(toySpec(pkg.Func(fn.Name.Name))))
				today, wrong := listIn(fn.Doc, "today")
				switch {
				case wrong && slices.Equal(got, right):
					t.Errorf("%s: this is right now: remove the line \"today:\"", pos)
				case wrong && !slices.Equal(got, today):
					t.Errorf("%s: exits: %s\n\twant %s\n\tor, as before, %s", pos,
						strings.Join(got, "; "), strings.Join(right, "; "), strings.Join(today, "; "))
				case !wrong && !slices.Equal(got, right):
					t.Errorf("%s: exits: %s\n\twant %s", pos, strings.Join(got, "; "), strings.Join(right, "; "))
				}
			})
		}
	}
}

// listIn returns the exits behind a key in a comment, sorted.
func listIn(doc *ast.CommentGroup, key string) ([]string, bool) {
	for line := range strings.Lines(doc.Text()) {
		if list, ok := strings.CutPrefix(strings.TrimSpace(line), key+": "); ok {
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
