package recvconcurrency

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Handlers: the server runs one for each request, side by side. So what two of
// them reach through their receiver is shared, and a stream is dead when the
// handler that it was given to has returned.

// handler judges what fn does if it is a handler.
func (c *checker) handler(fn *ssa.Function) {
	if !c.handles(fn) {
		return
	}
	c.sharedStreams(fn)
	for _, param := range fn.Params {
		if c.res.Types.ServerStream(param.Type()) {
			c.sendsAfter(fn, param)
			c.keptAfter(fn, param)
			c.waitsForNobody(fn, param)
		}
	}
}

// handles reports whether fn serves requests.
func (c *checker) handles(fn *ssa.Function) bool {
	obj := types.NewFunc(fn.Pos(), c.pass.Pkg, fn.Name(), fn.Signature)
	return c.res.Types.IsStreamHandler(obj) || grpcapi.IsHandler(obj) || grpcapi.IsHTTPHandler(fn.Signature)
}

// sharedStreams reports the streams that a handler reaches through its
// receiver, a package variable or a variable around it, and uses without a
// lock: the next request does the same.
func (c *checker) sharedStreams(fn *ssa.Function) {
	found := make(map[string]bool)
	for _, acc := range c.res.Accesses(fn) {
		if !acc.Typed() || !c.outlives(acc.Place, fn) || acc.Op == grpcapi.CloseSend || acc.Op == grpcapi.Trailer || c.at[acc.Site.Instr()] || c.res.Wrapped(acc.Place) {
			continue
		}
		if c.exclusive(acc.Site) || c.renewed(acc) {
			continue
		}
		if !found[acc.Place.Path()] {
			found[acc.Place.Path()] = true
			c.reportShared(acc, fn)
		}
	}
}

// renewed reports whether the handler, or a function on its way to acc, always puts
// another stream in the place first.
func (c *checker) renewed(acc *effects.Access) bool {
	if acc.Place.IsElem() {
		return false // another container would hold the same streams
	}
	return slices.ContainsFunc(acc.Site.Steps, func(st parallel.Step) bool {
		fn := st.Instr.Parent()
		return !flow.FromEntry(fn, c.res.AlwaysRenewed(acc.Place, fn)).Has(st.Instr)
	})
}

// outlives reports whether a place is reached from something that other runs of
// the handler fn have too.
func (c *checker) outlives(p effects.Place, fn *ssa.Function) bool {
	switch root := p.Root.(type) {
	case *ssa.Global:
		return true
	case *ssa.Parameter:
		return root.Parent() != fn || fn.Signature.Recv() != nil && root == fn.Params[0] && p.Path() != ""
	default:
		return root.Parent() != fn && alias.Within(fn, root.Parent())
	}
}

// sendsAfter reports a goroutine that sends on the handler's stream while the
// handler returns without waiting for anything.
func (c *checker) sendsAfter(fn *ssa.Function, stream *ssa.Parameter) {
	if c.mayEnd(fn) {
		return
	}
	for _, acc := range c.res.Accesses(fn) {
		if acc.Op != grpcapi.Send || acc.Place != (effects.Place{Root: stream}) || !c.par.Survives(acc.Site) || c.at[acc.Site.Instr()] {
			continue
		}
		counts := unlessFailed
		if c.pumps(acc, fn) {
			counts = succeeds
		}
		if c.startsAndReturns(acc, counts) {
			c.reportAfter(acc, fn)
			return
		}
	}
}

// startsAndReturns reports whether the handler, and each function between it and
// the start of the goroutine, returns at once behind it.
func (c *checker) startsAndReturns(acc *effects.Access, counts func(*ssa.Return) bool) bool {
	for m, st := range acc.Site.Steps[:acc.Site.Spawn()+1] {
		if m > 0 && !c.returnsAtOnce(st.Instr, notStarted(acc.Site, m), nil, always) {
			return false
		}
	}
	return c.returnsAtOnce(acc.Site.Steps[0].Instr, notStarted(acc.Site, 0), c.par.GivesUp(acc.Site), counts)
}

// notStarted returns the edges behind step m of the site, a call, on which what
// was called returned an error, if it returns none when it has started the
// goroutine.
func notStarted(s *parallel.Site, m int) map[flow.Edge]bool {
	call, ok := s.Steps[m].Instr.(*ssa.Call)
	if !ok || m >= s.Spawn() {
		return nil
	}
	last := call.Call.Signature().Results().Len() - 1
	started := flow.After(s.Steps[m+1].Instr).Returns()
	if last < 0 || slices.ContainsFunc(started, func(ret *ssa.Return) bool { return !succeeds(ret) }) {
		return nil
	}
	err, failed := effects.ResultOf(call, last), newHearing(false, nil)
	if err == nil {
		return nil
	}
	failed.tells(err, whenSet)
	return failed.cut.Untold
}

// returnsAtOnce reports whether the function of instr can return after it
// without any instruction that may block, other than one select that stops
// waiting for the goroutine for another reason than the end of the stream, by a
// return that counts, and not over the edges given.
func (c *checker) returnsAtOnce(instr ssa.Instruction, edges map[flow.Edge]bool, givesUp *parallel.Timeout, counts func(*ssa.Return) bool) bool {
	cut := flow.Cut{Instrs: make(map[ssa.Instruction]bool), Edges: make(map[flow.Edge]bool), Untold: edges}
	if givesUp != nil {
		maps.Copy(cut.Edges, givesUp.Waited)
	}
	for _, b := range instr.Parent().Blocks {
		for _, i := range b.Instrs {
			if i != instr && !givesUp.Is(i) && c.blocks(i, 3) {
				cut.Instrs[i] = true
				if d := b.Idom(); d != nil && waitsOnCond(i) {
					cut.Instrs[d.Instrs[len(d.Instrs)-1]] = true // for the condition
				}
			}
		}
	}
	return slices.ContainsFunc(flow.After(instr, cut).Returns(), counts)
}

// pumps reports whether the goroutine of acc sends what it receives, on this
// stream or another one, or looks at a context: then it ends by itself soon
// after the handler.
func (c *checker) pumps(acc *effects.Access, fn *ssa.Function) bool {
	for _, b := range acc.Site.Instr().Parent().Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if ok && call.Call.IsInvoke() && call.Call.Method.Name() == "Done" && grpcapi.IsContext(call.Call.Value.Type()) {
				return true
			}
		}
	}
	return slices.ContainsFunc(c.res.Accesses(fn), func(other *effects.Access) bool {
		return other.Op == grpcapi.Recv && other.Site.Spawn() >= 0 && other.Site.Instr().Parent() == acc.Site.Instr().Parent()
	})
}

func always(*ssa.Return) bool { return true }

// unlessFailed reports whether a return may come before the RPC is over: it does not
// return an error that a goroutine has sent, as that which receives does.
func unlessFailed(ret *ssa.Return) bool {
	if len(ret.Results) == 0 {
		return true
	}
	err := flow.Results(ret)[len(ret.Results)-1]
	if !received(err) {
		return true
	}
	for d := range flow.DecidedAbove(ret.Block()) {
		cmp, ok := d.Cond.(*ssa.BinOp)
		if ok && alias.Of(cmp.X) == alias.Of(err) && (cmp.Op == token.NEQ && d.Is || cmp.Op == token.EQL && !d.Is) {
			return false
		}
	}
	return true
}

// received reports whether v came from a channel by a select: behind a plain receive,
// nothing returns at once.
func received(v ssa.Value) bool {
	e, ok := alias.Of(v).(*ssa.Extract)
	if !ok {
		return false
	}
	_, ok = e.Tuple.(*ssa.Select)
	return ok
}

// succeeds reports whether a return is certainly not an error: a failed RPC
// loses its messages anyway.
func succeeds(ret *ssa.Return) bool {
	if len(ret.Results) == 0 {
		return true
	}
	k, ok := flow.Results(ret)[len(ret.Results)-1].(*ssa.Const)
	return ok && k.IsNil()
}

// blocks reports whether an instruction may wait for something: a channel, a
// message, or whatever a function out of sight waits for that is given a
// context, a channel or a function.
func (c *checker) blocks(instr ssa.Instruction, depth int) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		ctx := awaited(instr)
		return instr.Op == token.ARROW && (ctx == nil || !c.ownDeadline(ctx))
	case *ssa.Select:
		return instr.Blocking
	case *ssa.Send:
		return true
	case *ssa.Call:
		return c.callBlocks(&instr.Call, depth) || polls(instr)
	}
	return false
}

func waitsOnCond(instr ssa.Instruction) bool {
	call, ok := instr.(*ssa.Call)
	if !ok {
		return false
	}
	fn := grpcapi.Callee(&call.Call)
	return fn != nil && fn.FullName() == "(*sync.Cond).Wait"
}

// polls reports whether call loads an atomic variable again and again: the
// goroutine may be what sets it.
func polls(call *ssa.Call) bool {
	fn := grpcapi.Callee(&call.Call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "sync/atomic" && strings.HasPrefix(fn.Name(), "Load") && flow.After(call).Has(call)
}

func (c *checker) callBlocks(common *ssa.CallCommon, depth int) bool {
	if callee := parallel.Body(common); callee != nil {
		if depth == 0 {
			return true
		}
		for _, b := range callee.Blocks {
			for _, i := range b.Instrs {
				if c.blocks(i, depth-1) {
					return true
				}
			}
		}
		return false
	}
	if fn := grpcapi.Callee(common); fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "time" && fn.Name() == "Sleep" {
		return true
	}
	name, _ := grpcapi.Method(common)
	if op, _ := grpcapi.MethodOp(common); op == grpcapi.Recv || name == "Wait" {
		return true
	}
	if grpcapi.OnlyPrints(common) {
		return false
	}
	for _, arg := range common.Args {
		switch t := arg.Type(); t.Underlying().(type) {
		case *types.Signature, *types.Chan:
			return true
		default:
			if grpcapi.IsContext(t) {
				return true
			}
		}
	}
	return false
}

// hasCleanUp reports whether fn defers anything but unlocking: it may call off
// the goroutine, or take the stream out again.
func (c *checker) hasCleanUp(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			d, ok := instr.(*ssa.Defer)
			if !ok {
				continue
			}
			if name, _ := grpcapi.Method(&d.Call); name != "Unlock" && name != "RUnlock" && !c.ownDeadline(d.Call.Value) {
				return true
			}
		}
	}
	return false
}

// keptAfter reports a handler that stores its stream and returns at once.
func (c *checker) keptAfter(fn *ssa.Function, stream *ssa.Parameter) {
	if c.hasCleanUp(fn) || deletes(fn) {
		return
	}
	if kept := c.keepings(fn, stream, 3); len(kept) > 0 && c.keepsAndReturns(kept[0]) {
		c.reportKept(kept[0].at, "the stream", kept[0].name, fn)
		return
	}
	for _, f := range c.senders(fn, stream) {
		for _, k := range c.keepings(fn, f, 3) {
			if c.keepsAndReturns(k) && leavesIt(k) {
				c.reportKept(k.at, "a function that sends on the stream", k.name, fn)
				return
			}
		}
	}
}

// keepsAndReturns reports whether the handler, and each function between it and the
// store, returns at once behind it, and cleans nothing up.
func (c *checker) keepsAndReturns(k keeping) bool {
	return !slices.ContainsFunc(k.steps, func(st parallel.Step) bool {
		fn := st.Instr.Parent()
		return c.hasCleanUp(fn) || deletes(fn) || !c.returnsAtOnce(st.Instr, nil, nil, always)
	})
}

// deletes reports whether fn deletes something from a map.
func deletes(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok {
				if blt, ok := call.Call.Value.(*ssa.Builtin); ok && blt.Name() == "delete" {
					return true
				}
			}
		}
	}
	return false
}
