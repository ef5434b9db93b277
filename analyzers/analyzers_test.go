package analyzers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/analyzers"
	"github.com/grpclint/grpclint/internal/linttest"
	"github.com/grpclint/grpclint/internal/rule"
)

func TestValidate(t *testing.T) {
	if err := analysis.Validate(analyzers.Suite); err != nil {
		t.Error(err)
	}
}

// TestSuiteIsComplete: a rule is in the suite or it does not exist.
func TestSuiteIsComplete(t *testing.T) {
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		folder := filepath.Dir(name)
		if !slices.ContainsFunc(analyzers.Suite, func(a *analysis.Analyzer) bool { return a.Name == folder }) {
			t.Errorf("%s: the suite has no rule %s", name, folder)
		}
	}
}

// TestNogo: Bazel's nogo sets nothing in a Pass but what every analysis needs,
// and links all rules into one program, where nothing but flags may be set up
// before main.
func TestNogo(t *testing.T) {
	for _, a := range analyzers.Suite {
		fixtures := a.Name + "/fixes"
		if _, err := os.Stat(filepath.Join("..", "testdata", "src", fixtures)); err != nil {
			fixtures = a.Name + "/crosspkg/..."
		}
		linttest.Run(t, lean(a), fixtures)
	}
}

// lean returns a rule that gets the Pass of nogo.
func lean(a *analysis.Analyzer) *analysis.Analyzer {
	b := *a
	b.Run = func(full *analysis.Pass) (any, error) {
		pass := *full
		pass.ReadFile, pass.Module, pass.OtherFiles, pass.IgnoredFiles = nil, nil, nil, nil
		return a.Run(&pass)
	}
	return &b
}

// TestRules checks that a rule has the same name everywhere, so that whoever
// reads it in a terminal finds the documentation, the source and the examples.
func TestRules(t *testing.T) {
	for _, a := range analyzers.Suite {
		t.Run(a.Name, func(t *testing.T) {
			checkDoc(t, a)
			checkReadme(t, a)
			checkFixtures(t, a)
		})
	}
}

// checkDoc checks that the documentation is that of doc.go in the rule's folder.
func checkDoc(t *testing.T, a *analysis.Analyzer) {
	docGo, err := os.ReadFile(filepath.Join(a.Name, "doc.go"))
	if err != nil {
		t.Error(err)
		return
	}
	if !strings.Contains(string(docGo), "# Analyzer "+a.Name) {
		t.Errorf("doc.go has no heading %q", "# Analyzer "+a.Name)
	} else if want := rule.Doc(string(docGo), a.Name); a.Doc != want {
		t.Errorf("Doc is not that of doc.go:\n%s", a.Doc)
	}
	if want := rule.URL(a.Name); a.URL != want {
		t.Errorf("URL = %q, want %q", a.URL, want)
	}
	if len(categories(a)) == 0 {
		t.Errorf("doc.go has no heading %q", "# Category NAME")
	}
}

// categories returns the documented categories of a rule, sorted.
func categories(a *analysis.Analyzer) []string {
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^# Category (\S+)$`).FindAllStringSubmatch(a.Doc, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}

// checkReadme checks that the table in the README has a row for the rule.
func checkReadme(t *testing.T, a *analysis.Analyzer) {
	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Error(err)
		return
	}
	row := regexp.MustCompile(`(?m)^\|.*\b` + regexp.QuoteMeta(a.Name) + `\b.*\|`)
	if !row.Match(readme) {
		t.Errorf("README.md has no table row about %s", a.Name)
	}
}

// checkFixtures checks that there is something to find, something to leave
// alone, and an example of each category. Which findings are right is for the
// rule's own test.
func checkFixtures(t *testing.T, a *analysis.Analyzer) {
	var wants, good int
	var marked []string
	dir := filepath.Join("..", "testdata", "src")
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && filepath.Dir(name) == dir && !strings.HasPrefix(d.Name(), a.Name) {
			return fs.SkipDir // but those with a flag set, such as streamdrainlatent
		}
		if err != nil || d.IsDir() || filepath.Ext(name) != ".go" {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && strings.HasPrefix(strings.ToLower(fn.Name.Name), "good") {
				good++
			}
		}
		for _, group := range f.Comments {
			for _, c := range group.List {
				if strings.Contains(c.Text, "// want ") {
					wants++
				}
				if list, ok := strings.CutPrefix(strings.TrimSpace(strings.TrimPrefix(c.Text, "//")), "category:"); ok {
					marked = append(marked, strings.Split(strings.ReplaceAll(list, " ", ""), ",")...)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if wants == 0 || good == 0 {
		t.Errorf("%s: %d wants and %d functions called good, need both", dir, wants, good)
	}
	slices.Sort(marked)
	if marked, documented := slices.Compact(marked), categories(a); !slices.Equal(marked, documented) {
		t.Errorf("fixtures have findings of categories %q, doc.go documents %q", marked, documented)
	}
}
