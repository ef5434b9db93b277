package effects

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
)

// The SSA of one package.

// buildSSA builds the package's SSA. It is what buildssa does, without being
// an analyzer that every dependency would have to run.
func buildSSA(pass *analysis.Pass) []*ssa.Function {
	cfgs := pass.ResultOf[ctrlflow.Analyzer].(*ctrlflow.CFGs)
	prog := ssa.NewProgram(pass.Fset, 0)
	prog.SetNoReturn(func(fn *types.Func) bool { return cfgs.NoReturn(fn) || grpcapi.NeverReturns(fn) })
	importUsed(prog, pass)
	pkg := prog.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)
	pkg.Build()

	var funcs []*ssa.Function
	var add func(*ssa.Function)
	add = func(fn *ssa.Function) {
		funcs = append(funcs, fn)
		for _, lit := range fn.AnonFuncs {
			add(lit)
		}
	}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok {
				if obj, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
					if fn := prog.FuncValue(obj); fn != nil {
						add(fn)
					}
				}
			}
		}
	}
	// Literals in package-level initialisers belong to the package's init.
	for _, lit := range pkg.Func("init").AnonFuncs {
		add(lit)
	}
	return funcs
}

// importUsed creates the packages that the package imports, with the functions,
// methods and variables of theirs that it uses: all that they have, which an
// import without syntax gets, would take as long as the SSA of the package
// itself. So they are given syntax, in which these are declared; an ssa.Package
// does not mind that it says const. What only wrappers call is created on
// demand, as are methods of packages that are not imported directly.
func importUsed(prog *ssa.Program, pass *analysis.Pass) {
	used := make(map[*types.Package]*ast.ValueSpec)
	for _, p := range pass.Pkg.Imports() {
		used[p] = new(ast.ValueSpec)
	}
	info := &types.Info{Defs: make(map[*ast.Ident]types.Object)}
	seen := make(map[types.Object]bool)
	for _, obj := range pass.TypesInfo.Uses {
		spec := used[obj.Pkg()]
		if spec == nil || seen[obj] {
			continue
		}
		seen[obj] = true
		if obj = member(obj); obj != nil {
			id := ast.NewIdent(obj.Name())
			info.Defs[id] = obj
			spec.Names = append(spec.Names, id)
		}
	}
	for _, p := range pass.Pkg.Imports() {
		members := &ast.GenDecl{Tok: token.CONST, Specs: []ast.Spec{used[p]}}
		prog.CreatePackage(p, []*ast.File{{Decls: []ast.Decl{members}}}, info, true)
	}
}

// member returns the function, method or variable that SSA has of what a package
// declares, or nil.
func member(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Func:
		if recv := obj.Signature().Recv(); recv == nil || !types.IsInterface(recv.Type()) {
			return obj.Origin()
		}
	case *types.Var:
		if obj.Parent() == obj.Pkg().Scope() {
			return obj
		}
	}
	return nil
}
