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
	defer func(from int) { SparseFrom = from }(SparseFrom)
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
			SparseFrom = len(fn.Blocks) + 1
			whole := Run(spec)
			SparseFrom = 0
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

// TestSparseActs: nor where calls that are not given the object act on it, and
// are deferred.
func TestSparseActs(t *testing.T) {
	defer func(from int) { SparseFrom = from }(SparseFrom)
	for _, c := range []struct {
		body  string
		whole bool // it has to be run as a whole
	}{
		{body: "defer end(); t, err := open(); if err != nil { return err }; t.use(); return nil"},
		{body: "t, err := open(); if err != nil { return err }; t.use(); defer end(); return nil"},
		{body: "t, err := open(); if err != nil { return err }; if cond() { defer end() }; t.use(); return nil"},
		{body: "t, err := open(); if err != nil { return err }; t.use(); if cond() { return errors.New(``) }; defer end(); if cond() { return errors.New(``) }; return nil"},
		{body: "defer other(); defer end(); if cond() { defer other() }; t, err := open(); if err != nil { return err }; if cond() { return nil }; t.use(); return nil"},
		{body: "defer func() { err = nil }(); defer end(); if cond() { return err }; _, err = open(); if err != nil { return err }; if cond() { return err }; return errors.New(``)"},
		{body: "defer end(); defer func() { err = errors.New(``) }(); if cond() { return err }; _, err = open(); if err != nil { return err }; if cond() { return err }; return nil"},
		{body: "defer end(); if cond() { return nil }; t, err := open(); if err != nil { return err }; f := t.use; defer f(); if cond() { return err }; return nil"},
		{body: "if cond() { defer end() }; t, err := open(); if err != nil { return err }; t.use(); return nil", whole: true},
		{body: "for cond() { defer end() }; t, err := open(); if err != nil { return err }; t.use(); return nil", whole: true},
		{body: "if cond() { defer func() { err = nil }() }; defer end(); t, err := open(); if err != nil { return err }; t.use(); return nil"},
		{body: "if cond() { defer end(); return nil }; t, err := open(); if err != nil { return err }; t.use(); return nil"},
	} {
		fn := snippet(t, "import `errors`\nvar _ = errors.New\nfunc f(end, other func()) (err error) {"+c.body+"}")
		spec := toySpec(fn)
		spec.Protocol = acted{}
		spec.Sparse = &Sparse{Origin: opens(fn)[0], Idle: idleToy{}, Nothing: closed}
		all := &Sparse{Origin: opens(fn)[0], Idle: idleToy{}, Nothing: closed}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				all.Acts = append(all.Acts, call)
				if acts(call) {
					spec.Sparse.Acts = append(spec.Sparse.Acts, call)
				}
			}
		}
		SparseFrom = len(fn.Blocks) + 1
		ref := spec
		ref.Sparse = all
		whole := Run(ref)
		SparseFrom = 0
		if _, ok := runSparse(newAnalysis(spec, (*Cache)(nil).of(fn, false)), spec); ok == c.whole {
			t.Errorf("%s: run in part: %v", c.body, ok)
		}
		if got, want := firstOf(Run(spec)), firstOf(whole); !slices.Equal(got, want) || len(got) == 0 {
			t.Errorf("%s: exits %v, want %v", c.body, got, want)
		}
	}
}

// acted is toy, for an object that is closed by calling the parameter end.
type acted struct{ toy }

func (p acted) Call(call ssa.CallInstruction, in View) ([]Outcome, bool) {
	if acts(call) {
		return []Outcome{{State: in.State() | closed}}, true
	}
	return p.toy.Call(call, in)
}

func acts(call ssa.CallInstruction) bool {
	param, ok := call.Common().Value.(*ssa.Parameter)
	return ok && param.Name() == "end"
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
	defer func(from int) { SparseFrom = from }(SparseFrom)
	SparseFrom = 0
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
