package effects

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Functions that send in a goroutine, and wait for that. Who gives up after a time mostly
// says so by an error, or false: the goroutine then sends on, and has sent otherwise. May:
// whatever waits may wait for the goroutine, and a result may be any that is not constant.

// laterList returns the list for what fn leaves to a goroutine at an instruction.
func (w *flightWalk) laterList(at ssa.Instruction) *[]int {
	if at.Parent() != w.fn {
		return &w.eff.SendsLater
	}
	unwaited, selects := w.unwaited(at)
	switch {
	case len(unwaited) == 0:
		return &w.eff.Sends
	case !selects || slices.ContainsFunc(unwaited, saysDone):
		return &w.eff.SendsLater
	}
	return &w.eff.GivesUp
}

// givesUpList returns the list for what a function that fn calls sends, or gives up on: fn
// can only tell that if it returns something that does.
func (w *flightWalk) givesUpList() *[]int {
	if errorResult(w.fn.Signature) < 0 && boolResult(w.fn.Signature) < 0 {
		return &w.eff.SendsLater
	}
	return &w.eff.GivesUp
}

// A wayOut is what a return returns on one way to it.
type wayOut struct {
	sig     *types.Signature
	results []ssa.Value
}

// unwaited returns the ways out of the function that may be taken after at with nothing
// between them that waits, and whether a select that may wait is among what follows at.
func (w *flightWalk) unwaited(at ssa.Instruction) (ways []wayOut, selects bool) {
	cut := flow.Cut{Instrs: make(map[ssa.Instruction]bool), Edges: make(map[flow.Edge]bool)}
	for instr := range instructions(w.fn) {
		switch instr := instr.(type) {
		case *ssa.UnOp:
			cut.Instrs[instr] = instr.Op == token.ARROW
		case *ssa.Select:
			w.cutCases(&cut, instr)
		case *ssa.Call:
			cut.Instrs[instr] = ssa.Instruction(instr) != at && w.s.mayWait(&instr.Call)
		case *ssa.Defer:
			if w.s.mayWait(&instr.Call) {
				return nil, false
			}
		}
	}
	reach := flow.After(at, cut)
	for _, ret := range reach.Returns() {
		ways = append(ways, waysTo(ret, reach, cut)...)
	}
	selects = reach.Any(func(instr ssa.Instruction) bool {
		sel, ok := instr.(*ssa.Select)
		return ok && slices.ContainsFunc(sel.States, mayHear)
	})
	return ways, selects
}

// cutCases cuts the cases of a select that may have heard from the goroutine.
func (w *flightWalk) cutCases(cut *flow.Cut, sel *ssa.Select) {
	for i, st := range sel.States {
		if !mayHear(st) {
			continue
		}
		edge := parallel.CaseEdge(sel, i)
		if edge.To == nil && i > 0 { // the last case has no test of its own
			if edge = parallel.CaseEdge(sel, i-1); edge.To != nil {
				edge.To = edge.From.Succs[1]
			}
		}
		cut.Edges[edge] = true
	}
}

// mayHear reports whether a case of a select may hear from a goroutine.
func mayHear(st *ssa.SelectState) bool { return st.Dir == types.RecvOnly && !givesUp(st.Chan) }

// waysTo returns what a return returns, on each of the ways to it that were reached if
// its results are merged from several.
func waysTo(ret *ssa.Return, reach *flow.Reach, cut flow.Cut) []wayOut {
	results := flow.Results(ret)
	sig := ret.Parent().Signature
	merged := slices.ContainsFunc(results, func(v ssa.Value) bool { return mergedAt(v, ret) })
	if !merged {
		return []wayOut{{sig, results}}
	}
	var out []wayOut
	for k, pred := range ret.Block().Preds {
		if !reach.Has(pred.Instrs[len(pred.Instrs)-1]) || cut.Edges[flow.Edge{From: pred, To: ret.Block()}] {
			continue
		}
		way := slices.Clone(results)
		for i, v := range way {
			if mergedAt(v, ret) {
				way[i] = v.(*ssa.Phi).Edges[k]
			}
		}
		out = append(out, wayOut{sig, way})
	}
	return out
}

// mergedAt reports whether v is merged right before a return.
func mergedAt(v ssa.Value, ret *ssa.Return) bool {
	phi, ok := v.(*ssa.Phi)
	return ok && phi.Block() == ret.Block()
}

// saysDone reports whether nothing that is returned tells that the function gave up.
func saysDone(way wayOut) bool {
	if i := errorResult(way.sig); i >= 0 {
		return isNil(way.results[i])
	}
	i := boolResult(way.sig)
	if i < 0 {
		return true
	}
	k, ok := way.results[i].(*ssa.Const)
	return ok && k.Value != nil && constant.BoolVal(k.Value)
}
