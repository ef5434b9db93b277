package gclplugin

import (
	"go/token"
	"testing"

	"golang.org/x/tools/go/analysis"
)

func TestFlatten(t *testing.T) {
	fset := token.NewFileSet()
	// at returns a position on the given line of a file with ten bytes a line.
	at := func(name string) func(line int) token.Pos {
		f := fset.AddFile(name, -1, 1000)
		for i := range 99 {
			f.AddLine(10 * (i + 1))
		}
		return f.LineStart
	}
	here, beside, elsewhere := at("/src/m/a/here.go"), at("/src/m/a/beside.go"), at("/home/x/go/pkg/mod/example.com/lib@v1.2.3/open.go")
	d := flatten(fset, analysis.Diagnostic{
		Pos: here(3), End: here(4), Category: "kind", URL: "url", Message: "stream leaks",
		Related: []analysis.RelatedInformation{
			{Pos: elsewhere(12), Message: "opened here"},
			{Pos: beside(7), Message: "passed on"},
			{Pos: here(9), Message: "left here"},
		},
		SuggestedFixes: []analysis.SuggestedFix{{Message: "cancel"}},
	})
	want := "stream leaks [lib@v1.2.3/open.go:12: opened here; beside.go:7: passed on; line 9: left here]"
	if d.Message != want {
		t.Errorf("message %q, want %q", d.Message, want)
	}
	if d.Related != nil || d.Pos != here(3) || d.End != here(4) || d.Category != "kind" || d.URL != "url" || len(d.SuggestedFixes) != 1 {
		t.Errorf("something else is not as it should be: %+v", d)
	}
	plain := analysis.Diagnostic{Message: "stream leaks"}
	if got := flatten(fset, plain); got.Message != plain.Message {
		t.Errorf("message %q without a story", got.Message)
	}
}
