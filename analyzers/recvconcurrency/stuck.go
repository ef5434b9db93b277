package recvconcurrency

import (
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// A goroutine that receives for a handler and hands over what it got with a
// plain send on an unbuffered channel: when the handler returns for another
// reason, nobody receives any more. Recv then fails, but the goroutine never
// gets there, or cannot hand over the error.

// stuck judges the goroutines that receive on a server stream which fn is given.
func (c *checker) stuck(fn *ssa.Function) {
	for _, acc := range c.res.Accesses(fn) {
		param, ok := acc.Place.Root.(*ssa.Parameter)
		if !ok || acc.Place.Path() != "" || param.Parent() != fn || !acc.Server || acc.Op != grpcapi.Recv || acc.Site.Spawn() < 0 || acc.Via != nil {
			continue
		}
		recv, ok := acc.Site.Instr().(*ssa.Call)
		if !ok {
			continue
		}
		for _, h := range handsOver(acc.Site, recv) {
			ch := channelOf(h.ch, h.site)
			if ch == nil || !isUnbuffered(ch) || c.at[h.send] {
				continue
			}
			ends := c.endsOf(h.site, recv)
			if sel, ok := h.send.(*ssa.Select); ok && !c.ofServer(sel, fn, ends) {
				continue
			}
			if c.leavesAlone(fn, ch, acc.Site.Steps[0].Instr, ends, 2) {
				c.reportStuck(acc, h.send, fn)
				return
			}
		}
	}
}

// A handover is a send of what was received, which may be a case of a select.
type handover struct {
	send ssa.Instruction
	ch   ssa.Value
	// site leads to what returned it in the function of send: Recv, or a call of a
	// function that does what is left of the way to Recv.
	site *parallel.Site
}

// handsOver returns the sends of what recv, which s leads to, returned: in
// its function, and in those that get it from there, up to the start of the
// goroutine.
func handsOver(s *parallel.Site, recv *ssa.Call) []handover {
	var out []handover
	got := recv
	for m := len(s.Steps) - 1; ; m-- {
		behind := flow.After(got)
		for _, b := range got.Parent().Blocks {
			for _, instr := range b.Instrs {
				if x, ch := handed(instr); ch != nil && behind.Has(instr) && derives(x, got, 6) {
					out = append(out, handover{instr, ch, &parallel.Site{Steps: s.Steps[:m+1]}})
				}
			}
		}
		call, ok := s.Steps[m-1].Instr.(*ssa.Call)
		if !ok || s.Steps[m-1].Kind != parallel.Call || parallel.Body(&call.Call) != got.Parent() {
			return out
		}
		got = call
	}
}

// derives reports whether v is made of call's results.
func derives(v ssa.Value, call *ssa.Call, depth int) bool {
	if v == call {
		return true
	}
	if depth == 0 || v == nil {
		return false
	}
	if alloc, ok := v.(*ssa.Alloc); ok {
		for _, ref := range *alloc.Referrers() {
			switch addr := ref.(type) {
			case *ssa.FieldAddr, *ssa.IndexAddr: // of a struct, or of what is formatted
				if storesDerived(addr.(ssa.Value), call, depth-1) {
					return true
				}
			}
		}
		return storesDerived(alloc, call, depth-1)
	}
	instr, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	var buf [8]*ssa.Value
	for _, op := range instr.Operands(buf[:0]) {
		if *op != nil && derives(*op, call, depth-1) {
			return true
		}
	}
	return false
}

func storesDerived(addr ssa.Value, call *ssa.Call, depth int) bool {
	for _, use := range *addr.Referrers() {
		if st, ok := use.(*ssa.Store); ok && st.Addr == addr && derives(st.Val, call, depth) {
			return true
		}
	}
	return false
}

// channelOf returns the channel that ch, in the last function of the site, is in
// the first.
func channelOf(ch ssa.Value, s *parallel.Site) *ssa.MakeChan {
	for _, n := range parallel.Names(alias.Of(ch), s) {
		if mc, ok := n.(*ssa.MakeChan); ok {
			return mc
		}
	}
	return nil
}

func isUnbuffered(mc *ssa.MakeChan) bool {
	k, ok := mc.Size.(*ssa.Const)
	return ok && k.Int64() == 0
}

// leavesAlone reports whether fn can return after start and leave a sender on ch
// alone.
func (c *checker) leavesAlone(fn *ssa.Function, ch ssa.Value, start ssa.Instruction, ends hearing, depth int) bool {
	abandons, inSight := c.abandons(fn, ch, start, ends, depth)
	return abandons && inSight
}

// abandons reports whether fn can return after start, leaving a sender on ch
// alone: some return is not behind the end of the messages, of which ends has what
// is known already. And whether every use of the channel is in sight, and nobody
// drains it elsewhere.
func (c *checker) abandons(fn *ssa.Function, ch ssa.Value, start ssa.Instruction, ends hearing, depth int) (abandons, inSight bool) {
	heard := newHearing(oneSender(ch), ends.received)
	cut := heard.cut
	maps.Copy(cut.Instrs, ends.cut.Instrs)
	maps.Copy(cut.Untold, ends.cut.Untold)
	elsewhere := hearing{received: ends.received}
	inSight = true
	alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Send:
		case *ssa.UnOp, *ssa.Select:
			if _, to := handed(use); to == as {
				break
			}
			if use.Parent() != fn {
				inSight = false // received in another goroutine, or a deferred literal
			} else {
				heard.receive(use, as, ch)
			}
		case *ssa.Return:
			abandons = abandons || c.callersAbandon(fn, ch, use, elsewhere, depth)
		case ssa.CallInstruction:
			inSight = inSight && c.passes(use, as, cut, elsewhere, depth)
		default:
			inSight = false
		}
		return inSight
	})
	early := func(ret *ssa.Return) bool { return !cut.Instrs[ret] }
	ways := []flow.Cut{{}}
	if results(ch) || takesAll(ch) {
		ways = tooFew(fn, ch)
	}
	abandons = abandons || !returnsIt(fn, ch) && slices.ContainsFunc(ways, func(few flow.Cut) bool {
		return slices.ContainsFunc(flow.After(start, cut, few).Returns(), early)
	})
	return abandons, inSight
}

// results reports whether what goroutines send on ch, and there are several, is the
// result of each: having sent it, none sends again.
func results(ch ssa.Value) bool {
	return !oneSender(ch) && alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		_, to := handed(use)
		return to == nil || to != as || !flow.After(use).Any(func(instr ssa.Instruction) bool {
			_, again := handed(instr)
			return again != nil && alias.Of(again) == alias.Of(to)
		})
	})
}

// takesAll reports whether several send on ch, and there are as many receives as sends,
// none of which is repeated.
func takesAll(ch ssa.Value) bool {
	sends, takes := 0, 0
	once := alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		if _, to := handed(use); to == as {
			sends++
			return !flow.After(use).Has(use)
		}
		switch use.(type) {
		case *ssa.UnOp, *ssa.Select:
			takes++
		}
		return true
	})
	return once && !oneSender(ch) && takes >= sends
}

// tooFew returns cuts each of which leaves the paths through fn on which it takes
// one of several results from ch at most. If it takes them in a loop, nobody knows
// how many these are, and none is left.
func tooFew(fn *ssa.Function, ch ssa.Value) []flow.Cut {
	var takes []hearing
	loops := false
	alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		if _, to := handed(use); to != as && use.Parent() == fn {
			h := newHearing(false, nil)
			h.arrival(use, as)
			takes = append(takes, h)
			loops = loops || h.cut.Instrs[use] && flow.After(use).Has(use)
			for e := range h.cut.Untold {
				loops = loops || flow.After(e.To.Instrs[0]).Has(use)
			}
		}
		return true
	})
	if loops {
		return nil
	}
	out := make([]flow.Cut, max(1, len(takes)))
	for i := range takes {
		others := newHearing(false, nil).cut
		for _, h := range slices.Delete(slices.Clone(takes), i, i+1) {
			maps.Copy(others.Instrs, h.cut.Instrs)
			maps.Copy(others.Untold, h.cut.Untold)
		}
		out[i] = others
	}
	return out
}

// returnsIt reports whether fn returns ch.
func returnsIt(fn *ssa.Function, ch ssa.Value) bool {
	return fn.Signature.Results().Len() > 0 && !alias.EachValueUse(ch, func(use ssa.Instruction, _ ssa.Value) bool {
		_, ret := use.(*ssa.Return)
		return !ret
	})
}

// passes reports whether it is known what a call does with the channel it gets;
// if it consumes all messages, paths behind it are cut.
func (c *checker) passes(call ssa.CallInstruction, ch ssa.Value, cut flow.Cut, ends hearing, depth int) bool {
	common := call.Common()
	if _, ok := common.Value.(*ssa.Builtin); ok {
		return true // close, len or cap
	}
	callee := parallel.Body(common)
	if callee == nil || depth == 0 {
		return false
	}
	for i, arg := range common.Args {
		if arg != ch || i >= len(callee.Params) {
			continue
		}
		if _, isGo := call.(*ssa.Go); isGo {
			return !receivesFrom(callee.Params[i])
		}
		abandons, inSight := c.abandons(callee, callee.Params[i], callee.Blocks[0].Instrs[0], ends, depth-1)
		if !inSight {
			return false
		}
		if !abandons {
			cut.Instrs[call] = true
		}
	}
	return true
}

// receivesFrom reports whether the channel may be received from in the
// parameter's function.
func receivesFrom(param *ssa.Parameter) bool {
	return !alias.EachValueUse(param, func(use ssa.Instruction, as ssa.Value) bool {
		if _, to := handed(use); to != nil && to == as {
			return true
		}
		call, ok := use.(ssa.CallInstruction)
		return ok && closes(call) != nil
	})
}

// callersAbandon reports whether a caller of fn in the package, which gets the
// channel, abandons it.
func (c *checker) callersAbandon(fn *ssa.Function, ch ssa.Value, ret *ssa.Return, ends hearing, depth int) bool {
	if depth == 0 {
		return false
	}
	for i, v := range ret.Results {
		if alias.Of(v) != alias.Of(ch) {
			continue
		}
		for _, call := range c.res.CallsOf(fn) {
			if got := effects.ResultOf(call, i); got != nil && c.leavesAlone(call.Parent(), got, call, ends, depth-1) {
				return true
			}
		}
	}
	return false
}
