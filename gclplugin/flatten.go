package gclplugin

import (
	"fmt"
	"go/token"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// flatten moves the story of a finding into its message. golangci-lint makes
// an issue of its own of each related position, which fails the run even where
// a comment silences the finding, and puts those in other files anywhere.
func flatten(fset *token.FileSet, d analysis.Diagnostic) analysis.Diagnostic {
	if len(d.Related) == 0 {
		return d
	}
	here := fset.Position(d.Pos).Filename
	var story []string
	for _, r := range d.Related {
		story = append(story, place(here, fset.Position(r.Pos))+": "+r.Message)
	}
	d.Message += " [" + strings.Join(story, "; ") + "]"
	d.Related = nil
	return d
}

// place names a position for a reader of the file called here. It has no
// column, which is not known of all packages, and no more of the file's name
// than is the same on every machine.
func place(here string, at token.Position) string {
	if at.Filename == here {
		return fmt.Sprintf("line %d", at.Line)
	}
	dir, file := filepath.Split(at.Filename)
	if dir != filepath.Dir(here)+string(filepath.Separator) {
		file = path.Join(filepath.Base(dir), file)
	}
	return fmt.Sprintf("%s:%d", file, at.Line)
}

// importPath returns the path of the package under which its tests, too, are
// chosen: those in a package of their own belong to the one that they test.
func importPath(pass *analysis.Pass) string {
	name := ""
	if len(pass.Files) > 0 {
		name = pass.Fset.Position(pass.Files[0].FileStart).Filename
	}
	if strings.HasSuffix(pass.Pkg.Name(), "_test") && strings.HasSuffix(name, "_test.go") {
		return strings.TrimSuffix(pass.Pkg.Path(), "_test")
	}
	return pass.Pkg.Path()
}
