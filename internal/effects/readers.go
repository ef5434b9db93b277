package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Readers and scanners of the standard library: which memory it is that they show, and
// who reads from them later.

// relatedResult is related, for one result of a call and the argument that it comes from.
func (p *poolRun) relatedResult(call ssa.CallInstruction, index int, from ssa.Value, k poolapi.Kind, in typestate.View) typestate.Abs {
	abs := in.Of(from)
	switch {
	case k == poolapi.View && abs == typestate.Holder && buffersItself(from.Type()):
		return p.shown(from, in)
	case abs == typestate.Object && poolapi.IsReader(from.Type()) && !poolapi.IsPeek(call.Common()):
		return typestate.Unknown // what reads from it later finds nothing
	case k == poolapi.Later && !onlyReturned(call, index):
		return typestate.Unknown
	}
	return related(abs, k)
}

// buffersItself reports whether t reads into memory of its own, and shows that.
func buffersItself(t types.Type) bool {
	n, ok := derefType(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "bufio"
}

// shown says whose memory a reader or a scanner shows that refers to the object: the
// object's if it was given that to read into, and none if it reads from it.
func (p *poolRun) shown(reader ssa.Value, in typestate.View) typestate.Abs {
	made, ok := alias.Plain(reader).(*ssa.Call)
	if !ok {
		return typestate.Unknown
	}
	eff, listed := poolapi.Of(&made.Call)
	if !listed || eff.From < 0 || isRef(in.Of(made.Call.Args[eff.From])) {
		return typestate.Unknown
	}
	return typestate.Part
}

// givenMemory is where a scanner is given the memory that it reads into.
func (p *poolRun) givenMemory(call ssa.CallInstruction, to, memory ssa.Value, in typestate.View) []typestate.Outcome {
	out := typestate.Outcome{State: in.State()}
	if isMemory(in.Of(memory)) {
		p.used(call, in, in.Of(memory))
		if made, ok := alias.Plain(to).(*ssa.Call); ok {
			out.Holds = made
		}
	}
	return []typestate.Outcome{out}
}

// onlyReturned reports whether a function does nothing to a request or a response that a
// call has read but to return it: whoever looks at more than its header may know that
// it has no body, or may have read that.
func onlyReturned(call ssa.CallInstruction, index int) bool {
	v := ssa.Value(call.Value())
	if v == nil {
		return false
	}
	if call.Common().Signature().Results().Len() > 1 {
		e := alias.Result(v, index)
		if e == nil {
			return true // all results are returned at once
		}
		v = e
	}
	return alias.EachValueUse(v, func(use ssa.Instruction, _ ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Return:
			return true
		case *ssa.BinOp:
			return isNil(use.X) || isNil(use.Y)
		case *ssa.FieldAddr:
			return alias.FieldOf(use).Name() == "Header"
		case *ssa.Store:
			return isResult(use.Addr)
		}
		return false
	})
}

// isResult reports whether addr is a variable that is only ever returned.
func isResult(addr ssa.Value) bool {
	cell, ok := addr.(*ssa.Alloc)
	return ok && alias.EachUse(cell, func(use ssa.Instruction) bool {
		load, isLoad := use.(*ssa.UnOp)
		return !isLoad || alias.EachValueUse(load, func(end ssa.Instruction, _ ssa.Value) bool {
			switch end := end.(type) {
			case *ssa.Return:
				return true
			case *ssa.Store:
				return end.Addr == ssa.Value(cell) // in a return that names it
			}
			return false
		})
	})
}

// peekedTooLate reports whether a use is one of what a closed reader of buffers has shown,
// and the slice that it was made of is free by then as well: otherwise that still keeps
// the memory. The reader itself can be used at any time, and has no more to read.
func (p *poolRun) peekedTooLate(kind PoolKind, at poolSite, abs typestate.Abs) bool {
	made, ok := p.root.value.(*ssa.Call)
	if !ok || kind == DoublePut || abs&typestate.Object != 0 || len(at.within) > 0 {
		return false
	}
	read, listed := poolapi.Of(&made.Call)
	if !listed || read.Owns < 0 {
		return false
	}
	slice := alias.Plain(poolapi.Args(&made.Call)[read.Owns])
	freed := false
	for instr := range allInstructions(p.fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		eff, listed := poolapi.Of(call.Common())
		switch {
		case !listed || eff.Family != poolapi.Buffer:
		case eff.Refs >= 0:
			return false // perhaps of these
		case eff.Puts >= 0 && alias.Plain(poolapi.Args(call.Common())[eff.Puts]) == slice:
			_, deferred := instr.(*ssa.Defer)
			freed = freed || instr.Parent() == p.fn && (!deferred || kind != UseAfterPut) && flow.Dominates(instr, at.instr)
		}
	}
	return freed
}
