package typestate

import (
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// Contexts that are seen to end: <-ctx.Done(), a select case on it, ctx.Err().

// receive handles <-ctx.Done().
func (b *body) receive(u *ssa.UnOp, c *config) *config {
	n := b.define(c, u, Unknown)
	if ctx := doneOf(u.X); ctx != nil {
		n = b.ended(n, ctx)
	}
	return b.stopped(n, u.X, true)
}

// stopped ends the object if a channel that was received from, or a condition with
// that outcome, says so.
func (b *body) stopped(c *config, v ssa.Value, outcome bool) *config {
	if b.a.spec.Stops == nil || !b.a.spec.Stops(v, outcome) {
		return c
	}
	n := c.clone()
	n.st = b.a.spec.Protocol.Stopped(n.st)
	return n
}

// doneOf returns the context whose Done channel ch is, or nil.
func doneOf(ch ssa.Value) ssa.Value {
	call, ok := alias.Of(ch).(*ssa.Call)
	if !ok || !call.Call.IsInvoke() || call.Call.Method.Name() != "Done" {
		return nil
	}
	return call.Call.Value
}

// ended records that ctx was seen to have ended: its Err is set from now on,
// and if the object is bound to it, so has the object.
func (b *body) ended(c *config, ctx ssa.Value) *config {
	n := c.clone()
	n.set(b.a.slotID(b.a.contextSlot(ctx)), Set)
	if b.a.spec.Ends != nil && b.a.spec.Ends(ctx) {
		n.st = b.a.spec.Protocol.Ended(n.st)
	}
	return n
}

// contextSlot names a context by the variable it is kept in, if any.
func (a *analysis) contextSlot(ctx ssa.Value) slot {
	if load, ok := alias.Of(ctx).(*ssa.UnOp); ok {
		if cell, ok := a.memo.CellOf(load.X); ok {
			return storageSlot(cell)
		}
	}
	return a.valueSlot(ctx)
}
