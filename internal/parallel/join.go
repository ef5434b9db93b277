package parallel

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Joins: the places where a function waits for a thread. First the signals
// that the thread gives when it has done with the object (it marks a wait group
// as done, sends on a channel or closes it), then the instructions that wait
// for one of them.

// A thread is one that a site starts at a step.
type thread struct {
	site *Site
	step int
}

// signals are the names of what a thread announces its end with.
type signals struct {
	groups map[any]bool // wait groups, errgroups and pools that it belongs to
	closed map[any]bool // channels that it closes
	last   map[any]bool // channels that it sends on after its last use
	mid    map[any]bool // channels that it sends on before that
	freed  map[any]bool // semaphores that it gives back: channels that it receives from after its last use
	taken  map[any]bool // unbuffered channels that it receives from, and then does not use the object
}

// signalsOf returns the signals that the thread of s that starts at step j
// gives after the last step.
func (a *Analysis) signalsOf(s *Site, j int) *signals {
	key := thread{s, j}
	if sig, ok := a.signals[key]; ok {
		return sig
	}
	sig := &signals{make(map[any]bool), make(map[any]bool), make(map[any]bool), make(map[any]bool), make(map[any]bool), make(map[any]bool)}
	a.addGroups(sig, s, j)
	for m := j + 1; m < len(s.Steps); m++ {
		at := s.Steps[m].Instr
		w := a.waits(at.Parent())
		for _, e := range w.events {
			switch e.kind {
			case marksDone:
				note(sig.groups, namesAt(e.obj, s, m))
			case givesPermit:
				note(sig.freed, namesAt(e.obj, s, m))
			case closes:
				if !a.again(e, at) {
					note(sig.closed, namesAt(e.obj, s, m))
				}
			case sends:
				if e.at == at || a.again(e, at) {
					note(sig.mid, namesAt(e.obj, s, m))
				} else {
					note(sig.last, namesAt(e.obj, s, m))
				}
			case receives:
				if e.deferred {
					note(sig.freed, namesAt(e.obj, s, m))
				} else if !e.polls && !e.onClose && endsThread(e, at) {
					note(sig.taken, unbuffered(namesAt(e.obj, s, m)))
				}
			}
		}
	}
	a.addWaiters(sig, s, j)
	a.signals[key] = sig
	return sig
}

// endsThread reports whether the step at is not reached again once the receive e has
// happened, which it may have before.
func endsThread(e event, at ssa.Instruction) bool {
	if e.branch.To == nil {
		return !flow.After(e.at).Has(at)
	}
	return e.branch.To != at.Block() && !reaches(e.branch.To, at.Block(), nil)
}

// unbuffered returns the names of channels without a buffer.
func unbuffered(ns []any) []any {
	return slices.DeleteFunc(slices.Clone(ns), func(n any) bool {
		made, ok := n.(*ssa.MakeChan)
		if !ok {
			return true
		}
		k, ok := made.Size.(*ssa.Const)
		return !ok || k.Int64() != 0
	})
}

// again reports whether the step at, in the function of e, can be reached after e.
func (a *Analysis) again(e event, at ssa.Instruction) bool {
	return e.at != at && !e.deferred && a.reach.After(e.at).Has(at)
}

// addWaiters adds the signals of goroutines, started by the same function, that
// wait for the thread themselves: "go func() { wg.Wait(); close(all) }()".
func (a *Analysis) addWaiters(sig *signals, s *Site, j int) {
	for m := 0; m <= j; m++ {
		for _, b := range s.Steps[m].Instr.Parent().Blocks {
			for _, instr := range b.Instrs {
				g, ok := instr.(*ssa.Go)
				if !ok || ssa.Instruction(g) == s.Steps[j].Instr {
					continue
				}
				waiter := Body(g.Common())
				if waiter == nil || len(g.Common().Args) > 0 {
					continue
				}
				waited := false
				for _, e := range a.waits(waiter).events {
					ns := names(e.obj)
					switch e.kind {
					case waitsGroup:
						waited = waited || intersects(sig.groups, ns)
					case receives:
						waited = waited || sig.ended(ns, e.onClose)
					}
				}
				if !waited {
					continue
				}
				for _, e := range a.waits(waiter).events {
					if e.kind == closes || e.kind == sends {
						for _, n := range names(e.obj) {
							sig.closed[n] = true
						}
					}
				}
			}
		}
	}
}

// addGroups adds what the thread was started with, if that was not a go
// statement: the group, pool or timer may wait for it or stop it.
func (a *Analysis) addGroups(sig *signals, s *Site, j int) {
	if send, ok := s.Steps[j].Instr.(*ssa.Send); ok {
		a.addWorkers(sig, namesAt(send.Chan, s, j))
	}
	call, ok := s.Steps[j].Instr.(*ssa.Call)
	if !ok {
		return
	}
	sig.groups[call] = true
	for _, v := range resultsOf(call) {
		sig.last[v] = true // the channel of a helper out of sight, which says when it has run
	}
	for _, arg := range append([]ssa.Value{call.Call.Value}, call.Call.Args...) {
		note(sig.groups, namesAt(arg, s, j))
	}
}

// resultsOf returns the results of a call.
func resultsOf(call *ssa.Call) []ssa.Value {
	out := []ssa.Value{call}
	for _, ref := range *call.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok {
			out = append(out, e)
		}
	}
	return out
}

// addWorkers adds the wait groups of the goroutines that run what is sent on a
// channel.
func (a *Analysis) addWorkers(sig *signals, ch []any) {
	jobs := make(map[any]bool)
	for _, n := range ch {
		jobs[n] = true
	}
	for _, fn := range a.funcs {
		runs := false
		for _, e := range a.waits(fn).events {
			runs = runs || e.kind == receives && intersects(jobs, names(e.obj))
		}
		if !runs {
			continue
		}
		for _, e := range a.waits(fn).events {
			if e.kind == marksDone {
				for _, n := range names(e.obj) {
					sig.groups[n] = true
				}
			}
		}
	}
}

// A joinSet holds the places in one function that wait for a thread.
type joinSet struct {
	flow.Cut
	deferred []ssa.Instruction // deferred calls that wait
	maybe    []*ssa.Select     // selects that wait, or give up
}

func newJoinSet() *joinSet {
	return &joinSet{Cut: flow.Cut{Instrs: make(map[ssa.Instruction]bool), Edges: make(map[flow.Edge]bool)}}
}

// A threadAt is a thread with a step of its own site.
type threadAt struct {
	thread
	step int
}

// joinsBehind returns the places that wait for the thread of x that starts at
// step j, in the function of step d, in which another site parts from x. They
// are the same for all such sites, whose steps before d are those of x. The
// result must not be changed.
func (a *Analysis) joinsBehind(x *Site, j, d int) *joinSet {
	key := threadAt{thread{x, j}, d}
	set, ok := a.shared[key]
	if !ok {
		set = a.joins(x, j, x, d)
		if call, ok := x.Steps[d].Instr.(*ssa.Call); ok && d < j {
			says, _ := a.told(x, j, d+1)
			make(listener).hear(call, says, set)
		}
		a.shared[key] = set
	}
	return set
}

// joins returns the places in the function of step m of y that wait for the
// thread of x that starts at step j.
func (a *Analysis) joins(x *Site, j int, y *Site, m int) *joinSet {
	set := newJoinSet()
	w := a.waits(y.Steps[m].Instr.Parent())
	if !w.any() {
		return set
	}
	sig := a.signalsOf(x, j)
	for _, e := range w.events {
		ns := namesAt(e.obj, y, m)
		switch e.kind {
		case waitsGroup:
			if e.at == x.Steps[j].Instr || !intersects(sig.groups, ns) && !sig.handle(e.obj) {
				continue
			}
		case receives:
			if !sig.ended(ns, e.onClose) || !e.onClose && a.oneOfSeveral(e, ns, x, j) {
				continue
			}
		case takesPermits:
			if !intersects(sig.freed, ns) {
				continue
			}
		case sends:
			_, plain := e.at.(*ssa.Send)
			if !plain || !intersects(sig.taken, ns) && (!intersects(sig.freed, ns) || !loopsAnywhere(e.at.Block()) || startedIn(e.at.Block(), x)) {
				continue
			}
		case getsSignal:
			if !intersects(sig.groups, ns) && !intersects(sig.last, ns) && !intersects(sig.closed, ns) {
				continue
			}
		default:
			continue
		}
		set.add(e)
	}
	set.waitingLoops(x)
	return set
}

// waitingLoops makes a loop that waits, once in each iteration, a join as a
// whole: "for range n { <-done }" waits for nobody only if nobody was started.
// The loop that starts the thread is not one of these.
func (set *joinSet) waitingLoops(x *Site) {
	starts := func(h *ssa.BasicBlock) bool { return leadsFrom(x, h) }
	var heads []ssa.Instruction
	for wait := range set.Instrs {
		for h := wait.Block(); h != nil; h = h.Idom() {
			if loops(h, wait.Block()) && !starts(h) {
				heads = append(heads, h.Instrs[0])
			}
		}
	}
	for _, h := range heads {
		set.Instrs[h] = true
		// "if 0 < n goto body else done" before a loop that tests at its end.
		for _, p := range h.Block().Preds {
			if _, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && !h.Block().Dominates(p) {
				for _, succ := range p.Succs {
					if succ != h.Block() && loopExit(h.Block(), succ) {
						set.Edges[flow.Edge{From: p, To: succ}] = true
					}
				}
			}
		}
	}
}

// leadsFrom reports whether a step of x is in the loop with head h.
func leadsFrom(x *Site, h *ssa.BasicBlock) bool {
	return slices.ContainsFunc(x.Steps, func(st Step) bool { return st.Instr.Parent() == h.Parent() && loops(h, st.Instr.Block()) })
}

// startedIn reports whether a step of x is in a loop around b.
func startedIn(b *ssa.BasicBlock, x *Site) bool {
	for h := b; h != nil; h = h.Idom() {
		if loops(h, b) && leadsFrom(x, h) {
			return true
		}
	}
	return false
}

// loopExit reports whether the loop with head h can be left to b.
func loopExit(h, b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(b.Preds, func(p *ssa.BasicBlock) bool { return loops(h, p) })
}

// loops reports whether b is in the natural loop with head h.
func loops(h, b *ssa.BasicBlock) bool {
	if !h.Dominates(b) {
		return false
	}
	for _, p := range h.Preds {
		if h.Dominates(p) && reaches(b, p, h) {
			return true
		}
	}
	return false
}

// reaches reports whether a path leads from b to p without entering h.
func reaches(b, p, h *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{b}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x == p {
			return true
		}
		if seen[x] {
			continue
		}
		seen[x] = true
		for _, s := range x.Succs {
			if s != h {
				work = append(work, s)
			}
		}
	}
	return false
}

// oneOfSeveral reports whether a receive takes one message of a channel that
// several threads send on, so that it may be that of another thread.
func (a *Analysis) oneOfSeveral(e event, ns []any, x *Site, j int) bool {
	ch := make(map[any]bool)
	note(ch, ns)
	senders, receives1 := 0, 0
	fn := x.Steps[j].Instr.Parent()
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if lit := started(call); lit != nil && slices.ContainsFunc(a.waits(lit).events, func(e event) bool {
				return e.kind == sends && intersects(ch, names(e.obj))
			}) {
				senders++
			}
		}
	}
	if senders < 2 || e.at.Parent() != fn || loopsAnywhere(e.at.Block()) {
		return false
	}
	for _, other := range a.waits(fn).events {
		if other.kind == receives && !other.onClose && intersects(ch, names(other.obj)) {
			receives1++
		}
	}
	return receives1 < senders
}

// started returns the literal that a call starts as a thread, or nil.
func started(call ssa.CallInstruction) *ssa.Function {
	if _, ok := call.(*ssa.Go); ok {
		return Body(call.Common())
	}
	for _, arg := range call.Common().Args {
		if mc, ok := arg.(*ssa.MakeClosure); ok && spawns(call.Common(), arg) {
			return mc.Fn.(*ssa.Function)
		}
	}
	return nil
}

func loopsAnywhere(b *ssa.BasicBlock) bool {
	for h := b; h != nil; h = h.Idom() {
		if loops(h, b) {
			return true
		}
	}
	return false
}

// handle reports whether v is what the call that started the thread returned.
func (sig *signals) handle(v ssa.Value) bool {
	v = alias.Of(v)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	return sig.groups[v]
}

// ended reports whether receiving on a channel tells that the thread has done
// with the object. If it sends in the middle too, only its closing tells.
func (sig *signals) ended(ns []any, onClose bool) bool {
	if onClose {
		return intersects(sig.closed, ns) || intersects(sig.last, ns)
	}
	return (intersects(sig.closed, ns) || intersects(sig.last, ns)) && !intersects(sig.mid, ns)
}

func (set *joinSet) add(e event) {
	switch {
	case e.deferred:
		set.deferred = append(set.deferred, e.at)
	case e.branch.To != nil:
		set.Edges[e.branch] = true
		if sel, ok := e.at.(*ssa.Select); ok && sel.Blocking {
			set.maybe = append(set.maybe, sel)
		}
	default:
		set.Instrs[e.at] = true
	}
}

// deferredAfter reports whether a deferred call that waits was registered
// after d, and so runs before it.
func (set *joinSet) deferredAfter(d ssa.Instruction) bool {
	for _, w := range set.deferred {
		if w != d && flow.After(d).Has(w) {
			return true
		}
	}
	return false
}

// timeout returns a select between x and y that waits for the thread but can
// give up. Without y, the function returns behind it.
func (set *joinSet) timeout(x, y ssa.Instruction) *ssa.Select {
	for _, sel := range set.maybe {
		behind := flow.After(sel, set.Cut)
		if flow.After(x, set.Cut).Has(sel) && (y == nil && behind.Exits() || y != nil && (behind.Has(y) || isDefer(y))) {
			return sel
		}
	}
	return nil
}

func isDefer(instr ssa.Instruction) bool {
	_, ok := instr.(*ssa.Defer)
	return ok
}

// An eventKind is what an instruction has to do with waiting.
type eventKind uint8

const (
	sends        eventKind = iota // on a channel
	closes                        // a channel
	receives                      // from a channel
	marksDone                     // WaitGroup.Done
	waitsGroup                    // a method call that may wait: WaitGroup.Wait, Pool.Close, Timer.Stop
	givesPermit                   // a semaphore's Release
	takesPermits                  // ... and an Acquire that others must have come before
	getsSignal                    // a call of something out of sight that gets a channel or group
)

// An event is an instruction of one function, or something that it calls in
// place does, that has to do with waiting.
type event struct {
	kind     eventKind
	obj      ssa.Value       // the channel or group, in this function or its callee
	at       ssa.Instruction // in this function
	deferred bool
	branch   flow.Edge // on which a receive is known to have happened, if not at once
	onClose  bool      // ... because the channel is closed
	polls    bool      // a select that does not wait
}

// waits are the events of one function.
type waits struct {
	events []event
	// A caller sees each once: a function that calls itself would have those of each
	// call in the next one.
	lifted []event // without the instruction, and what is known of it
	seen   map[event]bool
}

// add adds events, in order.
func (w *waits) add(events []event) {
	w.events = append(w.events, events...)
	for _, e := range events {
		e = event{kind: e.kind, obj: e.obj, onClose: e.onClose, polls: e.polls}
		if !e.polls && !w.seen[e] {
			w.seen[e] = true
			w.lifted = append(w.lifted, e)
		}
	}
}

// any reports whether the function may wait for something.
func (w *waits) any() bool {
	return slices.ContainsFunc(w.events, func(e event) bool {
		return e.kind == waitsGroup || e.kind == receives || e.kind == getsSignal || e.kind == sends || e.kind == takesPermits
	})
}

// waits returns the events of fn, those in its callees and deferred literals
// included.
func (a *Analysis) waits(fn *ssa.Function) *waits {
	w, ok := a.shapes[fn]
	if ok {
		return w
	}
	w = &waits{seen: make(map[event]bool)}
	a.shapes[fn] = w // recursion: what is known so far
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			w.add(a.eventsAt(instr))
		}
	}
	w.add(a.waitsThrough(fn, w.events))
	return w
}

// waitsThrough returns the events of a function that waits by way of a goroutine, to
// be able to give up: "go func() { wg.Wait(); close(c) }()" and a receive from c.
func (a *Analysis) waitsThrough(fn *ssa.Function, own []event) []event {
	var out []event
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			g, ok := instr.(*ssa.Go)
			if !ok || Body(g.Common()) == nil {
				continue
			}
			waiter := a.waits(Body(g.Common())).events
			told := make(map[any]bool)
			for _, e := range waiter {
				if e.kind == closes || e.kind == sends {
					note(told, names(e.obj))
				}
			}
			for _, e := range own {
				if e.kind != receives || !intersects(told, names(e.obj)) {
					continue
				}
				for _, w := range waiter {
					if w.kind == waitsGroup {
						out = append(out, event{kind: waitsGroup, obj: w.obj, at: e.at, branch: e.branch, deferred: e.deferred})
					}
				}
			}
		}
	}
	return out
}

func (a *Analysis) eventsAt(instr ssa.Instruction) []event {
	switch instr := instr.(type) {
	case *ssa.Send:
		return []event{{kind: sends, obj: instr.Chan, at: instr}}
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			return receiveEvents(instr)
		}
	case *ssa.Select:
		return selectEvents(instr)
	case ssa.CallInstruction:
		return a.callEvents(instr)
	}
	return nil
}

// receiveEvents: a receive with comma-ok tells on its false branch that the
// channel was closed.
func receiveEvents(recv *ssa.UnOp) []event {
	events := []event{{kind: receives, obj: recv.X, at: recv}}
	for _, ref := range *recv.Referrers() {
		ok, isOK := ref.(*ssa.Extract)
		if !isOK || ok.Index != 1 {
			continue
		}
		for _, use := range *ok.Referrers() {
			if br, isIf := use.(*ssa.If); isIf {
				events = append(events, event{kind: receives, obj: recv.X, at: recv, branch: flow.Edge{From: br.Block(), To: br.Block().Succs[1]}, onClose: true})
			}
		}
	}
	return events
}

// selectEvents: which case a select has taken is known behind the comparison
// of its first result.
func selectEvents(sel *ssa.Select) []event {
	var events []event
	for i, st := range sel.States {
		e := event{kind: receives, obj: st.Chan, at: sel, polls: !sel.Blocking}
		if st.Dir == types.SendOnly {
			e.kind = sends
		} else if len(sel.States) > 1 || !sel.Blocking {
			e.branch = CaseEdge(sel, i)
			if e.branch.To == nil {
				continue // the last case has no test of its own
			}
		}
		events = append(events, e)
	}
	return events
}

// CaseEdge returns the edge on which case i of a select was taken.
func CaseEdge(sel *ssa.Select, i int) flow.Edge {
	for _, ref := range *sel.Referrers() {
		idx, ok := ref.(*ssa.Extract)
		if !ok || idx.Index != 0 {
			continue
		}
		for _, use := range *idx.Referrers() {
			cmp, ok := use.(*ssa.BinOp)
			if !ok || cmp.Op != token.EQL {
				continue
			}
			k, ok := cmp.Y.(*ssa.Const)
			if !ok || k.Value == nil {
				continue
			}
			if n, exact := constant.Int64Val(k.Value); !exact || n != int64(i) {
				continue
			}
			for _, use := range *cmp.Referrers() {
				if br, ok := use.(*ssa.If); ok {
					return flow.Edge{From: br.Block(), To: br.Block().Succs[0]}
				}
			}
		}
	}
	return flow.Edge{}
}

// callEvents: builtin close, wait groups, and what a callee in sight does.
func (a *Analysis) callEvents(call ssa.CallInstruction) []event {
	common := call.Common()
	_, isGo := call.(*ssa.Go)
	if isGo {
		return nil
	}
	_, deferred := call.(*ssa.Defer)
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "close" {
			return []event{{kind: closes, obj: common.Args[0], at: call, deferred: deferred}}
		}
		return nil
	}
	if callee := Body(common); callee != nil {
		return lift(a.waits(callee), call, callee, deferred)
	}
	if stop := returnedLiteral(common); stop != nil {
		return lift(a.waits(stop), call, stop, deferred)
	}
	events := methodEvents(common, call, deferred)
	for _, arg := range common.Args {
		if mc, ok := arg.(*ssa.MakeClosure); ok {
			// A literal that is passed to something out of sight may run there.
			if lit, ok := mc.Fn.(*ssa.Function); ok && lit.Synthetic == "" && !spawns(common, arg) {
				events = append(events, lift(a.waits(lit), call, lit, deferred)...)
			}
			continue
		}
		if isSignal(arg.Type()) && !isMethodOn(common, arg) {
			events = append(events, event{kind: getsSignal, obj: arg, at: call, deferred: deferred})
		}
	}
	return events
}

// returnedLiteral returns the literal that is called, if a function in sight has
// returned it: stop := start(); stop().
func returnedLiteral(common *ssa.CallCommon) *ssa.Function {
	v, i := alias.Of(common.Value), 0
	if e, ok := v.(*ssa.Extract); ok {
		v, i = e.Tuple, e.Index
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	callee := Body(&call.Call)
	if callee == nil {
		return nil
	}
	for _, b := range callee.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && i < len(ret.Results) {
			if mc, ok := alias.Of(flow.Results(ret)[i]).(*ssa.MakeClosure); ok {
				if lit := mc.Fn.(*ssa.Function); lit.Synthetic == "" {
					return lit
				}
			}
		}
	}
	return nil
}

func spawns(call *ssa.CallCommon, arg ssa.Value) bool {
	k, ok := known(call, arg)
	return ok && k == Go
}

// isMethodOn reports whether arg is the receiver of a method call.
func isMethodOn(call *ssa.CallCommon, arg ssa.Value) bool {
	return !call.IsInvoke() && call.Signature().Recv() != nil && len(call.Args) > 0 && call.Args[0] == arg
}

// isSignal reports whether a function that gets a value of type t can wait
// with it.
func isSignal(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
		n, ok := types.Unalias(t).(*types.Named)
		return ok && n.Obj().Pkg() != nil && (n.Obj().Name() == "WaitGroup" || n.Obj().Name() == "Group")
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// methodEvents: a wait group that is marked as done, and the methods with which
// a group, pool or timer waits for its threads.
func methodEvents(common *ssa.CallCommon, call ssa.CallInstruction, deferred bool) []event {
	name, recv := "", ssa.Value(nil)
	if common.IsInvoke() {
		name, recv = common.Method.Name(), common.Value
	} else if callee := common.StaticCallee(); callee != nil && callee.Signature.Recv() != nil && len(common.Args) > 0 {
		name, recv = callee.Name(), common.Args[0]
	} else if callee == nil {
		// The stop function of context.AfterFunc, for instance; or that of a context
		// whose end somebody waits for.
		return []event{
			{kind: waitsGroup, obj: common.Value, at: call, deferred: deferred},
			{kind: closes, obj: common.Value, at: call, deferred: deferred},
		}
	}
	if op, _ := grpcapi.MethodOp(common); op != grpcapi.NoOp {
		return nil // CloseSend closes nothing, and waits for nobody
	}
	e := event{kind: waitsGroup, obj: recv, at: call, deferred: deferred}
	if name == "Acquire" && takesSeveral(common) {
		e.kind = takesPermits
		return []event{e}
	}
	if name == "Release" {
		gives := e
		gives.kind = givesPermit
		return []event{e, gives}
	}
	if name == "Done" && isSignal(recv.Type()) || (name == "Broadcast" || name == "Signal") && isCond(recv.Type()) {
		e.kind = marksDone
	} else if !slices.ContainsFunc(waitNames, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
		return nil
	}
	events := []event{e}
	if strings.HasPrefix(name, "Close") {
		events = append(events, event{kind: closes, obj: recv, at: call, deferred: deferred})
	}
	return events
}

// takesSeveral reports whether a semaphore is asked for more than one permit, which
// only is answered when others have given theirs back.
func takesSeveral(common *ssa.CallCommon) bool {
	if len(common.Args) < 2 {
		return false
	}
	n, ok := common.Args[len(common.Args)-1].(*ssa.Const)
	return !ok || n.Value != nil && n.Value.Kind() == constant.Int && n.Int64() > 1
}

func isCond(t types.Type) bool { return types.TypeString(t, nil) == "*sync.Cond" }

// waitNames begin the names of the methods with which groups, pools and timers
// wait for their threads or call them off.
var waitNames = []string{"Wait", "Stop", "Close", "Shutdown", "Join", "Release", "Drain", "Finish", "Cancel"}

// lift makes a callee's events its caller's, each once. Those about the callee's own
// variables mean nothing there.
func lift(w *waits, call ssa.CallInstruction, callee *ssa.Function, deferred bool) []event {
	var out []event
	for _, e := range w.lifted {
		obj := e.obj
		for i, p := range callee.Params {
			if alias.Of(e.obj) == p && i < len(call.Common().Args) {
				obj = call.Common().Args[i]
			}
		}
		out = append(out, event{kind: e.kind, obj: obj, at: call, deferred: deferred, onClose: e.onClose})
	}
	return out
}
