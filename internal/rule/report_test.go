package rule_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/rule"
)

// A toy is a package in which every call of a function called bad is a
// finding, with the call's first argument, if any, as its category.
type toy struct {
	fset  *token.FileSet
	files []*ast.File
}

// parse makes a toy of the given files. The last one is called f0.go, so that
// the order of names is not the order of positions.
func parse(t *testing.T, sources ...string) *toy {
	t.Helper()
	p := &toy{fset: token.NewFileSet()}
	for i, src := range sources {
		f, err := parser.ParseFile(p.fset, fmt.Sprintf("f%d.go", len(sources)-1-i), src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		p.files = append(p.files, f)
	}
	return p
}

// bad returns the findings of the toy rule.
func (p *toy) bad() []rule.Finding {
	var findings []rule.Finding
	for _, f := range p.files {
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "bad" {
					category := "kind"
					if len(call.Args) > 0 {
						category = call.Args[0].(*ast.Ident).Name
					}
					findings = append(findings, rule.Finding{Pos: n.Pos(), End: n.End(), Category: category, Message: "bad call"})
				}
			}
			return true
		})
	}
	return findings
}

// report runs findings through a Reporter and returns what a driver gets.
func (p *toy) report(findings ...rule.Finding) []analysis.Diagnostic {
	var got []analysis.Diagnostic
	pass := &analysis.Pass{
		Analyzer: &analysis.Analyzer{Name: "toy"},
		Fset:     p.fset,
		Files:    p.files,
		Report:   func(d analysis.Diagnostic) { got = append(got, d) },
	}
	r := rule.NewReporter(pass)
	for _, f := range findings {
		r.Report(f)
	}
	r.Flush()
	r.Flush() // reports nothing twice
	return got
}

// place prints file, line and category of a diagnostic.
func (p *toy) place(d analysis.Diagnostic) string {
	pos := p.fset.PositionFor(d.Pos, false)
	return fmt.Sprintf("%s:%d %s", pos.Filename, pos.Line, d.Category)
}

// TestSilence has one case per form of suppression. In each source, a call
// with a trailing "want" comment is one that must be reported.
func TestSilence(t *testing.T) {
	for _, test := range []struct{ name, src string }{
		{"nothing", "package p\nfunc f() {\n\tbad() // want\n}"},
		{"nolint", "package p\nfunc f() {\n\tbad() //nolint\n\tbad() // want\n}"},
		{"nolint with blank", "package p\nfunc f() {\n\tbad() // nolint\n}"},
		{"nolint all", "package p\nfunc f() {\n\tbad() //nolint:all\n}"},
		{"nolint reason without colon", "package p\nfunc f() {\n\tbad() //nolint we know\n}"},
		{"nolint suite", "package p\nfunc f() {\n\tbad() //nolint:grpclint\n}"},
		{"nolint rule", "package p\nfunc f() {\n\tbad() //nolint:toy\n}"},
		{"nolint upper case", "package p\nfunc f() {\n\tbad() //nolint:Toy\n}"},
		{"nolint list", "package p\nfunc f() {\n\tbad() //nolint:errcheck, toy // the server ends it\n}"},
		{"nolint other rule", "package p\nfunc f() {\n\tbad( /* want */ ) //nolint:errcheck\n}"},
		{"nolint prefix of the name", "package p\nfunc f() {\n\tbad( /* want */ ) //nolint:toybox\n}"},
		{"nolint rule named in reason only", "package p\nfunc f() {\n\tbad( /* want */ ) //nolint:errcheck // toy\n}"},
		{"nolint reason without slashes", "package p\nfunc f() {\n\tbad( /* want */ ) //nolint:toy we know\n}"},
		{"another word", "package p\nfunc f() {\n\tbad( /* want */ ) //nolinter\n}"},
		{"nolint above statement", "package p\nfunc f() {\n\t//nolint:toy\n\tbad()\n\tbad() // want\n}"},
		{"nolint above multi-line statement", "package p\nfunc f() {\n\t//nolint:toy\n\tif true {\n\t\tbad()\n\t}\n\tbad() // want\n}"},
		{"nolint above but one blank line off", "package p\nfunc f() {\n\t//nolint:toy\n\n\tbad() // want\n}"},
		{"nolint above function", "package p\n\n// f.\n//\n//nolint:toy\nfunc f() {\n\tbad()\n}\nfunc g() {\n\tbad() // want\n}"},
		{"nolint above package clause", "//nolint:toy\npackage p\n\nfunc f() {\n\tbad()\n}"},
		// As in golangci-lint, an inline comment covers its line only.
		{"nolint behind brace", "package p\nfunc f() { //nolint:toy\n\tbad() // want\n}"},

		{"lint ignore above", "package p\nfunc f() {\n\t//lint:ignore toy we know\n\tbad()\n\tbad() // want\n}"},
		{"lint ignore behind", "package p\nfunc f() {\n\tbad() //lint:ignore toy we know\n\tbad() // want\n}"},
		{"lint ignore behind multi-line call", "package p\nfunc f() {\n\tbad(\n\t) //lint:ignore toy we know\n}"},
		{"lint ignore suite", "package p\nfunc f() {\n\t//lint:ignore grpclint we know\n\tbad()\n}"},
		{"lint ignore list", "package p\nfunc f() {\n\t//lint:ignore SA1019,toy we know\n\tbad()\n}"},
		{"lint ignore double space", "package p\nfunc f() {\n\t//lint:ignore  toy  we know\n\tbad()\n}"},
		{"lint ignore two comments", "package p\nfunc f() {\n\t//lint:ignore toy we know\n\t//lint:ignore SA1019 this too\n\tbad()\n}"},
		{"lint ignore without reason", "package p\nfunc f() {\n\t//lint:ignore toy\n\tbad() // want\n}"},
		{"lint ignore other rule", "package p\nfunc f() {\n\t//lint:ignore SA1019 toy\n\tbad() // want\n}"},
		{"lint ignore function is its line only", "package p\n\n//lint:ignore toy we know\nfunc f() {\n\tbad() // want\n}"},
		{"lint ignore at end of block", "package p\nfunc f() {\n\tbad() // want\n\t//lint:ignore toy we know\n}\nvar _ = bad() // want"},
		{"lint file-ignore", "package p\n\n//lint:file-ignore toy we know\n\nfunc f() {\n\tbad()\n}"},
		{"lint file-ignore without reason", "package p\n\n//lint:file-ignore toy\n\nfunc f() {\n\tbad() // want\n}"},

		{"generated", "// Code generated by protoc-gen-go-grpc. DO NOT EDIT.\n\npackage p\nfunc f() {\n\tbad()\n}"},
		{"marker below package clause", "package p\n\n// Code generated by x. DO NOT EDIT.\nfunc f() {\n\tbad() // want\n}"},
		{"cgo", "// Code generated by cmd/cgo; DO NOT EDIT.\n\n//line /src/a.go:1:1\npackage p\nfunc f() {\n\tbad() // want\n}"},
		{"cgo of generated", "// Code generated by cmd/cgo; DO NOT EDIT.\n\n//line /src/a.go:1:1\n// Code generated by x. DO NOT EDIT.\n\npackage p\nfunc f() {\n\tbad()\n}"},
		{"cgo types", "// Code generated by cmd/cgo; DO NOT EDIT.\n\npackage p\nfunc f() {\n\tbad()\n}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := parse(t, test.src)
			var want, got []string
			for i, line := range strings.Split(test.src, "\n") {
				if strings.Contains(line, "want") {
					want = append(want, fmt.Sprintf("f0.go:%d kind", i+1))
				}
			}
			for _, d := range p.report(p.bad()...) {
				got = append(got, p.place(d))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q in\n%s", got, want, test.src)
			}
		})
	}
}

// TestNolintByDriver: what the driver knows how to silence is left to it.
func TestNolintByDriver(t *testing.T) {
	rule.NolintByDriver = true
	t.Cleanup(func() { rule.NolintByDriver = false })
	for comment, silenced := range map[string]bool{
		"//nolint":                       false,
		"//nolint we know":               false,
		"//nolint:all":                   false,
		"//nolint:grpclint // we know":   false,
		"//nolint:toy,grpclint":          false,
		"//nolint:toy":                   true,
		"//nolint:errcheck,toy":          true,
		"//lint:ignore toy we know":      true,
		"//lint:ignore grpclint we know": true,
	} {
		p := parse(t, "package p\nfunc f() {\n\tbad() "+comment+"\n}")
		if got := len(p.report(p.bad()...)) == 0; got != silenced {
			t.Errorf("%s: silenced is %v, want %v", comment, got, silenced)
		}
	}
}

// TestFlush checks order and duplicates.
func TestFlush(t *testing.T) {
	p := parse(t, "package p\nfunc f() {\n\tbad(b)\n\tbad(a)\n}", "package p\nfunc g() { bad() }")
	findings := p.bad()
	again := findings[0]
	again.Category = "a" // same place, other category
	findings = append(findings, again, findings[0], findings[1])

	var got []string
	for _, d := range p.report(findings...) {
		got = append(got, p.place(d))
	}
	want := []string{"f0.go:2 kind", "f1.go:3 a", "f1.go:3 b", "f1.go:4 a"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDiagnostic(t *testing.T) {
	p := parse(t, "package p\nfunc f() {\n\tbad()\n}")
	f := p.bad()[0]
	f.Related = []analysis.RelatedInformation{
		{Pos: token.NoPos, Message: "nowhere"},
		{Pos: p.files[0].Name.Pos(), Message: "here"},
	}
	f.Fixes = []analysis.SuggestedFix{{Message: "fix"}}
	got := p.report(f)
	if len(got) != 1 {
		t.Fatalf("%d diagnostics, want 1", len(got))
	}
	d := got[0]
	if d.Pos != f.Pos || d.End != f.End || d.Category != f.Category || d.Message != f.Message || len(d.SuggestedFixes) != 1 {
		t.Errorf("diagnostic %+v does not carry over %+v", d, f)
	}
	if want := rule.CategoryURL("toy", "kind"); d.URL != want {
		t.Errorf("URL = %q, want %q", d.URL, want)
	}
	if len(d.Related) != 1 || d.Related[0].Message != "here" {
		t.Errorf("Related = %v, want only the valid one", d.Related)
	}
	if len(f.Related) != 2 {
		t.Errorf("Report changed the finding of its caller")
	}
}

// TestElsewhere: drivers cannot show a finding in another package.
func TestElsewhere(t *testing.T) {
	p := parse(t, "package p\nfunc f() { bad() }", "package q\nfunc f() { bad() }")
	findings := p.bad()
	p.files = p.files[:1]
	if got := p.report(findings...); len(got) != 1 {
		t.Errorf("%d diagnostics, want 1", len(got))
	}
}

func TestIncomplete(t *testing.T) {
	p := parse(t, "package p\nfunc f() { bad() }")
	good := p.bad()[0]
	for name, spoil := range map[string]func(*rule.Finding){
		"no position": func(f *rule.Finding) { f.Pos = token.NoPos },
		"no end":      func(f *rule.Finding) { f.End = token.NoPos },
		"point":       func(f *rule.Finding) { f.End = f.Pos },
		"no category": func(f *rule.Finding) { f.Category = "" },
		"no message":  func(f *rule.Finding) { f.Message = "" },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, "incomplete finding") {
					t.Errorf("Report panics with %q", got)
				}
			}()
			f := good
			spoil(&f)
			p.report(f)
		})
	}
}
