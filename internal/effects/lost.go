package effects

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Errors that are lost: the error of a Recv decides whether the stream has
// ended. When it goes where the typestate engine does not follow it (a
// channel, a slice, a variable of somebody else's, a struct that is passed on)
// a later look at it there cannot be understood, and the stream acquits.
// May, flow-insensitive: one such use is enough. Not so in a loop that itself looks at
// the error in any case: on its other ways Recv has succeeded.

// errorLost reports whether the error result of a receiving call is lost.
func (p *streamProtocol) errorLost(call ssa.CallInstruction) bool {
	v := call.Value()
	if v == nil {
		return false
	}
	i := errorResult(call.Common().Signature())
	if i < 0 {
		return false
	}
	var err ssa.Value = v
	if call.Common().Signature().Results().Len() > 1 {
		if err = result(v, i); err == nil {
			return false
		}
	}
	if p.origin != nil && !p.loops(call) {
		return false // nothing that is decided later makes it receive again
	}
	if p.origin != nil && p.onlyLoop(call) && alwaysTested(call, err) {
		return false
	}
	// A field of a parameter is followed within a function, but the callers of
	// a function that is summarised may look at it too.
	fields := p.origin != nil
	return !alias.EachValueUse(err, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Store:
			// As an any it is an argument of a variadic function, to be printed.
			if use.Val != as || !grpcapi.IsError(as.Type()) {
				return true
			}
			if call := alias.ListedFor(use); call != nil {
				return p.understood(call)
			}
			return followed(use.Addr, fields)
		case *ssa.Send, *ssa.MapUpdate:
			return false
		case *ssa.Call:
			return p.understood(use)
		}
		return true
	})
}

// onlyLoop reports whether call is run again by a loop in its own function, and by none
// around: when that function returns it has received all that will be received there.
func (p *streamProtocol) onlyLoop(call ssa.CallInstruction) bool {
	return p.onCycle(call.Block()) && !p.againAround(call)
}

// alwaysTested reports whether err, which call returns, is compared with nil before call
// is run again, and before its function returns.
func alwaysTested(call ssa.CallInstruction, err ssa.Value) bool {
	tests := make(map[ssa.Instruction]bool)
	for _, ref := range *err.Referrers() {
		cmp, ok := ref.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || !isNil(cmp.X) && !isNil(cmp.Y) {
			continue
		}
		for _, use := range *cmp.Referrers() {
			if br, ok := use.(*ssa.If); ok {
				tests[br] = true
			}
		}
	}
	after := flow.After(call, flow.Cut{Instrs: tests})
	return !after.Exits() && !after.Has(call)
}

// understood reports whether what a call makes of an error is either followed
// by the engine (a predicate, a status code) or decides nothing: the error is
// wrapped to be returned.
func (p *streamProtocol) understood(call *ssa.Call) bool {
	if isYield(&call.Call) || p.s.predicate(&call.Call) != nil || p.s.through(&call.Call) != nil || grpcapi.TestsError(&call.Call) {
		return true
	}
	// A predicate that was looked into, and is true for some nil error.
	sig := call.Call.Signature()
	if callee := call.Call.StaticCallee(); callee != nil && len(callee.Blocks) > 0 && sig.Results().Len() == 1 && boolResult(sig) == 0 {
		return true
	}
	return !decides(call)
}

// isYield reports whether call yields to the loop over an iterator: what that answers,
// whether it goes on, is no look at the error that it gets. It may leave for any
// reason, or for none.
func isYield(call *ssa.CallCommon) bool {
	yield, ok := alias.Of(call.Value).(*ssa.Parameter)
	if !ok || call.IsInvoke() || yield.Parent().Signature.Results().Len() > 0 || len(yield.Parent().Params) != 1 {
		return false
	}
	results := call.Signature().Results()
	return results.Len() == 1 && boolResult(call.Signature()) == 0
}

// decides reports whether a branch depends on the value v.
func decides(v ssa.Value) bool {
	return !alias.EachValueUse(v, func(use ssa.Instruction, _ ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.BinOp, *ssa.If, *ssa.Phi:
			return false
		case *ssa.UnOp:
			return !decides(use)
		case *ssa.Extract:
			return !decides(use)
		}
		return true
	})
}

// followed reports whether the engine knows what is stored at addr.
func followed(addr ssa.Value, fields bool) bool {
	cell, ok := alias.CellOf(addr)
	if !ok {
		return false
	}
	base, local := cell.Base.(*ssa.Alloc)
	switch {
	case !local:
		return fields && cell.Field >= 0
	case cell.Field < 0:
		return true
	}
	for _, ref := range *base.Referrers() {
		if _, field := ref.(*ssa.FieldAddr); !field {
			return false // the struct goes elsewhere as a whole
		}
	}
	return true
}
