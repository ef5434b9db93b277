package effects

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Who waits before the Put for others that have the object: a goroutine, or
// whoever finds it where it was registered, in a map of calls under way, say.
// Since who answers takes it out first, it is no longer there afterwards. That is
// so for objects, and for what they were wrapped in: who keeps nothing but memory
// knows nobody who waits.

// joined reports whether something between what keeps the object and the Put may
// wait for who has it: a loop that receives from all of them, say, which the
// engine may also see run no times.
func (p *poolRun) joined(left poolSite, st typestate.State) bool {
	put := p.putSite(st)
	if stopped(left.instr, put.instr) {
		return true
	}
	reach := flow.After(left.instr, flow.Cut{Instrs: map[ssa.Instruction]bool{put.instr: true}})
	return reach.Any(func(instr ssa.Instruction) bool {
		if st&leftAsync == 0 {
			return p.registered(st) && p.s.awaits(instr)
		}
		switch instr := instr.(type) {
		case *ssa.UnOp:
			return instr.Op == token.ARROW
		case *ssa.Call:
			callee := poolapi.Callee(&instr.Call)
			return callee != nil && callee.Name() == "Wait"
		}
		return false
	})
}

// stopped reports whether the Put is only reached if a function that was to run
// later was kept from it, by the Stop of time.AfterFunc's timer.
func stopped(left, put ssa.Instruction) bool {
	timer, _ := left.(ssa.Value)
	for d := range flow.DecidedAbove(put.Block()) {
		stop, ok := d.Cond.(*ssa.Call)
		if !ok || !d.Is {
			continue
		}
		callee := poolapi.Callee(&stop.Call)
		if callee != nil && callee.Name() == "Stop" && alias.Plain(poolapi.Args(&stop.Call)[0]) == timer {
			return true
		}
	}
	return false
}

// awaits reports whether an instruction, or what it calls, waits until somebody
// else has done something. A select is no such instruction by itself, since only
// some of its cases may tell that: see Selected.
func (s *summaries) awaits(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		return instr.Op == token.ARROW && !givesUp(instr.X)
	case *ssa.Call:
		callee := instr.Call.StaticCallee()
		if callee != nil && len(callee.Blocks) > 0 {
			return s.awaitsIn(callee)
		}
		obj := poolapi.Callee(&instr.Call)
		return obj != nil && strings.HasPrefix(obj.Name(), "Wait")
	}
	return false
}

// awaitsIn is awaits, of any instruction of fn.
func (s *summaries) awaitsIn(fn *ssa.Function) bool {
	known, ok := s.awaiting[fn]
	if !ok {
		s.awaiting[fn] = false // where functions call each other
		known = some(instructions(fn), func(instr ssa.Instruction) bool {
			sel, ok := instr.(*ssa.Select)
			if !ok {
				return s.awaits(instr)
			}
			return sel.Blocking && slices.ContainsFunc(sel.States, func(c *ssa.SelectState) bool {
				return c.Dir == types.RecvOnly && !givesUp(c.Chan)
			})
		})
		s.awaiting[fn] = known
	}
	return known
}

// registered reports whether somebody keeps the object who can tell when he is
// done with it.
func (p *poolRun) registered(st typestate.State) bool {
	return st&(leftBy|leftAsync) == leftBy && p.leftSite(st).abs&(typestate.Object|typestate.Holder) != 0
}

// waitedBits returns the bits that say that somebody else has the object, who is
// done once something is received from ch.
func (p *poolRun) waitedBits(st typestate.State, ch ssa.Value) typestate.State {
	if st&leftAsync != 0 || p.registered(st) && !givesUp(ch) {
		return leftBy | leftAsync
	}
	return 0
}

// givesUp reports whether a channel is that of a context or a timer: who waits
// for it does not wait for whoever has the object.
func givesUp(ch ssa.Value) bool {
	call, ok := alias.Plain(ch).(*ssa.Call)
	if !ok {
		if u, isLoad := alias.Plain(ch).(*ssa.UnOp); isLoad {
			return strings.HasSuffix(types.TypeString(u.Type(), nil), "chan time.Time")
		}
		return false
	}
	callee := poolapi.Callee(&call.Call)
	return callee != nil && (callee.Name() == "Done" || callee.Name() == "After")
}
