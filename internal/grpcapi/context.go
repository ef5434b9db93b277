package grpcapi

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A CtxKind says how long the context that a call returns lives: the
// provenance table of the contracts, row by row.
type CtxKind uint8

const (
	CtxUnknown   CtxKind = iota
	CtxNever             // Background, TODO, WithoutCancel: nothing ever ends it
	CtxCancel            // ends when the cancel function beside it is called
	CtxBounded           // ends by itself: a deadline, a request, a handler, a test
	CtxGroup             // errgroup: ends when the group's Wait returns
	CtxInherited         // lives as long as its parent argument
)

// A CtxCall is what a call that returns a context does.
type CtxCall struct {
	Kind   CtxKind
	Parent ssa.Value // CtxCancel, CtxGroup, CtxInherited: the parent context
	Cancel int       // CtxCancel: index of the cancel function among the results
	Sure   bool      // CtxInherited: known to add no deadline or cancellation
}

// contextFuncs is the table for package context.
var contextFuncs = map[string]CtxKind{
	"Background":        CtxNever,
	"TODO":              CtxNever,
	"WithoutCancel":     CtxNever,
	"WithValue":         CtxInherited,
	"WithCancel":        CtxCancel,
	"WithCancelCause":   CtxCancel,
	"WithTimeout":       CtxBounded,
	"WithTimeoutCause":  CtxBounded,
	"WithDeadline":      CtxBounded,
	"WithDeadlineCause": CtxBounded,
}

// Context says what the context among the results of call is bound to.
func (ts *Types) Context(call *ssa.CallCommon) CtxCall {
	fn := Callee(call)
	if fn == nil || fn.Pkg() == nil {
		return ts.conventional(call)
	}
	parent := firstContext(call.Args)
	switch path := fn.Pkg().Path(); {
	case path == "context", path == "golang.org/x/net/context":
		if fn.Signature().Recv() == nil {
			return CtxCall{Kind: contextFuncs[fn.Name()], Parent: parent, Cancel: 1, Sure: true}
		}
	case path == "golang.org/x/sync/errgroup" && fn.Name() == "WithContext":
		return CtxCall{Kind: CtxGroup, Parent: parent}
	case ts.boundedMethod(fn, call):
		return CtxCall{Kind: CtxBounded}
	case onlyAddsValues(path) && parent != nil:
		return CtxCall{Kind: CtxInherited, Parent: parent, Sure: true}
	}
	return ts.conventional(call)
}

// boundedMethod recognises the methods, Context above all, that return a context
// which ends with a request, a server handler or a test.
func (ts *Types) boundedMethod(fn *types.Func, call *ssa.CallCommon) bool {
	_, recv := calledMethod(call)
	if recv == nil {
		return false
	}
	if ts.ServerStream(recv.Type()) || isNamed(recv.Type(), "net/http", "Request") {
		return true
	}
	switch fn.Pkg().Path() {
	case "testing":
		return true
	}
	return false
}

// onlyAddsValues reports whether the functions of a well-known package return their
// parent context with more values in it, if they return one. There are no facts about
// those of gRPC, whose packages have no streams.
func onlyAddsValues(path string) bool {
	switch path {
	case pathMetadata, pathGRPC + "/peer", "go.opentelemetry.io/otel/trace", "go.opentelemetry.io/otel/baggage",
		"go.opencensus.io/trace", "github.com/opentracing/opentracing-go":
		return true
	}
	return false
}

// conventional judges a call of which nothing is known by its signature. A
// function that returns func() beside a context hands over its release; one
// that takes a context probably passes it on, perhaps with a deadline.
func (ts *Types) conventional(call *ssa.CallCommon) CtxCall {
	parent := firstContext(call.Args)
	res := call.Signature().Results()
	for i := range res.Len() {
		if IsCancelFunc(res.At(i).Type()) {
			return CtxCall{Kind: CtxCancel, Parent: parent, Cancel: i}
		}
	}
	if parent != nil {
		return CtxCall{Kind: CtxInherited, Parent: parent}
	}
	return CtxCall{}
}

func firstContext(args []ssa.Value) ssa.Value {
	for _, a := range args {
		if IsContext(a.Type()) {
			return a
		}
	}
	return nil
}

// IsHandler reports whether fn is a unary RPC handler: a method
// (ctx, *Req) (*Res, error) that some interface XServer beside its request or
// response type requires. Its context ends when it returns.
func IsHandler(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Recv() == nil || sig.Params().Len() != 2 || sig.Results().Len() != 2 {
		return false
	}
	if !IsContext(sig.Params().At(0).Type()) || !IsError(sig.Results().At(1).Type()) {
		return false
	}
	for _, t := range []types.Type{sig.Params().At(1).Type(), sig.Results().At(0).Type()} {
		n := named(t)
		if n == nil || n.Obj().Pkg() == nil {
			return false
		}
		if serverRequires(n.Obj().Pkg(), fn) {
			return true
		}
	}
	return false
}

// IsStreamHandler reports whether fn is a streaming RPC handler: a method whose
// last parameter is a server stream, which returns an error, and which some
// interface XServer beside the stream's or its messages' type requires; or a
// function of grpc.StreamHandler's type.
func (ts *Types) IsStreamHandler(fn *types.Func) bool {
	sig := fn.Signature()
	n := sig.Params().Len()
	if n == 0 || n > 2 || sig.Results().Len() != 1 || !IsError(sig.Results().At(0).Type()) {
		return false
	}
	last := sig.Params().At(n - 1).Type()
	if !ts.ServerStream(last) {
		return false
	}
	if isNamed(last, pathGRPC, "ServerStream") {
		first, ok := sig.Params().At(0).Type().Underlying().(*types.Interface)
		return n == 2 && ok && first.Empty()
	}
	if sig.Recv() == nil {
		return false
	}
	for _, pkg := range packagesOf(last) {
		if serverRequires(pkg, fn) {
			return true
		}
	}
	return false
}

// IsHandlerFunc reports whether t is the type of the handlers that interceptors call.
func IsHandlerFunc(t types.Type) bool { return isNamed(t, pathGRPC, "StreamHandler") }

// packagesOf returns the packages of a type and of its type arguments.
func packagesOf(t types.Type) []*types.Package {
	var pkgs []*types.Package
	if alias, ok := t.(*types.Alias); ok && alias.Obj().Pkg() != nil {
		pkgs = append(pkgs, alias.Obj().Pkg())
	}
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return pkgs
	}
	pkgs = append(pkgs, n.Obj().Pkg())
	for arg := range n.TypeArgs().Types() {
		if m := named(arg); m != nil && m.Obj().Pkg() != nil {
			pkgs = append(pkgs, m.Obj().Pkg())
		}
	}
	return pkgs
}

// IsHTTPHandler reports whether a function with this signature serves HTTP
// requests: its last two parameters are an http.ResponseWriter and a request.
func IsHTTPHandler(sig *types.Signature) bool {
	p := sig.Params()
	n := p.Len()
	return n >= 2 && sig.Results().Len() == 0 && isNamed(p.At(n-2).Type(), "net/http", "ResponseWriter") && isNamed(p.At(n-1).Type(), "net/http", "Request")
}

func serverRequires(pkg *types.Package, fn *types.Func) bool {
	for _, name := range pkg.Scope().Names() {
		if !strings.HasSuffix(name, "Server") {
			continue
		}
		iface, ok := pkg.Scope().Lookup(name).Type().Underlying().(*types.Interface)
		if !ok {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(iface, false, pkg, fn.Name())
		m, ok := obj.(*types.Func)
		if ok && types.Identical(stripRecv(m), stripRecv(fn)) {
			return true
		}
	}
	return false
}

func stripRecv(fn *types.Func) *types.Signature {
	sig := fn.Signature()
	return types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
}

// IsInterceptor reports whether fn's context parameter belongs to a unary
// server interceptor, and so ends with the RPC.
func IsInterceptor(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		if isNamed(sig.Params().At(i).Type(), pathGRPC, "UnaryServerInfo") {
			return true
		}
	}
	return false
}

// IsTest reports whether a function is part of a test: it takes a *testing.T
// or the like. What it leaves behind ends with the test.
func IsTest(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		n := named(sig.Params().At(i).Type())
		if n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "testing" {
			return true
		}
	}
	return false
}

// NonNilError reports whether call's only result is an error that is never
// nil: the constructors of errors.
func NonNilError(call *ssa.CallCommon) bool {
	fn := Callee(call)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "errors":
		return fn.Name() == "New"
	case "fmt":
		return fn.Name() == "Errorf"
	case "github.com/pkg/errors", "golang.org/x/xerrors", "github.com/cockroachdb/errors":
		return fn.Name() == "New" || fn.Name() == "Errorf"
	case pathStatus:
		if fn.Name() != "Error" && fn.Name() != "Errorf" {
			return false
		}
		k, ok := call.Args[0].(*ssa.Const)
		return !ok || k.Value == nil || k.Int64() != 0
	}
	return false
}

// TestsError reports whether call tests an error in a way that the typestate
// engine understands, and has another result than a bool: status codes.
func TestsError(call *ssa.CallCommon) bool {
	fn := Callee(call)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	switch fn.Name() {
	case "Code", "FromError", "Convert":
		return true
	}
	return false
}

// NeverReturns lists functions of the standard library that do not return,
// for drivers that have no facts about it.
func NeverReturns(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "os":
		return fn.Name() == "Exit"
	case "runtime":
		return fn.Name() == "Goexit"
	case "log":
		return strings.HasPrefix(fn.Name(), "Fatal") || strings.HasPrefix(fn.Name(), "Panic")
	case "testing":
		switch fn.Name() {
		case "Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow":
			return true
		}
	}
	return false
}

// OnlyPrints reports whether call formats its arguments and keeps none.
func OnlyPrints(call *ssa.CallCommon) bool {
	fn := Callee(call)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	path := fn.Pkg().Path()
	return path == "fmt" || path == "log" || path == "log/slog"
}

// Retries reports whether call is one of the well-known helpers that call
// their function argument again and again until it succeeds: those of packages that
// have no others.
func Retries(call *ssa.CallCommon) bool {
	fn := Callee(call)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	path := fn.Pkg().Path()
	return strings.HasPrefix(path, "github.com/cenkalti/backoff") || strings.HasPrefix(path, "github.com/avast/retry-go") ||
		path == "k8s.io/apimachinery/pkg/util/wait"
}

// Spawns reports whether call runs the function among its arguments in
// another goroutine: errgroup.Group.Go and sync.WaitGroup.Go.
func Spawns(call *ssa.CallCommon) bool {
	fn := Callee(call)
	return isMethod(fn, "golang.org/x/sync/errgroup", "Group", "Go") ||
		isMethod(fn, "golang.org/x/sync/errgroup", "Group", "TryGo") ||
		isMethod(fn, "sync", "WaitGroup", "Go")
}
