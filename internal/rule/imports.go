package rule

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strconv"

	"golang.org/x/tools/go/analysis"
)

// Import returns the name under which the package of a path of the standard
// library can be used at pos, and the edits that import it if the file does not.
// It fails if the name is shadowed there, or the file imports it as _ or "." .
func Import(pass *analysis.Pass, pos token.Pos, importPath string) (name string, edits []analysis.TextEdit, ok bool) {
	file := FileOf(pass, pos)
	if file == nil {
		return "", nil, false
	}
	base := path.Base(importPath)
	for _, imp := range file.Imports {
		if p, err := strconv.Unquote(imp.Path.Value); err == nil && p == importPath {
			name = base
			if imp.Name != nil {
				name = imp.Name.Name
			}
		}
	}
	if name == "_" || name == "." {
		return "", nil, false
	}
	scope := pass.Pkg.Scope().Innermost(pos)
	if name == "" {
		if scope == nil {
			return "", nil, false
		}
		if _, obj := scope.LookupParent(base, pos); obj != nil {
			return "", nil, false
		}
		return base, []analysis.TextEdit{addImport(file, importPath)}, true
	}
	if scope != nil {
		if _, obj := scope.LookupParent(name, pos); obj != nil {
			if _, isPkg := obj.(*types.PkgName); !isPkg {
				return "", nil, false
			}
		}
	}
	return name, nil, true
}

// addImport returns the edit that imports a package: in the file's import group,
// in front of its only import, or behind the package clause.
func addImport(file *ast.File, importPath string) analysis.TextEdit {
	quoted := strconv.Quote(importPath)
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			continue
		}
		if g.Lparen.IsValid() && len(g.Specs) > 0 {
			at := g.Specs[0].Pos()
			return analysis.TextEdit{Pos: at, End: at, NewText: []byte(quoted + "\n\t")}
		}
		return analysis.TextEdit{Pos: g.Pos(), End: g.Pos(), NewText: []byte("import " + quoted + "\n\n")}
	}
	at := file.Name.End()
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte("\n\nimport " + quoted)}
}

// FileOf returns the file of the package under analysis that pos lies in, or nil.
func FileOf(pass *analysis.Pass, pos token.Pos) *ast.File {
	for _, f := range pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}
