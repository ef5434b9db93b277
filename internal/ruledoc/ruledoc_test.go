package ruledoc_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/ruledoc"
)

const doc = `toy: check that toys are put away

Who steps on one, knows. It hurts.

Wrong:

	leave(toy)

Right:

	store(toy)

or do not play.

Wrong:

	throw(toy)

Toys are those of T[int].

It is silent
  - about books;
  - about paper.

# Category left-out

The toy lies
about. It is stepped on.

	leave(toy)

# Category thrown

It flies.

To silence a finding, sing.
`

func toy() *ruledoc.Rule {
	a := &analysis.Analyzer{Name: "toy", Doc: doc, URL: "https://example.com/toy"}
	a.Flags.String("box", "", "the `name` of the box")
	a.Flags.Bool("strict", false, "no excuses")
	return ruledoc.Of(a)
}

func TestOf(t *testing.T) {
	r := toy()
	for _, test := range []struct{ what, got, want string }{
		{"summary", r.Summary, "check that toys are put away"},
		{"why", r.Why.Text(), "Who steps on one, knows. It hurts.\n"},
		{"examples", r.Examples.Text(), "Wrong:\n\n\tleave(toy)\n\nRight:\n\n\tstore(toy)\n\nor do not play.\n\nWrong:\n\n\tthrow(toy)\n"},
		{"details", r.Details.Text(), "Toys are those of T[int].\n\nIt is silent\n  - about books;\n  - about paper.\n"},
		{"silence", r.Silence.Text(), "To silence a finding, sing.\n"},
	} {
		if test.got != test.want {
			t.Errorf("%s = %q, want %q", test.what, test.got, test.want)
		}
	}
	if len(r.Categories) != 2 || r.Categories[0].Name != "left-out" || r.Categories[1].Name != "thrown" {
		t.Fatalf("categories %+v", r.Categories)
	}
	c := r.Category("left-out")
	if want := "The toy lies about."; c.Text.FirstSentence() != want {
		t.Errorf("first sentence %q, want %q", c.Text.FirstSentence(), want)
	}
	if want := "https://example.com/toy#left-out"; c.URL != want {
		t.Errorf("URL %q, want %q", c.URL, want)
	}
	if want := "The toy lies about. It is stepped on.\n\n```go\nleave(toy)\n```\n"; c.Text.Markdown() != want {
		t.Errorf("Markdown %q, want %q", c.Text.Markdown(), want)
	}
	if r.Category("lost") != nil {
		t.Error("there is a category that is not documented")
	}
	want := []ruledoc.Flag{{Name: "box", Arg: "name", Usage: "the name of the box"}, {Name: "strict", Usage: "no excuses"}}
	if len(r.Flags) != 2 || r.Flags[0] != want[0] || r.Flags[1] != want[1] {
		t.Errorf("flags %+v, want %+v", r.Flags, want)
	}
}

// TestComplete: no part of the documentation gets lost.
func TestComplete(t *testing.T) {
	r := toy()
	all := r.Summary + r.Why.Text() + r.Examples.Text() + r.Details.Text() + r.Silence.Text()
	for _, c := range r.Categories {
		all += c.Name + c.Text.Text()
	}
	for word := range strings.FieldsSeq(strings.TrimPrefix(doc, "toy:")) {
		if word != "#" && word != "Category" && !strings.Contains(all, word) {
			t.Errorf("%q is lost", word)
		}
	}
	if ruledoc.Find([]*ruledoc.Rule{r}, "toy") != r || ruledoc.Find([]*ruledoc.Rule{r}, "book") != nil {
		t.Error("Find does not find by name")
	}
}
