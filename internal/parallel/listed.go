package parallel

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// Functions in a list that a call gets, most often as its variadic arguments: it may
// start a thread for each of them. May: a function of the list is run on some path.
// Ignored: lists that are kept in variables, elements that run in several threads, and
// those that run one after the other.

// listedRuns returns the ways in which a call runs the function that is put in a list
// for it.
func (w *chainWalk) listedRuns(st *ssa.Store) [][]Step {
	call := alias.ListedFor(st)
	if call == nil {
		return nil
	}
	kind, known := w.listing(call)
	if !known {
		return nil
	}
	return [][]Step{{{st, kind}}} // not the call, which is the same for all of them
}

// listedTogether reports whether two sites part at step d, since the same call, or the
// same object, runs both in threads for which it waits.
func listedTogether(x, y *Site, d int) bool {
	if d == len(x.Steps) || d == len(y.Steps) || x.Steps[d].Kind != Beside || y.Steps[d].Kind != Beside {
		return false
	}
	return listOf(x.Steps[d].Instr) == listOf(y.Steps[d].Instr)
}

// listOf returns what runs the function, or the object, that is stored at instr: a call
// that gets a list, or the owner of the field.
func listOf(instr ssa.Instruction) ssa.Value {
	st := instr.(*ssa.Store)
	if fa, ok := st.Addr.(*ssa.FieldAddr); ok {
		return alias.Of(fa.X)
	}
	return alias.ListedFor(st)
}

// besideEachOther is MayOverlap for them.
func (a *Analysis) besideEachOther(x, y *Site, d int, renewed *flow.Cut) *Overlap {
	thread, other := x.started(d), y.started(d)
	o := a.MayOverlap(thread, other, renewed)
	switch {
	case o == nil:
	case o.First == thread:
		o.First = x
	case o.First == other:
		o.First = y
	}
	return o
}

// listing says how a call runs the functions of the list that is its last argument.
func (a *Analysis) listing(call *ssa.Call) (kind Kind, known bool) {
	args := call.Call.Args
	if kind, known = a.runsArg(&call.Call, args[len(args)-1]); kind != Go {
		kind = Beside
	}
	return kind, known
}

// RunsListed says how its function runs the functions in the list param: in threads of
// their own, Go, or in such for which it waits, Beside.
func (a *Analysis) RunsListed(param *ssa.Parameter) (kind Kind, known bool) {
	if !isFuncList(param.Type()) {
		return kind, false
	}
	alias.EachValueUse(param, func(use ssa.Instruction, as ssa.Value) bool {
		elem, ok := use.(*ssa.IndexAddr)
		if !ok || elem.X != as {
			return true
		}
		for _, ref := range *elem.Referrers() {
			load, ok := ref.(*ssa.UnOp)
			if !ok {
				continue
			}
			for _, run := range a.ValueRuns(load, param.Parent(), 2) {
				site := &Site{Steps: run}
				switch {
				case site.Spawn() < 0:
				case a.Survives(site):
					kind, known = Go, true
				case !known:
					kind, known = Beside, true
				}
			}
		}
		return true
	})
	return kind, known
}

// isFuncList reports whether t is a slice of functions.
func isFuncList(t types.Type) bool {
	slice, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	_, ok = slice.Elem().Underlying().(*types.Signature)
	return ok
}
