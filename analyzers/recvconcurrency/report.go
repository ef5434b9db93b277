package recvconcurrency

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/rule"
)

// What each kind of overlap leads to at run time: contracts of grpc.Stream,
// "it is not safe to call SendMsg (RecvMsg) on the same stream in different
// goroutines", and what was seen when they are broken.
var consequences = map[string]string{
	concurrentRecv: "two receivers on one stream corrupt and swap its messages",
	concurrentSend: "two senders on one stream can hang it for good, mostly without a report of the race detector",
}

// reportConflict reports two operations that may overlap.
func (c *checker) reportConflict(k *conflict, p effects.Place) {
	at := k.shownAt()
	other := k.x
	if at == k.x {
		other = k.y
	}
	in := effects.Outermost(k.overlap.At[0].Parent())
	if !c.knows(in, at) {
		in = effects.Outermost(at.Site.Root())
	}
	shown := at.Site.Within(in)
	if c.shown[finding{shown, k.category}] {
		return
	}
	c.shown[finding{shown, k.category}] = true
	c.at[shown], c.at[at.Site.Instr()], c.at[other.Site.Instr()] = true, true, true
	c.report(shown, k.category, c.conflictMessage(k, at, other), c.conflictStory(k, p))
}

// knows reports whether fn has the stream of acc, rather than a function that uses it.
func (c *checker) knows(fn *ssa.Function, acc *effects.Access) bool {
	return slices.ContainsFunc(c.res.Accesses(fn), func(own *effects.Access) bool { return own.Site.Instr() == acc.Site.Instr() })
}

func (c *checker) conflictMessage(k *conflict, at, other *effects.Access) string {
	name, o := c.opName(at), k.overlap
	started := c.line(o.Spawn)
	switch {
	case o.Each:
		return fmt.Sprintf("%s runs in several goroutines at once, which %s on line %d starts, and nothing orders them: %s",
			name, calleeName(o.Spawn), started, c.outcome(k))
	case k.category == abandonedTimeout:
		return fmt.Sprintf("%s is abandoned when the select on line %d gives up waiting for it: it still runs when the stream is used again (%s on line %d), and %s",
			name, c.line(o.Timeout), c.opName(other), c.line(other.Site.Instr()), c.outcome(k))
	case !o.Again && at.Site.Instr() == other.Site.Instr() && o.Other != nil && o.Other != o.Spawn:
		return fmt.Sprintf("%s runs in two goroutines at once, started on lines %d and %d, and nothing orders them: %s",
			name, min(started, c.line(o.Other)), max(started, c.line(o.Other)), c.outcome(k))
	case o.Again && at == other || at.Site.Instr() == other.Site.Instr() && o.Other != nil:
		return fmt.Sprintf("%s runs in several goroutines at once, one for each time line %d is reached, and nothing orders them: %s",
			name, started, c.outcome(k))
	case k.category == earlyTrailer:
		return fmt.Sprintf("Trailer may run while the goroutine started on line %d still receives (line %d): until Recv has returned an error it is empty, and races with the transport",
			started, c.line(other.Site.Instr()))
	case k.category == closeSendRace:
		return fmt.Sprintf("%s may run while a Send is in progress (line %d, in the goroutine started on line %d): %s",
			name, c.line(other.Site.Instr()), started, c.outcome(k))
	}
	return fmt.Sprintf("%s may run while the goroutine started on line %d is in %s (line %d), and nothing orders them: %s",
		name, started, c.opName(other), c.line(other.Site.Instr()), c.outcome(k))
}

// calleeName names the function that an instruction calls.
func calleeName(instr ssa.Instruction) string {
	if call, ok := instr.(ssa.CallInstruction); ok {
		if fn := grpcapi.Callee(call.Common()); fn != nil {
			return fn.Name()
		}
	}
	return "the call"
}

// outcome says what the overlap of the operations leads to.
func (c *checker) outcome(k *conflict) string {
	return c.consequence(conflicts(k.x, k.y))
}

func (c *checker) consequence(category string) string {
	if s, ok := consequences[category]; ok {
		return s
	}
	return "that Send fails with \"SendMsg called after CloseSend\" or races with it, and messages are lost"
}

// conflictStory lists the stream, the goroutines and the operations in the
// order of events.
func (c *checker) conflictStory(k *conflict, p effects.Place) []analysis.RelatedInformation {
	var out []analysis.RelatedInformation
	if root, ok := p.Root.(ssa.Instruction); ok {
		out = append(out, related(root.Pos(), "the stream"))
	}
	out = append(out, related(startPos(k.overlap.Spawn), "goroutine started here"),
		related(k.x.Site.Instr().Pos(), c.opName(k.x)+" in it"))
	if k.overlap.Other != nil && k.overlap.Other != k.overlap.Spawn {
		out = append(out, related(startPos(k.overlap.Other), "another goroutine started here"))
	}
	if k.y != k.x {
		out = append(out, related(k.y.Site.Instr().Pos(), c.opName(k.y)+" beside it"))
	}
	return out
}

// reportMethods reports a method that uses a field beside a goroutine.
func (c *checker) reportMethods(category string, x, y *effects.Access) {
	k := &conflict{category: category, x: x, y: y}
	spawn := x.Site.Steps[x.Site.Spawn()].Instr
	at, other := y, x
	if category == closeSendRace && x.Op != grpcapi.Send {
		at, other = x, y
	}
	shown := at.Site.Within(at.Site.Root())
	if c.at[shown] {
		return
	}
	c.at[shown], c.at[at.Site.Instr()], c.at[other.Site.Instr()] = true, true, true
	message := fmt.Sprintf("%s on %s may run while the goroutine started on line %d is in %s (line %d), and no lock covers both: %s",
		c.opName(at), y.Place.Name(), c.line(spawn), c.opName(other), c.line(other.Site.Instr()), c.outcome(k))
	if category == closeSendRace {
		message = fmt.Sprintf("%s on %s may run while a Send is in progress (line %d; goroutine started on line %d), and no lock covers both: %s",
			c.opName(at), y.Place.Name(), c.line(other.Site.Instr()), c.line(spawn), c.outcome(k))
	}
	c.report(shown, category, message, []analysis.RelatedInformation{
		related(startPos(spawn), "goroutine started here"),
		related(x.Site.Instr().Pos(), c.opName(x)+" in it"),
		related(y.Site.Instr().Pos(), c.opName(y)+" beside it"),
	})
}

// reportShared reports a stream that every request uses.
func (c *checker) reportShared(acc *effects.Access, fn *ssa.Function) {
	shown := acc.Site.Instr()
	c.at[shown] = true
	category := concurrentRecv
	if acc.Op == grpcapi.Send {
		category = concurrentSend
	}
	c.report(shown, sharedStream, fmt.Sprintf("the stream in %s is shared between requests, and two handlers may be in %s at once without a lock: %s",
		acc.Place.Name(), c.opName(acc), c.consequence(category)),
		[]analysis.RelatedInformation{related(fn.Pos(), "handler, run once for each request")})
}

// reportRegistered reports a handler that sends on its stream beside a publisher.
func (c *checker) reportRegistered(acc *effects.Access, k keeping, p publisher, fn *ssa.Function) {
	shown, other := acc.Site.Instr(), p.acc.Site.Instr()
	c.at[shown] = true
	name := k.name
	if name == "" {
		name = p.place.Name()
	}
	does, kept, beside := "sends on the same stream", "the stream is kept here", c.opName(p.acc)+" beside it"
	if p.calls {
		does, kept, beside = "calls a function that sends on the same stream", "the function is kept here", "called here"
	}
	c.report(shown, sharedStream, fmt.Sprintf("%s may run while %s %s (line %d), which it finds in %s since line %d, and no lock covers both: %s",
		c.opName(acc), effects.Outermost(other.Parent()).Name(), does, c.line(other), name, c.line(k.at), c.consequence(concurrentSend)),
		[]analysis.RelatedInformation{
			related(fn.Pos(), "handler"),
			related(k.at.Pos(), kept),
			related(other.Pos(), beside),
		})
}

// reportPooled reports a stream in a sync.Pool.
func (c *checker) reportPooled(call ssa.CallInstruction) {
	c.report(call, sharedStream, "a stream in a sync.Pool leaks when the collector drops it, and comes back in the middle of another request's conversation", nil)
}

// reportAfter reports a Send that its handler does not wait for.
func (c *checker) reportAfter(acc *effects.Access, fn *ssa.Function) {
	spawn := acc.Site.Steps[acc.Site.Spawn()].Instr
	c.report(acc.Site.Within(fn), afterHandler, fmt.Sprintf("%s may run after its handler has returned, which does not wait for the goroutine started on line %d: it then fails with Canceled, and the message is dropped",
		c.opName(acc), c.line(spawn)),
		[]analysis.RelatedInformation{related(fn.Pos(), "handler"), related(startPos(spawn), "goroutine started here")})
}

// reportKept reports a handler that keeps its stream and returns.
func (c *checker) reportKept(at ssa.Instruction, what, where string, fn *ssa.Function) {
	c.report(at, afterHandler, fmt.Sprintf("%s is kept in %s after its handler has returned: the RPC is over then, every Send on it fails with Canceled, and its messages are dropped", what, where),
		[]analysis.RelatedInformation{related(fn.Pos(), "handler")})
}

// reportStuck reports a goroutine that may never hand over what it received.
func (c *checker) reportStuck(acc *effects.Access, send ssa.Instruction, fn *ssa.Function) {
	c.at[send] = true
	spawn := acc.Site.Steps[acc.Site.Spawn()].Instr
	c.report(send, stuckGoroutine, fmt.Sprintf("the goroutine started on line %d stays for ever in this send, with its stream, if the handler returns without receiving: no select on the stream's context lets it go",
		c.line(spawn)),
		[]analysis.RelatedInformation{related(startPos(spawn), "goroutine started here"), related(acc.Site.Instr().Pos(), "received here")})
}

// trailer reports a call of Trailer before the stream has ended.
func (c *checker) trailer(t effects.EarlyTrailer) {
	if c.inTest(t.Call.Parent()) {
		return
	}
	if t.Opens == nil {
		c.report(t.Call, earlyTrailer, "Trailer is empty, and races with the transport, until Recv on this stream has returned an error; here it has only returned a message", nil)
		return
	}
	c.report(t.Call, earlyTrailer, fmt.Sprintf("Trailer is empty, and races with the transport, until Recv on this stream (line %d) has returned an error", c.line(t.Opens)),
		[]analysis.RelatedInformation{related(t.Opens.Pos(), "opened here")})
}

// report reports at the call, send or store that instr is.
func (c *checker) report(instr ssa.Instruction, category, message string, story []analysis.RelatedInformation) {
	pos, end := rule.Extent(c.pass, instr)
	if !pos.IsValid() {
		return
	}
	c.reporter.Report(rule.Finding{Pos: pos, End: end, Category: category, Message: message, Related: story})
}

func related(pos token.Pos, message string) analysis.RelatedInformation {
	return analysis.RelatedInformation{Pos: pos, End: pos, Message: message}
}

// opName returns the name of the method that performs the operation.
func (c *checker) opName(acc *effects.Access) string {
	if acc.Via != nil {
		return acc.Op.String() + " (in " + acc.Via.Name() + ")"
	}
	if call, ok := acc.Site.Instr().(ssa.CallInstruction); ok {
		if name, _ := grpcapi.Method(call.Common()); name != "" {
			return name
		}
		if grpcapi.IsHandlerFunc(call.Common().Value.Type()) {
			return acc.Op.String() + " (in the handler)"
		}
	}
	return acc.Op.String()
}

func (c *checker) line(instr ssa.Instruction) int {
	return c.pass.Fset.Position(startPos(instr)).Line
}

// startPos returns the position of an instruction: of one that puts a function in a list,
// which has none, that of the function.
func startPos(instr ssa.Instruction) token.Pos {
	st, ok := instr.(*ssa.Store)
	if !ok || instr.Pos().IsValid() {
		return instr.Pos()
	}
	if mc, ok := st.Val.(*ssa.MakeClosure); ok {
		return mc.Fn.Pos()
	}
	return st.Val.Pos()
}
