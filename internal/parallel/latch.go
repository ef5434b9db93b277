package parallel

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// Latches: fields that whoever starts a thread leaves with a constant, and that others
// look at first.
//
//	go drain(r.stream)
//	r.state = finished
//
// Must: the field has the constant on every way from the start of the thread out of its
// function, and with it the other site is not reached. May: it is the field of all objects
// of the type, and when the thread has ended the field may change again.

// A latch is a field with a constant.
type latch struct {
	field *types.Var
	value constant.Value
}

// latched reports whether y is not reached with what x's thread, which outlives the
// functions up to that of at, leaves in a field. A nil at is in none of y's functions.
func (a *Analysis) latched(x, y *Site, at ssa.Instruction) bool {
	for _, st := range x.Steps[:x.Spawn()+1] {
		for _, l := range latchesBehind(st.Instr) {
			for _, to := range y.Steps {
				if l.shuts(to.Instr, at) {
					return true
				}
			}
		}
	}
	return false
}

// latchesBehind returns what fields always have when the function of start is left
// behind it.
func latchesBehind(start ssa.Instruction) (out []latch) {
	behind := flow.After(start)
	for _, b := range start.Parent().Blocks {
		for _, instr := range b.Instrs {
			set := setBy(instr)
			if len(set) == 0 {
				continue
			}
			before := flow.Dominates(instr, start)
			if !before && (!behind.Has(instr) || flow.After(start, flow.Cut{Instrs: map[ssa.Instruction]bool{instr: true}}).Exits()) {
				continue
			}
			for _, l := range set {
				if !behind.Any(func(o ssa.Instruction) bool { return o != instr && l.changedBy(o, maxLatchDepth) }) {
					out = append(out, l)
				}
			}
		}
	}
	return out
}

// setBy returns what an instruction, or the function that it calls, always leaves in
// fields.
func setBy(instr ssa.Instruction) (out []latch) {
	add := func(f *types.Var, v ssa.Value) {
		if k, ok := v.(*ssa.Const); ok && k.Value != nil {
			out = append(out, latch{f, k.Value})
		}
	}
	if f := FieldSet(instr); f != nil {
		add(f, setTo(instr))
		return out
	}
	call, ok := instr.(*ssa.Call)
	if !ok || Body(&call.Call) == nil {
		return nil
	}
	callee := Body(&call.Call)
	for _, b := range callee.Blocks {
		for _, inner := range b.Instrs {
			f := FieldSet(inner)
			if f == nil || flow.FromEntry(callee, flow.Cut{Instrs: map[ssa.Instruction]bool{inner: true}}).Exits() {
				continue
			}
			v := setTo(inner)
			if i := slices.IndexFunc(callee.Params, func(p *ssa.Parameter) bool { return ssa.Value(p) == v }); i >= 0 {
				v = call.Call.Args[i]
			}
			add(f, v)
		}
	}
	return out
}

// setTo returns what an instruction with a FieldSet assigns.
func setTo(instr ssa.Instruction) ssa.Value {
	switch instr := instr.(type) {
	case *ssa.Store:
		return instr.Val
	case *ssa.Call:
		return instr.Call.Args[len(instr.Call.Args)-1]
	}
	return nil
}

// maxLatchDepth bounds through how many calls an assignment to a field is looked for.
const maxLatchDepth = 3

// changedBy reports whether an instruction, or what it calls, assigns to the field.
func (l latch) changedBy(instr ssa.Instruction, depth int) bool {
	if FieldSet(instr) == l.field {
		return true
	}
	call, ok := instr.(ssa.CallInstruction)
	if !ok || depth == 0 {
		return false
	}
	callee := Body(call.Common())
	return callee != nil && flow.FromEntry(callee).Any(func(instr ssa.Instruction) bool { return l.changedBy(instr, depth-1) })
}

// shuts reports whether to is not reached with the latch, in a function that is entered
// with it; or behind at, if that is part of the same function.
func (l latch) shuts(to, at ssa.Instruction) bool {
	fn := to.Parent()
	closed := l.closes(fn)
	if len(closed.Edges) == 0 {
		return false
	}
	reached := flow.FromEntry(fn, closed)
	if at != nil && at.Parent() == fn {
		reached = flow.After(at, closed)
	}
	return !reached.Has(to) && !reached.Any(func(instr ssa.Instruction) bool {
		return l.changedBy(instr, maxLatchDepth) && !slices.Contains(setBy(instr), l) && flow.After(instr).Has(to)
	})
}

// closes returns the edges of fn that are not taken with the latch.
func (l latch) closes(fn *ssa.Function) flow.Cut {
	cut := flow.Cut{Edges: make(map[flow.Edge]bool)}
	for _, b := range fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if is, known := l.decides(br.Cond); known && is {
			cut.Edges[flow.Edge{From: b, To: b.Succs[1]}] = true
		} else if known {
			cut.Edges[flow.Edge{From: b, To: b.Succs[0]}] = true
		}
	}
	return cut
}

// decides returns the outcome of a condition that asks for the field.
func (l latch) decides(cond ssa.Value) (is, known bool) {
	cond, positive := flow.Positive(cond, true)
	if l.readBy(cond) { // a bool
		return constant.BoolVal(l.value) == positive, true
	}
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || !l.readBy(cmp.X) {
		return false, false
	}
	k, ok := cmp.Y.(*ssa.Const)
	if !ok || k.Value == nil {
		return false, false
	}
	return constant.Compare(l.value, cmp.Op, k.Value) == positive, true
}

// readBy reports whether v was read from the field.
func (l latch) readBy(v ssa.Value) bool {
	instr, ok := alias.Of(v).(ssa.Instruction)
	return ok && FieldRead(instr) == l.field
}
