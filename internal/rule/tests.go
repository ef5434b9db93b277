package rule

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// InTest returns a function that reports whether a position is in code for tests: in a
// test file; in another one that imports package testing; or in any file of a package that
// has such a one and "test" in its name.
func InTest(pass *analysis.Pass) func(token.Pos) bool {
	helpers := make(map[string]bool)
	for _, f := range pass.Files {
		name := pass.Fset.Position(f.Package).Filename
		for _, imp := range f.Imports {
			if imp.Path.Value == `"testing"` && !isTestFile(name) {
				helpers[name] = true
			}
		}
	}
	whole := len(helpers) > 0 && strings.Contains(pass.Pkg.Name(), "test")
	return func(pos token.Pos) bool {
		name := pass.Fset.Position(pos).Filename
		return whole || helpers[name] || isTestFile(name)
	}
}

// InTestFile reports whether a position is in a file that only "go test" compiles.
func InTestFile(pass *analysis.Pass, pos token.Pos) bool {
	return isTestFile(pass.Fset.Position(pos).Filename)
}

func isTestFile(name string) bool { return strings.HasSuffix(name, "_test.go") }
