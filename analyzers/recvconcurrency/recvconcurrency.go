package recvconcurrency

import (
	_ "embed"
	"go/token"
	"go/types"
	"iter"
	"maps"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
	"github.com/grpclint/grpclint/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports streams that two goroutines use at the same time. See doc.go.
var Analyzer = &analysis.Analyzer{
	Name:     "recvconcurrency",
	Doc:      rule.Doc(doc, "recvconcurrency"),
	URL:      rule.URL("recvconcurrency"),
	Requires: []*analysis.Analyzer{effects.Analyzer},
	Run:      run,
}

// Categories, stable: users filter by them and the doc has a section for each.
const (
	concurrentRecv   = "concurrent-recv"
	concurrentSend   = "concurrent-send"
	closeSendRace    = "close-send-race"
	sharedStream     = "shared-stream"
	earlyTrailer     = "early-trailer"
	afterHandler     = "stream-after-handler"
	stuckGoroutine   = "stuck-handler-goroutine"
	abandonedTimeout = "timeout-wrapper"
)

// This analyzer asks of every two operations on one stream whether they may
// overlap. Which operations there are, and how each is reached, is what the
// effects of the package tell; whether anything orders them is for package
// parallel to say. What accuses is a stream that is certainly the same: a value
// of one function, or a field of one object. Two exceptions look at types
// instead of objects. Handlers run beside themselves, so what they load from
// their receiver is shared. And a goroutine that outlives the method which
// starts it runs beside the other methods.
func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[effects.Analyzer].(*effects.Result)
	defer res.Exclusive()()
	if res.Funcs == nil {
		return nil, nil
	}
	c := &checker{
		pass: pass, res: res, par: res.Parallel(), tests: rule.InTest(pass), reporter: rule.NewReporter(pass),
		seen:    make(map[overlapKey]bool),
		at:      make(map[ssa.Instruction]bool),
		shown:   make(map[finding]bool),
		entries: make(map[*ssa.Function]bool),
		reach:   make(flow.Memo),
		once:    make(map[*effects.Access]bool),
		later:   make(map[*types.Var]bool),
	}
	for _, fn := range res.Funcs {
		if c.inTest(fn) {
			continue
		}
		c.function(fn)
		c.handler(fn)
		c.stuck(fn)
		c.pooled(fn)
	}
	c.methods()
	c.registered()
	for _, t := range res.EarlyTrailers {
		c.trailer(t)
	}
	c.reporter.Flush()
	return nil, nil
}

type checker struct {
	pass     *analysis.Pass
	res      *effects.Result
	par      *parallel.Analysis
	tests    func(token.Pos) bool // see rule.InTest
	reporter *rule.Reporter
	seen     map[overlapKey]bool      // overlaps that belong to a finding
	at       map[ssa.Instruction]bool // operations with a finding
	shown    map[finding]bool
	entries  map[*ssa.Function]bool
	reach    flow.Memo
	once     map[*effects.Access]bool // see answersOnce
	later    map[*types.Var]bool      // see assignedLater
}

// A finding is an operation with the category that it was reported under.
type finding struct {
	at       ssa.Instruction
	category string
}

// inTest reports whether fn is part of a test.
func (c *checker) inTest(fn *ssa.Function) bool {
	return c.tests(fn.Pos())
}

// A conflict is a pair of operations on one stream that may overlap.
type conflict struct {
	category string
	x, y     *effects.Access // y is reached while the goroutine of x runs
	overlap  *parallel.Overlap
}

// function judges the streams of one function: its parameters, its variables
// and what is reached from them.
func (c *checker) function(fn *ssa.Function) {
	byPlace := make(map[effects.Place][]*effects.Access)
	var order []effects.Place
	for _, acc := range c.res.Accesses(fn) {
		if !acc.Typed() || c.res.Wrapped(acc.Place) {
			continue
		}
		if acc.Place.IsElem() {
			if c.broadcasts(acc, fn) && !(c.handles(fn) && c.outlives(acc.Place, fn)) {
				c.reportConflict(againFor(acc), acc.Place)
			}
			continue
		}
		if c.sendsLater(acc, fn) {
			c.reportConflict(againFor(acc), acc.Place)
			continue
		}
		if byPlace[acc.Place] == nil {
			order = append(order, acc.Place)
		}
		byPlace[acc.Place] = append(byPlace[acc.Place], acc)
	}
	for _, p := range order {
		c.place(fn, p, byPlace[p])
	}
}

// place judges one stream: it reports one finding for each category, and
// remembers all pairs, which other functions may see as well.
func (c *checker) place(fn *ssa.Function, p effects.Place, accs []*effects.Access) {
	renewed := c.res.Renewals(p, fn)
	asked := inLockStep(accs, renewed)
	best := make(map[string]*conflict)
	var order []string
	for i, x := range accs {
		for _, y := range accs[i:] {
			category := conflicts(x, y)
			if category == "" {
				continue
			}
			cut := &renewed
			if category == concurrentSend && (c.answersOnce(x) || c.answersOnce(y)) && !c.fromElsewhere(x, y) {
				cut = &asked
			}
			o := c.par.MayOverlap(x.Site, y.Site, cut)
			if o == nil || c.seen[keyOf(x, y, o)] || o.Again && opens(o.At[0], p) {
				continue
			}
			c.seen[keyOf(x, y, o)] = true
			k := c.conflict(category, x, y, o)
			if category == concurrentSend && !o.Again && c.handshake(k.x, k.y, accs) {
				continue
			}
			if best[k.category] == nil {
				order = append(order, k.category)
				best[k.category] = k
			}
		}
	}
	for _, category := range order {
		c.reportConflict(best[category], p)
	}
}

// opens reports whether instr is the call whose result p is: run again, it starts a
// goroutine for another stream.
func opens(instr ssa.Instruction, p effects.Place) bool {
	root := p.Root
	if e, ok := root.(*ssa.Extract); ok {
		root = e.Tuple
	}
	call, ok := root.(*ssa.Call)
	return ok && instr == ssa.Instruction(call)
}

// exclusive reports whether something lets only one thread at a time come to a site, or
// only one at all.
func (c *checker) exclusive(s *parallel.Site) bool {
	if slices.ContainsFunc(s.Steps, func(st parallel.Step) bool { return st.Kind == parallel.Once }) {
		return true
	}
	return c.locked(s) || s.Stateful() || s.Claimed() || c.par.InTurn(s)
}

// inLockStep adds to cut the Recvs of a client stream in its own function: what
// is received there is often the next request of a server that waits for the
// answer to the last one, and then the answers do not overlap, although each is
// sent by a goroutine of its own. A server has no such hold on its clients.
func inLockStep(accs []*effects.Access, cut flow.Cut) flow.Cut {
	out := flow.Cut{Instrs: maps.Clone(cut.Instrs)}
	for _, acc := range accs {
		if acc.Op == grpcapi.Recv && !acc.Server && acc.Site.Spawn() < 0 {
			for _, st := range acc.Site.Steps {
				out.Instrs[st.Instr] = true
			}
		}
	}
	return out
}

// answersOnce reports whether acc is a Send that a goroutine, started anew in
// each iteration of a loop, performs once.
func (c *checker) answersOnce(acc *effects.Access) bool {
	once, ok := c.once[acc]
	if !ok {
		once = c.startsAnew(acc)
		c.once[acc] = once
	}
	return once
}

// startsAnew is answersOnce, which is asked of each pair.
func (c *checker) startsAnew(acc *effects.Access) bool {
	j := acc.Site.Spawn()
	if j < 0 {
		return false
	}
	start := acc.Site.Steps[j].Instr
	if !c.reach.After(start).Has(start) {
		return false
	}
	return !slices.ContainsFunc(acc.Site.Steps[j+1:], func(st parallel.Step) bool { return c.reach.After(st.Instr).Has(st.Instr) })
}

// fromElsewhere reports whether one of the two runs in a goroutine that is not
// started to answer.
func (c *checker) fromElsewhere(x, y *effects.Access) bool {
	other := func(acc *effects.Access) bool { return acc.Site.Spawn() >= 0 && !c.answersOnce(acc) }
	return other(x) || other(y)
}

// An overlapKey tells overlaps apart: the same two operations may overlap in
// several callers, each of which is a defect of its own, and one overlap in a
// function is seen from all its callers.
type overlapKey struct{ x, y, atX, atY ssa.Instruction }

func keyOf(x, y *effects.Access, o *parallel.Overlap) overlapKey {
	if o.First == y.Site {
		x, y = y, x
	}
	return overlapKey{x.Site.Instr(), y.Site.Instr(), o.At[0], o.At[1]}
}

// conflicts names what goes wrong if both operations overlap, or nothing.
func conflicts(x, y *effects.Access) string {
	receives := func(a *effects.Access) bool { return a.Op == grpcapi.Recv || a.Op == grpcapi.CloseAndRecv }
	closes := func(a *effects.Access) bool { return a.Op == grpcapi.CloseSend || a.Op == grpcapi.CloseAndRecv }
	sends := func(a *effects.Access) bool { return a.Op == grpcapi.Send }
	switch {
	case receives(x) && receives(y):
		return concurrentRecv
	case sends(x) && sends(y):
		return concurrentSend
	case sends(x) && closes(y), closes(x) && sends(y):
		return closeSendRace
	case receives(x) && y.Op == grpcapi.Trailer, x.Op == grpcapi.Trailer && receives(y):
		return earlyTrailer
	}
	return ""
}

// conflict decides which of the two operations is the one that runs beside the
// other, and whether a timeout is behind it.
func (c *checker) conflict(category string, x, y *effects.Access, o *parallel.Overlap) *conflict {
	if o.First == y.Site {
		x, y = y, x
	}
	// A select in a loop, beside a loop, does not give up but goes on.
	again := func(instr ssa.Instruction) bool { return flow.After(instr).Has(instr) }
	if o.Timeout != nil && category != earlyTrailer && (!again(x.Site.Instr()) || !again(o.Timeout)) {
		category = abandonedTimeout
	}
	return &conflict{category, x, y, o}
}

// shownAt returns the operation that a finding is reported at.
func (k *conflict) shownAt() *effects.Access {
	x, y := k.x, k.y
	switch {
	case k.category == abandonedTimeout:
		return x
	case k.category == closeSendRace && x.Op != grpcapi.Send, k.category == earlyTrailer && x.Op == grpcapi.Trailer:
		return x
	case k.category == closeSendRace, k.category == earlyTrailer:
		return y
	case (k.overlap.Other != nil || k.overlap.Again) && x.Site.Instr().Pos() > y.Site.Instr().Pos():
		return x
	}
	return y
}

// methods compares goroutines that outlive the function which starts them with
// the exported functions that use the same field of the same type, and these with one
// another.
func (c *checker) methods() {
	type key struct {
		owner types.Type
		path  string
	}
	own := make(map[key][]*effects.Access)
	var keys []key
	var spawned []*effects.Access
	placeKey := func(acc *effects.Access) key {
		p := c.object(acc)
		return key{ownerType(p), p.Path()}
	}
	for _, fn := range c.res.Funcs {
		if fn.Parent() != nil || c.inTest(fn) {
			continue
		}
		for _, acc := range c.res.Accesses(fn) {
			if p := c.object(acc); !acc.Typed() || p.IsElem() || p.Field() == nil || c.res.Wrapped(p) || ownerType(p) == nil {
				continue
			}
			if c.par.Survives(acc.Site) {
				spawned = append(spawned, acc)
			} else if k := placeKey(acc); acc.Site.Spawn() < 0 && c.entry(fn) {
				if own[k] == nil {
					keys = append(keys, k)
				}
				own[k] = append(own[k], acc)
			}
		}
	}
	found := make(map[key]map[string]bool)
	for _, x := range spawned {
		k := placeKey(x)
		for _, y := range own[k] {
			if cat := conflicts(x, y); cat != "" && cat != earlyTrailer && !found[k][cat] && c.beside(x, y) {
				if found[k] == nil {
					found[k] = make(map[string]bool)
				}
				found[k][cat] = true
				c.reportMethods(cat, x, y)
			}
		}
	}
	for _, k := range keys {
		c.unguarded(own[k])
	}
}

// object returns how acc's stream is reached through the object that keeps it.
func (c *checker) object(acc *effects.Access) effects.Place {
	if acc.Object.Root != nil {
		return acc.Object
	}
	if p, ok := c.res.Holder(acc.Place); ok {
		return p
	}
	return acc.Place
}

// beside reports whether y, in a method that users call, may run while the
// goroutine of x does.
func (c *checker) beside(x, y *effects.Access) bool {
	start, method := x.Site.Root(), y.Site.Root()
	if start == method || passesThrough(x, method) || c.onlyWithin(method, x) {
		return false
	}
	if _, fresh := y.Place.Root.(*ssa.Parameter); !fresh {
		return false // an object of its own
	}
	if _, made := c.object(x).Root.(*ssa.Alloc); !made && !c.res.Assigns(start, c.object(x)) {
		return false // who starts the goroutine may do so when the method is done
	}
	return c.par.Beside(x.Site, y.Site, c.res.Renewals(y.Place, method))
}

// passesThrough reports whether fn is on the way to x: it is what the goroutine
// runs.
func passesThrough(x *effects.Access, fn *ssa.Function) bool {
	return slices.ContainsFunc(x.Site.Steps, func(st parallel.Step) bool { return st.Instr.Parent() == fn })
}

// entry reports whether users call fn: it is exported.
func (c *checker) entry(fn *ssa.Function) bool {
	return fn.Object() != nil && fn.Object().Exported()
}

// onlyWithin reports whether fn has callers in the package and all of them are
// on the way to x: then it runs in the goroutine of x.
func (c *checker) onlyWithin(fn *ssa.Function, x *effects.Access) bool {
	on := make(map[*ssa.Function]bool)
	for _, st := range x.Site.Steps[x.Site.Spawn()+1:] {
		on[st.Instr.Parent()] = true
	}
	callers := 0
	for call := range c.callsOf(fn) {
		if callers++; !on[call.Parent()] {
			return false
		}
	}
	return callers > 0
}

// callsOf yields the static calls of fn in the package, but for its tests.
func (c *checker) callsOf(fn *ssa.Function) iter.Seq[ssa.CallInstruction] {
	return func(yield func(ssa.CallInstruction) bool) {
		for _, f := range c.res.Funcs {
			if c.inTest(f) {
				continue
			}
			for _, b := range f.Blocks {
				for _, instr := range b.Instrs {
					if call, ok := instr.(ssa.CallInstruction); ok && call.Common().StaticCallee() == fn && !yield(call) {
						return
					}
				}
			}
		}
	}
}

// ownerType returns the defined type of the object that a place starts from.
func ownerType(p effects.Place) types.Type {
	t := p.Root.Type()
	for range 2 {
		if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
			t = ptr.Elem()
		}
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Origin()
	}
	return nil
}
