package effects

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Elements of slices of counted buffers. An element is an object of its own, for as
// long as the variable names it that it was loaded into; by a constant index it has a
// name if nobody changes the slice. Who frees elements and then the slice frees them
// twice, unless it is a part of the slice that he frees, or what is in it was changed,
// or an element was given to somebody who may have taken a reference.

// inSlice returns the slice that the object is loaded from as an element by a constant
// index, or nil.
func (p *poolRun) inSlice() ssa.Value {
	load, ok := p.root.value.(*ssa.UnOp)
	if !ok {
		return nil
	}
	elem, ok := load.X.(*ssa.IndexAddr)
	if !ok {
		return nil
	}
	if _, fixed := elem.Index.(*ssa.Const); !fixed {
		return nil
	}
	return alias.Plain(elem.X)
}

// renamed is in, behind the slice that the object is loaded from if instr computes that.
func (p *poolRun) renamed(instr ssa.Instruction, in typestate.View) typestate.View {
	if v, ok := instr.(ssa.Value); ok && v == p.inSlice() {
		return withState{in, in.State() | otherSlice}
	}
	return in
}

// sameElement reports whether a load gives the element that is followed once more.
func (p *poolRun) sameElement(load *ssa.UnOp) bool {
	slice := p.inSlice()
	if slice == nil || ssa.Value(load) == p.root.value || load.Op != token.MUL {
		return false
	}
	first := p.root.value.(*ssa.UnOp)
	elem, ok := load.X.(*ssa.IndexAddr)
	if !ok || load.Parent() != first.Parent() || alias.Plain(elem.X) != slice {
		return false
	}
	i, ok := elem.Index.(*ssa.Const)
	return ok && i.Int64() == first.X.(*ssa.IndexAddr).Index.(*ssa.Const).Int64() && p.s.unchanged(p.fn, slice)
}

// freesElement reports whether a call frees an element of the slice that is followed,
// of which the function lets nobody else have a reference.
func (p *poolRun) freesElement(call ssa.CallInstruction, v ssa.Value, in typestate.View) bool {
	slice := elementOf(v)
	if slice == nil || !p.isWhole(slice) || in.State()&(wentBack|oneRef|twoRefs|unsure) != 0 {
		return false
	}
	at := poolSite{instr: call, within: in.Within()}
	return !p.asynchronous(at) && !p.perhaps(at) && !p.inOnce(at.within) && !p.s.sharesElements(p.fn) && p.s.unchanged(p.fn, p.root.value) && p.s.keepsElements(p.fn, p.root.value)
}

// isWhole reports whether v is the slice that is followed, and no part of it.
func (p *poolRun) isWhole(v ssa.Value) bool {
	return p.root.value != nil && alias.Plain(v) == p.root.value
}

// unchanged reports whether a function assigns to no element of a slice, and gives the
// slice to nobody but the methods of a BufferSlice.
func (s *summaries) unchanged(fn *ssa.Function, slice ssa.Value) bool {
	return !some(allInstructions(fn), func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.Store:
			elem, ok := instr.Addr.(*ssa.IndexAddr)
			return ok && sliced(elem.X) == slice || sliced(instr.Val) == slice && !isLocalVar(instr.Addr)
		case ssa.CallInstruction:
			return !ofBuffers(instr.Common()) && slices.ContainsFunc(poolapi.Args(instr.Common()), func(v ssa.Value) bool { return sliced(v) == slice })
		}
		return false
	})
}

// drained is mem.ReadUnsafe, which frees a buffer that it reads to its end, and then
// returns no other one. Who asks for a buffer's length knows whether it does.
func (p *poolRun) drained(call ssa.CallInstruction, in typestate.View) []typestate.Outcome {
	st := in.State()
	if st&wentBack != 0 {
		p.used(call, in, typestate.Object)
		return []typestate.Outcome{{State: st}}
	}
	if st&(oneRef|twoRefs) != 0 || p.s.looksAtSize(p.fn) {
		return []typestate.Outcome{{State: st | unsure, Results: []typestate.Abs{0, typestate.Object}}}
	}
	return []typestate.Outcome{
		{State: p.put(call, in, poolapi.Buffer, typestate.Object), Results: []typestate.Abs{0, typestate.Nil}},
		{State: st, Results: []typestate.Abs{0, typestate.Object}},
	}
}

// looksAtSize reports whether a function asks for the length or the data of a buffer.
func (s *summaries) looksAtSize(fn *ssa.Function) bool {
	return some(allInstructions(fn), func(instr ssa.Instruction) bool {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			return false
		}
		callee := poolapi.Callee(call.Common())
		return callee != nil && ofBuffers(call.Common()) && (callee.Name() == "Len" || callee.Name() == "ReadOnlyData")
	})
}

// Drains reports whether an instruction calls mem.ReadUnsafe.
func Drains(instr ssa.Instruction) bool {
	call, ok := instr.(ssa.CallInstruction)
	if !ok {
		return false
	}
	eff, listed := poolapi.Of(call.Common())
	return listed && eff.Drains >= 0
}

// isLocalVar reports whether addr is a variable of a function, as one is that a
// deferred function has.
func isLocalVar(addr ssa.Value) bool {
	_, ok := addr.(*ssa.Alloc)
	return ok
}

// ofBuffers reports whether a call is of a method of a Buffer or a BufferSlice, or of a
// builtin that only looks.
func ofBuffers(call *ssa.CallCommon) bool {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		return b.Name() == "len" || b.Name() == "cap"
	}
	callee := poolapi.Callee(call)
	args := poolapi.Args(call)
	return callee != nil && callee.Signature().Recv() != nil && len(args) > 0 && poolapi.IsCounted(args[0].Type())
}

// keepsElements reports whether a function does no more to the elements of a slice
// than to call their methods.
func (s *summaries) keepsElements(fn *ssa.Function, slice ssa.Value) bool {
	return !some(allInstructions(fn), func(instr ssa.Instruction) bool {
		load, ok := instr.(*ssa.UnOp)
		if !ok || elementOf(load) == nil || alias.Plain(elementOf(load)) != slice {
			return false
		}
		return !alias.EachValueUse(load, func(use ssa.Instruction, _ ssa.Value) bool {
			call, ok := use.(ssa.CallInstruction)
			return ok && ofBuffers(call.Common())
		})
	})
}
