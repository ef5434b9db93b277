package recvconcurrency

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Handshakes: who opens a stream sends one message, and a goroutine that was started
// before sends nothing but answers to what it receives.
//
//	go func() {
//		for {
//			req, err := stream.Recv()
//			...
//			stream.Send(answer(req))
//		}
//	}()
//	return stream.Send(hello)
//
// Most servers say nothing before they know who is there, and then nothing overlaps.
// Whether this one waits is not in the code of the client.

// handshake reports whether y is the first message on a stream that the function opens,
// and x an answer, as are all others that are sent by goroutines.
func (c *checker) handshake(x, y *effects.Access, accs []*effects.Access) bool {
	if _, own := x.Place.Root.(ssa.Instruction); !own || x.Server {
		return false
	}
	if slices.ContainsFunc(y.Site.Steps, func(st parallel.Step) bool { return c.reach.After(st.Instr).Has(st.Instr) }) {
		return false // many messages
	}
	return !slices.ContainsFunc(accs, func(acc *effects.Access) bool {
		switch {
		case acc.Op != grpcapi.Send:
			return false
		case acc.Site.Spawn() >= 0:
			return !answers(acc, accs)
		}
		m := parting(acc.Site, y.Site)
		return c.reach.After(acc.Site.Steps[m].Instr).Has(y.Site.Steps[m].Instr)
	})
}

// answers reports whether the goroutine of acc has received something before acc.
func answers(acc *effects.Access, accs []*effects.Access) bool {
	return slices.ContainsFunc(accs, func(recv *effects.Access) bool {
		m := parting(recv.Site, acc.Site)
		return recv.Op == grpcapi.Recv && m > acc.Site.Spawn() && recv.Site.Spawn() == acc.Site.Spawn() &&
			flow.Dominates(recv.Site.Steps[m].Instr, acc.Site.Steps[m].Instr)
	})
}

// parting returns the step at which two sites of one root part, in the same function.
func parting(x, y *parallel.Site) int {
	return min(parallel.Common(x, y), len(x.Steps)-1, len(y.Steps)-1)
}
