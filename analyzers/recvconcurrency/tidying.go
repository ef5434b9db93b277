package recvconcurrency

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// What a handler defers: it may wait for a goroutine, or call it off. Must: only what can
// do neither is told apart, a Close of what is read from, and functions in sight that do
// nothing but delete, lock, and print.

// maxTidyDepth bounds through how many calls a deferred function is followed.
const maxTidyDepth = 3

// mayEnd reports whether something that fn defers may end its goroutines, or wait for them.
func (c *checker) mayEnd(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok && !tidies(&d.Call, maxTidyDepth) && !c.ownDeadline(d.Call.Value) {
				return true
			}
		}
	}
	return false
}

// tidies reports whether a call neither waits for anything nor tells anybody.
func tidies(call *ssa.CallCommon, depth int) bool {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		return b.Name() != "close"
	}
	name, recv := grpcapi.Method(call)
	switch {
	case name == "Lock" || name == "Unlock" || name == "RLock" || name == "RUnlock" || grpcapi.OnlyPrints(call):
		return true
	case name == "Close" && isReader(recv.Type()):
		return true
	}
	callee := parallel.Body(call)
	if callee == nil || depth == 0 {
		return false
	}
	for _, b := range callee.Blocks {
		for _, instr := range b.Instrs {
			if !tidy(instr, depth) {
				return false
			}
		}
	}
	return true
}

// tidy is tidies for one instruction of a function that is called: it must not leave a
// trace that a goroutine may look at, but in a map.
func tidy(instr ssa.Instruction, depth int) bool {
	switch instr := instr.(type) {
	case ssa.CallInstruction:
		_, starts := instr.(*ssa.Go)
		return !starts && tidies(instr.Common(), depth-1)
	case *ssa.Store:
		addr, ok := instr.Addr.(*ssa.IndexAddr)
		if !ok {
			return false
		}
		_, printed := addr.X.(*ssa.Alloc) // the arguments of what prints
		return printed
	case *ssa.UnOp:
		return instr.Op != token.ARROW
	case *ssa.Send, *ssa.Select:
		return false
	}
	return true
}

// isReader reports whether t has the method of an io.Reader, as a file and a body have:
// to close it waits for nobody.
func isReader(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Read")
	fn, ok := obj.(*types.Func)
	return ok && fn.Signature().Params().Len() == 1
}
