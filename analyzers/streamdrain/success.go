package streamdrain

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Which exits of a function are not errors. Must: the error is nil, or it is that of a
// last step, which is nil if all went well, and no error was found on the way to it.
// Ignored: errors that a function makes in any case, by whatever name.

// success reports whether an exit is certainly not an error return.
func success(x typestate.Exit) bool {
	return (x.Err == 0 || x.Err == typestate.Nil) && x.Bool != typestate.False
}

// endsWell reports whether an exit returns the error of a last step as it is: "return
// scanner.Err()", "return file.Close()".
func endsWell(x typestate.Exit) bool {
	if x.Return == nil || x.Err != typestate.Unknown || x.Bool == typestate.False || onError(x.Return.Block()) {
		return false
	}
	results := flow.Results(x.Return)
	v := alias.Of(results[len(results)-1])
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	call, ok := v.(*ssa.Call)
	return ok && isLastStep(&call.Call)
}

// isLastStep reports whether a call is one that ends something, and fails only if that
// has failed.
func isLastStep(call *ssa.CallCommon) bool {
	name, recv := grpcapi.Method(call)
	if recv == nil || call.Signature().Params().Len() > 0 {
		return false
	}
	switch name {
	case "Close", "Commit", "Flush", "Sync":
		return true
	case "Err":
		return iterates(recv)
	}
	return false
}

// iterates reports whether a branch asks a method of v whether there is more, as
// Scanner.Scan and Rows.Next say: without one, Err is that of a context or a status.
func iterates(v ssa.Value) bool {
	return !alias.EachValueUse(alias.Of(v), func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(*ssa.Call)
		if !ok {
			return true
		}
		_, recv := grpcapi.Method(&call.Call)
		return recv != as || !slices.ContainsFunc(*call.Referrers(), func(ref ssa.Instruction) bool {
			_, branch := ref.(*ssa.If)
			return branch
		})
	})
}

// onError reports whether a block is only reached with an error that is not io.EOF.
func onError(b *ssa.BasicBlock) bool {
	failed := false
	for d := range flow.DecidedAbove(b) {
		cmp, ok := d.Cond.(*ssa.BinOp)
		if !ok || !grpcapi.IsError(cmp.X.Type()) {
			continue
		}
		equal := d.Is == (cmp.Op == token.EQL)
		switch {
		case slices.ContainsFunc([]ssa.Value{cmp.X, cmp.Y}, typestate.IsEOF):
			if equal {
				return false
			}
		default:
			failed = failed || !equal
		}
	}
	return failed
}

// handsOn reports whether an exit returns what another function makes of a message that
// was received: "return parse(m)". That is how the function succeeds if it does in no
// other way, or if the other function, which is in sight, can do so. Silent is a lone
// error from a loop, which may convert the one in the message.
func handsOn(l *effects.Lifetime, x typestate.Exit) bool {
	call := resultsOf(x)
	if call == nil {
		return false
	}
	given, several := fromMessage(call), call.Call.Signature().Results().Len() > 1
	switch {
	case several && given && returnsNil(call.Call.StaticCallee()):
		return true
	case several || given && x.State&effects.Looped == 0:
		return soleSuccess(l, x)
	}
	return false
}

// resultsOf returns the call whose results an exit returns, and nothing else, if they may
// be a success for all that is known; or nil.
func resultsOf(x typestate.Exit) *ssa.Call {
	if x.Return == nil || x.Err != typestate.Unknown || x.Bool == typestate.False || onError(x.Return.Block()) {
		return nil
	}
	results := flow.Results(x.Return)
	last := alias.Of(results[len(results)-1])
	if e, ok := last.(*ssa.Extract); ok {
		last = e.Tuple
	}
	call, ok := last.(*ssa.Call)
	if !ok {
		return nil
	}
	n := call.Call.Signature().Results().Len()
	for i, v := range results {
		if e, ok := alias.Of(v).(*ssa.Extract); n > 1 && (!ok || n != len(results) || e.Tuple != call || e.Index != i) {
			return nil
		}
	}
	return call
}

// soleSuccess reports whether the function has no way to succeed but x, and others like it.
func soleSuccess(l *effects.Lifetime, x typestate.Exit) bool {
	return !slices.ContainsFunc(l.Exits, func(y typestate.Exit) bool {
		if y.Return == x.Return || y.Err != 0 && y.Err&typestate.Nil == 0 {
			return false
		}
		call := resultsOf(y)
		return call == nil || !effects.Abandoned(y.State) || !fromMessage(call)
	})
}

// returnsNil reports whether fn is in sight, and returns nil for an error somewhere.
func returnsNil(fn *ssa.Function) bool {
	if fn == nil {
		return false
	}
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			return false
		}
		results := flow.Results(ret)
		c, ok := results[len(results)-1].(*ssa.Const)
		return ok && c.IsNil()
	})
}

// fromMessage reports whether a message that was received is among what a call is given, or
// in what it is given.
func fromMessage(call *ssa.Call) bool {
	seen := make(map[ssa.Value]bool)
	var from func(v ssa.Value) bool
	from = func(v ssa.Value) bool {
		v = alias.Of(v)
		if seen[v] {
			return false
		}
		seen[v] = true
		if e, ok := v.(*ssa.Extract); ok {
			if recv, ok := e.Tuple.(*ssa.Call); ok {
				if op, _ := grpcapi.MethodOp(&recv.Call); op == grpcapi.Recv {
					return e.Index == 0
				}
			}
		}
		if made, ok := v.(*ssa.Alloc); ok {
			return slices.ContainsFunc(*made.Referrers(), func(ref ssa.Instruction) bool { return storesIn(ref, from) })
		}
		instr, ok := v.(ssa.Instruction)
		return ok && slices.ContainsFunc(instr.Operands(nil), func(op *ssa.Value) bool { return *op != nil && from(*op) })
	}
	return slices.ContainsFunc(call.Operands(nil), func(op *ssa.Value) bool { return *op != nil && from(*op) })
}

// storesIn reports whether ref, which uses the address of a variable, assigns something
// like that to it, or to a field or element of it.
func storesIn(ref ssa.Instruction, like func(ssa.Value) bool) bool {
	switch ref := ref.(type) {
	case *ssa.Store:
		return like(ref.Val)
	case *ssa.FieldAddr:
		return slices.ContainsFunc(*ref.Referrers(), func(ref ssa.Instruction) bool { return storesIn(ref, like) })
	case *ssa.IndexAddr:
		return slices.ContainsFunc(*ref.Referrers(), func(ref ssa.Instruction) bool { return storesIn(ref, like) })
	}
	return false
}
