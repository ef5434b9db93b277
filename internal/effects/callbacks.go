package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Functions that are passed to others, and whether those can fail that get them: a
// helper that gives up when its callback does never gives up for one that always
// returns nil (must).

// neverFails reports whether every function that a call passes is one that always
// returns a nil error, or true.
func (s *summaries) neverFails(common *ssa.CallCommon) bool {
	return s.allSucceed(common, s.alwaysSucceeds)
}

// neverFailsHere is neverFails for a call that may pass on what its own function is
// given, by all its callers in the package.
func (s *summaries) neverFailsHere(common *ssa.CallCommon) bool {
	return s.allSucceed(common, func(arg ssa.Value) bool {
		param, ok := alias.Of(arg).(*ssa.Parameter)
		return s.alwaysSucceeds(arg) || ok && s.givenSuccess(param.Parent())
	})
}

// givenSuccess reports whether fn is called in the package, and only gets functions
// there that never fail.
func (s *summaries) givenSuccess(fn *ssa.Function) bool {
	calls := s.res.CallsOf(fn)
	return len(calls) > 0 && !slices.ContainsFunc(calls, func(call *ssa.Call) bool { return !s.neverFails(&call.Call) })
}

// allSucceed reports whether a call passes functions, all of which succeed.
func (s *summaries) allSucceed(common *ssa.CallCommon, succeeds func(ssa.Value) bool) bool {
	passed := false
	for _, arg := range common.Args {
		if _, isFunc := arg.Type().Underlying().(*types.Signature); isFunc {
			if !succeeds(arg) {
				return false
			}
			passed = true
		}
	}
	return passed
}

// alwaysSucceeds reports whether v is a function in sight, or a method of some
// object, whose last result is always a nil error, or true.
func (s *summaries) alwaysSucceeds(v ssa.Value) bool {
	fn := parallel.Body(&ssa.CallCommon{Value: v})
	if fn == nil {
		fn = s.boundMethod(alias.Of(v))
	}
	if fn == nil || !slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool { return b != fn.Recover }) {
		return false
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		results := flow.Results(ret)
		if len(results) == 0 {
			return false
		}
		k, ok := results[len(results)-1].(*ssa.Const)
		if !ok || !k.IsNil() && (k.Value == nil || k.Value.String() != "true") {
			return false
		}
	}
	return true
}

// boundMethod returns the method of this package that v, a method value, runs, or
// nil.
func (s *summaries) boundMethod(v ssa.Value) *ssa.Function {
	mc, ok := v.(*ssa.MakeClosure)
	if !ok {
		return nil
	}
	bound, ok := mc.Fn.(*ssa.Function)
	if !ok || bound.Synthetic == "" {
		return nil
	}
	m, ok := bound.Object().(*types.Func)
	if !ok || types.IsInterface(m.Signature().Recv().Type()) {
		return nil
	}
	return s.declared(m)
}

// ofGiven returns what is done to streams by a call of a function that the caller is given
// by all its own callers. If these give it several, nothing is known unless each of them
// leaves the stream behind: which of them goes with which context is not followed.
func (s *summaries) ofGiven(call *ssa.CallCommon) *funcEffects {
	param, ok := alias.Of(call.Value).(*ssa.Parameter)
	if !ok || call.IsInvoke() {
		return nil
	}
	given := s.givenFor(param)
	if len(given) == 0 {
		return nil
	}
	merged := s.ofFunction(given[0])
	for _, fn := range given[1:] {
		if merged = leftByBoth(merged, s.ofFunction(fn)); merged == nil {
			return nil
		}
	}
	return merged
}

// givenFor returns the functions that all callers of an unexported function give it for a
// parameter, each once, or nil if not all are in sight.
func (s *summaries) givenFor(param *ssa.Parameter) (given []*ssa.Function) {
	fn := param.Parent()
	for _, call := range s.callersThatEnd(fn) {
		arg := alias.Of(passedFor(call, fn, slices.Index(fn.Params, param)))
		if mc, ok := arg.(*ssa.MakeClosure); ok {
			arg = mc.Fn
		}
		f, ok := arg.(*ssa.Function)
		if !ok || f.Synthetic != "" {
			return nil
		}
		if !slices.Contains(given, f) {
			given = append(given, f)
		}
	}
	return given
}

// leftByBoth returns what two functions do to the streams that both leave behind, or nil
// if there are none.
func leftByBoth(a, b *funcEffects) *funcEffects {
	if a == nil || b == nil {
		return nil
	}
	both := new(funcEffects)
	for _, x := range a.Streams {
		y := b.stream(x.Param)
		if y == nil || x.drains() || y.drains() {
			continue
		}
		ends := slices.Concat(x.Ends, y.Ends)
		sortEnds(ends)
		both.Streams = append(both.Streams, StreamEffect{Param: x.Param, Ends: slices.Compact(ends), Vague: x.Vague || y.Vague})
	}
	if both.Streams == nil {
		return nil
	}
	return both
}
