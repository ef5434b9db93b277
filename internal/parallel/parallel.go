// Package parallel says whether two instructions may run at the same time,
// and why.
//
// Technique: may-happen-in-parallel over call chains, with locksets. A place in
// the program is a [Site]: the chain of calls and thread starts that leads to an
// instruction from a common root function. Two sites part at some step. They
// overlap if a thread that one of them starts there can still run when the other
// one is reached: there is a path in the control-flow graph of the function in
// which they part, from the start of the thread to the other site, that crosses
// no join. Within one thread nothing overlaps.
//
// May or must: paths are may, so an accusation can rest on a path that never
// runs; everything that orders or excludes acquits on a may as well. Joins,
// locks and channels are named by type and field where they live in a struct,
// so that two objects of one type acquit each other. What nobody understands,
// a function value that is stored for instance, starts no thread.
//
// Ordering that is understood: program order before the start of the thread;
// WaitGroup and errgroup, also through a goroutine that waits; a channel that one
// side sends on or closes after its last use and the other side receives from
// first, or an unbuffered one that it takes from before it stops; a semaphore that
// is filled; a condition that is signalled; AfterFunc's stop; mutexes
// and what looks like one (Lock and Unlock, Acquire and Release, a channel of
// tokens), also through helper functions; sync.Once; errgroup's SetLimit(1).
//
// What only runs if an atomic variable has some value is taken to be ordered by
// it; what only runs for whoever has tested a variable and set it then, a busy flag
// or a sync.Once, runs once at a time (claims.go); what does not run with what is left in
// a field behind the start of a thread runs after it (latch.go). Ignored: polling, and that a
// context's end is often followed by the end of the threads that use it:
// <-ctx.Done() joins nothing, unless the thread alone cancels the context.
package parallel

import (
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// A Kind says how a step runs what it leads to.
type Kind uint8

const (
	Call       Kind = iota // before the function goes on
	Deferred               // when the function returns
	Go                     // in a thread of its own
	Once                   // before the function goes on, and at most once
	Each                   // before the function goes on, but in several threads at once
	GoDeferred             // in a thread of its own, which starts when the function returns
	Beside                 // before the function goes on, but beside the other functions of a list
)

// Starts reports whether what runs so runs in a thread of its own.
func (k Kind) Starts() bool { return k == Go || k == GoDeferred }

// AtReturn reports whether what runs so does not begin before the function returns.
func (k Kind) AtReturn() bool { return k == Deferred || k == GoDeferred }

// A Step is one link of a Site: an instruction of the function that the step
// before leads to.
type Step struct {
	Instr ssa.Instruction
	Kind  Kind
}

// A Site is a place in the program: how it is reached from a root function,
// and the instruction itself as the last step.
type Site struct {
	Steps []Step
}

// Instr returns the instruction itself.
func (s *Site) Instr() ssa.Instruction { return s.Steps[len(s.Steps)-1].Instr }

// Root returns the function in which the chain begins.
func (s *Site) Root() *ssa.Function { return s.Steps[0].Instr.Parent() }

// Within returns the last instruction on the way that belongs to fn or a
// literal in it.
func (s *Site) Within(fn *ssa.Function) ssa.Instruction {
	at := s.Steps[0].Instr
	for _, st := range s.Steps {
		if alias.Within(st.Instr.Parent(), fn) {
			at = st.Instr
		}
	}
	return at
}

// Spawn returns the index of the last step that starts a thread, or -1 if the
// site runs in the thread of its root.
func (s *Site) Spawn() int { return s.spawnFrom(0) }

// spawnFrom returns the index of the last step from index i on that starts a
// thread, or -1.
func (s *Site) spawnFrom(i int) int {
	for j := len(s.Steps) - 1; j >= i; j-- {
		if s.Steps[j].Kind.Starts() {
			return j
		}
	}
	return -1
}

// An Overlap is the reason why two sites may run at the same time.
type Overlap struct {
	// First runs in the thread in question; the other site is reached while it
	// does.
	First *Site
	// At are the steps of both in the function in which they part, or in which
	// the thread is started again.
	At [2]ssa.Instruction
	// Spawn starts the thread of the one site, Other that of the other one;
	// Other is nil if that runs in the thread that starts the first.
	Spawn, Other ssa.Instruction
	// Again is set if both are the same thread start, run again.
	Again bool
	// Each is set if Spawn is a call that starts several threads.
	Each bool
	// Timeout is a select that waits for the thread but may give up.
	Timeout *ssa.Select
}

// An Analysis answers questions about one package and remembers what it found
// out about its functions. It is not safe for concurrent use.
type Analysis struct {
	// runsArg says how a call runs its function argument, if the callee is
	// not in sight.
	runsArg func(call *ssa.CallCommon, arg ssa.Value) (Kind, bool)
	funcs   []*ssa.Function

	locks   map[*ssa.Function]*lockFlow
	rooms   map[*types.Var]bool // see roomy
	nets    map[*ssa.Function]*lockChange
	shapes  map[*ssa.Function]*waits
	signals map[thread]*signals
	reach   flow.Memo

	// The pairs of n sites ask the same of each of them n times. What is
	// remembered of a site holds for as long as the site exists.
	shared   map[threadAt]*joinSet
	leaving  map[threadAt]bool
	claiming map[*Site][]claim
	ways     map[*ssa.BasicBlock]map[ssa.Value]bool
	entered  map[*ssa.Function]*flow.Reach // without a cut
	reached  map[cutPath]*flow.Reach
}

// New returns an Analysis of a package with the given functions; runsArg is
// asked how calls of functions that are not in sight run a function argument.
func New(funcs []*ssa.Function, runsArg func(call *ssa.CallCommon, arg ssa.Value) (Kind, bool)) *Analysis {
	return &Analysis{
		funcs:   funcs,
		runsArg: runsArg,
		locks:   make(map[*ssa.Function]*lockFlow),
		nets:    make(map[*ssa.Function]*lockChange),
		shapes:  make(map[*ssa.Function]*waits),
		signals: make(map[thread]*signals),
		reach:   make(flow.Memo),
		shared:  make(map[threadAt]*joinSet),
		leaving: make(map[threadAt]bool),
		entered: make(map[*ssa.Function]*flow.Reach),

		claiming: make(map[*Site][]claim),
		ways:     make(map[*ssa.BasicBlock]map[ssa.Value]bool),
		reached:  make(map[cutPath]*flow.Reach),
	}
}

// MayOverlap says why x and y may run at the same time, or returns nil. Both
// are reached from the same root. A path that crosses renewed, where another
// object takes the place of the one in question, does not count; renewed must
// not change any more.
func (a *Analysis) MayOverlap(x, y *Site, renewed *flow.Cut) *Overlap {
	if o := a.withinEach(x, y); o != nil {
		return o
	}
	if d := Common(x, y); listedTogether(x, y, d) {
		return a.besideEachOther(x, y, d, renewed)
	}
	o := a.unordered(x, y, renewed)
	if o == nil || stateful(x) || stateful(y) || a.excluded(x, y) || a.inTurn(x, y) || a.handedOver(x, y) || a.handedOver(y, x) || a.claimed(x, y, o.Again) || a.claimedAgain(o, x) || a.claimedAgain(o, y) || a.exclusive(x, y) {
		return nil
	}
	if o.First == y {
		x, y = y, x
	}
	if a.latched(x, y, o.At[0]) {
		return nil
	}
	return o
}

// withinEach is MayOverlap for two threads that the same call starts, and waits for.
func (a *Analysis) withinEach(x, y *Site) *Overlap {
	for d := range Common(x, y) {
		if x.Steps[d].Kind != Each {
			continue
		}
		x, y = x.started(d), y.started(d)
		if !stateful(x) && !stateful(y) && !a.excluded(x, y) && !a.inTurn(x, y) && !a.claimed(x, y, true) {
			call := x.Steps[d].Instr
			return &Overlap{First: x, At: [2]ssa.Instruction{call, call}, Spawn: call, Again: true, Each: true}
		}
	}
	return nil
}

// started returns the site as one of the threads sees it that step d starts.
func (s *Site) started(d int) *Site {
	steps := slices.Clone(s.Steps)
	steps[d].Kind = Go
	return &Site{steps}
}

// unordered is MayOverlap without locks and channels.
func (a *Analysis) unordered(x, y *Site, renewed *flow.Cut) *Overlap {
	d := 0
	for d < len(x.Steps) && d < len(y.Steps) && x.Steps[d] == y.Steps[d] {
		if j := x.spawnBefore(y, d); j >= 0 && a.survives(x, j, d) {
			if o := a.follows(x, y, j, d, renewed); o != nil {
				o.Again = true
				return o
			}
		}
		d++
	}
	return a.apart(x, y, d, renewed)
}

// InTurn reports whether a site is run by whoever receives a function from a channel, and
// that is not more than one goroutine in sight: it runs beside no other run of itself.
func (a *Analysis) InTurn(s *Site) bool { return a.takenInTurn(s, s) }

// takenInTurn reports whether both sites are run by whoever receives a function from
// one channel, and that is not more than one goroutine in sight.
func (a *Analysis) takenInTurn(x, y *Site) bool {
	jobs, of := a.queue(x), a.queue(y)
	if jobs == nil || !intersects(jobs, slices.Collect(maps.Keys(of))) {
		return false
	}
	workers := 0
	for _, fn := range a.funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				g, ok := instr.(*ssa.Go)
				if !ok || Body(g.Common()) == nil || !a.receivesFrom(Body(g.Common()), g, jobs) {
					continue
				}
				if workers++; workers > 1 || loopsAnywhere(b) {
					return false
				}
			}
		}
	}
	return true
}

// queue returns the names of the channel on which the function is sent that the
// last thread of a site runs, or nil.
func (a *Analysis) queue(s *Site) map[any]bool {
	j := s.Spawn()
	if j < 0 {
		return nil
	}
	send, ok := s.Steps[j].Instr.(*ssa.Send)
	if !ok {
		return nil
	}
	jobs := make(map[any]bool)
	note(jobs, namesAt(send.Chan, s, j))
	return jobs
}

// receivesFrom reports whether fn, which g starts, receives from one of the
// channels.
func (a *Analysis) receivesFrom(fn *ssa.Function, g *ssa.Go, channels map[any]bool) bool {
	return slices.ContainsFunc(lift(a.waits(fn), g, fn, false), func(e event) bool {
		return e.kind == receives && intersects(channels, names(e.obj))
	})
}

// Common returns the length of the part that the chains of two sites begin with both.
func Common(x, y *Site) int {
	d := 0
	for d < len(x.Steps) && d < len(y.Steps) && x.Steps[d] == y.Steps[d] {
		d++
	}
	return d
}

// spawnBefore returns the first thread start, from index d on, that x and y
// have in common, or -1: run again, it starts a second thread for both.
func (s *Site) spawnBefore(y *Site, d int) int {
	for ; d < len(s.Steps) && d < len(y.Steps) && s.Steps[d] == y.Steps[d]; d++ {
		if s.Steps[d].Kind.Starts() {
			return d
		}
	}
	return -1
}

// apart judges two sites whose chains part at step d.
func (a *Analysis) apart(x, y *Site, d int, renewed *flow.Cut) *Overlap {
	if d == len(x.Steps) || d == len(y.Steps) {
		return nil // the same place
	}
	for range 2 {
		if j := x.firstSpawn(d); j >= 0 && a.survives(x, j, d) {
			if o := a.follows(x, y, j, d, renewed); o != nil {
				return o
			}
		}
		x, y = y, x
	}
	return nil
}

func (s *Site) firstSpawn(d int) int {
	for ; d < len(s.Steps); d++ {
		if s.Steps[d].Kind.Starts() {
			return d
		}
	}
	return -1
}

// Survives reports whether the thread of s can still run when its root
// returns.
func (a *Analysis) Survives(s *Site) bool {
	j := s.Spawn()
	return j >= 0 && a.survives(s, j, 0) && a.leaves(s, j, 0)
}

// StillRuns reports whether the thread of s may run when its root comes to at. A path
// that crosses renewed does not count.
func (a *Analysis) StillRuns(s *Site, at ssa.Instruction, renewed flow.Cut) bool {
	j := s.Spawn()
	return j >= 0 && a.survives(s, j, 0) && a.after(s.Steps[0], Step{Instr: at}, a.joinsBehind(s, j, 0), &renewed)
}

// Beside reports whether y, which another root leads to, may run while the
// thread of x does that outlives its own root. A path that crosses renewed does
// not count.
func (a *Analysis) Beside(x, y *Site, renewed flow.Cut) bool {
	j := x.Spawn()
	for m, st := range y.Steps {
		cut := a.joins(x, j, y, m)
		if m == 0 && !flow.FromEntry(st.Instr.Parent(), renewed).Has(st.Instr) || !a.enters(st, cut) {
			return false
		}
	}
	return !stateful(x) && !stateful(y) && !a.excluded(x, y) && !a.handedOver(x, y) && !a.handedOver(y, x) && !a.latched(x, y, nil)
}

// Excludes reports whether something keeps x and y, which different roots lead to, from
// running at the same time: a lock, also one of the same element, a message, or a
// state.
func (a *Analysis) Excludes(x, y *Site) bool {
	return stateful(x) || stateful(y) || a.excluded(x, y) || a.sameElement(x, y) || a.handedOver(x, y) || a.handedOver(y, x) || a.claimed(x, y, false)
}

// A Timeout is a select that waits for a thread but may give up.
type Timeout struct {
	Select *ssa.Select
	// Waited are the edges behind it on which the thread has ended, or the
	// context has.
	Waited map[flow.Edge]bool
}

// Is reports whether instr is the select; a nil Timeout is none.
func (t *Timeout) Is(instr ssa.Instruction) bool { return t != nil && instr == t.Select }

// GivesUp returns the select in the root of s that waits for the thread of s
// but may give up, or nil.
func (a *Analysis) GivesUp(s *Site) *Timeout {
	set := a.joins(s, s.Spawn(), s, 0)
	sel := set.timeout(s.Steps[0].Instr, nil)
	if sel == nil {
		return nil
	}
	waited := set.Edges
	for i, st := range sel.States {
		if call, ok := st.Chan.(*ssa.Call); ok && call.Call.IsInvoke() && call.Call.Method.Name() == "Done" {
			waited[CaseEdge(sel, i)] = true
		}
	}
	return &Timeout{sel, waited}
}

// survives reports whether the thread that starts at step j can outlive the
// calls between steps d and j.
func (a *Analysis) survives(s *Site, j, d int) bool {
	for m := j; m > d; m-- {
		if !a.leaves(s, j, m) {
			return false
		}
	}
	return true
}

// leaves reports whether the function of step m can return while the thread
// that starts at step j runs.
func (a *Analysis) leaves(s *Site, j, m int) bool {
	key := threadAt{thread{s, j}, m}
	leaves, ok := a.leaving[key]
	if !ok {
		cut := a.joins(s, j, s, m)
		leaves = len(cut.deferred) == 0 && flow.After(s.Steps[m].Instr, cut.Cut).Exits()
		a.leaving[key] = leaves
	}
	return leaves
}

// follows reports how y can be reached at step d while the thread of x that
// starts at step j runs.
func (a *Analysis) follows(x, y *Site, j, d int, renewed *flow.Cut) *Overlap {
	cut := a.joinsBehind(x, j, d)
	if !a.after(x.Steps[d], y.Steps[d], cut, renewed) {
		return nil
	}
	last := y.spawnFrom(d)
	for m := d + 1; m < len(y.Steps); m++ {
		if inner := a.joins(x, j, y, m); !a.enters(y.Steps[m], inner) {
			return nil
		}
	}
	timeout := cut.timeout(x.Steps[d].Instr, y.Steps[d].Instr)
	for m := d + 1; m <= j && timeout == nil; m++ {
		timeout = a.joins(x, j, x, m).timeout(x.Steps[m].Instr, nil)
	}
	if a.guarded(timeout, y) {
		return nil
	}
	o := &Overlap{First: x, At: [2]ssa.Instruction{x.Steps[d].Instr, y.Steps[d].Instr}, Spawn: x.Steps[j].Instr, Timeout: timeout}
	if last >= 0 {
		o.Other = y.Steps[last].Instr
	}
	return o
}

// enters reports whether a step is reached in its function before any join.
func (a *Analysis) enters(s Step, cut *joinSet) bool {
	reached := a.fromEntry(s.Instr.Parent(), cut)
	if !s.Kind.AtReturn() {
		return reached.Has(s.Instr)
	}
	return reached.Any(isRunDefers) && !cut.deferredAfter(s.Instr)
}

// fromEntry is flow.FromEntry, which it remembers if nothing is cut.
func (a *Analysis) fromEntry(fn *ssa.Function, cut *joinSet) *flow.Reach {
	if len(cut.Instrs) > 0 || len(cut.Edges) > 0 {
		return flow.FromEntry(fn, cut.Cut)
	}
	r, ok := a.entered[fn]
	if !ok {
		r = flow.FromEntry(fn)
		a.entered[fn] = r
	}
	return r
}

// A cutPath is where paths begin, and what they do not cross.
type cutPath struct {
	from    ssa.Instruction
	joins   *joinSet // of joinsBehind
	renewed *flow.Cut
}

// maxReached bounds how many cutPaths are remembered: each is as large as its
// function has blocks. It is enough for the pairs of all sites of one object.
const maxReached = 256

// reachedAfter is flow.After for joins of joinsBehind, which do not change.
func (a *Analysis) reachedAfter(from ssa.Instruction, joins *joinSet, renewed *flow.Cut) *flow.Reach {
	key := cutPath{from, joins, renewed}
	r, ok := a.reached[key]
	if !ok {
		if len(a.reached) == maxReached {
			clear(a.reached)
		}
		r = flow.After(from, joins.Cut, *renewed)
		a.reached[key] = r
	}
	return r
}

// after reports whether step y can run after step x, both of one function,
// without a join in between.
func (a *Analysis) after(x, y Step, cut *joinSet, renewed *flow.Cut) bool {
	switch {
	case x.Kind.AtReturn() && y.Kind.AtReturn():
		// Deferred calls run in the opposite order.
		return x.Instr != y.Instr && a.reach.After(y.Instr).Has(x.Instr)
	case x.Kind.AtReturn():
		return false
	case !y.Kind.AtReturn():
		return a.reachedAfter(x.Instr, cut, renewed).Has(y.Instr)
	}
	return a.reachedAfter(x.Instr, cut, renewed).Any(isRunDefers) && !cut.deferredAfter(y.Instr)
}

func isRunDefers(instr ssa.Instruction) bool {
	_, ok := instr.(*ssa.RunDefers)
	return ok
}
