package recvconcurrency

import (
	"go/constant"
	"go/token"
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// How a function hears from a goroutine that no more messages come: a channel is
// closed, an error or a nil arrives, a variable is set. A return that is only
// reached by a branch on which that was heard leaves nobody behind.
//
// The technique is a forward slice from what is received, with a meaning for each
// value in it. Where the meaning is known, the branch that tells the end is cut;
// where it is not, say behind a call, both are: then it is not known whether
// messages still come, and nothing is reported. What an earlier branch has
// decided, as flow knows, is no news and cuts nothing.
//
// Ignored: what is heard through other fields, maps and slices than local ones,
// and through other goroutines than those that wait for this one.

// A meaning is how a value tells that no more messages come.
type meaning int

const (
	whenTrue  meaning = 1 + iota
	whenFalse         // the second result of a receive
	whenSet           // an error
	whenNil           // a message, from a channel that may be closed, or carry nil
	inside            // it is a field of the struct, or of that behind the pointer
	somehow           // it depends on the value whether more come; nobody knows how
)

// hearing cuts the paths on which one function hears of the end.
type hearing struct {
	cut      flow.Cut
	alone    bool       // nobody else sends on the channel: what is returned unseen tells, too
	received types.Type // what Recv returns, which by itself tells nothing; nil if that is not known
	meanings map[ssa.Value]meaning
}

func newHearing(alone bool, received types.Type) hearing {
	return hearing{
		alone:    alone,
		received: received,
		cut:      flow.Cut{Instrs: make(map[ssa.Instruction]bool), Untold: make(map[flow.Edge]bool)},
		meanings: make(map[ssa.Value]meaning),
	}
}

// endsOf cuts the paths on which others hear from the goroutine that site is in,
// on any channel or variable, that no more messages come: it may have a channel
// for errors beside that for messages, or send nothing but its result. What others
// send there, too, tells nothing about it. The site leads to recv.
func (c *checker) endsOf(s *parallel.Site, recv *ssa.Call) hearing {
	received := recv.Type()
	if results, ok := received.(*types.Tuple); ok && results.Len() > 0 {
		received = results.At(0).Type()
	}
	h := newHearing(true, received)
	said := sayings(s)
	for _, x := range said {
		switch {
		case lastWord(x.ch, said, s):
			h.arrivals(x.ch)
		case oneSender(x.ch):
			alias.EachValueUse(x.ch, func(use ssa.Instruction, as ssa.Value) bool {
				h.receive(use, as, x.ch)
				return true
			})
		}
	}
	g := s.Instr().Parent()
	h.variables(g)
	h.waits(s.Steps[s.Spawn()].Instr.Parent())
	for _, made := range c.cancels(g) {
		h.context(made)
	}
	return h
}

// A saying is what a goroutine says by a channel: it sends on it, or closes it.
type saying struct {
	instr ssa.Instruction
	ch    *ssa.MakeChan
	at    ssa.Instruction // the step of the site in the same function
}

// sayings returns what the goroutine of the site says, by channels that are made
// where it is started. It does so in the functions on the way to the site and in
// the literals that these defer.
func sayings(s *parallel.Site) []saying {
	var out []saying
	for m := s.Spawn() + 1; m < len(s.Steps); m++ {
		at, way := s.Steps[m].Instr, &parallel.Site{Steps: s.Steps[:m+1]}
		for instr := range withDeferred(at.Parent()) {
			if ch := saidOn(instr); ch != nil {
				if made := channelOf(ch, way); made != nil {
					out = append(out, saying{instr, made, at})
				}
			}
		}
	}
	return out
}

// saidOn returns the channel that instr sends on or closes, or nil.
func saidOn(instr ssa.Instruction) ssa.Value {
	if call, ok := instr.(ssa.CallInstruction); ok {
		return closes(call)
	}
	_, ch := handed(instr)
	return ch
}

// withDeferred returns the instructions of fn, and of the literals that it defers.
func withDeferred(fn *ssa.Function) iter.Seq[ssa.Instruction] {
	return func(yield func(ssa.Instruction) bool) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if !yield(instr) {
					return
				}
				d, ok := instr.(*ssa.Defer)
				if !ok {
					continue
				}
				if lit := parallel.Body(&d.Call); lit != nil && lit.Parent() == fn {
					for instr := range withDeferred(lit) {
						if !yield(instr) {
							return
						}
					}
				}
			}
		}
	}
}

// closes returns the channel that call closes, or nil.
func closes(call ssa.CallInstruction) ssa.Value {
	if b, ok := call.Common().Value.(*ssa.Builtin); ok && b.Name() == "close" {
		return call.Common().Args[0]
	}
	return nil
}

// lastWord reports whether the goroutine, and there is one, says no more once it
// has said something by ch, and nobody else, in sight, does either.
func lastWord(ch *ssa.MakeChan, said []saying, s *parallel.Site) bool {
	again := func(st parallel.Step) bool { return flow.After(st.Instr).Has(st.Instr) }
	spawn := s.Spawn()
	if again(s.Steps[spawn]) {
		return false
	}
	for _, x := range said {
		if _, isDefer := x.instr.(*ssa.Defer); x.ch != ch || isDefer || x.instr.Parent() != x.at.Parent() {
			continue
		}
		if behind := flow.After(x.instr); behind.Has(x.at) || behind.Has(x.instr) {
			return false
		}
		within := slices.IndexFunc(s.Steps, func(st parallel.Step) bool { return st.Instr == x.at })
		if slices.ContainsFunc(s.Steps[spawn+1:within], again) {
			return false
		}
	}
	return alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		return saidOn(use) != as || slices.ContainsFunc(said, func(x saying) bool { return x.instr == use })
	})
}

// oneSender reports whether all that is sent on ch, in sight, is by one function.
func oneSender(ch ssa.Value) bool {
	var sender *ssa.Function
	return alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		if _, ch := handed(use); ch == nil || ch != as {
			return true
		}
		if sender == nil {
			sender = use.Parent()
		}
		return use.Parent() == sender
	})
}

// arrivals cuts all paths on which something has come from ch.
func (h hearing) arrivals(ch ssa.Value) {
	alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		h.arrival(use, as)
		return true
	})
}

// arrival is arrivals for one use of the channel, which is as there.
func (h hearing) arrival(use ssa.Instruction, as ssa.Value) {
	switch use := use.(type) {
	case *ssa.UnOp:
		h.cut.Instrs[use] = true
	case *ssa.Select:
		for i, st := range use.States {
			if st.Dir == types.RecvOnly && st.Chan == as {
				if edge := parallel.CaseEdge(use, i); edge.To != nil {
					h.cut.Untold[edge] = true
				}
			}
		}
	}
}

// variables cuts the paths that depend on a variable which the goroutine g sets,
// or has methods called on, as those of sync/atomic.
func (h hearing) variables(g *ssa.Function) {
	for _, v := range g.FreeVars {
		cell, ok := alias.Of(v).(*ssa.Alloc)
		if !ok || !sets(v) {
			continue
		}
		alias.EachUse(cell, func(use ssa.Instruction) bool {
			if v, ok := use.(ssa.Value); ok && !alias.Within(use.Parent(), g) {
				h.tells(v, somehow)
			}
			return true
		})
	}
}

// sets reports whether the function of the captured variable v assigns it, or a
// field of it, calls a method of it, or stores its address.
func sets(v *ssa.FreeVar) bool {
	return slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.FieldAddr:
			return slices.ContainsFunc(*ref.Referrers(), func(use ssa.Instruction) bool {
				_, loads := use.(*ssa.UnOp)
				return !loads
			})
		case *ssa.Store, ssa.CallInstruction:
			return true
		}
		return false
	})
}

// waits cuts the paths on which something arrives from another goroutine of fn,
// and from no other, that waits for some to end.
func (h hearing) waits(fn *ssa.Function) {
	for _, lit := range fn.AnonFuncs {
		if !waitsForOthers(lit) {
			continue
		}
		for _, v := range lit.FreeVars {
			ch, ok := alias.SoleValue(v).(*ssa.MakeChan)
			if ok && alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool { return saidOn(use) != as || use.Parent() == lit }) {
				h.arrivals(ch)
			}
		}
	}
}

// cancels returns the calls that made the contexts which the goroutine g cancels,
// and which nothing else ends.
func (c *checker) cancels(g *ssa.Function) []*ssa.Call {
	var out []*ssa.Call
	for instr := range withDeferred(g) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok || !grpcapi.IsCancelFunc(call.Common().Value.Type()) {
			continue
		}
		cancel, ok := alias.Of(call.Common().Value).(*ssa.Extract)
		if !ok {
			continue
		}
		if ctx := alias.Result(cancel.Tuple, 0); ctx != nil {
			if made := c.ownContext(ctx); made != nil {
				out = append(out, made)
			}
		}
	}
	return out
}

// context cuts the paths on which the context that call made has ended.
func (h hearing) context(call *ssa.Call) {
	alias.EachValueUse(alias.Result(call, 0), func(use ssa.Instruction, _ ssa.Value) bool {
		asks, ok := use.(*ssa.Call)
		if !ok || !asks.Call.IsInvoke() {
			return true
		}
		switch asks.Call.Method.Name() {
		case "Done":
			h.arrivals(asks)
		case "Err":
			h.tells(asks, whenSet)
		}
		return true
	})
}

func waitsForOthers(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok {
				if name, _ := grpcapi.Method(&call.Call); name == "Wait" {
					return true
				}
			}
		}
	}
	return false
}

// receive cuts the paths on which a receive from ch, which is as there, or the
// case of a select, tells that no more come.
func (h hearing) receive(recv ssa.Instruction, as, ch ssa.Value) {
	switch recv := recv.(type) {
	case *ssa.UnOp:
		if !recv.CommaOk {
			h.message(recv, mayBeNil(ch))
			return
		}
		ok := askedFor(recv)
		if ok != nil {
			h.tells(ok, whenFalse)
		}
		if got := alias.Result(recv, 0); got != nil {
			h.message(got, ok == nil && mayBeNil(ch))
		}
	case *ssa.Select:
		// The second result is of whichever state was chosen.
		ok := askedFor(recv)
		if ok != nil {
			h.tells(ok, whenFalse)
		}
		n := 1
		for _, st := range recv.States {
			if st.Dir != types.RecvOnly {
				continue
			}
			n++
			if got := alias.Result(recv, n); got != nil && st.Chan == as {
				h.message(got, ok == nil && mayBeNil(ch))
			}
		}
	}
}

// askedFor returns the second result of a receive or a select, that of whether
// something came, if anything looks at it, or nil.
func askedFor(recv ssa.Value) ssa.Value {
	if ok := alias.Result(recv, 1); ok != nil && len(*ok.Referrers()) > 0 {
		return ok
	}
	return nil
}

// mayBeNil reports whether what is received from ch may be nil because no more
// comes: somebody closes it, or sends a nil, or it is not in sight who sends.
func mayBeNil(ch ssa.Value) bool {
	sent := false
	return !alias.EachValueUse(ch, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Send, *ssa.Select:
			x, to := handed(use)
			if to == nil || to != as {
				return true
			}
			_, constant := x.(*ssa.Const)
			sent = true
			return !constant
		case ssa.CallInstruction:
			return false // it closes it, or does what is not in sight
		}
		return true
	}) || !sent
}

// message follows what was received.
func (h hearing) message(got ssa.Value, mayBeNil bool) {
	t := got.Type()
	switch {
	case grpcapi.IsError(t):
		h.tells(got, whenSet)
	case h.isMessage(t):
		if mayBeNil {
			h.tells(got, whenNil)
		}
	case types.IsInterface(t) || isBool(t):
		h.tells(got, somehow)
	case structOf(t) != nil:
		h.tells(got, inside)
	case mayBeNil:
		h.tells(got, whenNil)
	}
}

func (h hearing) isMessage(t types.Type) bool {
	return grpcapi.IsMessage(t) || h.received != nil && types.Identical(t, h.received)
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// tells follows a value that tells whether more messages come.
func (h hearing) tells(v ssa.Value, m meaning) {
	if v.Referrers() == nil {
		return
	}
	if old, ok := h.meanings[v]; ok {
		if old == m || old == somehow {
			return
		}
		m = somehow
	}
	h.meanings[v] = m
	for _, ref := range *v.Referrers() {
		h.use(ref, v, m)
	}
}

// use follows a value into one of its uses.
func (h hearing) use(ref ssa.Instruction, v ssa.Value, m meaning) {
	switch ref := ref.(type) {
	case *ssa.If:
		for i, succ := range ref.Block().Succs {
			if m == somehow || m == whenTrue && i == 0 || m == whenFalse && i == 1 {
				h.cut.Untold[flow.Edge{From: ref.Block(), To: succ}] = true
			}
		}
	case *ssa.BinOp:
		if m != whenNil || !isWord(ref.Y) {
			h.tells(ref, compared(ref, v, m))
		}
	case *ssa.Phi, *ssa.ChangeType:
		h.tells(ref.(ssa.Value), m)
	case *ssa.UnOp:
		h.unary(ref, m)
	case *ssa.Field:
		h.field(ref, m)
	case *ssa.FieldAddr:
		h.field(ref, m)
	case *ssa.Store:
		if ref.Val == v {
			h.assigned(ref, m)
		}
	case *ssa.Return:
		if m != whenNil && h.alone {
			h.cut.Instrs[ref] = true // its caller hears of it
		}
	case *ssa.Call:
		h.tells(ref, asked(&ref.Call, m))
	case ssa.Value:
		h.tells(ref, somehow)
	}
}

// compared returns what the comparison of v tells.
func compared(cmp *ssa.BinOp, v ssa.Value, m meaning) meaning {
	if cmp.X != v || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return somehow
	}
	equal, unequal := whenTrue, whenFalse
	if cmp.Op == token.NEQ {
		equal, unequal = unequal, equal
	}
	k, isConst := cmp.Y.(*ssa.Const)
	switch {
	case m == whenSet && isConst && k.IsNil():
		return unequal
	case m == whenSet: // io.EOF, or another one
		return equal
	case m == whenNil && isConst:
		return equal
	case isConst && k.Value != nil && k.Value.Kind() == constant.Bool && (m == whenTrue || m == whenFalse):
		if constant.BoolVal(k.Value) == (m == whenTrue) {
			return equal
		}
		return unequal
	}
	return somehow
}

// isWord reports whether v is a constant that comes from no channel because it is
// closed: whoever compares with it asks for a message.
func isWord(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.Value != nil && !slices.Contains([]string{"0", `""`}, k.Value.ExactString())
}

func (h hearing) unary(op *ssa.UnOp, m meaning) {
	switch {
	case op.Op == token.NOT && m == whenTrue:
		m = whenFalse
	case op.Op == token.NOT && m == whenFalse:
		m = whenTrue
	}
	h.tells(op, m)
}

func addressOf(v ssa.Value) bool {
	_, ok := v.(*ssa.FieldAddr)
	return ok
}

// field follows a field of a struct that tells, or its address.
func (h hearing) field(f ssa.Value, m meaning) {
	t := f.Type()
	if addressOf(f) {
		t = t.(*types.Pointer).Elem()
	}
	switch {
	case m == whenNil:
		return
	case m == somehow:
	case grpcapi.IsError(t):
		m = whenSet
	case h.isMessage(t):
		return
	case structOf(t) == nil && !isBool(t) && !types.IsInterface(t):
		return
	case structOf(t) == nil:
		m = somehow
	}
	h.tells(f, m)
}

// assigned follows a value that is assigned to a local variable, or to a field of
// one.
func (h hearing) assigned(st *ssa.Store, m meaning) {
	if cell, ok := st.Addr.(*ssa.Alloc); ok {
		if m == inside || m == somehow {
			h.tells(cell, m) // and its fields
		}
		alias.EachUse(cell, func(use ssa.Instruction) bool {
			if load, ok := use.(*ssa.UnOp); ok && !flow.Overwritten(st, load) {
				h.tells(load, m)
			}
			return true
		})
		return
	}
	cell, ok := alias.CellOf(st.Addr)
	if !ok {
		return
	}
	for _, b := range st.Parent().Blocks {
		for _, instr := range b.Instrs {
			if addr, ok := instr.(*ssa.FieldAddr); ok {
				if other, ok := alias.CellOf(addr); ok && other == cell {
					h.tells(addr, m)
				}
			}
		}
	}
}

// asked returns what the result of a call tells that gets a value.
func asked(call *ssa.CallCommon, m meaning) meaning {
	fn := grpcapi.Callee(call)
	if m == whenSet && fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "errors" && (fn.Name() == "Is" || fn.Name() == "As") {
		return whenTrue
	}
	return somehow
}
