package effects

import (
	"go/ast"
	"go/build"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Which packages have to do with pools, so that all others cost next to nothing.

// runPools summarises a package that has no streams but may have pools.
func runPools(pass *analysis.Pass, res *Result) error {
	pools := mentionsPools(pass)
	if !pools && !mentionsMessages(pass) {
		exportConversions(pass)
		return nil
	}
	res.build = func() {
		res.funcs = buildSSA(pass)
		newSummaries(pass, res)
	}
	if inStandardLibrary(pass) {
		return nil // what it does is in tables; its own code is only built if it is asked for
	}
	if !pools && !reaches(pass) {
		exportConversions(pass) // likewise: it encodes itself, and importers need not know how
		return nil
	}
	res.build()
	res.build = nil
	res.sum.allPools()
	res.sum.exportFacts()
	return nil
}

// PoolFuncs returns the functions and literals of a package that has to do with
// pools.
func (r *Result) PoolFuncs() []*ssa.Function {
	if r.build != nil {
		r.build()
		r.build = nil
	}
	return r.funcs
}

func (s *summaries) allPools() {
	for _, fn := range s.res.funcs {
		if fn.Parent() == nil {
			s.poolsOf(fn)
			if s.sendsMessages() {
				s.flightEffects(fn)
			}
		}
	}
}

// withPools adds to a summary what the function does to pools, and to messages.
func (s *summaries) withPools(fn *ssa.Function, eff *funcEffects) *funcEffects {
	pools, flight := s.pools[fn], s.flights[fn]
	if pools == nil && flight == nil {
		return eff
	}
	if eff == nil {
		eff = new(funcEffects)
	}
	eff.Pools, eff.Flight = pools, flight
	return eff
}

// mentionsMessages reports whether a package without pools may do to memory what
// gRPC does not expect: it has a codec, or resets something.
func mentionsMessages(pass *analysis.Pass) bool {
	for _, obj := range pass.TypesInfo.Defs {
		if fn, ok := obj.(*types.Func); ok && fn.Name() == "Marshal" && fn.Signature().Recv() != nil && grpcapi.RoleOf(pass.Pkg, fn, fn.Signature()) != grpcapi.NoRole {
			return true
		}
	}
	if !reaches(pass) {
		return false
	}
	for _, obj := range pass.TypesInfo.Uses {
		if fn, ok := obj.(*types.Func); ok && fn.Name() == "Reset" && fn.Signature().Recv() != nil && grpcapi.IsMessage(fn.Signature().Recv().Type()) {
			return true
		}
	}
	return false
}

func inStandardLibrary(pass *analysis.Pass) bool {
	if len(pass.Files) == 0 {
		return false
	}
	name := pass.Fset.PositionFor(pass.Files[0].Package, false).Filename
	return build.Default.GOROOT != "" && strings.HasPrefix(name, build.Default.GOROOT)
}

// mentionsPools reports whether the package uses a pool's type, a function that
// does something to pooled objects, or a channel in a way that may be a free
// list.
func mentionsPools(pass *analysis.Pass) bool {
	for _, obj := range pass.TypesInfo.Uses {
		switch obj := obj.(type) {
		case *types.TypeName:
			if obj.Pkg() != nil && poolapi.Mentions(obj.Type()) {
				return true
			}
		case *types.Func:
			if obj.Pkg() != nil && obj.Name() == "ReturnToVTPool" {
				return true
			}
			if obj.Pkg() == nil || obj.Pkg() == pass.Pkg {
				continue
			}
			if poolapi.Knows(obj.Origin()) {
				return true
			}
			var fact funcEffects
			if pass.ImportObjectFact(obj.Origin(), &fact) && fact.Pools != nil && (fact.Pools.Puts != nil || fact.Pools.Cleanups != nil) {
				return true
			}
		}
	}
	return hasFreeList(pass.Files)
}

// hasFreeList reports whether there is a select that sends, and one that
// receives a value, and that do not wait.
func hasFreeList(files []*ast.File) bool {
	var sends, receives bool
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectStmt)
			if !ok {
				_, isExpr := n.(ast.Expr)
				_, isLit := n.(*ast.FuncLit)
				return !sends || !receives || !isExpr || isLit
			}
			send, receive, wait := false, false, true
			for _, c := range sel.Body.List {
				switch comm := c.(*ast.CommClause).Comm.(type) {
				case nil:
					wait = false
				case *ast.SendStmt:
					send = true
				case *ast.AssignStmt:
					u, ok := comm.Rhs[0].(*ast.UnaryExpr)
					receive = receive || ok && u.Op == token.ARROW
				}
			}
			sends, receives = sends || send && !wait, receives || receive && !wait
			return true
		})
	}
	return sends && receives
}
