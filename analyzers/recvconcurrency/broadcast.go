package recvconcurrency

import (
	"maps"
	"slices"

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
// goroutines, no lock covers their Sends, and no loop fills the container anew between two
// rounds. Ignored: rounds that are known to be far apart.

// broadcasts reports whether the goroutine that performs acc, on an element of a
// container, may be started for the same element again while it runs.
func (c *checker) broadcasts(acc *effects.Access, fn *ssa.Function) bool {
	if acc.Op != grpcapi.Send || acc.Site.Spawn() < 0 || c.exclusive(acc.Site) {
		return false
	}
	start := acc.Site.Steps[0].Instr
	others := c.refills(start, acc.Place, c.res.Renewals(acc.Place, fn))
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c.walks(instr, acc.Place) && goesOn(start, instr) && flow.After(instr, others).Has(start) && c.par.StillRuns(acc.Site, instr, others) {
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

// walks reports whether instr begins a loop over the container that p is an element of.
func (c *checker) walks(instr ssa.Instruction, p effects.Place) bool {
	var container ssa.Value
	switch instr := instr.(type) {
	case *ssa.Range:
		container = instr.X
	case *ssa.Call:
		if blt, ok := instr.Call.Value.(*ssa.Builtin); ok && blt.Name() == "len" {
			container = instr.Call.Args[0]
		}
	}
	return container != nil && c.isElemOf(p, container)
}

// isElemOf reports whether p is an element of a container.
func (c *checker) isElemOf(p effects.Place, container ssa.Value) bool {
	of, known := c.res.PlaceOf(container)
	elem, ok := of.Then(effects.Elem)
	return known && ok && elem == p
}

// refills adds to renewed where loops begin that put streams into the container of p, if
// start is not part of them: each round has other streams then.
func (c *checker) refills(start ssa.Instruction, p effects.Place, renewed flow.Cut) flow.Cut {
	cut := flow.Cut{Instrs: maps.Clone(renewed.Instrs)}
	for _, b := range start.Parent().Blocks {
		for _, instr := range b.Instrs {
			if !c.puts(instr, p) {
				continue
			}
			for head := b; head != nil; head = head.Idom() {
				if loops(head, instr) && !loops(head, start) {
					cut.Instrs[head.Instrs[0]] = true
				}
			}
		}
	}
	return cut
}

// puts reports whether instr assigns to an element of the container of p.
func (c *checker) puts(instr ssa.Instruction, p effects.Place) bool {
	switch instr := instr.(type) {
	case *ssa.MapUpdate:
		return c.isElemOf(p, instr.Map)
	case *ssa.Store:
		elem, ok := instr.Addr.(*ssa.IndexAddr)
		return ok && c.isElemOf(p, elem.X)
	}
	return false
}

// loops reports whether instr is part of a loop that begins with head.
func loops(head *ssa.BasicBlock, instr ssa.Instruction) bool {
	return slices.ContainsFunc(head.Preds, func(back *ssa.BasicBlock) bool {
		return head.Dominates(back) && (back == instr.Block() ||
			flow.After(instr, flow.Cut{Instrs: map[ssa.Instruction]bool{head.Instrs[0]: true}}).Has(back.Instrs[len(back.Instrs)-1]))
	})
}

// againFor returns the conflict of a broadcast with its next round.
func againFor(acc *effects.Access) *conflict {
	start := acc.Site.Steps[acc.Site.Spawn()].Instr
	o := &parallel.Overlap{First: acc.Site, At: [2]ssa.Instruction{start, start}, Spawn: start, Again: true}
	return &conflict{concurrentSend, acc, acc, o}
}
