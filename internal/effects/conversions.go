package effects

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/grpclint/grpclint/internal/poolapi"
)

// Functions that make a string of bytes without copying them: with them, pooled
// memory is returned by accident most often, and they lie in small packages
// that have nothing else to do with pools. Such a function is known by its
// syntax, so that its package needs no SSA: it is a single return, of an unsafe
// conversion of its only parameter, or of a call of another such function. A
// longer one is not seen, nor is one that is given its bytes in a struct.

// exportConversions exports facts about such functions of a package of which
// nothing else matters.
func exportConversions(pass *analysis.Pass) {
	c := conversions{pass: pass, bodies: make(map[*types.Func]*ast.FuncDecl)}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok || decl.Recv != nil || decl.Body == nil || len(decl.Body.List) != 1 {
				continue
			}
			if fn, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok && bytesToString(fn.Signature()) {
				c.bodies[fn] = decl
				c.order = append(c.order, fn)
			}
		}
	}
	for _, fn := range c.order {
		if c.shares(fn, len(c.order)) && fn.Name() != "_" {
			pass.ExportObjectFact(fn, &funcEffects{Pools: &PoolEffects{Aliases: []PoolAlias{{Kind: poolapi.View}}}})
		}
	}
}

type conversions struct {
	pass   *analysis.Pass
	bodies map[*types.Func]*ast.FuncDecl
	order  []*types.Func
}

// shares reports whether the result of fn has the memory of its parameter; calls
// are followed through as many functions as fuel says.
func (c *conversions) shares(fn *types.Func, fuel int) bool {
	decl := c.bodies[fn]
	if decl == nil {
		var fact funcEffects
		return fn.Pkg() != c.pass.Pkg && bytesToString(fn.Signature()) &&
			c.pass.ImportObjectFact(fn, &fact) && fact.Pools != nil && len(fact.Pools.Aliases) > 0
	}
	ret, ok := decl.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 || fuel < 0 {
		return false
	}
	param := fn.Signature().Params().At(0)
	switch x := ast.Unparen(ret.Results[0]).(type) {
	case *ast.StarExpr: // *(*string)(unsafe.Pointer(&b))
		toString, ok := ast.Unparen(x.X).(*ast.CallExpr)
		return ok && c.isConversion(toString) && c.isPointerTo(toString.Args[0], param)
	case *ast.CallExpr:
		if c.isUnsafe(x.Fun, "String") { // unsafe.String(unsafe.SliceData(b), n)
			data, ok := ast.Unparen(x.Args[0]).(*ast.CallExpr)
			return ok && c.isUnsafe(data.Fun, "SliceData") && c.is(data.Args[0], param)
		}
		callee := typeutil.StaticCallee(c.pass.TypesInfo, x)
		return callee != nil && len(x.Args) == 1 && c.is(x.Args[0], param) && c.shares(callee, fuel-1)
	}
	return false
}

// bytesToString reports whether functions of the type make a string of bytes.
func bytesToString(sig *types.Signature) bool {
	if sig.Recv() != nil || sig.Params().Len() != 1 || sig.Results().Len() != 1 || sig.Variadic() {
		return false
	}
	slice, ok := sig.Params().At(0).Type().Underlying().(*types.Slice)
	return ok && types.Identical(slice.Elem(), types.Typ[types.Byte]) && isString(sig.Results().At(0).Type())
}

func (c *conversions) isConversion(call *ast.CallExpr) bool {
	return len(call.Args) == 1 && c.pass.TypesInfo.Types[call.Fun].IsType()
}

// isPointerTo reports whether e is unsafe.Pointer(&v).
func (c *conversions) isPointerTo(e ast.Expr, v *types.Var) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || !c.isConversion(call) || !c.isUnsafe(call.Fun, "Pointer") {
		return false
	}
	addr, ok := ast.Unparen(call.Args[0]).(*ast.UnaryExpr)
	return ok && addr.Op == token.AND && c.is(addr.X, v)
}

// isUnsafe reports whether e is what package unsafe calls name.
func (c *conversions) isUnsafe(e ast.Expr, name string) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == name && c.pass.TypesInfo.Uses[sel.Sel] == types.Unsafe.Scope().Lookup(name)
}

func (c *conversions) is(e ast.Expr, v *types.Var) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && c.pass.TypesInfo.Uses[id] == v
}
