package rule

import (
	"fmt"
	"go/parser"
	"go/token"
	"strings"
)

// pages is the folder with a page for each rule; see docs/rules.
const pages = "https://github.com/grpclint/grpclint/blob/main/docs/rules/"

// URL returns the page that documents the rule called name, for
// analysis.Analyzer.URL.
func URL(name string) string {
	return pages + name + ".md"
}

// CategoryURL returns the place on the rule's page that documents one kind of
// finding, under a heading that is the category's name. It is the one that
// drivers make up by themselves from the URL of the rule.
func CategoryURL(name, category string) string {
	return URL(name) + "#" + category
}

// Doc returns the section of the embedded doc.go of a rule that describes the
// analyzer called name, in the form that analysis.Analyzer.Doc wants:
//
//	# Analyzer NAME
//
//	NAME: SUMMARY
//
//	BODY
//
// becomes "NAME: SUMMARY\n\nBODY". The sections that follow, up to the next
// "# Analyzer" heading, are part of the body, so that one text serves
// pkg.go.dev, docs/rules, "grpclint explain NAME" and editors.
//
// Doc runs while the rule's package is initialised. It panics if docGo is
// malformed: that is a mistake in the source, and every test of the rule
// shows it.
func Doc(docGo, name string) string {
	doc, err := extract(docGo, name)
	if err != nil {
		panic(fmt.Sprintf("rule.Doc: doc.go of %s: %v", name, err))
	}
	return doc
}

// extract is Doc without the panic.
func extract(docGo, name string) (string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", docGo, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		return "", fmt.Errorf("not a Go file: %w", err)
	}
	if f.Doc == nil {
		return "", fmt.Errorf("no package comment")
	}
	body, ok := section(f.Doc.Text(), "# Analyzer "+name)
	if !ok {
		return "", fmt.Errorf("no heading %q", "# Analyzer "+name)
	}
	// The body is trimmed, so a blank after the colon has a summary after it.
	if !strings.HasPrefix(body, name+": ") {
		return "", fmt.Errorf("heading %q is not followed by a line %q", "# Analyzer "+name, name+": SUMMARY")
	}
	return body, nil
}

// section returns the text below the given heading line, up to the next
// "# Analyzer" heading or the end.
func section(text, heading string) (string, bool) {
	var body []string
	inside := false
	for line := range strings.Lines(text) {
		switch line = strings.TrimRight(line, "\r\n"); {
		case line == heading:
			inside = true
		case strings.HasPrefix(line, "# Analyzer "):
			inside = false
		case inside:
			body = append(body, line)
		}
	}
	joined := strings.TrimSpace(strings.Join(body, "\n"))
	return joined, joined != ""
}
