package effects

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// References to counted buffers (mem.Buffer, mem.BufferSlice) that a function
// takes, itself or by what it calls. May: one that is taken on any path, of any
// element of a slice, counts, as it acquits. How many there are is known only
// where Ref is called on the buffer itself.

// takesReference reports whether fn takes a reference to a buffer anywhere, itself or
// by a Reader, of which nobody can say to which one of several; but not by one that gives
// all of them back.
func (s *summaries) takesReference(fn *ssa.Function) bool {
	return some(allInstructions(fn), func(instr ssa.Instruction) bool {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			return false
		}
		eff, listed := poolapi.Of(call.Common())
		return listed && eff.Owns >= 0 && !givesBackAll(call) || len(s.referenced(call.Common())) > 0
	})
}

// givesBackAll reports whether a call makes a Reader that the function reads to its end, or
// closes: it then has given up all references that it took, and no other one.
func givesBackAll(made ssa.CallInstruction) bool {
	v := made.Value()
	return v != nil && poolapi.IsReader(v.Type()) && !alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok {
			return true
		}
		if eff, listed := poolapi.Of(call.Common()); listed && eff.Family == poolapi.Reader && eff.Puts >= 0 {
			return false
		}
		callee := poolapi.Callee(call.Common())
		return !(callee != nil && callee.FullName() == "io.ReadAll")
	})
}

// referenced returns the arguments to which a call leaves a further reference.
func (s *summaries) referenced(call *ssa.CallCommon) (list []ssa.Value) {
	args := poolapi.Args(call)
	if listed, ok := poolapi.Of(call); ok {
		if listed.Refs >= 0 {
			list = append(list, args[listed.Refs])
		}
		return list
	}
	if eff := s.poolEffects(call); eff != nil {
		for _, i := range eff.Refs {
			if i < len(args) {
				list = append(list, args[i])
			}
		}
	}
	return list
}

// poolRefs finds the parameters to which fn takes a reference, on any path, or to
// some of their elements, and which it does not give up again.
func (s *summaries) poolRefs(fn *ssa.Function, eff *PoolEffects, released map[int]bool) {
	if !slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool { return poolapi.IsCounted(p.Type()) }) {
		return
	}
	for instr := range allInstructions(fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		for _, arg := range s.referenced(call.Common()) {
			for v := arg; v != nil; v = elementOf(v) {
				i := slices.Index(fn.Params, asParam(alias.Plain(v)))
				if i >= 0 && !released[i] && !slices.Contains(eff.Refs, i) {
					eff.Refs = append(eff.Refs, i)
				}
			}
		}
	}
	slices.Sort(eff.Refs)
}

// referenced reports whether a call leaves a further reference to the object, to
// what has it, or to an element of it.
func (p *poolRun) referenced(call ssa.CallInstruction, in typestate.View) bool {
	return slices.ContainsFunc(p.s.referenced(call.Common()), func(arg ssa.Value) bool {
		for v := arg; v != nil; v = elementOf(v) {
			if isRef(in.Of(v)) {
				return true
			}
		}
		return false
	})
}

// sharesElements reports whether fn takes a reference to an element of a list,
// which may be of any buffer: the way around a loop that does so is no way on
// which there is none.
func (s *summaries) sharesElements(fn *ssa.Function) bool {
	shares, known := s.elements[fn]
	if !known {
		shares = some(allInstructions(fn), func(instr ssa.Instruction) bool {
			call, ok := instr.(ssa.CallInstruction)
			return ok && slices.ContainsFunc(s.referenced(call.Common()), func(arg ssa.Value) bool { return elementOf(arg) != nil })
		})
		s.elements[fn] = shares
	}
	return shares
}

// elementOf returns the slice or array that v is an element or a part of, or nil.
func elementOf(v ssa.Value) ssa.Value {
	switch v := alias.Plain(v).(type) {
	case *ssa.UnOp:
		if addr, ok := v.X.(*ssa.IndexAddr); ok && v.Op == token.MUL {
			return addr.X
		}
	case *ssa.Slice:
		return v.X
	}
	return nil
}
