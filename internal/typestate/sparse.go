package typestate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// Large functions with many objects. Before an object is made, and when nobody
// can refer to it any more, what happens does not depend on which object is
// meant: it is found out once for the function, by a run without an object, and
// kept in the Cache. What is left to do for one object is the part of the
// function in which it can be referred to.
//
// This changes no result: when a set could have come near maxConfigs, or
// anything else speaks against it, the function is run as a whole.

// Sparse says where the object of a Run matters. With it, exits and entry states
// that say nothing of an object are left out, and of the exits that the object
// reaches unused only the first in the order of blocks is returned, for each
// (state, err, bool, ptr).
type Sparse struct {
	// Origin is the call that makes the object.
	Origin ssa.CallInstruction
	// Acts are the other calls that mean something to the protocol although they
	// are not given a reference.
	Acts []ssa.CallInstruction
	// Idle is the protocol of no object. It is the same for all objects of a
	// function: only the first one is asked.
	Idle Protocol
	// Nothing are the bits of states in which there is no object.
	Nothing State
}

// SparseFrom is the number of blocks from which a function is worth it. Only
// tests change it, and bench/mutation: fixtures are small.
var SparseFrom = 48

// Large reports whether Sparse makes a difference for fn.
func Large(fn *ssa.Function) bool { return len(fn.Blocks) >= SparseFrom }

// says reports whether a state tells anything of an object.
func (s *Sparse) says(st State) bool { return s == nil || st&^s.Nothing != 0 }

// ignores reports whether a deferred call changes nothing, for the object of s: it
// takes no arguments, runs no literal or method value, and is no act.
func (s *Sparse) ignores(d *ssa.Defer) bool {
	return s != nil && silent(d) && !slices.Contains(s.Acts, ssa.CallInstruction(d))
}

// silent reports whether a deferred call changes nothing, unless it is an act.
func silent(d *ssa.Defer) bool {
	if d.Call.IsInvoke() || len(d.Call.Args) > 0 || literal(d.Call.Value) != nil {
		return false
	}
	switch alias.Of(d.Call.Value).(type) {
	case *ssa.Extract, *ssa.Function, *ssa.Parameter, *ssa.FreeVar, *ssa.UnOp:
		return true
	}
	return false // a method value, or what a call makes of one
}

// An idle is what the run of a function without an object has found, and where
// it can go from anywhere.
type idle struct {
	*analysis
	body   *body
	in     [][]*config // by block: what it is entered with, from the entry on
	order  []int       // by block: its component, in topological order
	cyclic []bool      // by block: whether it can reach itself
	nodes  map[nodeKey]*node
	uses   map[slot]int // see lastUse
	count  []int        // by block: how many configurations are known to enter it
	most   int          // the largest of these
	index  int
	unused []*blockMemo // memory for one run; no block is known
	stack  []*node
	ok     bool
}

type nodeKey struct {
	block int
	key   string
}

// A node is a block with a configuration that it is entered with, which knows
// no reference. Its ends are the ways to leave the function from there.
type node struct {
	b          *ssa.BasicBlock
	c          *config
	index, low int
	done       bool
	ends       []ending // sorted; the first of each kind
}

// An ending is a way to leave the function.
type ending struct {
	err, bool, ptr Abs
	ret            *ssa.Return
}

func (e ending) compare(f ending) int {
	return cmp.Or(cmp.Compare(e.err, f.err), cmp.Compare(e.bool, f.bool), cmp.Compare(e.ptr, f.ptr))
}

// idleOf runs the function of spec without an object. It is valid for all
// objects of the function, whose Runs share prepared: all other parts of their
// specs are the same, where they are asked at all.
func (s *prepared) idleOf(spec Spec) *idle {
	if s.idle == nil {
		s.idle = &idle{}
		if !asksMore(spec.Fn) {
			s.idle = s.runIdle(spec)
		}
	}
	return s.idle
}

func (s *prepared) runIdle(spec Spec) *idle {
	spec.Protocol, spec.Watch, spec.Keeps, spec.Ends, spec.NonNil = spec.Sparse.Idle, nil, nil, nil, nil
	spec.Sparse = &Sparse{Idle: spec.Sparse.Idle, Nothing: spec.Sparse.Nothing} // nothing acts
	a := newAnalysis(spec, s)
	id := &idle{analysis: a, body: a.body(spec.Fn), nodes: make(map[nodeKey]*node), uses: make(map[slot]int), order: flow.Components(spec.Fn), cyclic: flow.Cycles(spec.Fn, nil), count: make([]int, len(spec.Fn.Blocks))}
	entry := new(config)
	facts := id.body.forward(entry, 0)
	for i := range spec.Fn.Blocks {
		list := facts.In(i).configs()
		id.in = append(id.in, list)
		id.most = max(id.most, len(list))
	}
	id.ok = !a.gaveUp
	return id
}

// asksMore reports whether fn asks what idle runs do not know: which contexts
// have ended, or whether a function is nil.
func asksMore(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Select:
				return true
			case *ssa.UnOp:
				if doneOf(instr.X) != nil {
					return true
				}
			case *ssa.BinOp:
				if !tracked(instr.X.Type()) && !nilable(instr.X.Type()) && isNilConst(instr.Y) {
					return true
				}
			case *ssa.Call:
				if instr.Call.IsInvoke() && instr.Call.Method.Name() == "Err" {
					return true
				}
			}
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, asksMore)
}

func isNilConst(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.IsNil()
}

// endsFrom returns the ways to leave the function from the start of b, entered
// with c, which knows no reference. It finds strongly connected components: all
// nodes of one have the same.
func (id *idle) endsFrom(b *ssa.BasicBlock, c *config) *node {
	key := nodeKey{b.Index, c.key()}
	if n, ok := id.nodes[key]; ok {
		return n
	}
	id.index++
	n := &node{b: b, c: c, index: id.index, low: id.index}
	id.nodes[key] = n
	id.count[b.Index]++
	id.most = max(id.most, id.count[b.Index])
	id.stack = append(id.stack, n)
	for _, e := range id.body.evalBlock(b, c, 0) {
		if e.succ < 0 {
			x := id.body.exit(e)
			n.add(ending{x.Err, x.Bool, x.Ptr, e.ret})
			continue
		}
		succ := id.endsFrom(b.Succs[e.succ], id.body.enter(b, b.Succs[e.succ], e.succ, e.cfg))
		if !succ.done {
			n.low = min(n.low, succ.low)
		}
		for _, x := range succ.ends {
			n.add(x)
		}
	}
	if n.low == n.index {
		for {
			last := id.stack[len(id.stack)-1]
			id.stack = id.stack[:len(id.stack)-1]
			last.ends, last.done = n.ends, true
			if last == n {
				break
			}
		}
	}
	return n
}

// lastUse returns the last component in which a slot that is held may be read:
// by itself, or by a closure that is only called or started. It is math.MaxInt if
// nobody can tell.
func (id *idle) lastUse(s slot) int {
	last, ok := id.uses[s]
	if !ok {
		last = id.findLastUse(s)
		id.uses[s] = last
	}
	return last
}

func (id *idle) findLastUse(s slot) int {
	live := id.body.live
	sp := live.spans[s]
	if s.parent() != id.body.fn || !live.held[s] || len(live.by[s]) == 0 || sp != nil && sp.phi {
		return math.MaxInt
	}
	last := 0
	if sp != nil {
		if sp.def >= 0 {
			last = id.order[sp.def]
		}
		for _, b := range slices.Concat(sp.reads, sp.phis) {
			last = max(last, id.order[b])
		}
	}
	for _, by := range live.by[s] {
		mc, ok := by.(*ssa.MakeClosure)
		if !ok || len(mc.Fn.(*ssa.Function).AnonFuncs) > 0 { // which may live longer
			return math.MaxInt
		}
		last = max(last, id.order[mc.Block().Index])
		called := alias.EachValueUse(mc, func(use ssa.Instruction, as ssa.Value) bool {
			_, deferred := use.(*ssa.Defer)
			call, ok := use.(ssa.CallInstruction)
			if !ok || deferred || call.Common().Value != as || use.Parent() != id.body.fn {
				return false
			}
			last = max(last, id.order[use.Block().Index])
			return true
		})
		if !called {
			return math.MaxInt
		}
	}
	return last
}

// add notes an ending, unless there is one of its kind in an earlier block.
func (n *node) add(e ending) {
	i, found := slices.BinarySearchFunc(n.ends, e, ending.compare)
	switch {
	case !found:
		n.ends = slices.Insert(slices.Clone(n.ends), i, e)
	case e.ret.Block().Index < n.ends[i].ret.Block().Index:
		n.ends = slices.Clone(n.ends)
		n.ends[i] = e
	}
}

// A sparseRun follows one object from where it is made.
type sparseRun struct {
	*analysis
	id    *idle
	body  *body
	last  int         // the last component in which something acts on the object
	count map[int]int // by block: how many configurations enter it
	work  []nodeKey
	by    map[nodeKey]*config
	exits map[exitKey]Exit
	quiet map[State]bool
	ok    bool
}

// An exitKey tells exits apart; they are sorted by it.
type exitKey struct {
	ret            *ssa.Return
	state          State
	err, bool, ptr Abs
}

// runSparse is Run for a function with an idle; ok is false if the function
// must be run as a whole.
func runSparse(a *analysis, spec Spec) (res *Result, ok bool) {
	if spec.Sparse == nil || !Large(spec.Fn) || spec.Entry != nil || spec.EntryCells != nil || spec.Nils != nil || spec.Field != nil || spec.Initial != 0 {
		return nil, false
	}
	id := a.idleOf(spec)
	if !id.ok {
		return nil, false
	}
	r := &sparseRun{
		analysis: newAnalysis(spec, a.prepared), id: id, ok: true,
		count: make(map[int]int), by: make(map[nodeKey]*config),
		exits: make(map[exitKey]Exit), quiet: make(map[State]bool),
	}
	r.table = id.table // or their configurations would not be comparable
	r.body = &body{a: r.analysis, fn: spec.Fn, facts: r.factsOf(spec.Fn), blocks: id.unused}
	r.bodies[spec.Fn], id.unused = r.body, nil
	if r.body.blocks == nil { // a run within a run
		r.body.blocks = make([]*blockMemo, len(spec.Fn.Blocks))
	}
	defer r.giveBack()
	if !r.start() {
		return nil, false
	}
	for len(r.work) > 0 && r.ok {
		k := r.work[len(r.work)-1]
		r.work = r.work[:len(r.work)-1]
		r.step(spec.Fn.Blocks[k.block], r.by[k])
	}
	if !r.ok || r.gaveUp || id.gaveUp {
		return nil, false
	}
	return r.result(), true
}

// giveBack leaves the memory of the run, which is as large as the function, to
// the next one.
func (r *sparseRun) giveBack() {
	for i := range r.count {
		r.body.blocks[i] = nil
	}
	r.id.unused = r.body.blocks
}

// start enters the block in which the object is made as the idle run does. If
// that can happen twice, the idle run is not what comes before.
func (r *sparseRun) start() bool {
	origin := r.spec.Sparse.Origin
	if origin.Parent() != r.spec.Fn || r.id.cyclic[origin.Block().Index] {
		return false
	}
	r.last = r.id.order[origin.Block().Index]
	acts := r.spec.Sparse.Acts
	if w, ok := r.spec.Watch.(ssa.CallInstruction); ok {
		acts = append(slices.Clone(acts), w)
	}
	for _, call := range acts {
		if call.Parent() != r.spec.Fn {
			return false
		}
		if d, deferred := call.(*ssa.Defer); deferred && !silent(d) {
			r.last = math.MaxInt // it acts wherever the function returns
		}
		r.last = max(r.last, r.id.order[call.Block().Index])
	}
	pending, ok := r.deferredBefore(origin)
	if !ok {
		return false
	}
	for _, c := range r.id.in[origin.Block().Index] {
		if c, ok = r.push(pending, c); !ok {
			return false
		}
		r.look(origin.Block(), c)
	}
	return true
}

// deferredBefore returns the silent acts that were deferred when the block of
// origin is entered; ok is false if that depends on the way to it.
func (r *sparseRun) deferredBefore(origin ssa.CallInstruction) (pending []*ssa.Defer, ok bool) {
	to := origin.Block()
	for _, call := range r.spec.Sparse.Acts {
		d, deferred := call.(*ssa.Defer)
		switch {
		case !deferred || !silent(d) || d.Block() == to || r.id.order[d.Block().Index] > r.id.order[to.Index]:
		case r.id.cyclic[d.Block().Index] || !d.Block().Dominates(to):
			return nil, false
		default:
			pending = append(pending, d)
		}
	}
	return pending, true
}

// push adds acts to what c has deferred, which the idle run has left out; ok is
// false if nobody can tell in which order they were.
func (r *sparseRun) push(pending []*ssa.Defer, c *config) (_ *config, ok bool) {
	if len(pending) == 0 {
		return c, true
	}
	n := c.clone()
	n.defers = slices.Clone(c.defers)
	for _, d := range pending {
		i := 0
		for i < len(n.defers) && flow.Dominates(r.defers[n.defers[i]], d) {
			i++
		}
		for _, id := range n.defers[i:] {
			if !flow.Dominates(d, r.defers[id]) {
				return nil, false
			}
		}
		n.defers = slices.Insert(n.defers, i, r.deferID(d))
	}
	return n, true
}

// enter plans a look at b, if there is an object and more happens to it from
// there on.
func (r *sparseRun) enter(b *ssa.BasicBlock, c *config) {
	switch {
	case !r.spec.Sparse.says(c.st):
	case r.id.order[b.Index] > r.last && !c.any(func(e binding) bool {
		return isRef(e.abs) && r.id.order[b.Index] <= r.id.lastUse(r.slots[e.id])
	}):
		r.end(b, c)
	default:
		r.look(b, c)
	}
}

func (r *sparseRun) look(b *ssa.BasicBlock, c *config) {
	k := nodeKey{b.Index, c.key()}
	if r.by[k] != nil {
		return
	}
	r.by[k] = c
	r.count[b.Index]++
	r.work = append(r.work, k)
	r.check(b)
}

// check gives up if a set of a run as a whole may have come to maxConfigs.
func (r *sparseRun) check(b *ssa.BasicBlock) {
	r.ok = r.ok && r.count[b.Index]+(len(r.quiet)+1)*r.id.most <= maxConfigs
}

// step runs a block.
func (r *sparseRun) step(b *ssa.BasicBlock, c *config) {
	for _, e := range r.body.evalBlock(b, c, 0) {
		if e.succ >= 0 {
			r.enter(b.Succs[e.succ], r.body.enter(b, b.Succs[e.succ], e.succ, e.cfg))
			continue
		}
		r.exit(r.body.exit(e))
	}
}

func (r *sparseRun) exit(x Exit) {
	if r.spec.Sparse.says(x.State) {
		r.exits[exitKey{x.Return, x.State, x.Err, x.Bool, x.Ptr}] = x
	}
}

// end takes the rest from the idle run, but for the acts that are deferred.
func (r *sparseRun) end(b *ssa.BasicBlock, c *config) {
	without := c.clone()
	without.st = 0
	without.bindings.forget(func(e binding) bool { return isRef(e.abs) })
	without.defers = slices.DeleteFunc(slices.Clone(c.defers), func(id int32) bool { return silent(r.defers[id]) })
	for _, st := range r.acted(c) {
		if !r.spec.Sparse.says(st) {
			continue
		}
		r.quiet[st] = true
		for _, x := range r.id.endsFrom(b, without).ends {
			r.exit(Exit{State: st, Err: x.err, Bool: x.bool, Ptr: x.ptr, Return: x.ret})
		}
		r.check(b)
	}
}

// acted returns the states that the silent acts which c has deferred lead to.
func (r *sparseRun) acted(c *config) (states []State) {
	ends := []*config{c}
	for _, id := range slices.Backward(c.defers) {
		d := r.defers[id]
		if !silent(d) {
			continue
		}
		var next []*config
		for _, e := range ends {
			next = append(next, r.body.call(d, e, 0)...)
		}
		ends = next
	}
	for _, e := range ends {
		if !slices.Contains(states, e.st) {
			states = append(states, e.st)
		}
	}
	return states
}

// result sorts the exits, as those of a run as a whole are: by block, and then
// by the key of the configuration, which begins with the state.
func (r *sparseRun) result() *Result {
	res := &Result{Work: r.analysis.work}
	for _, x := range r.exits {
		res.Exits = append(res.Exits, x)
	}
	stateKey := func(st State) string { return (&config{st: st}).key() }
	slices.SortFunc(res.Exits, func(x, y Exit) int {
		return cmp.Or(
			cmp.Compare(x.Return.Block().Index, y.Return.Block().Index), strings.Compare(stateKey(x.State), stateKey(y.State)),
			cmp.Compare(x.Err, y.Err), cmp.Compare(x.Bool, y.Bool), cmp.Compare(x.Ptr, y.Ptr))
	})
	res.Seen = r.states()
	return res
}
