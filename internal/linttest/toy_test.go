package linttest_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/linttest"
)

// toys is the configuration for the fixtures of this package.
var toys = linttest.Config{Dir: "testdata"}

// A recorder is a testing.TB that notes failures instead of failing, so that
// tests can check what linttest objects to.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Error(args ...any) { r.errors = append(r.errors, fmt.Sprint(args...)) }

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// expect fails unless each error contains one of the fragments and each
// fragment is in some error.
func (r *recorder) expect(t *testing.T, fragments ...string) {
	t.Helper()
	found := make(map[string]bool)
	for _, e := range r.errors {
		known := false
		for _, f := range fragments {
			if strings.Contains(e, f) {
				known, found[f] = true, true
			}
		}
		if !known {
			t.Errorf("unexpected error: %s", e)
		}
	}
	for _, f := range fragments {
		if !found[f] {
			t.Errorf("no error contains %q", f)
		}
	}
}

// toy is a rule with a finding for each call leak(KIND, others...), of category
// KIND, related to the declarations of others. Spoil may break a finding.
func toy(spoil func(*analysis.Diagnostic)) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "toy",
		Doc:  "finds leaks\n\n# Category a\n\n# Category b\n\n# Category nofix\n\n# Category two\n\n# Category again\n",
		Run: func(pass *analysis.Pass) (any, error) {
			for _, f := range pass.Files {
				ast.Inspect(f, func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok && isCallOf(call, "leak") {
						d := leak(pass, call)
						if spoil != nil {
							spoil(&d)
						}
						pass.Report(d)
					}
					return true
				})
			}
			return nil, nil
		},
	}
}

func isCallOf(call *ast.CallExpr, name string) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == name
}

// leak is the finding for one call.
func leak(pass *analysis.Pass, call *ast.CallExpr) analysis.Diagnostic {
	kind, _ := strconv.Unquote(call.Args[0].(*ast.BasicLit).Value)
	d := analysis.Diagnostic{
		Pos: call.Pos(), End: call.End(),
		Category: kind, Message: "leak " + kind, URL: "https://example.com/#" + kind,
		SuggestedFixes: fixesFor(kind, call),
	}
	for _, arg := range call.Args[1:] {
		if id, ok := arg.(*ast.Ident); ok {
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: pass.TypesInfo.Uses[id].Pos(), Message: "see here"})
		}
	}
	return d
}

// fixesFor returns fixes that are right or wrong, by the kind of finding.
func fixesFor(kind string, call *ast.CallExpr) []analysis.SuggestedFix {
	replace := func(message string, pos, end token.Pos, text string) analysis.SuggestedFix {
		return analysis.SuggestedFix{Message: message, TextEdits: []analysis.TextEdit{{Pos: pos, End: end, NewText: []byte(text)}}}
	}
	plug := replace("plug it", call.Fun.Pos(), call.Fun.End(), "plug")
	switch kind {
	case "a":
		return []analysis.SuggestedFix{plug}
	case "two":
		return []analysis.SuggestedFix{plug, replace("drop it", call.Pos(), call.End(), "_ = 0")}
	case "again":
		return []analysis.SuggestedFix{replace("hope", call.Rparen, call.Rparen, `, ""`)}
	}
	return nil
}

// -- facts --

// A calls fact lists the functions that a function calls.
type calls struct{ Names []string }

func (*calls) AFact()           {}
func (c *calls) String() string { return "calls(" + strings.Join(c.Names, ", ") + ")" }

// A mapped fact has no stable encoding.
type mapped struct{ Set map[int]bool }

func (*mapped) AFact() {}

// A lossy fact does not survive its encoding.
type lossy struct {
	Kept int
	lost int
}

func (*lossy) AFact() {}

// withFacts is a rule that requires a helper, which exports a fact, made by
// the given function, for each function.
func withFacts(make func(*analysis.Pass, *ast.FuncDecl) analysis.Fact) *analysis.Analyzer {
	helper := &analysis.Analyzer{
		Name:      "helper",
		Doc:       "helps",
		FactTypes: []analysis.Fact{new(calls), new(mapped), new(lossy)},
		Run: func(pass *analysis.Pass) (any, error) {
			if !strings.HasPrefix(pass.Pkg.Path(), "toy/") {
				return nil, nil
			}
			for _, f := range pass.Files {
				for _, decl := range f.Decls {
					if fn, ok := decl.(*ast.FuncDecl); ok {
						pass.ExportObjectFact(pass.TypesInfo.Defs[fn.Name].(*types.Func), make(pass, fn))
					}
				}
			}
			return nil, nil
		},
	}
	return &analysis.Analyzer{
		Name: "toyfacts", Doc: "uses facts", Requires: []*analysis.Analyzer{helper},
		Run: func(*analysis.Pass) (any, error) { return nil, nil },
	}
}

// callsOf makes a calls fact.
func callsOf(_ *analysis.Pass, fn *ast.FuncDecl) analysis.Fact {
	fact := new(calls)
	ast.Inspect(fn, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if id, ok := call.Fun.(*ast.Ident); ok {
				fact.Names = append(fact.Names, id.Name)
			}
		}
		return true
	})
	return fact
}
