package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Fields of an object that hold nothing where they are loaded: nil was assigned on every
// way there, by the function or by one that it calls, and nothing since. Must: whoever is
// given the object and is not in sight may fill it in. A function that fails need not have
// cleared anything, since its caller hardly goes on.

// A vacating is a field of an object in one function.
type vacating struct {
	s      *summaries
	object ssa.Value
	field  *types.Var
	depth  int // of calls that are followed
}

// maxVacating bounds through how many calls it is looked for who clears a field.
const maxVacating = 3

// loadsNothing reports whether a field of the object holds nothing when it is loaded.
func (p *poolRun) loadsNothing(load *ssa.UnOp) bool {
	fa, ok := load.X.(*ssa.FieldAddr)
	if !ok || p.root.value == nil {
		return false
	}
	e := vacating{p.s, p.root.value, alias.FieldOf(fa), maxVacating}
	if !e.is(fa.X) || load.Parent() != p.fn {
		return false
	}
	clears := e.in(p.fn)
	if len(clears) == 0 || e.entered(p.fn, flow.Cut{Instrs: clears}).Has(load) {
		return false
	}
	return !e.filledBetween(p.fn, clears, load)
}

// entered returns what follows the moment when the function has the object.
func (e vacating) entered(fn *ssa.Function, cut flow.Cut) *flow.Reach {
	if made, ok := e.object.(ssa.Instruction); ok && made.Parent() == fn {
		return flow.After(made, cut)
	}
	return flow.FromEntry(fn, cut)
}

// is reports whether v is the object, or may be it and one that goes to no pool.
func (e vacating) is(v ssa.Value) bool {
	v = alias.Plain(v)
	phi, ok := v.(*ssa.Phi)
	return v == e.object || ok && slices.ContainsFunc(phi.Edges, func(v ssa.Value) bool { return alias.Plain(v) == e.object })
}

// in returns the instructions of fn that clear the field.
func (e vacating) in(fn *ssa.Function) map[ssa.Instruction]bool {
	clears := make(map[ssa.Instruction]bool)
	for instr := range instructions(fn) {
		if e.clears(instr) {
			clears[instr] = true
		}
	}
	return clears
}

func (e vacating) clears(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Store:
		fa, ok := instr.Addr.(*ssa.FieldAddr)
		return ok && alias.FieldOf(fa) == e.field && isNil(instr.Val) && e.is(fa.X)
	case *ssa.Call:
		callee := inSight(&instr.Call)
		if callee == nil || e.depth == 0 || !e.s.fieldWrites(callee)[e.field] {
			return false
		}
		i := slices.IndexFunc(instr.Call.Args, e.is)
		return i >= 0 && i < len(callee.Params) && vacating{e.s, callee.Params[i], e.field, e.depth - 1}.unlessFailed(callee)
	}
	return false
}

// unlessFailed reports whether fn always leaves nothing in the field of its parameter, but
// where it returns an error.
func (e vacating) unlessFailed(fn *ssa.Function) bool {
	clears := e.in(fn)
	if len(clears) == 0 {
		return false
	}
	left := e.entered(fn, flow.Cut{Instrs: clears}).Returns()
	if slices.ContainsFunc(left, func(ret *ssa.Return) bool { return !fails(ret) }) {
		return false
	}
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && e.filledBetween(fn, clears, ret) {
			return false
		}
	}
	return true
}

// filledBetween reports whether something between what clears the field and another place
// may give it a value.
func (e vacating) filledBetween(fn *ssa.Function, clears map[ssa.Instruction]bool, end ssa.Instruction) bool {
	for instr := range instructions(fn) {
		if clears[instr] || !e.mayFill(instr) || !flow.After(instr, flow.Cut{Instrs: clears}).Has(end) {
			continue
		}
		for cleared := range clears {
			if flow.After(cleared).Has(instr) {
				return true
			}
		}
	}
	return false
}

func (e vacating) mayFill(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Store:
		return alias.FieldOf(instr.Addr) == e.field || containsField(instr.Val.Type(), e.field, 1)
	case *ssa.Call:
		if callee := inSight(&instr.Call); callee != nil {
			return e.s.fieldWrites(callee)[e.field]
		}
		return !standard(&instr.Call) && slices.ContainsFunc(poolapi.Args(&instr.Call), func(v ssa.Value) bool { return e.is(unboxed(v)) })
	}
	return false
}

// fails reports whether a return is only reached where an error is known, and returns one.
func fails(ret *ssa.Return) bool {
	i := errorResult(ret.Parent().Signature)
	if i < 0 || isNil(flow.Results(ret)[i]) {
		return false
	}
	for d := range flow.DecidedAbove(ret.Block()) {
		cmp, ok := d.Cond.(*ssa.BinOp)
		if ok && grpcapi.IsError(cmp.X.Type()) && (isNil(cmp.X) || isNil(cmp.Y)) && d.Is == (cmp.Op == token.NEQ) {
			return true
		}
	}
	return false
}
