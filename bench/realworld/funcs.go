package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
)

// functionNames finds the functions that lines are in. Files are parsed once.
type functionNames map[string][]function

// A function is a declared function, or a variable of the package that is given one,
// with the lines it spans. What is in another literal belongs to the function around it.
type function struct {
	name        string
	first, last int
}

// outside is the name of what is in no function.
const outside = "(package level)"

// at returns the name of the function at a line of a file.
func (names functionNames) at(file string, line int) (string, error) {
	list, err := names.in(file)
	if err != nil {
		return "", err
	}
	for _, f := range list {
		if f.first <= line && line <= f.last {
			return f.name, nil
		}
	}
	return outside, nil
}

// in returns the functions of a file.
func (names functionNames) in(file string) ([]function, error) {
	if list, ok := names[file]; ok {
		return list, nil
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("cannot find out about functions: %w", err)
	}
	list := []function{}
	add := func(name string, n ast.Node) {
		// Without //line directives, as in what grpclint reports.
		list = append(list, function{name, fset.PositionFor(n.Pos(), false).Line, fset.PositionFor(n.End(), false).Line})
	}
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			add(funcName(decl), decl)
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && len(v.Values) == 1 {
					if lit, ok := v.Values[0].(*ast.FuncLit); ok {
						add(v.Names[0].Name, lit)
					}
				}
			}
		}
	}
	names[file] = list
	return list, nil
}

// funcName returns the name of a function, or TYPE.NAME for a method.
func funcName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	typ := fn.Recv.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.ParenExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.Ident:
			return t.Name + "." + fn.Name.Name
		default:
			return fn.Name.Name
		}
	}
}
