package poolescape

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/parallel"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// What is sent on a channel from which somebody takes all that he puts back may be in
// the pool as soon as it was sent. The receiver runs when it pleases: who sent it has
// no use of it any more, not even of its length.
//
// Must for the receiver, who puts back whatever he receives; may for what he waits for
// first, for what the sender waits for, and for who else has the channel.

// sent reports what fn uses after it has sent it to somebody who puts it back.
func (c *checker) sent(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Send:
				c.sentOn(instr, instr.X, instr.Chan, flow.After(instr, onward(instr.X)))
			case *ssa.Select:
				for i, st := range instr.States {
					if edge := parallel.CaseEdge(instr, i); st.Dir == types.SendOnly && edge.To != nil && len(edge.To.Preds) == 1 {
						c.sentOn(instr, st.Send, st.Chan, flow.After(edge.To.Instrs[0], onward(st.Send)))
					}
				}
			}
		}
	}
}

// sentOn reports the first use of x behind send, which sends it on ch.
func (c *checker) sentOn(send ssa.Instruction, x, ch ssa.Value, behind *flow.Reach) {
	k := channelVar(ch)
	if _, constant := x.(*ssa.Const); k == nil || constant {
		return
	}
	var at ssa.Instruction
	alias.EachValueUse(x, func(use ssa.Instruction, as ssa.Value) bool {
		for _, u := range accesses(use, as) {
			if behind.Has(u) && (at == nil || u.Pos() < at.Pos()) {
				at = u
			}
		}
		return true
	})
	if at == nil || behindLock(send) || !c.recycled(k) {
		return
	}
	c.finding(at, useAfterPut, fmt.Sprintf("used after it was sent on line %d to a goroutine that puts it back: whoever takes it from the pool next uses it at the same time, and both see each other's data", c.line(send)),
		story(useAfterPut, send, nil), send)
}

// behindLock reports whether the sender may hold a lock, for which the receiver may
// wait in what he calls.
func behindLock(send ssa.Instruction) bool {
	for _, b := range send.Parent().Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && locks(call) && flow.After(call).Has(send) {
				return true
			}
		}
	}
	return false
}

func locks(call *ssa.Call) bool {
	obj := poolapi.Callee(&call.Call)
	return obj != nil && strings.HasSuffix(obj.Name(), "Lock")
}

// accesses returns what reads or writes the memory of x, of what its use leads to.
// Channels and what is in package sync are made for being used by two.
func accesses(use ssa.Instruction, x ssa.Value) []ssa.Instruction {
	switch use := use.(type) {
	case *ssa.FieldAddr:
		var out []ssa.Instruction
		if t := use.Type().(*types.Pointer).Elem(); !synchronizes(t) {
			for _, ref := range *use.Referrers() {
				out = append(out, accesses(ref, use)...)
			}
		}
		return out
	case *ssa.UnOp:
		if use.Op == token.MUL {
			return []ssa.Instruction{use}
		}
	case *ssa.Store:
		if use.Addr == x {
			return []ssa.Instruction{use}
		}
	}
	return nil
}

func synchronizes(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if _, ok := t.Underlying().(*types.Chan); ok {
		return true
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && strings.HasPrefix(named.Obj().Pkg().Path(), "sync")
}

// onward cuts what may wait for the receiver, which is every call but that of a
// builtin function, and where x is made anew.
func onward(x ssa.Value) flow.Cut {
	cut := flow.Cut{Instrs: make(map[ssa.Instruction]bool)}
	made, ok := x.(ssa.Instruction)
	if !ok {
		p, ok := x.(*ssa.Parameter)
		if !ok {
			return cut
		}
		made = p.Parent().Blocks[0].Instrs[0]
	} else {
		cut.Instrs[made] = true
	}
	for _, b := range made.Parent().Blocks {
		for _, instr := range b.Instrs {
			if mayWait(instr) {
				cut.Instrs[instr] = true
			}
		}
	}
	return cut
}

func mayWait(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Call:
		_, ok := instr.Call.Value.(*ssa.Builtin)
		return !ok
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Select, *ssa.Send:
		return true
	}
	return false
}

// channelVar returns the field or the package variable that has the channel, if the
// package alone has it, or nil.
func channelVar(ch ssa.Value) types.Object {
	load, ok := alias.Plain(ch).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	var v types.Object
	if f := alias.FieldOf(load.X); f != nil {
		v = f
	} else if g, ok := load.X.(*ssa.Global); ok {
		v = g.Object()
	}
	if v == nil || v.Exported() {
		return nil
	}
	return v
}

// recycled reports whether somebody who receives from the channel puts back all that
// he receives.
func (c *checker) recycled(k types.Object) bool {
	known, ok := c.recycles[k]
	if !ok {
		known = c.findRecycled(k)
		c.recycles[k] = known
	}
	return known
}

func (c *checker) findRecycled(k types.Object) bool {
	puts := false
	for _, fn := range c.res.PoolFuncs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				load, ok := instr.(*ssa.UnOp)
				if !ok || load.Op != token.MUL || channelVar(load) != k {
					continue
				}
				byIt, inSight := c.recycledBy(load)
				if !inSight {
					return false
				}
				puts = puts || byIt
			}
		}
	}
	return puts
}

// recycledBy reports whether what is received from the channel that was loaded is put
// back, and whether all that is done with the channel is in sight.
func (c *checker) recycledBy(load *ssa.UnOp) (puts, inSight bool) {
	inSight = alias.EachValueUse(load, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Send:
			return use.Chan == as
		case *ssa.UnOp:
			puts = puts || c.putsReceived(use, received(use, use.CommaOk, 0))
			return true
		case *ssa.Select:
			n := 1
			for _, st := range use.States {
				if st.Dir == types.RecvOnly {
					n++
				}
				puts = puts || st.Chan == as && st.Dir == types.RecvOnly && c.putsReceived(use, received(use, true, n))
			}
			return true
		case ssa.CallInstruction:
			_, builtin := use.Common().Value.(*ssa.Builtin)
			return builtin
		}
		return false
	})
	return puts, inSight
}

// received returns what recv receives, which is one of its results if it has several;
// nil if nobody looks at it.
func received(recv ssa.Value, several bool, i int) ssa.Value {
	if !several {
		return recv
	}
	if got := alias.Result(recv, i); got != nil {
		return got
	}
	return nil
}

// putsReceived reports whether v, which recv has received, is always put back once it
// was used, and by the same function, without waiting for anything.
func (c *checker) putsReceived(recv ssa.Instruction, v ssa.Value) bool {
	if v == nil {
		return false
	}
	cut := flow.Cut{Instrs: make(map[ssa.Instruction]bool)}
	var uses []ssa.Instruction
	inSight := alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(*ssa.Call)
		if ok && c.puts(&call.Call, as) {
			cut.Instrs[call] = true
			return true
		}
		if cmp, ok := use.(*ssa.BinOp); !ok || !isNil(cmp.X) && !isNil(cmp.Y) {
			uses = append(uses, use)
		}
		return use.Parent() == recv.Parent()
	})
	if !inSight || len(cut.Instrs) == 0 || len(uses) == 0 {
		return false
	}
	for _, use := range uses {
		behind := flow.After(use, cut)
		if len(behind.Returns()) > 0 || behind.Any(func(instr ssa.Instruction) bool { return instr == recv || waits(instr) }) {
			return false
		}
	}
	return true
}

func isNil(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.Value == nil
}

// waits reports whether instr waits for others, by what its name says.
func waits(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Select:
		return true
	case *ssa.Call:
		obj := poolapi.Callee(&instr.Call)
		return obj != nil && strings.HasPrefix(obj.Name(), "Wait") || locks(instr)
	}
	return false
}

// puts reports whether a call puts v itself into a pool, whatever happens.
func (c *checker) puts(common *ssa.CallCommon, v ssa.Value) bool {
	args := poolapi.Args(common)
	if eff, ok := poolapi.Of(common); ok {
		return eff.Puts >= 0 && eff.Family == poolapi.Pool && alias.Plain(args[eff.Puts]) == alias.Plain(v)
	}
	for _, p := range c.res.PoolPuts(common) {
		if p.Param < len(args) && p.Field < 0 && p.Family == poolapi.Pool && !p.IfFlagged && !p.Once && alias.Plain(args[p.Param]) == alias.Plain(v) {
			return true
		}
	}
	return false
}
