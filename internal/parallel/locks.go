package parallel

import (
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
	"honnef.co/go/tools/analysis/dfa/dense"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Locksets: the locks that are held wherever an instruction is reached. A
// forward must-analysis on the dense framework: facts are sets of locks under
// intersection, nil is "not reached". A deferred unlock counts for nothing, so
// the lock stays held up to the return. What a callee locks and leaves locked,
// or unlocks, counts for its caller.

// A lockset holds the names of locks, and whether they are held exclusively.
type lockset map[any]bool

type lockLattice struct{}

func (lockLattice) Ident() lockset { return nil }

func (lockLattice) Equals(a, b lockset) bool {
	return (a == nil) == (b == nil) && maps.Equal(a, b)
}

// Merge keeps what is held on both sides, shared if it is so on one.
func (lockLattice) Merge(a, b lockset) lockset {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	out := lockset{}
	for n, exclusive := range a {
		if other, ok := b[n]; ok {
			out[n] = exclusive && other
		}
	}
	return out
}

// A permit is the name of a channel that serves as a lock: one sends to take it
// and receives to give it back, or the other way round.
type permit struct {
	name any
	sent bool // taken by a send
}

// lockFlow is the result of the analysis of one function.
type lockFlow struct {
	changes map[ssa.Instruction]*lockChange
	in      func(block int) lockset
}

// A lockChange is what an instruction, or a function, does to the lockset.
type lockChange struct {
	takes lockset
	gives map[any]bool
}

func (c *lockChange) apply(held lockset) lockset {
	out := maps.Clone(held)
	if out == nil {
		out = lockset{}
	}
	for n := range c.gives {
		delete(out, n)
	}
	maps.Copy(out, c.takes)
	return out
}

// held returns the locks that are held where instr is reached.
func (a *Analysis) held(instr ssa.Instruction) lockset {
	lf := a.lockFlow(instr.Parent())
	if lf == nil {
		return nil
	}
	at := lf.in(instr.Block().Index)
	for _, i := range instr.Block().Instrs {
		if i == instr {
			break
		}
		if c := lf.changes[i]; c != nil {
			at = c.apply(at)
		}
	}
	return at
}

// lockFlow analyses fn; it is nil if fn does nothing with locks.
func (a *Analysis) lockFlow(fn *ssa.Function) *lockFlow {
	if lf, ok := a.locks[fn]; ok {
		return lf
	}
	a.locks[fn] = nil // recursion
	changes := make(map[ssa.Instruction]*lockChange)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c := a.lockChange(instr); c != nil {
				changes[instr] = c
			}
		}
	}
	if len(changes) == 0 && !slices.ContainsFunc(fn.Blocks, a.tries) {
		return nil
	}
	facts := dense.Forward[lockLattice](flow.Graph{Fn: fn}, map[int]lockset{flow.Entry: {}},
		func(from, to int, held lockset) lockset {
			if from == flow.Entry || held == nil {
				return held
			}
			for _, instr := range fn.Blocks[from].Instrs {
				if c := changes[instr]; c != nil {
					held = c.apply(held)
				}
			}
			if c := a.tried(fn.Blocks[from], to); c != nil {
				held = c.apply(held)
			}
			return held
		})
	a.locks[fn] = &lockFlow{changes, facts.In}
	return a.locks[fn]
}

// lockChange returns what instr does to the lockset, or nil.
func (a *Analysis) lockChange(instr ssa.Instruction) *lockChange {
	switch instr := instr.(type) {
	case *ssa.Send:
		return a.tokenChange(instr.Chan, true)
	case *ssa.UnOp:
		if events := a.eventsAt(instr); len(events) > 0 {
			return a.tokenChange(instr.X, false)
		}
	case *ssa.Call:
		if take, exclusive, lock := lockOp(&instr.Call); lock != nil {
			c := &lockChange{takes: lockset{}, gives: make(map[any]bool)}
			for _, n := range names(lock) {
				if fa, ok := lock.(*ssa.FieldAddr); ok && isElement(fa.X) {
					n = ofElement{n}
				}
				if take && !a.manyPermits(n) {
					c.takes[n] = exclusive
				} else {
					c.gives[n] = true
				}
			}
			return c
		}
		if callee := Body(&instr.Call); callee != nil {
			return a.net(callee).lift(instr, callee)
		}
	}
	return nil
}

// manyPermits reports whether n is a semaphore, or a channel of tokens, that
// lets in more than one at a time, or as many as somebody configures; or a field that
// always gets such a one.
func (a *Analysis) manyPermits(n any) bool {
	var count ssa.Value
	switch n := n.(type) {
	case *types.Var:
		return a.roomy()[n]
	case *ssa.MakeChan:
		count = n.Size
	case *ssa.Call:
		if len(n.Call.Args) == 1 {
			count = n.Call.Args[0]
		}
		if _, isConst := count.(*ssa.Const); !isConst && !makesSemaphore(&n.Call) {
			return false // a lock that is found by a number
		}
	}
	k, ok := count.(*ssa.Const)
	return count != nil && !ok || ok && k.Value != nil && k.Value.Kind() == constant.Int && k.Int64() > 1
}

// makesSemaphore reports whether a call makes a semaphore, by its name.
func makesSemaphore(call *ssa.CallCommon) bool {
	fn := grpcapi.Callee(call)
	return fn != nil && (strings.HasPrefix(fn.Name(), "NewWeighted") || strings.HasPrefix(fn.Name(), "NewSem"))
}

// roomy returns the fields to which only such semaphores and channels are assigned.
func (a *Analysis) roomy() map[*types.Var]bool {
	if a.rooms != nil {
		return a.rooms
	}
	a.rooms = make(map[*types.Var]bool)
	for _, fn := range a.funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				st, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				f := alias.FieldOf(st.Addr) // nil, of which nobody asks, if it is none
				before, known := a.rooms[f]
				a.rooms[f] = (before || !known) && a.manyPermits(alias.Of(st.Val))
			}
		}
	}
	return a.rooms
}

// tried returns the lock that is held on the edge from b to the block with the
// given index, if b ends with a successful TryLock.
func (a *Analysis) tried(b *ssa.BasicBlock, to int) *lockChange {
	br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	cond, won := flow.Positive(br.Cond, b.Succs[0].Index == to)
	if !won || b.Succs[0] == b.Succs[1] {
		return nil
	}
	if cmp, ok := cond.(*ssa.BinOp); ok {
		return a.chosen(cmp)
	}
	call, ok := cond.(*ssa.Call)
	if !ok {
		return nil
	}
	lock, exclusive := tryOp(&call.Call)
	if lock == nil {
		return nil
	}
	c := &lockChange{takes: lockset{}}
	for _, n := range names(lock) {
		c.takes[n] = exclusive
	}
	return c
}

// chosen returns the permit that is taken if the case of a select that cmp tests
// was chosen.
func (a *Analysis) chosen(cmp *ssa.BinOp) *lockChange {
	idx, ok := cmp.X.(*ssa.Extract)
	if !ok {
		return nil
	}
	sel, ok := idx.Tuple.(*ssa.Select)
	k, isConst := cmp.Y.(*ssa.Const)
	if !ok || !isConst || idx.Index != 0 || cmp.Op != token.EQL {
		return nil
	}
	if i := int(k.Int64()); i >= 0 && i < len(sel.States) {
		return a.tokenChange(sel.States[i].Chan, sel.States[i].Dir == types.SendOnly)
	}
	return nil
}

func (a *Analysis) tries(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return a.tried(b, s.Index) != nil })
}

// tryOp recognises TryLock and the like.
func tryOp(call *ssa.CallCommon) (lock ssa.Value, exclusive bool) {
	callee := call.StaticCallee()
	if callee == nil || callee.Signature.Recv() == nil || Body(call) != nil {
		return nil, false
	}
	switch callee.Name() {
	case "TryLock", "TryAcquire":
		return call.Args[0], true
	case "TryRLock":
		return call.Args[0], false
	}
	return nil, false
}

// tokenChange: a send takes one token and gives back the other.
func (a *Analysis) tokenChange(ch ssa.Value, sent bool) *lockChange {
	c := &lockChange{takes: lockset{}, gives: make(map[any]bool)}
	for _, n := range names(ch) {
		if a.manyPermits(n) {
			continue
		}
		c.takes[permit{n, sent}] = true
		c.gives[permit{n, !sent}] = true
	}
	return c
}

// lockOp recognises the methods of locks and semaphores by name and signature:
// a mistake acquits.
func lockOp(call *ssa.CallCommon) (take, exclusive bool, lock ssa.Value) {
	name, recv := "", ssa.Value(nil)
	if call.IsInvoke() {
		name, recv = call.Method.Name(), call.Value
	} else if callee := call.StaticCallee(); callee != nil && callee.Signature.Recv() != nil && Body(call) == nil {
		name, recv = callee.Name(), call.Args[0]
	}
	switch name {
	case "Lock", "Acquire":
		return true, true, recv
	case "RLock":
		return true, false, recv
	case "Unlock", "RUnlock", "Release":
		return false, false, recv
	}
	return false, false, nil
}

// net returns what a call of fn does to the lockset of its caller.
func (a *Analysis) net(fn *ssa.Function) *lockChange {
	if c, ok := a.nets[fn]; ok {
		return c
	}
	c := &lockChange{gives: make(map[any]bool)}
	a.nets[fn] = c // recursion
	lf := a.lockFlow(fn)
	deferred := make(map[any]bool) // what is held at a return is given back after it
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok {
				gives := make(map[any]bool)
				a.dropDeferred(d, gives)
				maps.Copy(deferred, gives)
				c.givesBack(gives, a.held(d))
			}
		}
	}
	if lf == nil {
		return c
	}
	var atExit lockset
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && !fails(ret) {
			atExit = lockLattice{}.Merge(atExit, a.held(ret))
		}
		for _, instr := range b.Instrs {
			if change := lf.changes[instr]; change != nil {
				c.givesBack(change.gives, a.held(instr))
			}
		}
	}
	c.takes = lockset{}
	for n, exclusive := range atExit {
		if !deferred[n] {
			c.takes[n] = exclusive
		}
	}
	return c
}

// givesBack adds locks that a function gives back, but for those that it has taken itself.
func (c *lockChange) givesBack(gives map[any]bool, held lockset) {
	for n := range gives {
		if _, own := held[n]; !own {
			c.gives[n] = true
		}
	}
}

// fails reports whether a return is certainly one of an error: then the caller
// did not get the lock, and will not go on.
func fails(ret *ssa.Return) bool {
	results := flow.Results(ret)
	if len(results) == 0 {
		return false
	}
	last := results[len(results)-1]
	return grpcapi.IsError(last.Type()) && neverNil(last)
}

// dropDeferred notes the locks that a deferred call gives back.
func (a *Analysis) dropDeferred(d *ssa.Defer, gives map[any]bool) {
	if take, _, lock := lockOp(&d.Call); lock != nil && !take {
		for _, n := range names(lock) {
			gives[n] = true
		}
	}
	if callee := Body(&d.Call); callee != nil {
		maps.Copy(gives, a.net(callee).gives)
	}
}

// lift makes the change of a callee one of its caller: parameters are named as
// the caller names them.
func (c *lockChange) lift(call *ssa.Call, callee *ssa.Function) *lockChange {
	if len(c.takes) == 0 && len(c.gives) == 0 {
		return nil
	}
	out := &lockChange{takes: lockset{}, gives: make(map[any]bool)}
	rename := func(n any) []any {
		if t, ok := n.(permit); ok {
			var out []any
			for _, m := range renameParam(t.name, call, callee) {
				out = append(out, permit{m, t.sent})
			}
			return out
		}
		return renameParam(n, call, callee)
	}
	for n, exclusive := range c.takes {
		for _, m := range rename(n) {
			out.takes[m] = exclusive
		}
	}
	for n := range c.gives {
		for _, m := range rename(n) {
			out.gives[m] = true
		}
	}
	return out
}

// renameParam returns what the caller calls a parameter of its callee.
func renameParam(n any, call *ssa.Call, callee *ssa.Function) []any {
	p, _ := n.(*ssa.Parameter)
	if i := slices.Index(callee.Params, p); i >= 0 && i < len(call.Call.Args) {
		return names(call.Call.Args[i])
	}
	return []any{n}
}

// excluded reports whether a lock is held at both sites, at one of them
// exclusively.
func (a *Analysis) excluded(x, y *Site) bool {
	hx, hy := a.Locks(x), a.Locks(y)
	_, vague := hx[unknownLock{}]
	_, vaguely := hy[unknownLock{}]
	if (vague || vaguely) && len(hx) > 0 && len(hy) > 0 {
		return true
	}
	for n, exclusive := range hx {
		if _, other := n.(ofElement); other {
			continue // the stream is not one of the elements
		}
		if other, ok := hy[n]; ok && (exclusive || other) {
			return true
		}
	}
	return a.limited(x, y) || a.takenInTurn(x, y)
}

// sameElement is excluded for the locks of elements, if x and y are about the same one.
func (a *Analysis) sameElement(x, y *Site) bool {
	hx, hy := ofElements(a.Locks(x)), ofElements(a.Locks(y))
	for n, exclusive := range hx {
		if other, ok := hy[n]; ok && (exclusive || other) {
			return true
		}
	}
	return false
}

// ofElements names the locks of elements as those of any object, and local ones by the
// fields that they are assigned to.
func ofElements(held lockset) lockset {
	out := lockset{}
	for n, exclusive := range held {
		if of, ok := n.(ofElement); ok {
			n = of.field
		}
		out[n] = out[n] || exclusive
		if v, ok := n.(ssa.Value); ok {
			for _, f := range fieldsWith(v) {
				out[f] = out[f] || exclusive
			}
		}
	}
	return out
}

// fieldsWith returns the fields that v is assigned to.
func fieldsWith(v ssa.Value) []*types.Var {
	var out []*types.Var
	alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		if st, ok := use.(*ssa.Store); ok && st.Val == as {
			if f := alias.FieldOf(st.Addr); f != nil {
				out = append(out, f)
			}
		}
		return true
	})
	return out
}

// Locks returns the names of the locks that a site's thread holds there, and
// whether it holds them exclusively.
func (a *Analysis) Locks(s *Site) map[any]bool {
	out := lockset{}
	for m := s.Spawn() + 1; m < len(s.Steps); m++ {
		at := s.Steps[m].Instr
		for n, exclusive := range a.held(at) {
			if t, ok := n.(permit); ok {
				if a.givesBehind(at, t) {
					out[t] = true
				}
				continue
			}
			for _, up := range s.lockNames(n, m) {
				out[up] = exclusive
			}
		}
	}
	a.addHandedOver(s, out)
	return out
}

// addHandedOver adds the locks that are held where the thread starts and that
// it gives back itself.
func (a *Analysis) addHandedOver(s *Site, out lockset) {
	j := s.Spawn()
	if j < 0 || j+1 >= len(s.Steps) {
		return
	}
	gives := maps.Clone(a.net(s.Steps[j+1].Instr.Parent()).gives)
	if g, ok := s.Steps[j].Instr.(*ssa.Go); ok {
		for _, arg := range g.Call.Args {
			if mc, ok := alias.Of(arg).(*ssa.MakeClosure); ok {
				maps.Copy(gives, a.givenBy(mc))
			}
		}
	}
	for n, exclusive := range a.held(s.Steps[j].Instr) {
		if exclusive && gives[n] {
			out[n] = true
		}
	}
}

// givenBy returns the locks that a function gives back which a goroutine is passed:
// go f(x, mu.Unlock).
func (a *Analysis) givenBy(mc *ssa.MakeClosure) map[any]bool {
	fn := mc.Fn.(*ssa.Function)
	if fn.Synthetic == "" {
		return a.net(fn).gives
	}
	out := make(map[any]bool)
	if strings.HasPrefix(fn.Name(), "Unlock$") || strings.HasPrefix(fn.Name(), "Release$") {
		note(out, names(mc.Bindings[0]))
	}
	return out
}

// LocksAround is Locks, with those that the site's thread need not hold because
// whoever starts it does, and returns only when it has ended.
func (a *Analysis) LocksAround(s *Site) map[any]bool {
	out := a.Locks(s)
	if j := s.Spawn(); j >= 0 && !a.Survives(s) {
		started := &Site{slices.Clone(s.Steps[:j+1])}
		started.Steps[j].Kind = Call
		for n, exclusive := range a.LocksAround(started) {
			out[n] = exclusive
		}
	}
	return out
}

// unknownLock is a lock that came with a call whose arguments are not in sight:
// it may be any lock.
type unknownLock struct{}

// lockNames returns what a lock held at step m is, seen from outside of the
// thread. One that the thread has made for itself is none.
func (s *Site) lockNames(n any, m int) []any {
	switch n := n.(type) {
	case *ssa.Alloc:
		for _, st := range s.Steps[s.Spawn()+1:] {
			if s.Spawn() >= 0 && st.Instr.Parent() == n.Parent() {
				return nil
			}
		}
	case *ssa.Parameter:
		if n.Parent() == s.Root() || alias.Within(s.Root(), n.Parent()) {
			break
		}
		arg, k := argument(n, s, m)
		if arg == nil {
			return []any{unknownLock{}}
		}
		var out []any
		for _, up := range names(arg) {
			out = append(out, s.lockNames(up, k)...)
		}
		return out
	}
	return []any{n}
}

// givesBehind reports whether the function of at gives a token back there or when it has
// been there: only then the channel serves as a lock.
func (a *Analysis) givesBehind(at ssa.Instruction, t permit) bool {
	want := sends
	if t.sent {
		want = receives
	}
	behind := a.reach.After(at)
	return slices.ContainsFunc(a.waits(at.Parent()).events, func(e event) bool {
		return e.kind == want && (e.deferred || e.at == at || behind.Has(e.at)) && slices.Contains(names(e.obj), t.name)
	})
}
