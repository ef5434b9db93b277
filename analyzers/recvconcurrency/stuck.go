package recvconcurrency

import (
	"go/token"
	"go/types"
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
		call, ok := acc.Site.Instr().(*ssa.Call)
		if !ok {
			continue
		}
		sends := handsOver(call)
		ends := endsSeen(sends, acc.Site)
		for _, send := range sends {
			ch := channelOf(send.Chan, acc.Site)
			if ch == nil || !isUnbuffered(ch) || c.at[send] || !c.leavesAlone(fn, ch, acc.Site.Steps[0].Instr, ends, 2) {
				continue
			}
			c.reportStuck(acc, send, fn)
			return
		}
	}
}

// handsOver returns the plain sends, in the function of recv, of what recv
// returned.
func handsOver(recv *ssa.Call) []*ssa.Send {
	var out []*ssa.Send
	behind := flow.After(recv)
	for _, b := range recv.Parent().Blocks {
		for _, instr := range b.Instrs {
			if send, ok := instr.(*ssa.Send); ok && behind.Has(send) && derives(send.X, recv, 6) {
				out = append(out, send)
			}
		}
	}
	return out
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
			if fa, ok := ref.(*ssa.FieldAddr); ok && storesDerived(fa, call, depth-1) {
				return true
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
	for _, n := range parallel.Names(ch, s) {
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

// endsSeen cuts the paths on which fn hears from the goroutine, on any channel,
// that no more messages come: it may have one for errors beside that for messages,
// or send nothing but its result. What others send there, too, tells nothing about
// it.
func endsSeen(sends []*ssa.Send, s *parallel.Site) flow.Cut {
	cut := newCut()
	for _, send := range sends {
		ch := channelOf(send.Chan, s)
		if ch == nil || !oneSender(ch) {
			continue
		}
		result := sentOnce(ch, s)
		alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
			endOfMessages(use, as, true, cut)
			if _, receives := use.(*ssa.UnOp); receives && result {
				cut.Instrs[use] = true
			}
			return true
		})
	}
	return cut
}

// sentOnce reports whether the goroutine, and there is one, sends on ch once.
func sentOnce(ch *ssa.MakeChan, s *parallel.Site) bool {
	sends := []ssa.Instruction{s.Steps[s.Spawn()].Instr}
	for _, b := range s.Instr().Parent().Blocks {
		for _, instr := range b.Instrs {
			if send, ok := instr.(*ssa.Send); ok && channelOf(send.Chan, s) == ch {
				sends = append(sends, send)
			}
		}
	}
	return !slices.ContainsFunc(sends, func(instr ssa.Instruction) bool {
		return slices.ContainsFunc(sends, flow.After(instr).Has)
	})
}

// oneSender reports whether all that is sent on ch, in sight, is by one function.
func oneSender(ch ssa.Value) bool {
	var sender *ssa.Function
	return alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		send, ok := use.(*ssa.Send)
		if !ok || send.Chan != as {
			return true
		}
		if sender == nil {
			sender = send.Parent()
		}
		return send.Parent() == sender
	})
}

func newCut() flow.Cut {
	return flow.Cut{Instrs: make(map[ssa.Instruction]bool), Edges: make(map[flow.Edge]bool)}
}

// leavesAlone reports whether fn can return after start and leave a sender on ch
// alone.
func (c *checker) leavesAlone(fn *ssa.Function, ch ssa.Value, start ssa.Instruction, ends flow.Cut, depth int) bool {
	abandons, inSight := c.abandons(fn, ch, start, ends, depth)
	return abandons && inSight
}

// abandons reports whether fn can return after start, leaving a sender on ch
// alone: some return is not behind the end of the messages, of which ends has what
// is known already. And whether every use of the channel is in sight, and nobody
// drains it elsewhere.
func (c *checker) abandons(fn *ssa.Function, ch ssa.Value, start ssa.Instruction, ends flow.Cut, depth int) (abandons, inSight bool) {
	cut := newCut()
	maps.Copy(cut.Instrs, ends.Instrs)
	maps.Copy(cut.Edges, ends.Edges)
	inSight = true
	alone := oneSender(ch)
	alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Send:
		case *ssa.UnOp, *ssa.Select:
			if use.Parent() != fn {
				inSight = false // received in another goroutine, or a deferred literal
			} else {
				endOfMessages(use, as, alone, cut)
			}
		case *ssa.Return:
			abandons = abandons || c.callersAbandon(fn, ch, use, depth)
		case ssa.CallInstruction:
			inSight = inSight && c.passes(use, as, cut, depth)
		default:
			inSight = false
		}
		return inSight
	})
	early := func(ret *ssa.Return) bool { return !cut.Instrs[ret] }
	abandons = abandons || !returnsIt(fn, ch) && slices.ContainsFunc(flow.After(start, cut).Returns(), early)
	return abandons, inSight
}

// returnsIt reports whether fn returns ch.
func returnsIt(fn *ssa.Function, ch ssa.Value) bool {
	return fn.Signature.Results().Len() > 0 && !alias.EachValueUse(ch, func(use ssa.Instruction, _ ssa.Value) bool {
		_, ret := use.(*ssa.Return)
		return !ret
	})
}

// endOfMessages cuts the paths on which the receive, or case of a select, tells
// that no more messages come: the channel is closed, or an error came. An error
// that is returned unseen does so only if the goroutine alone sends some.
func endOfMessages(recv ssa.Instruction, ch ssa.Value, alone bool, cut flow.Cut) {
	switch recv.(type) {
	case *ssa.UnOp, *ssa.Select:
	default:
		return
	}
	var mark func(v ssa.Value, depth int)
	mark = func(v ssa.Value, depth int) {
		if depth == 0 || v.Referrers() == nil {
			return
		}
		for _, ref := range *v.Referrers() {
			switch ref := ref.(type) {
			case *ssa.If:
				cut.Edges[flow.Edge{From: ref.Block(), To: ref.Block().Succs[1]}] = true // !ok
			case *ssa.BinOp:
				markError(ref, cut)
			case *ssa.Return:
				if alone && grpcapi.IsError(v.Type()) {
					cut.Instrs[ref] = true // the error is what ended them
				}
			case *ssa.Extract:
				if sel, isSelect := recv.(*ssa.Select); !isSelect || ref.Index > 0 && selectsFrom(sel, ref.Index, ch) {
					mark(ref, depth-1)
				}
			case *ssa.Field, *ssa.FieldAddr, *ssa.UnOp:
				mark(ref.(ssa.Value), depth-1)
			case *ssa.Store:
				if addr, isAlloc := ref.Addr.(*ssa.Alloc); isAlloc && ref.Val == v {
					mark(addr, depth-1)
				}
			}
		}
	}
	mark(recv.(ssa.Value), 6)
}

// selectsFrom reports whether result i of a select belongs to the case that
// receives from ch; result 1 says whether some channel was closed.
func selectsFrom(sel *ssa.Select, i int, ch ssa.Value) bool {
	if i == 1 {
		return true
	}
	n := 1
	for _, st := range sel.States {
		if st.Dir == types.RecvOnly {
			if n++; n == i {
				return alias.Of(st.Chan) == alias.Of(ch)
			}
		}
	}
	return false
}

// markError cuts the branch on which a received error is set: it is not nil, or
// it is io.EOF.
func markError(cmp *ssa.BinOp, cut flow.Cut) {
	if !grpcapi.IsError(cmp.X.Type()) {
		return
	}
	set := 0
	if k, ok := cmp.Y.(*ssa.Const); (cmp.Op == token.EQL) == (ok && k.IsNil()) {
		set = 1
	}
	for _, ref := range *cmp.Referrers() {
		if br, ok := ref.(*ssa.If); ok {
			cut.Edges[flow.Edge{From: br.Block(), To: br.Block().Succs[set]}] = true
		}
	}
}

// passes reports whether it is known what a call does with the channel it gets;
// if it consumes all messages, paths behind it are cut.
func (c *checker) passes(call ssa.CallInstruction, ch ssa.Value, cut flow.Cut, depth int) bool {
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
		abandons, inSight := c.abandons(callee, callee.Params[i], callee.Blocks[0].Instrs[0], flow.Cut{}, depth-1)
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
	return !alias.EachValueUse(param, func(use ssa.Instruction, _ ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Send:
			return true
		case ssa.CallInstruction:
			b, ok := use.Common().Value.(*ssa.Builtin)
			return ok && b.Name() == "close"
		}
		return false
	})
}

// callersAbandon reports whether a caller of fn in the package, which gets the
// channel, abandons it.
func (c *checker) callersAbandon(fn *ssa.Function, ch ssa.Value, ret *ssa.Return, depth int) bool {
	if depth == 0 {
		return false
	}
	for i, v := range ret.Results {
		if alias.Of(v) != alias.Of(ch) {
			continue
		}
		for _, call := range c.res.CallsOf(fn) {
			if got := effects.ResultOf(call, i); got != nil && c.leavesAlone(call.Parent(), got, call, flow.Cut{}, depth-1) {
				return true
			}
		}
	}
	return false
}
