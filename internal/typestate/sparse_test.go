package typestate

import (
	"go/ast"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// idleToy is the protocol without an object.
type idleToy struct{ toy }

func (idleToy) Call(ssa.CallInstruction, View) ([]Outcome, bool) { return nil, false }

// opens returns the calls of open in fn, literals aside.
func opens(fn *ssa.Function) (calls []ssa.CallInstruction) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok {
				if name, _ := called(call.Common()); name == "open" {
					calls = append(calls, call)
				}
			}
		}
	}
	return calls
}

// TestSparse: it makes no difference for testdata/paths whether a function is
// run as a whole.
func TestSparse(t *testing.T) {
	defer func(from int) { sparseFrom = from }(sparseFrom)
	fset, files := parsePaths(t)
	pkg := build(t, fset, files...)
	parts := 0
	for _, file := range files {
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok || decl.Body == nil || decl.Recv != nil {
				continue
			}
			fn := pkg.Func(decl.Name.Name)
			calls := opens(fn)
			if len(calls) != 1 {
				continue
			}
			spec := toySpec(fn)
			spec.Watch = calls[0]
			spec.Sparse = &Sparse{Origin: calls[0], Idle: idleToy{}}
			sparseFrom = len(fn.Blocks) + 1
			whole := Run(spec)
			sparseFrom = 0
			if _, ok := runSparse(newAnalysis(spec, (*Cache)(nil).of(fn, false)), spec); ok {
				parts++
			}
			part := Run(spec)
			if got, want := firstOf(part), firstOf(whole); !slices.Equal(got, want) {
				t.Errorf("%s: exits %v, want %v", fn.Name(), got, want)
			}
			if !slices.Equal(part.Seen, whole.Seen) || part.GaveUp != whole.GaveUp {
				t.Errorf("%s: seen %v, gave up %v; want %v, %v", fn.Name(), part.Seen, part.GaveUp, whole.Seen, whole.GaveUp)
			}
		}
	}
	if parts < 60 {
		t.Errorf("%d functions were not run as a whole, want at least 60", parts)
	}
}

// firstOf returns the first exit of each kind.
func firstOf(res *Result) (out []exitKey) {
	kinds := make(map[exitKey]bool)
	for _, x := range res.Exits {
		kind := exitKey{state: x.State, err: x.Err, bool: x.Bool, ptr: x.Ptr}
		if !kinds[kind] {
			kinds[kind] = true
			kind.ret = x.Return
			out = append(out, kind)
		}
	}
	return out
}

// TestSparseShares: what two objects of one function have in common is found
// out once.
func TestSparseShares(t *testing.T) {
	defer func(from int) { sparseFrom = from }(sparseFrom)
	sparseFrom = 0
	fn := snippet(t, `func f() error {
		a, err := open()
		if err != nil { return err }
		a.close()
		b, err := open()
		if err != nil { return err }
		b.use()
		return nil
	}`)
	spec := toySpec(fn)
	spec.Cache = new(Cache)
	var idles []*idle
	for _, call := range opens(fn) {
		spec.Sparse = &Sparse{Origin: call, Idle: idleToy{}}
		spec.Protocol = only{origin: call}
		Run(spec)
		idles = append(idles, spec.Cache.plain.idle)
	}
	if len(idles) != 2 || idles[0] == nil || !idles[0].ok || idles[0] != idles[1] {
		t.Errorf("idle runs %v, want the same one twice", idles)
	}
}

// only is toy for the object of one call.
type only struct {
	toy
	origin ssa.CallInstruction
}

func (p only) Call(call ssa.CallInstruction, in View) ([]Outcome, bool) {
	if name, _ := called(call.Common()); name == "open" && call != p.origin {
		return nil, false
	}
	return p.toy.Call(call, in)
}
