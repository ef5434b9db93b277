package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/parallel"
	"github.com/grpclint/grpclint/internal/typestate"
)

// What functions return beside an error. Must: a result is nothing beside an error if
// on every way out of its function it is nil, or the error is, or both are the results
// of one call of which the same is known. Functions of other packages, and those that
// are called through an interface, may return what they like.

// A besideKey is a result of a function.
type besideKey struct {
	fn *ssa.Function
	i  int
}

// nilBesideError reports whether result i of fn is nil whenever its error is not.
func (s *summaries) nilBesideError(fn *ssa.Function, i int) bool {
	key := besideKey{fn, i}
	if key == s.beside {
		return true // a call of itself returns what its other ways out do
	}
	if known, ok := s.besides[key]; ok {
		return known
	}
	outer := s.beside
	s.besides[key], s.beside = false, key // recursion by way of others is not followed
	defer func() { s.beside = outer }()
	s.besides[key] = s.emptyUnless(fn, func(ret *ssa.Return) bool {
		results := flow.Results(ret)
		return isNil(results[i]) || s.handsOnBoth(results[i], results[len(results)-1])
	})
	return s.besides[key]
}

// emptyUnless reports whether all returns of fn are as wanted that may return an error.
func (s *summaries) emptyUnless(fn *ssa.Function, wanted func(*ssa.Return) bool) bool {
	unwanted := make(map[*ssa.Return]bool)
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover && !wanted(ret) {
			unwanted[ret] = true
		}
	}
	if len(unwanted) == 0 {
		return true
	}
	run := typestate.Run(s.spec(fn, &nilProtocol{}, nil))
	return !run.GaveUp && !slices.ContainsFunc(run.Exits, func(x typestate.Exit) bool {
		return x.Err != typestate.Nil && unwanted[x.Return]
	})
}

// handsOnBoth reports whether a result and the error beside it are those of one call.
func (s *summaries) handsOnBoth(v, err ssa.Value) bool {
	memory, ok1 := alias.Plain(v).(*ssa.Extract)
	beside, ok2 := alias.Plain(err).(*ssa.Extract)
	if !ok1 || !ok2 || memory.Tuple != beside.Tuple {
		return false
	}
	call, ok := memory.Tuple.(*ssa.Call)
	return ok && beside.Index == errorResult(call.Call.Signature()) && s.returnsNothing(&call.Call, memory.Index)
}

// returnsNothing reports whether result i of a call is nil whenever its error is not.
func (s *summaries) returnsNothing(call *ssa.CallCommon, i int) bool {
	callee := call.StaticCallee()
	if callee == nil || errorResult(call.Signature()) < 0 {
		return false
	}
	if o := callee.Origin(); o != nil {
		callee = o
	}
	if len(callee.Blocks) == 0 || callee.Parent() != nil {
		return false
	}
	if s.nilBesideError(callee, i) {
		return true
	}
	if !slices.ContainsFunc(call.Args, func(v ssa.Value) bool { return parallel.Body(&ssa.CallCommon{Value: v}) != nil }) {
		return false
	}
	param, k := s.runFor(callee, i)
	if param < 0 || param >= len(call.Args) {
		return false
	}
	given := parallel.Body(&ssa.CallCommon{Value: call.Args[param]})
	return given != nil && s.nilBesideError(given, k)
}

// runFor returns the function parameter that fn runs for its results, and which
// result of that its own result i is, if the error beside it is that beside the other,
// or -1.
func (s *summaries) runFor(fn *ssa.Function, i int) (param, k int) {
	param = -1
	same := s.emptyUnless(fn, func(ret *ssa.Return) bool {
		results := flow.Results(ret)
		if isNil(results[i]) {
			return true
		}
		memory, beside := resultOfParam(fn, results[i]), resultOfParam(fn, results[len(results)-1])
		if memory == nil || beside == nil || memory.Tuple != beside.Tuple {
			return false
		}
		call := memory.Tuple.(*ssa.Call)
		at := slices.Index(fn.Params, asParam(alias.Plain(call.Call.Value)))
		if beside.Index != errorResult(call.Call.Signature()) || param >= 0 && (at != param || memory.Index != k) {
			return false
		}
		param, k = at, memory.Index
		return true
	})
	if !same {
		return -1, 0
	}
	return param, k
}

// resultOfParam returns the result of a function parameter of fn that v is, also if a
// field of a struct has brought it from another goroutine, or nil.
func resultOfParam(fn *ssa.Function, v ssa.Value) *ssa.Extract {
	v = alias.Plain(v)
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		if field := alias.FieldOf(load.X); field != nil {
			v = soleAssigned(fn, field)
		}
	}
	e, ok := v.(*ssa.Extract)
	if !ok {
		return nil
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok || asParam(alias.Plain(call.Call.Value)) == nil {
		return nil
	}
	return e
}

// soleAssigned returns the one value that fn, with its literals, assigns to a field, or
// nil.
func soleAssigned(fn *ssa.Function, field *types.Var) ssa.Value {
	var sole ssa.Value
	for instr := range allInstructions(fn) {
		st, ok := instr.(*ssa.Store)
		if !ok || alias.FieldOf(st.Addr) != field {
			continue
		}
		if sole != nil {
			return nil
		}
		sole = alias.Plain(st.Val)
	}
	return sole
}

// orNothing splits what comes of the call that makes the object: with an error, there
// is no object.
func (p *poolRun) orNothing(call ssa.CallInstruction, in typestate.View, outs []typestate.Outcome, handled bool) ([]typestate.Outcome, bool) {
	e, ok := p.root.value.(*ssa.Extract)
	made, isCall := call.(*ssa.Call)
	if !ok || !isCall || e.Tuple != ssa.Value(made) || !p.s.returnsNothing(&made.Call, e.Index) {
		return outs, handled
	}
	if !handled {
		if slices.ContainsFunc(made.Call.Args, func(v ssa.Value) bool { return isRef(in.Of(v)) || matters(v, in) }) {
			return outs, handled // the engine knows what it does
		}
		outs = []typestate.Outcome{{State: in.State()}}
	}
	n := made.Call.Signature().Results().Len()
	var split []typestate.Outcome
	for _, o := range outs {
		results := make([]typestate.Abs, n)
		copy(results, o.Results)
		if err := results[n-1]; err == 0 || err&typestate.Nil != 0 {
			something := o
			something.Results = slices.Clone(results)
			something.Results[n-1] = typestate.Nil
			split = append(split, something)
		}
		if err := results[n-1]; err == 0 || err&typestate.NonNil != 0 {
			nothing := o
			nothing.Results = slices.Clone(results)
			nothing.Results[e.Index], nothing.Results[n-1] = typestate.Nil, typestate.NonNil
			split = append(split, nothing)
		}
	}
	return split, true
}

// matters reports whether v is a literal that has the object, or assigns to variables
// of the function around it.
func matters(v ssa.Value, in typestate.View) bool {
	mc, ok := alias.Plain(v).(*ssa.MakeClosure)
	if !ok {
		return false
	}
	return slices.ContainsFunc(mc.Bindings, func(b ssa.Value) bool { return isRef(in.Of(b)) || isRef(in.Stored(b)) }) ||
		some(allInstructions(mc.Fn.(*ssa.Function)), func(instr ssa.Instruction) bool {
			st, ok := instr.(*ssa.Store)
			if !ok {
				return false
			}
			_, captured := st.Addr.(*ssa.FreeVar)
			return captured
		})
}
