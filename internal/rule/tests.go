package rule

import (
	"strings"

	"golang.org/x/tools/go/analysis"
)

// HelpsTests reports whether a package is there for tests: one of its files that
// is no test itself imports package testing. That its own tests do tells nothing,
// although they are part of the package under analysis.
func HelpsTests(pass *analysis.Pass) bool {
	for _, f := range pass.Files {
		if strings.HasSuffix(pass.Fset.Position(f.Package).Filename, "_test.go") {
			continue
		}
		for _, imp := range f.Imports {
			if imp.Path.Value == `"testing"` {
				return true
			}
		}
	}
	return false
}
