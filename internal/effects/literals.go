package effects

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Function values: which parameters a function calls before it returns, and
// which literals therefore run in place. May: a parameter that is called on
// some path counts as called, and is noted as such if there is one without a call.

// runsArgs finds the function parameters that fn calls before it returns.
func (s *summaries) runsArgs(fn *ssa.Function, eff *funcEffects) {
	for i, param := range fn.Params {
		if _, ok := param.Type().Underlying().(*types.Signature); !ok {
			continue
		}
		runs, retries := false, false
		surely := make(map[ssa.Instruction]bool)
		alias.EachValueUse(param, func(use ssa.Instruction, as ssa.Value) bool {
			call, ok := use.(ssa.CallInstruction)
			if !ok {
				return true
			}
			if _, isGo := call.(*ssa.Go); isGo || use.Parent() != fn {
				return true
			}
			common := call.Common()
			if common.Value == as || s.runsArg(common, as) {
				runs = true
				retries = retries || s.repeats(use.Block()) || s.retriesArg(common, as)
				surely[use] = common.Value == as || !s.mayNotRun(common, as)
			}
			return true
		})
		if runs {
			eff.RunsArg = append(eff.RunsArg, i)
		}
		if retries {
			eff.Retries = append(eff.Retries, i)
		}
		if runs && s.passesBy(fn, param, surely) {
			eff.MayRunArg = append(eff.MayRunArg, i)
		}
	}
}

// passesBy reports whether fn can return, and no error, without having called the
// function that it is given: on a condition that its caller does not see, as a count
// of references is. That it is given none is no such condition, and neither is how
// often a loop runs that calls it.
func (s *summaries) passesBy(fn *ssa.Function, param *ssa.Parameter, surely map[ssa.Instruction]bool) bool {
	cut := flow.Cut{Instrs: make(map[ssa.Instruction]bool), Edges: make(map[flow.Edge]bool)}
	for call, sure := range surely {
		if sure && s.repeats(call.Block()) {
			return false
		}
		cut.Instrs[call] = sure
	}
	for _, b := range fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		test, ok := br.Cond.(*ssa.BinOp)
		if !ok || alias.Of(test.X) != ssa.Value(param) || !isNil(test.Y) {
			continue
		}
		without := b.Succs[0]
		if test.Op == token.NEQ {
			without = b.Succs[1]
		}
		cut.Edges[flow.Edge{From: b, To: without}] = true
	}
	i := errorResult(fn.Signature)
	return slices.ContainsFunc(flow.FromEntry(fn, cut).Returns(), func(ret *ssa.Return) bool {
		return ret.Block() != fn.Recover && (i < 0 || isNil(flow.Results(ret)[i]))
	})
}

// spawnsArgs finds the function parameters that fn calls in a goroutine.
func (s *summaries) spawnsArgs(fn *ssa.Function, eff *funcEffects) {
	for i, param := range fn.Params {
		if kind, ok := s.par.RunsListed(param); ok {
			eff.SpawnsArg = append(eff.SpawnsArg, i)
			if kind == parallel.Beside {
				eff.JoinsArg = append(eff.JoinsArg, i)
			}
			continue
		}
		if _, ok := param.Type().Underlying().(*types.Signature); !ok {
			continue
		}
		spawns, joins, several := false, true, false
		for _, run := range s.par.ValueRuns(param, fn, 2) {
			site := &parallel.Site{Steps: run}
			each := slices.ContainsFunc(run, func(st parallel.Step) bool { return st.Kind == parallel.Each })
			if site.Spawn() < 0 && !each {
				continue
			}
			o := s.par.MayOverlap(site, site, new(flow.Cut))
			spawns, joins, several = true, joins && !s.par.Survives(site), several || o != nil && o.Again
		}
		if spawns {
			eff.SpawnsArg = append(eff.SpawnsArg, i)
			if joins {
				eff.JoinsArg = append(eff.JoinsArg, i)
			}
			if several {
				eff.SeveralArg = append(eff.SeveralArg, i)
			}
		}
	}
}

// runsElsewhere says how a function of another package runs its function
// argument.
func (s *summaries) runsElsewhere(call *ssa.CallCommon, arg ssa.Value) (parallel.Kind, bool) {
	if !s.argIn(call, arg, func(e *funcEffects) []int { return e.SpawnsArg }) {
		return parallel.Call, s.runsArg(call, arg)
	}
	switch {
	case !s.argIn(call, arg, func(e *funcEffects) []int { return e.JoinsArg }):
		return parallel.Go, true
	case s.argIn(call, arg, func(e *funcEffects) []int { return e.SeveralArg }) && !slices.ContainsFunc(call.Args, isOne):
		return parallel.Each, true
	}
	return parallel.Call, true
}

// isOne reports whether v is the number 1: of goroutines, perhaps.
func isOne(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.Value != nil && k.Value.Kind() == constant.Int && k.Value.ExactString() == "1"
}

// runsArg reports whether call runs its function argument arg in place.
func (s *summaries) runsArg(call *ssa.CallCommon, arg ssa.Value) bool {
	return s.argIn(call, arg, func(e *funcEffects) []int { return e.RunsArg })
}

// mayNotRun reports whether call runs its function argument arg in place only on a
// condition.
func (s *summaries) mayNotRun(call *ssa.CallCommon, arg ssa.Value) bool {
	return s.argIn(call, arg, func(e *funcEffects) []int { return e.MayRunArg })
}

// retriesArg reports whether call runs its function argument in a loop.
func (s *summaries) retriesArg(call *ssa.CallCommon, arg ssa.Value) bool {
	return s.argIn(call, arg, func(e *funcEffects) []int { return e.Retries }) || grpcapi.Retries(call)
}

func (s *summaries) argIn(call *ssa.CallCommon, arg ssa.Value, list func(*funcEffects) []int) bool {
	if call.IsInvoke() {
		return false
	}
	eff := s.of(call)
	if eff == nil {
		return false
	}
	for _, i := range list(eff) {
		if i < len(call.Args) && alias.Of(call.Args[i]) == alias.Of(arg) {
			return true
		}
	}
	return false
}

// inPlaceLiteral reports whether every use of the literal is a call of it
// where it is made, or by a function that runs its argument.
func (s *summaries) inPlaceLiteral(mc *ssa.MakeClosure) bool {
	return alias.EachValueUse(mc, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok {
			return false
		}
		if _, isGo := call.(*ssa.Go); isGo {
			return false
		}
		common := call.Common()
		return common.Value == as || s.runsArg(common, as) || typestate.RunsArgument(common, as)
	})
}

// runsLiterals gives the outcome of a call that does not get the object but
// may run literals that use it.
func (s *summaries) runsLiterals(common *ssa.CallCommon, st typestate.State) ([]typestate.Outcome, bool) {
	var lits []ssa.Value
	for _, arg := range common.Args {
		if s.runsArg(common, arg) {
			lits = append(lits, arg)
		}
	}
	if lits == nil {
		return nil, false
	}
	return []typestate.Outcome{{State: st, Inline: lits}}, true
}
