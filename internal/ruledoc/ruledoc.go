// Package ruledoc takes the documentation of a rule apart, as its doc.go has
// it, for those who show parts of it: explain, the pages in docs, SARIF.
package ruledoc

import (
	"flag"
	"go/doc/comment"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A Rule is the documentation of a rule.
type Rule struct {
	Name       string
	URL        string
	Summary    string // what it checks, in half a sentence
	Why        Text   // what goes wrong at run time
	Examples   Text   // Wrong: and Right:, one or more pairs
	Details    Text   // what it knows, and what it is silent about
	Silence    Text   // how to silence a finding
	Categories []Category
	Flags      []Flag
}

// A Category is a kind of finding.
type Category struct {
	Name string
	URL  string
	Text Text
}

// A Flag is a setting of a rule.
type Flag struct {
	Name  string // without the rule's
	Arg   string // name of the value; "" for booleans
	Usage string
}

// Text is a part of a documentation comment.
type Text []comment.Block

// Of returns the documentation of a rule.
func Of(a *analysis.Analyzer) *Rule {
	title, body, _ := strings.Cut(a.Doc, "\n")
	r := &Rule{Name: a.Name, URL: a.URL, Summary: strings.TrimPrefix(title, a.Name+": ")}
	doc := new(comment.Parser).Parse(body)
	part := &r.Why
	for _, block := range doc.Content {
		text := plain(block)
		switch category, heading := strings.CutPrefix(text, "Category "); {
		case heading && isHeading(block):
			r.Categories = append(r.Categories, Category{Name: category, URL: a.URL + "#" + category})
			part = &r.Categories[len(r.Categories)-1].Text
			continue
		case strings.HasPrefix(text, "To silence a finding"):
			part = &r.Silence // it stands below the last category
		case text == "Wrong:":
			part = &r.Examples
		case part == &r.Examples && isParagraph(block) && text != "Right:" && !continues(text):
			part = &r.Details
		}
		*part = append(*part, block)
	}
	a.Flags.VisitAll(func(f *flag.Flag) {
		arg, usage := flag.UnquoteUsage(f)
		r.Flags = append(r.Flags, Flag{f.Name, arg, usage})
	})
	return r
}

// All returns the documentation of the rules.
func All(analyzers []*analysis.Analyzer) []*Rule {
	var rules []*Rule
	for _, a := range analyzers {
		rules = append(rules, Of(a))
	}
	return rules
}

// Find returns the rule with the given name, or nil.
func Find(rules []*Rule, name string) *Rule {
	for _, r := range rules {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Category returns the category with the given name, or nil.
func (r *Rule) Category(name string) *Category {
	for i := range r.Categories {
		if r.Categories[i].Name == name {
			return &r.Categories[i]
		}
	}
	return nil
}

// Text returns t as plain text, wrapped for a terminal.
func (t Text) Text() string {
	return string(new(comment.Printer).Text(t.doc()))
}

// Markdown returns t as Markdown.
func (t Text) Markdown() string {
	var parts []string
	for _, block := range t {
		if code, ok := block.(*comment.Code); ok { // the printer would not say that it is Go
			parts = append(parts, "```go\n"+code.Text+"```\n")
			continue
		}
		parts = append(parts, string(new(comment.Printer).Markdown(Text{block}.doc())))
	}
	return strings.Join(parts, "\n")
}

// FirstSentence returns the first sentence of t, on one line.
func (t Text) FirstSentence() string {
	if len(t) == 0 {
		return ""
	}
	text := plain(t[0])
	if i := strings.Index(text, ". "); i >= 0 {
		text = text[:i+1]
	}
	return text
}

func (t Text) doc() *comment.Doc { return &comment.Doc{Content: t} }

// plain returns the text of a block on one line.
func plain(block comment.Block) string {
	p := &comment.Printer{TextWidth: -1}
	text := strings.TrimSpace(string(p.Text(&comment.Doc{Content: []comment.Block{block}})))
	if isHeading(block) {
		text = strings.TrimPrefix(text, "# ")
	}
	return text
}

func isHeading(block comment.Block) bool {
	_, ok := block.(*comment.Heading)
	return ok
}

func isParagraph(block comment.Block) bool {
	_, ok := block.(*comment.Paragraph)
	return ok
}

// continues reports whether a paragraph goes on with a sentence that an
// example has interrupted.
func continues(text string) bool {
	return text != "" && 'a' <= text[0] && text[0] <= 'z'
}
