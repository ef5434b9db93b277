package driver

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/grpclint/grpclint/internal/ruledoc"
	"github.com/grpclint/grpclint/internal/settings"
)

// parseExplain parses the arguments of "grpclint explain".
func (c *Config) parseExplain(args []string) (func(io.Writer), error) {
	if len(args) != 1 {
		return nil, errors.New("usage: grpclint explain RULE[/CATEGORY]")
	}
	rules := ruledoc.All(c.Analyzers)
	if err := settings.CheckKind(rules, args[0]); err != nil {
		return nil, err
	}
	name, category, _ := strings.Cut(args[0], "/")
	rule := ruledoc.Find(rules, name)
	return func(w io.Writer) { explain(w, rule, rule.Category(category)) }, nil
}

// explain tells a user who has a finding what is wrong, and what to do. The
// category may be nil.
func explain(w io.Writer, rule *ruledoc.Rule, category *ruledoc.Category) {
	kind, url := rule.Name, rule.URL
	if category == nil {
		fmt.Fprintf(w, "%s: %s\n", rule.Name, rule.Summary)
	} else {
		kind, url = rule.Name+"/"+category.Name, category.URL
		fmt.Fprintf(w, "%s, a finding of %s: %s\n", kind, rule.Name, rule.Summary)
		section(w, "What", category.Text.Text())
	}
	section(w, "Why", rule.Why.Text())
	section(w, "Wrong and right", rule.Examples.Text())
	if category == nil {
		section(w, "What it knows, and what it is silent about", rule.Details.Text())
		section(w, "Kinds of findings", categoryList(rule))
	}
	section(w, "How to fix", fmt.Sprintf(`Write it as shown under Right. Where a program can do that without changing
anything else, the finding has a fix:

	grpclint -enable %[1]s -diff ./...    shows it
	grpclint -enable %[1]s -fix ./...     applies it
`, kind))
	section(w, "How to silence", rule.Silence.Text()+fmt.Sprintf(`
To leave out all findings of this kind, use -disable %[1]s, or write in
%[2]s:

	disable: [%[1]s]
`, kind, settings.FileName))
	if len(rule.Flags) > 0 && category == nil {
		section(w, "Flags", flagList(rule))
	}
	if url != "" {
		fmt.Fprintf(w, "\nSee %s\n", url)
	}
}

func section(w io.Writer, title, text string) {
	if text = strings.Trim(text, "\n"); text != "" {
		fmt.Fprintf(w, "\n%s\n\n%s\n", strings.ToUpper(title), text)
	}
}

func categoryList(rule *ruledoc.Rule) string {
	var b strings.Builder
	for _, c := range rule.Categories {
		fmt.Fprintf(&b, "%s\n\t%s\n", c.Name, c.Text.FirstSentence())
	}
	return b.String()
}

func flagList(rule *ruledoc.Rule) string {
	var b strings.Builder
	for _, f := range rule.Flags {
		fmt.Fprintf(&b, "%s\n\t%s\n", strings.TrimSpace("-"+rule.Name+"."+f.Name+" "+f.Arg), f.Usage)
	}
	return b.String()
}
