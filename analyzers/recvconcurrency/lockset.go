package recvconcurrency

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Exported methods that send on one stream of their object, some with a lock and others
// without. Who calls them is not in sight; but whoever took the lock expects several
// callers at once, and a lock that one of two does not take keeps out nobody.
//
// Must: the lock is there for the stream. Either several methods send with it, or one that
// touches nothing else of the object. Ignored: CloseSend, since the lock of a Close is there
// for being called twice; methods that open the stream, which nobody else has yet; and
// those that somebody in the package calls with a lock.

// unguarded reports the Sends without a lock of those that exported methods, which share
// an object's stream, perform.
func (c *checker) unguarded(accs []*effects.Access) {
	var with, without []*effects.Access
	for _, acc := range accs {
		switch {
		case acc.Op != grpcapi.Send:
		case c.locked(acc.Site):
			with = append(with, acc)
		case !c.exclusive(acc.Site) && len(c.par.LocksAround(acc.Site)) == 0 && !c.sharedLater(acc):
			without = append(without, acc)
		}
	}
	guard := c.guards(with)
	if guard == nil {
		return
	}
	for _, acc := range without {
		if shown := acc.Site.Within(acc.Site.Root()); acc.Site.Root() != guard.Site.Root() && !c.at[shown] {
			c.at[shown] = true
			c.reportUnguarded(shown, acc, guard)
		}
	}
}

// locked reports whether a thread has a lock at a site that nobody else can have.
func (c *checker) locked(s *parallel.Site) bool {
	for _, exclusive := range c.par.LocksAround(s) {
		if exclusive {
			return true
		}
	}
	return false
}

// guards returns the first of some Sends with a lock if that is there for the stream, or
// nil.
func (c *checker) guards(with []*effects.Access) *effects.Access {
	for _, acc := range with {
		other := func(b *effects.Access) bool { return b.Site.Root() != acc.Site.Root() }
		if slices.ContainsFunc(with, other) || touchesOnly(acc.Site.Root(), acc.Place) {
			return acc
		}
	}
	return nil
}

// touchesOnly reports whether a method touches no field of its object but those that lead
// to p, and locks.
func touchesOnly(fn *ssa.Function, p effects.Place) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			fa, ok := instr.(*ssa.FieldAddr)
			if !ok || alias.Of(fa.X) != ssa.Value(fn.Params[0]) {
				continue
			}
			if f := alias.FieldOf(fa); !slices.Contains(p.Way(), f) && !isLock(f.Type()) {
				return false
			}
		}
	}
	return true
}

// isLock reports whether t is a type with a method Lock.
func isLock(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Lock")
	_, ok := obj.(*types.Func)
	return ok
}

// sharedLater reports whether nobody but the method of acc can have the stream yet, or its
// callers see to it that nobody uses it meanwhile.
func (c *checker) sharedLater(acc *effects.Access) bool {
	fn := acc.Site.Root()
	if acc.Place.Root != ssa.Value(fn.Params[0]) || c.handles(fn) || c.renewed(acc) || c.res.Assigns(fn, acc.Place) {
		return true
	}
	for call := range c.callsOf(fn) {
		site := &parallel.Site{Steps: []parallel.Step{{Instr: call, Kind: parallel.KindOf(call)}}}
		if len(c.par.LocksAround(site)) > 0 {
			return true
		}
	}
	return false
}

// reportUnguarded reports a Send without the lock that another one has.
func (c *checker) reportUnguarded(at ssa.Instruction, acc, guard *effects.Access) {
	c.report(at, concurrentSend, fmt.Sprintf("%s on %s may run while %s does so on line %d, with a lock that this one does not take: %s",
		c.opName(acc), acc.Place.Name(), guard.Site.Root().Name(), c.line(guard.Site.Instr()), c.consequence(concurrentSend)),
		[]analysis.RelatedInformation{related(guard.Site.Instr().Pos(), c.opName(guard)+" with a lock")})
}
