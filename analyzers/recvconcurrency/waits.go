package recvconcurrency

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// A handler that only waits for a context of its own making, which a failed
// Send cancels: when the client goes away while there is nothing to send,
// nobody ends the wait.

// waitsForNobody reports such waits in the streaming handler fn.
func (c *checker) waitsForNobody(fn *ssa.Function, stream *ssa.Parameter) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			ctx := awaited(instr)
			if ctx == nil {
				continue
			}
			made := c.ownContext(ctx)
			if made != nil && c.onlySendsCancel(made, stream) {
				c.report(instr, stuckGoroutine, fmt.Sprintf("the handler stays here for ever, with its stream, when the client goes away while nothing is sent: the context of line %d does not end with the stream's, but only when a Send fails",
					c.line(made)),
					[]analysis.RelatedInformation{related(made.Pos(), "not derived from the stream's context")})
			}
		}
	}
}

// awaited returns the context for whose end instr waits, or nil.
func awaited(instr ssa.Instruction) ssa.Value {
	recv, ok := instr.(*ssa.UnOp)
	if !ok || recv.Op != token.ARROW {
		return nil
	}
	done, ok := alias.Of(recv.X).(*ssa.Call)
	if !ok || !done.Call.IsInvoke() || done.Call.Method.Name() != "Done" || !grpcapi.IsContext(done.Call.Value.Type()) {
		return nil
	}
	return done.Call.Value
}

// ownDeadline reports whether v is what a call returned that made a context with a
// deadline, or its cancel function, which nobody but the function has: then it says
// nothing to goroutines, and they end it no earlier.
func (c *checker) ownDeadline(v ssa.Value) bool {
	e, ok := alias.Of(v).(*ssa.Extract)
	if !ok {
		return false
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok || c.res.Types.Context(&call.Call).Kind != grpcapi.CtxBounded {
		return false
	}
	here := func(use ssa.Instruction, as ssa.Value) bool {
		called, ok := use.(ssa.CallInstruction)
		_, isGo := use.(*ssa.Go)
		return ok && !isGo && use.Parent() == call.Parent() && called.Common().Value == as
	}
	for i := range 2 {
		if part := alias.Result(call, i); part != nil && !alias.EachValueUse(part, here) {
			return false
		}
	}
	return true
}

// ownContext returns the call that made ctx, if only its cancel function ends
// it.
func (c *checker) ownContext(ctx ssa.Value) *ssa.Call {
	e, ok := alias.Of(ctx).(*ssa.Extract)
	if !ok {
		return nil
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok {
		return nil
	}
	made := c.res.Types.Context(&call.Call)
	if made.Kind != grpcapi.CtxCancel || made.Parent == nil {
		return nil
	}
	parent, ok := alias.Of(made.Parent).(*ssa.Call)
	if !ok || c.res.Types.Context(&parent.Call).Kind != grpcapi.CtxNever {
		return nil
	}
	return call
}

// onlySendsCancel reports whether the cancel function that call returned is
// only called behind a Send on the stream, or when the handler returns.
func (c *checker) onlySendsCancel(call *ssa.Call, stream *ssa.Parameter) bool {
	for _, ref := range *call.Referrers() {
		cancel, ok := ref.(*ssa.Extract)
		if !ok || cancel.Index != 1 {
			continue
		}
		return alias.EachValueUse(cancel, func(use ssa.Instruction, as ssa.Value) bool {
			if _, deferred := use.(*ssa.Defer); deferred && use.Parent() == call.Parent() {
				return true
			}
			call, ok := use.(*ssa.Call)
			return ok && call.Call.Value == as && c.sends(call.Parent(), stream)
		})
	}
	return true // discarded
}

// sends reports whether the literal lit sends on the stream.
func (c *checker) sends(lit *ssa.Function, stream *ssa.Parameter) bool {
	for _, b := range lit.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok {
				if op, recv := c.res.Types.ServerOp(&call.Call); op == grpcapi.Send && alias.Of(recv) == ssa.Value(stream) {
					return lit.Parent() != nil
				}
			}
		}
	}
	return false
}
