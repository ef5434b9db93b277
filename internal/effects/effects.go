// Package effects says what calling a function does to the streams,
// connections and contexts that go in and come out: the one helper analyzer
// below the rules. It owns the facts and the SSA, and reports nothing.
//
// Technique: compositional summaries in the manner of a RacerD or an escape
// analysis. Each function is analysed once, callees before callers, with the
// typestate engine; what a caller needs to know of it is kept as a small
// summary and exported as a fact, so that packages are analysed one by one.
// Recursion is cut where it closes: the call that closes it is unknown.
//
// May or must: a summary lists every way in which a call can end (may), tied
// to the error it returns. What is not in a summary, a dynamic call for
// instance, is unknown, and what is unknown acquits.
//
// The SSA of a package is built only if the package reaches gRPC and mentions
// a stream or a connection; all other packages cost one look at their imports.
package effects

import (
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Analyzer computes effects. Its result is a *Result.
var Analyzer = &analysis.Analyzer{
	Name:       "grpceffects",
	Doc:        "grpceffects: summarise what functions do to gRPC streams, connections and contexts\n\nIt reports nothing; the rules of grpclint share its result.",
	URL:        "https://pkg.go.dev/github.com/grpclint/grpclint",
	Requires:   []*analysis.Analyzer{ctrlflow.Analyzer},
	FactTypes:  []analysis.Fact{new(reachesGRPC), new(funcEffects)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Result answers the rules' questions about one package.
type Result struct {
	Types *grpcapi.Types
	// Funcs are the package's functions and literals in source order, nil if
	// the package cannot hold a stream.
	Funcs []*ssa.Function
	// Lifetimes are the streams and connections that the package opens.
	Lifetimes []*Lifetime
	// EarlyTrailers are the calls of Trailer on a stream that may not have ended.
	EarlyTrailers []EarlyTrailer
	// Replaced are the streams kept in fields that are given up for others.
	Replaced []*Replacement
	// Unanswered are the half-closes of streams kept in fields that are cancelled
	// without having been received from.
	Unanswered []Unanswered

	funcs  []*ssa.Function             // Funcs, or those of a package that has to do with pools only
	build  func()                      // makes funcs when they are asked for; nil when there is nothing to make
	stores map[*types.Var][]*ssa.Store // by field
	sum    *summaries

	annotations []Annotation

	mu sync.Mutex // see Exclusive
}

// Exclusive waits until no other rule asks, and returns what ends that. Rules run
// at the same time, and most of what they ask for is found out when they do.
func (r *Result) Exclusive() (done func()) {
	r.mu.Lock()
	return r.mu.Unlock
}

func run(pass *analysis.Pass) (any, error) {
	res := &Result{Types: grpcapi.NewTypes()}
	streams := reaches(pass)
	if streams {
		pass.ExportPackageFact(new(reachesGRPC))
		streams = mentionsStreams(pass, res.Types)
	}
	if !streams && !hasAnnotations(pass) {
		return res, runPools(pass, res)
	}
	res.funcs = buildSSA(pass)
	res.Funcs = res.funcs
	s := newSummaries(pass, res)
	for _, fn := range res.Funcs {
		s.effects(fn)
	}
	s.allPools()
	s.exportFacts()
	s.exportAnnotations()
	s.collect(res)
	return res, nil
}

// reaches reports whether the package is part of gRPC or imports, at any
// distance, a package that is.
func reaches(pass *analysis.Pass) bool {
	if grpcapi.IsGRPCPath(pass.Pkg.Path()) {
		return true
	}
	for _, imp := range pass.Pkg.Imports() {
		if grpcapi.IsGRPCPath(imp.Path()) || pass.ImportPackageFact(imp, new(reachesGRPC)) {
			return true
		}
	}
	return false
}

// mentionsStreams reports whether any expression of the package has, or any
// called function returns, a stream or a connection.
func mentionsStreams(pass *analysis.Pass, ts *grpcapi.Types) bool {
	seen := make(map[types.Type]bool)
	mentions := func(t types.Type) bool {
		if t == nil || seen[t] {
			return false
		}
		seen[t] = true
		if tuple, ok := t.(*types.Tuple); ok {
			for i := range tuple.Len() {
				if u := tuple.At(i).Type(); ts.ClientStream(u) || ts.ServerStream(u) || grpcapi.IsConn(u) {
					return true
				}
			}
			return false
		}
		return ts.ClientStream(t) || ts.ServerStream(t) || grpcapi.IsConn(t) || grpcapi.StreamLike(t)
	}
	for _, tv := range pass.TypesInfo.Types {
		if mentions(tv.Type) {
			return true
		}
	}
	return callsUser(pass)
}

// callsUser reports whether the package calls a function of another package
// that leaks a stream bound to a context it is given, or uses one that it is
// given in a struct.
func callsUser(pass *analysis.Pass) bool {
	for _, obj := range pass.TypesInfo.Uses {
		fn, ok := obj.(*types.Func)
		if !ok || fn.Pkg() == nil || fn.Pkg() == pass.Pkg {
			continue
		}
		var fact funcEffects
		if pass.ImportObjectFact(fn.Origin(), &fact) && (len(fact.Leaks) > 0 || len(fact.Methods) > 0 || len(fact.Uses) > 0) {
			return true
		}
	}
	return false
}
