package streamdrain

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
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
