package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grpclint/grpclint/internal/rule"
)

func TestDoc(t *testing.T) {
	const docGo = `// Package p defines two rules.
//
// # Analyzer one
//
// one: check this
//
// Why it matters.
//
//	code()
//
// # Category early-return
//
// Left early.
//
// # Analyzer onemore
//
// onemore: check that
package p
`
	want := "one: check this\n\nWhy it matters.\n\n\tcode()\n\n# Category early-return\n\nLeft early."
	if got := rule.Doc(docGo, "one"); got != want {
		t.Errorf("Doc(one) = %q, want %q", got, want)
	}
	if got, want := rule.Doc(docGo, "onemore"), "onemore: check that"; got != want {
		t.Errorf("Doc(onemore) = %q, want %q", got, want)
	}
	crlf := strings.ReplaceAll(docGo, "\n", "\r\n")
	if got := rule.Doc(crlf, "one"); got != want {
		t.Errorf("Doc(one) of a file with CRLF = %q, want %q", got, want)
	}
}

func TestDocMalformed(t *testing.T) {
	for _, test := range []struct{ name, docGo, want string }{
		{"empty", "", "not a Go file"},
		{"no comment", "package p\n", "no package comment"},
		{"no heading", "// Package p.\npackage p\n", "no heading"},
		{"other heading", "// # Analyzer rulex\n//\n// rulex: check\npackage p\n", "no heading"},
		{"no summary line", "// # Analyzer rule\n//\n// Rule checks.\npackage p\n", "not followed"},
		{"empty summary", "// # Analyzer rule\n//\n// rule:\npackage p\n", "not followed"},
		{"empty section", "// # Analyzer rule\n//\npackage p\n", "no heading"},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				got := fmt.Sprint(recover())
				if !strings.Contains(got, test.want) || !strings.Contains(got, "doc.go of rule") {
					t.Errorf("Doc panics with %q, want %q and the name of the rule", got, test.want)
				}
			}()
			rule.Doc(test.docGo, "rule")
		})
	}
}

// TestCategoryURL: whoever resolves the URL of a diagnostic that has none gets
// the same.
func TestCategoryURL(t *testing.T) {
	const want = "https://github.com/grpclint/grpclint/blob/main/docs/rules/streamdrain.md#early-return"
	if got := rule.CategoryURL("streamdrain", "early-return"); got != want {
		t.Errorf("CategoryURL = %s, want %s", got, want)
	}
	if got, want := rule.CategoryURL("streamdrain", "early-return"), rule.URL("streamdrain")+"#early-return"; got != want {
		t.Errorf("CategoryURL = %s, want %s", got, want)
	}
}
