package poolescape

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/mod/semver"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Readers that put themselves, or what they read from, back into a pool at the
// end of their input. Nothing says that they are not asked again: a size probe,
// a bufio.Reader, a drain and a second Close all do. What makes such a method
// right is that the next call can tell: the field was replaced, or a flag was
// set that is asked first.

// method is a method that ends the use of something that its receiver is or has.
type method struct {
	c    *checker
	fn   *ssa.Function
	recv *ssa.Parameter
}

// a put is where a method gives something back.
type put struct {
	call ssa.CallInstruction
	in   *ssa.Function   // the method, or a literal in it
	at   ssa.Instruction // in the method: the call, or what runs or defers the literal
	path []*types.Var    // from the receiver, the last first; empty for the receiver itself
	// ran are the calls, outermost first, that are given the literals around the put,
	// or start them; how often these run their literal they know alone.
	ran []ssa.CallInstruction
}

// readers judges fn if it is a method that is called until it returns an error,
// or one that closes.
func (c *checker) readers(fn *ssa.Function) {
	if fn.Signature.Recv() == nil || fn.Parent() != nil || len(fn.Blocks) == 0 {
		return
	}
	m := &method{c: c, fn: fn, recv: fn.Params[0]}
	switch fn.Name() {
	case "Read", "ReadByte", "ReadRune", "WriteTo", "Next", "NextBatch":
		if errorIndex(fn.Signature) >= 0 || fn.Name() == "Next" && saysMore(fn.Signature) {
			m.reader()
		}
	case "Close":
		m.closer()
		m.closed()
	}
}

// saysMore reports whether the last result says whether there is more to come.
func saysMore(sig *types.Signature) bool {
	n := sig.Results().Len()
	if n == 0 {
		return false
	}
	b, ok := sig.Results().At(n - 1).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

func errorIndex(sig *types.Signature) int {
	n := sig.Results().Len()
	if n > 0 && isError(sig.Results().At(n-1).Type()) {
		return n - 1
	}
	return -1
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// reader reports a put in a method that reads.
func (m *method) reader() {
	for _, p := range m.puts() {
		if len(p.ran) > 0 && !m.forgets(p) || !m.atEnd(p) || m.replaces(p) || m.flagged(p) || !m.stillUsed(p) {
			continue
		}
		category, what := putOnEOF, "the reader is still in its caller's hands, who may read on (a size check, a bufio.Reader, a drain) and then uses it together with whoever takes it from the pool next"
		if m.fn.Name() == "Read" && m.closes() {
			category = putOnEOFAndClose
			what = fmt.Sprintf("its Close, which %s, as others do, then uses it together with whoever takes it from the pool next, and so does a Read after the end", m.whoCloses())
		}
		at := p.call
		m.c.finding(at, category, fmt.Sprintf("put back into its pool by %s at the end of the input, where nothing keeps it from being used again: %s", m.fn.Name(), what),
			[]analysis.RelatedInformation{related(p.call, "put back here")}, p.call, m.moveFix(p)...)
	}
}

// whoCloses says which gRPC calls the Close of a decompressor's reader: the
// version that is in use, if the package imports it, or any since v1.82.
func (m *method) whoCloses() string {
	version, ok := poolapi.GRPCVersion(m.c.pass.Pkg)
	switch {
	case !ok:
		return "gRPC calls since v1.82"
	case semver.Compare("v"+version, "v1.82.0") >= 0:
		return "gRPC v" + version + " calls"
	}
	return "gRPC v" + version + " does not call, but versions since v1.82 do"
}

// puts lists what the method puts of its receiver.
func (m *method) puts() []put {
	var out []put
	var walk func(fn *ssa.Function, at ssa.Instruction, ran []ssa.CallInstruction)
	walk = func(fn *ssa.Function, at ssa.Instruction, ran []ssa.CallInstruction) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				here := at
				if here == nil {
					here = instr
				}
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				for _, path := range m.given(call.Common()) {
					out = append(out, put{call: call, in: fn, at: here, path: path, ran: ran})
				}
				for _, v := range append([]ssa.Value{call.Common().Value}, call.Common().Args...) {
					mc, ok := v.(*ssa.MakeClosure)
					if !ok {
						continue
					}
					lit := mc.Fn.(*ssa.Function)
					by := append(slices.Clone(ran), call)
					if lit.Synthetic == "" {
						if _, isGo := call.(*ssa.Go); !isGo && call.Common().Value == v {
							by = ran
						}
						walk(lit, here, by)
					} else { // a method value, which somebody else may call
						for _, path := range m.given(&ssa.CallCommon{Value: mc}) {
							out = append(out, put{call: call, in: lit, at: here, path: path, ran: by})
						}
					}
				}
			}
		}
	}
	walk(m.fn, nil, nil)
	return out
}

// given returns what a call puts, as paths from the receiver.
func (m *method) given(common *ssa.CallCommon) [][]*types.Var {
	args := poolapi.Args(common)
	var paths [][]*types.Var
	if eff, ok := poolapi.Of(common); ok {
		if eff.Puts >= 0 && eff.Family == poolapi.Pool {
			if path, ok := m.path(args[eff.Puts]); ok {
				paths = append(paths, path)
			}
		}
		return paths
	}
	for _, p := range m.c.res.PoolPuts(common) {
		if p.Param >= len(args) || p.Family != poolapi.Pool || p.Disarms {
			continue
		}
		path, ok := m.path(args[p.Param])
		if !ok {
			continue
		}
		if p.Field >= 0 {
			f := effects.FieldAt(args[p.Param].Type(), p.Field)
			if f == nil {
				continue
			}
			path = append([]*types.Var{f}, path...)
		}
		paths = append(paths, path)
	}
	return paths
}

// path returns the fields through which v is reached from the receiver, the last
// one first.
func (m *method) path(v ssa.Value) ([]*types.Var, bool) {
	var path []*types.Var
	for range 16 {
		switch x := alias.Plain(v).(type) {
		case *ssa.Parameter:
			return path, x == m.recv
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return nil, false
			}
			v = x.X
		case *ssa.FieldAddr:
			path = append(path, alias.FieldOf(x))
			v = x.X
		case *ssa.Alloc:
			if v = alias.SoleValue(x); v == nil && m.copied(x) {
				v = m.recv
			}
			if v == nil {
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return nil, false
}

// copied reports whether a variable is the receiver's, which is a copy.
func (m *method) copied(v *ssa.Alloc) bool {
	return slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool {
		st, ok := ref.(*ssa.Store)
		return ok && st.Addr == ssa.Value(v) && st.Val == ssa.Value(m.recv)
	})
}

// atEnd reports whether a put belongs to an error, or to the end that the
// method itself reports.
func (m *method) atEnd(p put) bool {
	if m.fn.Name() == "WriteTo" {
		return true
	}
	if onError(p.call.Block()) {
		return true
	}
	at := p.call
	if len(p.ran) > 0 {
		at = p.ran[0]
	}
	if len(p.ran) > 0 && onError(at.Block()) {
		return true
	}
	if at.Parent() != m.fn {
		return false
	}
	idx := errorIndex(m.fn.Signature)
	rets := flow.After(at).Returns()
	if idx < 0 {
		return len(rets) > 0 && !slices.ContainsFunc(rets, func(r *ssa.Return) bool { return !isFalse(flow.Results(r)[len(r.Results)-1]) })
	}
	return len(rets) > 0 && !slices.ContainsFunc(rets, func(r *ssa.Return) bool {
		return !typestate.IsEOF(flow.Results(r)[idx])
	})
}

func isFalse(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.Value != nil && k.Value.Kind() == constant.Bool && !constant.BoolVal(k.Value)
}

// onError reports whether a block is only reached with an error.
func onError(b *ssa.BasicBlock) bool {
	for d := range flow.DecidedAbove(b) {
		if errorBranch(d.Cond, d.Is) {
			return true
		}
	}
	return false
}

// errorBranch reports whether there is an error if cond has the given outcome.
func errorBranch(cond ssa.Value, outcome bool) bool {
	switch cond := cond.(type) {
	case *ssa.BinOp:
		if !isError(cond.X.Type()) {
			return false
		}
		_, nilY := cond.Y.(*ssa.Const)
		_, nilX := cond.X.(*ssa.Const)
		if nilX || nilY {
			return (cond.Op == token.NEQ) == outcome
		}
		return (cond.Op == token.EQL) == outcome
	case *ssa.Call:
		return outcome && len(cond.Call.Args) > 0 && isError(cond.Call.Args[0].Type())
	}
	return false
}

// replaces reports whether the method gives a field on the way to what is put
// another value, so that the next call finds that.
func (m *method) replaces(p put) bool {
	writes := m.c.res.FieldWrites(m.fn)
	return slices.ContainsFunc(p.path, func(f *types.Var) bool { return writes[f] })
}

// flagged reports whether the put is behind a test of a field that is assigned
// on the way to the put or after it: the next call does not come here, unless the
// field goes into the pool as well and is reset there.
func (m *method) flagged(p put) bool {
	for _, b := range m.fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		fields := m.tested(br.Cond, 8)
		if len(fields) == 0 || b.Succs[0] == b.Succs[1] {
			continue
		}
		for i, succ := range b.Succs {
			other := b.Succs[1-i]
			if !blockReaches(succ, p.at) || blockReaches(other, p.at) {
				continue
			}
			if slices.ContainsFunc(fields, func(f *types.Var) bool {
				return m.assigned(succ, f) && (len(p.path) > 0 || !m.c.res.Resets(f, m.fn))
			}) {
				return true
			}
		}
	}
	return false
}

// tested returns the receiver's fields that a condition looks at.
func (m *method) tested(cond ssa.Value, fuel int) []*types.Var {
	if fuel == 0 || cond == nil {
		return nil
	}
	var out []*types.Var
	switch x := alias.Plain(cond).(type) {
	case *ssa.FieldAddr:
		if path, ok := m.path(x); ok {
			return path
		}
	case *ssa.UnOp:
		return m.tested(x.X, fuel-1)
	case *ssa.BinOp:
		return append(m.tested(x.X, fuel-1), m.tested(x.Y, fuel-1)...)
	case *ssa.Call:
		for _, a := range x.Call.Args {
			out = append(out, m.tested(a, fuel-1)...)
		}
	}
	return out
}

func blockReaches(from *ssa.BasicBlock, instr ssa.Instruction) bool {
	return from == instr.Block() || flow.After(from.Instrs[0]).Has(instr)
}

// assigned reports whether field f of the receiver may be assigned from block b
// on.
func (m *method) assigned(b *ssa.BasicBlock, f *types.Var) bool {
	reach := flow.After(b.Instrs[0])
	sets := func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.Store:
			return alias.FieldOf(instr.Addr) == f
		case ssa.CallInstruction:
			common := instr.Common()
			if callee := common.StaticCallee(); callee != nil && m.c.res.FieldWrites(callee)[f] {
				return true
			}
			return slices.ContainsFunc(common.Args, func(v ssa.Value) bool {
				_, isAddr := v.(*ssa.FieldAddr)
				return isAddr && alias.FieldOf(v) == f
			})
		}
		return false
	}
	return sets(b.Instrs[0]) || reach.Any(sets)
}

// stillUsed reports whether the method uses what it puts, so that the next call
// does.
func (m *method) stillUsed(p put) bool {
	if len(p.path) == 0 {
		return true
	}
	loads := 0
	var count func(fn *ssa.Function)
	count = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if fa, ok := instr.(*ssa.FieldAddr); ok && slices.Contains(p.path, alias.FieldOf(fa)) {
					loads++
				}
			}
		}
		for _, lit := range fn.AnonFuncs {
			count(lit)
		}
	}
	count(m.fn)
	_, direct := poolapi.Of(p.call.Common())
	return loads > 1 || !direct && loads > 0
}

// closes reports whether the type is an io.Closer.
func (m *method) closes() bool {
	obj, _, _ := types.LookupFieldOrMethod(m.recv.Type(), true, m.fn.Pkg.Pkg, "Close")
	fn, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	sig := fn.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && isError(sig.Results().At(0).Type())
}
