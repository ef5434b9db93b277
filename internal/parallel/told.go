package parallel

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// What a function tells its caller by its results when it returns while a thread of its
// runs: that it failed, that nothing came, that it has given up. A branch in the caller
// on which a result is something else is only taken when the thread has ended.
//
// Must: every such return gives that result the same value: an error, nil, true or false.
// Ignored: which error it is, numbers, and what is asked of a result by another function.

// told returns, by the index of the result, what the function of step m returns whenever
// it returns while the thread that starts at step j runs: true for true and for an error,
// false for false and for nil.
func (a *Analysis) told(s *Site, j, m int) map[int]bool {
	fn := s.Steps[m].Instr.Parent()
	if fn.Signature.Results().Len() == 0 || s.Steps[m].Kind.AtReturn() {
		return nil
	}
	cut := a.joins(s, j, s, m)
	var inner map[ssa.Value]bool
	if call, ok := s.Steps[m].Instr.(*ssa.Call); ok && m < j {
		told := a.told(s, j, m+1)
		inner = resultsOf(call, told)
		cutOthers(inner, cut)
	}
	var out map[int]bool
	for _, ret := range flow.After(s.Steps[m].Instr, cut.Cut).Returns() {
		says := make(map[int]bool)
		for i, v := range flow.Results(ret) {
			is, ok := inner[v]
			if !ok {
				is, ok = constantly(v)
			}
			if was, had := out[i]; ok && (out == nil || had && was == is) {
				says[i] = is
			}
		}
		out = says
	}
	return out
}

// resultsOf returns the results of a call of which it is known what they tell.
func resultsOf(call *ssa.Call, told map[int]bool) map[ssa.Value]bool {
	out := make(map[ssa.Value]bool)
	for i, is := range told {
		var v ssa.Value = call
		if call.Call.Signature().Results().Len() > 1 {
			v = alias.Result(call, i)
		}
		if v != nil {
			out[v] = is
		}
	}
	return out
}

// constantly returns whether a value is always true, or an error, or always false, or
// nil; ok is false if it may be either, or is of another kind.
func constantly(v ssa.Value) (is, ok bool) {
	k, isConst := v.(*ssa.Const)
	switch {
	case !isConst:
		return true, grpcapi.IsError(v.Type()) && neverNil(v)
	case k.IsNil():
		return false, true
	case k.Value != nil && k.Value.Kind() == constant.Bool:
		return constant.BoolVal(k.Value), true
	}
	return false, false
}

// neverNil reports whether an error is certainly one: a sentinel, or made here.
func neverNil(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return true
	case *ssa.UnOp:
		_, sentinel := v.X.(*ssa.Global)
		return sentinel && v.Op == token.MUL
	case *ssa.Call:
		if grpcapi.NonNilError(&v.Call) {
			return true
		}
		return v.Call.IsInvoke() && v.Call.Method.Name() == "Err" // of a context that has ended
	}
	return false
}

// cutOthers cuts the branches on which values are something else than told.
func cutOthers(told map[ssa.Value]bool, cut *joinSet) {
	for v, is := range told {
		for _, use := range branchesOn(v) {
			// It goes to the first successor if the condition holds.
			if use.ifSet == is {
				cut.Edges[flow.Edge{From: use.br.Block(), To: use.br.Block().Succs[1]}] = true
			} else {
				cut.Edges[flow.Edge{From: use.br.Block(), To: use.br.Block().Succs[0]}] = true
			}
		}
	}
}

// A question is a branch on whether a value is set: true, or not nil.
type question struct {
	br    *ssa.If
	ifSet bool // the condition holds if it is
}

// branchesOn returns the branches on a value: directly, compared with nil, or after it was
// assigned to a variable and loaded again in the same block.
func branchesOn(v ssa.Value) []question {
	var out []question
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.If:
			out = append(out, question{ref, true})
		case *ssa.UnOp:
			if ref.Op == token.NOT {
				out = append(out, negated(branchesOn(ref))...)
			}
		case *ssa.BinOp:
			k, ok := ref.Y.(*ssa.Const)
			if !ok || !k.IsNil() {
				continue
			}
			switch ref.Op {
			case token.NEQ:
				out = append(out, branchesOn(ref)...)
			case token.EQL:
				out = append(out, negated(branchesOn(ref))...)
			}
		case *ssa.Store:
			for _, load := range loadedAgain(ref) {
				out = append(out, branchesOn(load)...)
			}
		}
	}
	return out
}

func negated(qs []question) []question {
	for i := range qs {
		qs[i].ifSet = !qs[i].ifSet
	}
	return qs
}

// loadedAgain returns the loads of what was stored, in the same block, before something
// else is.
func loadedAgain(stored *ssa.Store) []ssa.Value {
	var out []ssa.Value
	instrs := stored.Block().Instrs
	for _, instr := range instrs[slices.Index(instrs, ssa.Instruction(stored))+1:] {
		if st, ok := instr.(*ssa.Store); ok && st.Addr == stored.Addr {
			break
		}
		if load, ok := instr.(*ssa.UnOp); ok && load.Op == token.MUL && load.X == stored.Addr {
			out = append(out, load)
		}
	}
	return out
}
