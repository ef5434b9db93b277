package recvconcurrency

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Methods that send what they are given in a goroutine of its own, on a stream of their
// object. Whoever has two messages calls twice, and the second Send does not wait for
// the first.
//
// Must: the message is the parameter itself, which is why there will be another call; it is
// sent once; nobody waits, and nothing lets only one send at a time. Ignored: methods that
// are not exported, unless they are those of a stream, since their callers may hold a lock.

// sendsLater reports whether acc, in an exported method fn, is such a Send.
func (c *checker) sendsLater(acc *effects.Access, fn *ssa.Function) bool {
	if acc.Op != grpcapi.Send || !c.entry(fn) || fn.Signature.Recv() == nil || acc.Place.Root != ssa.Value(fn.Params[0]) || c.handles(fn) {
		return false
	}
	return c.par.Survives(acc.Site) && !c.exclusive(acc.Site) && !c.renewed(acc) && !c.repeats(acc) && isParameter(acc.Site, fn)
}

// repeats reports whether acc is part of a loop.
func (c *checker) repeats(acc *effects.Access) bool {
	return slices.ContainsFunc(acc.Site.Steps, func(st parallel.Step) bool { return c.reach.After(st.Instr).Has(st.Instr) })
}

// isParameter reports whether what is sent at a site is a parameter of fn.
func isParameter(s *parallel.Site, fn *ssa.Function) bool {
	call, ok := s.Instr().(ssa.CallInstruction)
	if !ok || len(call.Common().Args) == 0 {
		return false
	}
	args := call.Common().Args
	return slices.ContainsFunc(parallel.Names(alias.Plain(args[len(args)-1]), s), func(name any) bool {
		param, ok := name.(*ssa.Parameter)
		return ok && slices.Contains(fn.Params[1:], param)
	})
}
