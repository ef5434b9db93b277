package recvconcurrency

import (
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Broadcasts: a loop that starts a goroutine for each stream of a container, and then
// comes to the same container again.
//
//	for ev := range events {
//		for _, sub := range s.subs {
//			go sub.Send(ev)
//		}
//	}
//
// May: an outer loop may come to each element again. Must: nobody waits for the
// goroutines, and no lock covers their Sends. Ignored: containers that are filled anew
// between two rounds, and rounds that are known to be far apart.

// broadcasts reports whether the goroutine that performs acc, on an element of a
// container, may be started for the same element again while it runs.
func (c *checker) broadcasts(acc *effects.Access, fn *ssa.Function) bool {
	j := acc.Site.Spawn()
	if acc.Op != grpcapi.Send || j < 0 || !c.par.Survives(acc.Site) {
		return false
	}
	for _, exclusive := range c.par.LocksAround(acc.Site) {
		if exclusive {
			return false
		}
	}
	start := acc.Site.Steps[j].Instr
	if start.Parent() != fn || acc.Site.Stateful() || acc.Site.Claimed() {
		return false
	}
	renewed := c.res.Renewals(acc.Place, fn)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c.walks(instr, acc.Place) && goesOn(start, instr) && flow.After(start, renewed).Has(instr) {
				return true
			}
		}
	}
	return false
}

// goesOn reports whether start runs again without instr: the loop over the container is
// within that which instr is in.
func goesOn(start, instr ssa.Instruction) bool {
	return flow.After(start, flow.Cut{Instrs: map[ssa.Instruction]bool{instr: true}}).Has(start)
}

// walks reports whether instr begins a loop over the container that p is an element of,
// and that the function does not replace by another one.
func (c *checker) walks(instr ssa.Instruction, p effects.Place) bool {
	var container ssa.Value
	switch instr := instr.(type) {
	case *ssa.Range:
		container = instr.X
	case *ssa.UnOp:
		container = instr
	}
	if container == nil {
		return false
	}
	of, ok := c.res.PlaceOf(container)
	if !ok {
		return false
	}
	elem, ok := of.Then(effects.Elem)
	return ok && elem == p && !c.res.Assigns(instr.Parent(), of)
}

// againFor returns the conflict of a broadcast with its next round.
func againFor(acc *effects.Access) *conflict {
	start := acc.Site.Steps[acc.Site.Spawn()].Instr
	o := &parallel.Overlap{First: acc.Site, At: [2]ssa.Instruction{start, start}, Spawn: start, Again: true}
	return &conflict{concurrentSend, acc, acc, o}
}
