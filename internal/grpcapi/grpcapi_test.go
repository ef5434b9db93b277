package grpcapi_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/grpclint/grpclint/internal/grpcapi"
)

// A world is the package calls in testdata, and with it the stubs and the
// generated code of the fixtures that it imports.
type world struct {
	*packages.Package
	ssa *ssa.Package
}

// load is slow enough to be done once: the go command compiles the stubs.
var load = sync.OnceValues(func() (*world, error) {
	own, err := filepath.Abs("testdata")
	if err != nil {
		return nil, err
	}
	shared, err := filepath.Abs(filepath.Join("..", "..", "testdata"))
	if err != nil {
		return nil, err
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.LoadSyntax | packages.NeedExportFile,
		Dir:  own,
		Env:  append(os.Environ(), "GO111MODULE=off", "GOWORK=off", "GOPATH="+own+string(filepath.ListSeparator)+shared),
	}, "calls")
	if err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		for _, err := range p.Errors {
			return nil, err
		}
	}
	prog, ssaPkgs := ssautil.Packages(pkgs, ssa.SanityCheckFunctions)
	prog.Build()
	return &world{pkgs[0], ssaPkgs[0]}, nil
})

func loaded(t *testing.T) *world {
	t.Helper()
	w, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// comment returns the comment behind the code at pos.
func (w *world) comment(pos token.Pos) string {
	at := w.Fset.Position(pos)
	for _, f := range w.Syntax {
		for _, g := range f.Comments {
			if c := w.Fset.Position(g.Pos()); c.Filename == at.Filename && c.Line == at.Line {
				return strings.TrimSpace(g.Text())
			}
		}
	}
	return ""
}

// eachCall calls f for each call in the named functions, and in their
// literals, that has a comment behind it; there must be as many of them as
// comments, so that none goes by unasked.
func (w *world) eachCall(t *testing.T, f func(call ssa.CallInstruction, want string), funcs ...string) {
	t.Helper()
	asked := make(map[int]bool) // lines
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				if want := w.comment(call.Pos()); want != "" {
					asked[w.Fset.Position(call.Pos()).Line] = true
					f(call, want)
				}
			}
		}
		for _, lit := range fn.AnonFuncs {
			visit(lit)
		}
	}
	for _, name := range funcs {
		fn := w.ssa.Func(name)
		if fn == nil {
			t.Fatalf("no function %s", name)
		}
		visit(fn)
		for _, line := range w.marks(fn.Syntax()) {
			if !asked[line] {
				t.Errorf("%s:%d: no call was asked about", name, line)
			}
		}
	}
}

// marks returns the lines of n with a call and a comment behind it.
func (w *world) marks(n ast.Node) (lines []int) {
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && w.comment(call.Lparen) != "" {
			lines = append(lines, w.Fset.Position(call.Lparen).Line)
		}
		return true
	})
	return lines
}

// check compares, at the position of call.
func (w *world) check(t *testing.T, call ssa.CallInstruction, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %s: got %q, want %q", w.Fset.Position(call.Pos()), call, got, want)
	}
}

// TestTypes classifies the types of streams.go.
func TestTypes(t *testing.T) {
	w := loaded(t)
	ts := grpcapi.NewTypes()
	asked := 0
	for _, name := range w.Types.Scope().Names() {
		obj, ok := w.Types.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		want := w.comment(obj.Pos())
		if want == "" {
			continue
		}
		asked++
		// Twice, because the second answer comes from the cache.
		for range 2 {
			if got := describe(ts, obj.Type()); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		// A pointer to a struct has its methods, one to an interface has none.
		if _, ok := obj.Type().Underlying().(*types.Struct); ok == (want == "neither") {
			continue
		} else if !ok {
			want = "neither"
		}
		if got := describe(ts, types.NewPointer(obj.Type())); got != want {
			t.Errorf("*%s: got %q, want %q", name, got, want)
		}
	}
	if asked < 30 {
		t.Errorf("asked about %d types only", asked)
	}
}

var shapes = map[grpcapi.Shape]string{
	grpcapi.ShapeUnknown:    "ShapeUnknown",
	grpcapi.ServerStreaming: "ServerStreaming",
	grpcapi.ClientStreaming: "ClientStreaming",
	grpcapi.Bidi:            "Bidi",
}

func describe(ts *grpcapi.Types, t types.Type) string {
	switch client, server := ts.ClientStream(t), ts.ServerStream(t); {
	case client && server:
		return "both"
	case client:
		return "client " + shapes[ts.Shape(t)]
	case server:
		return "server"
	}
	return "neither"
}

// TestTypesOfNothing: types without methods of their own, and a type
// parameter, which has those of its constraint.
func TestTypesOfNothing(t *testing.T) {
	w := loaded(t)
	ts := grpcapi.NewTypes()
	for _, typ := range []types.Type{
		types.Typ[types.Int], types.Universe.Lookup("error").Type(), types.NewTuple(), types.Typ[types.UntypedNil],
		types.NewStruct(nil, nil), types.NewInterfaceType(nil, nil), types.NewPointer(types.NewPointer(types.Typ[types.Int])),
	} {
		if got := describe(ts, typ); got != "neither" {
			t.Errorf("%s: got %q", typ, got)
		}
	}
	generic := w.Types.Scope().Lookup("generic").Type().(*types.Signature)
	if got := describe(ts, generic.TypeParams().At(0)); got != "client ShapeUnknown" {
		t.Errorf("type parameter: got %q", got)
	}
}

// TestCreates: every way to open a stream, and calls that look like one.
func TestCreates(t *testing.T) {
	w := loaded(t)
	ts := grpcapi.NewTypes()
	w.eachCall(t, func(call ssa.CallInstruction, want string) {
		common := call.Common()
		got := "none"
		if c, ok := ts.Creates(common); ok {
			got = fmt.Sprintf("stream %d err %d ctx %d", c.Stream, c.Err, c.CtxArg)
			if (c.Ctx == nil) != (c.CtxArg < 0) {
				t.Errorf("%s: Ctx = %v, CtxArg = %d", w.Fset.Position(call.Pos()), c.Ctx, c.CtxArg)
			}
			if c.Ctx != nil && c.Ctx != common.Args[c.CtxArg] {
				t.Errorf("%s: Ctx is not argument %d", w.Fset.Position(call.Pos()), c.CtxArg)
			}
			if len(c.Releases) > 0 {
				got += fmt.Sprintf(" releases %v", c.Releases)
			}
			switch {
			case grpcapi.OwnCreator(common):
				got += " own"
			case grpcapi.Stub(common):
				got += " stub"
			}
		}
		w.check(t, call, got, want)
	}, "creators", "interceptor", "wrappers", "lookalikes")
}

// TestOps: what each method does, also one that is called as a value.
func TestOps(t *testing.T) {
	w := loaded(t)
	ts := grpcapi.NewTypes()
	w.eachCall(t, func(call ssa.CallInstruction, want string) {
		client, cs := ts.StreamOp(call.Common())
		server, ss := ts.ServerOp(call.Common())
		got := "NoOp"
		switch {
		case client != grpcapi.NoOp && server != grpcapi.NoOp:
			got = "both"
		case client != grpcapi.NoOp:
			got = client.String() + " client"
		case server != grpcapi.NoOp:
			got = server.String() + " server"
		}
		w.check(t, call, got, want)
		if got != "NoOp" && cs == nil && ss == nil {
			t.Errorf("%s: no stream", w.Fset.Position(call.Pos()))
		}
	}, "ops")
}

// TestConns: calls that open, pass on and close connections.
func TestConns(t *testing.T) {
	w := loaded(t)
	w.eachCall(t, func(call ssa.CallInstruction, want string) {
		common := call.Common()
		got := "other"
		if grpcapi.Dials(common) {
			got = "dials"
		}
		if grpcapi.WrapsConn(common) {
			got = "wraps"
		}
		if _, ok := grpcapi.IsConnClose(common); ok {
			got = "closes"
		}
		w.check(t, call, got, want)
	}, "conns")
}

var ctxKinds = map[grpcapi.CtxKind]string{
	grpcapi.CtxUnknown: "unknown", grpcapi.CtxNever: "never", grpcapi.CtxCancel: "cancel",
	grpcapi.CtxBounded: "bounded", grpcapi.CtxGroup: "group", grpcapi.CtxInherited: "inherited",
}

// TestContext is the table of what contexts are bound to.
func TestContext(t *testing.T) {
	w := loaded(t)
	ts := grpcapi.NewTypes()
	w.eachCall(t, func(call ssa.CallInstruction, want string) {
		c := ts.Context(call.Common())
		got := ctxKinds[c.Kind]
		if c.Kind == grpcapi.CtxCancel {
			got += fmt.Sprintf(" %d", c.Cancel)
		}
		if c.Parent != nil {
			got += " parent"
		}
		if c.Sure && c.Kind == grpcapi.CtxInherited {
			got += " sure"
		}
		w.check(t, call, got, want)
	}, "contexts", "contextLess")
}

// TestNonNilError: constructors of errors.
func TestNonNilError(t *testing.T) {
	w := loaded(t)
	w.eachCall(t, func(call ssa.CallInstruction, want string) {
		got := "maybe"
		if grpcapi.NonNilError(call.Common()) {
			got = "set"
		}
		w.check(t, call, got, want)
	}, "nonNil")
}

// TestNeverReturns goes by the syntax, since nothing behind such a call is in
// the SSA.
func TestNeverReturns(t *testing.T) {
	w := loaded(t)
	asked := 0
	ast.Inspect(w.ssa.Func("returning").Syntax(), func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		var id *ast.Ident
		switch fun := call.Fun.(type) {
		case *ast.Ident:
			id = fun
		case *ast.SelectorExpr:
			id = fun.Sel
		}
		fn, ok := w.TypesInfo.Uses[id].(*types.Func)
		if !ok {
			return true
		}
		asked++
		got := "returns"
		if grpcapi.NeverReturns(fn) {
			got = "never returns"
		}
		if want := w.comment(call.Pos()); got != want {
			t.Errorf("%s: %s: got %q, want %q", w.Fset.Position(call.Pos()), fn.FullName(), got, want)
		}
		return true
	})
	if asked == 0 {
		t.Error("no calls")
	}
	errorMethod := types.Universe.Lookup("error").Type().Underlying().(*types.Interface).Method(0)
	if grpcapi.NeverReturns(errorMethod) { // it belongs to no package
		t.Error("error.Error does not return")
	}
}

// TestIsGRPCPath: a path that only begins like gRPC's is somebody else's.
func TestIsGRPCPath(t *testing.T) {
	for path, want := range map[string]bool{
		"google.golang.org/grpc":             true,
		"google.golang.org/grpc/status":      true,
		"google.golang.org/grpcsomething":    false,
		"example.com/google.golang.org/grpc": false,
		"google.golang.org":                  false,
		"":                                   false,
	} {
		if got := grpcapi.IsGRPCPath(path); got != want {
			t.Errorf("IsGRPCPath(%q) = %t", path, got)
		}
	}
}
