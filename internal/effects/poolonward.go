package effects

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Which calls go on without waiting for anybody, so that whoever has the object
// still has it when they return. Must: a call waits unless what it calls is in
// sight, with all that it calls in turn, and nothing there can wait, or it is of a
// function of the standard library that only computes, or tells the user something.

// maySettle reports whether a goroutine that has the object may be done with it once
// a call returns: the call waits for it, or is given the object, of which it may know
// who has it.
func (p *poolRun) maySettle(call *ssa.CallCommon, in typestate.View) bool {
	if callee := poolapi.Callee(call); callee != nil && callee.Pkg() != nil && callee.Pkg().Path() == "sync" {
		return callee.Name() == "Wait"
	}
	callee := inSight(call)
	return p.s.mayHoldUp(call) || callee != nil && slices.ContainsFunc(poolapi.Args(call), func(v ssa.Value) bool {
		return isRef(in.Of(v)) && !(in.Of(v) == typestate.Object && p.s.decidesNothing(callee))
	})
}

// decidesNothing reports whether fn, a method, does the same whoever has its receiver:
// it looks at nothing there but sizes, asks nobody, and says nothing to its caller.
func (s *summaries) decidesNothing(fn *ssa.Function) bool {
	if fn.Signature.Recv() == nil || len(fn.Params) != 1 || fn.Signature.Results().Len() > 0 || !s.onlySizes(fn, poolRoot{value: fn.Params[0]}) {
		return false
	}
	return !some(allInstructions(fn), func(instr ssa.Instruction) bool {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			return false
		}
		_, builtin := call.Common().Value.(*ssa.Builtin)
		return !builtin && !(standard(call.Common()) && isBuffer(receiverType(call.Common())))
	})
}

// receiverType returns the type of a call's receiver, or that of its first argument; of
// a call without any, that of the function.
func receiverType(call *ssa.CallCommon) types.Type {
	if args := poolapi.Args(call); len(args) > 0 {
		return args[0].Type()
	}
	return call.Value.Type()
}

// mayHoldUp reports whether a call may wait for somebody.
func (s *summaries) mayHoldUp(call *ssa.CallCommon) bool {
	if _, ok := call.Value.(*ssa.Builtin); ok {
		return false
	}
	if callee := inSight(call); callee != nil {
		return !s.goesOn(callee)
	}
	callee := poolapi.Callee(call)
	return callee == nil || !goesOnByName(callee) || slices.ContainsFunc(poolapi.Args(call)[receivers(call):], mayBlock)
}

// receivers returns how many arguments of a call are receivers.
func receivers(call *ssa.CallCommon) int {
	if call.IsInvoke() || call.Signature().Recv() != nil {
		return 1
	}
	return 0
}

// inSight returns the function that is called, if its body is there to be read.
func inSight(call *ssa.CallCommon) *ssa.Function {
	callee := call.StaticCallee()
	if callee != nil && callee.Origin() != nil {
		callee = callee.Origin()
	}
	if callee == nil || len(callee.Blocks) == 0 {
		return nil
	}
	return callee
}

// goesOn reports whether nothing in fn, or in what it calls, can wait. Of functions
// that call each other none is known to go on before all of them are.
func (s *summaries) goesOn(fn *ssa.Function) bool {
	if known, ok := s.onward[fn]; ok {
		return known
	}
	seen := []*ssa.Function{fn}
	for i := 0; i < len(seen); i++ {
		held := some(allInstructions(seen[i]), func(instr ssa.Instruction) bool {
			call, ok := instr.(ssa.CallInstruction)
			if _, isGo := instr.(*ssa.Go); isGo || !ok {
				return holdsUp(instr)
			}
			callee := inSight(call.Common())
			if callee == nil {
				return s.mayHoldUp(call.Common())
			}
			if known, ok := s.onward[callee]; ok {
				return !known
			}
			if !slices.Contains(seen, callee) {
				seen = append(seen, callee)
			}
			return false
		})
		if held {
			s.onward[fn] = false
			return false
		}
	}
	for _, f := range seen {
		s.onward[f] = true
	}
	return true
}

// holdsUp reports whether an instruction other than a call may wait. A select that
// does not wait may be tried until it succeeds.
func holdsUp(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Send, *ssa.Select:
		return true
	}
	return false
}

// goesOnByName reports whether a function of the standard library only computes, or
// tells the user something.
func goesOnByName(callee *types.Func) bool {
	if callee.Pkg() == nil {
		return true // of an error
	}
	name := callee.Name()
	switch path := callee.Pkg().Path(); path {
	case "sync":
		return name == "Unlock" || name == "RUnlock" || receiverOf(callee) == "Pool"
	case "sync/atomic":
		return !strings.HasPrefix(name, "Load") && !strings.HasPrefix(name, "CompareAndSwap") // which somebody may try again and again
	case "time":
		return name != "Sleep"
	case "fmt":
		return !strings.Contains(strings.ToLower(name), "scan") // which waits for the user
	case "net/http":
		return receiverOf(callee) == "Header" || name == "Header" || name == "WriteHeader" || name == "StatusText"
	case "os":
		return name == "Getenv" || name == "LookupEnv"
	default:
		return onwardPaths[path]
	}
}

// onwardPaths are packages whose functions do not wait for anybody by themselves.
var onwardPaths = func() map[string]bool {
	m := make(map[string]bool)
	for path := range strings.FieldsSeq(`bytes cmp context encoding/base64 encoding/binary encoding/hex errors
		hash/crc32 hash/fnv hash/maphash log log/slog maps math math/bits math/rand math/rand/v2 net/netip net/url
		path path/filepath slices sort strconv strings unicode unicode/utf16 unicode/utf8`) {
		m[path] = true
	}
	return m
}()

// mayBlock reports whether a function may wait because of an argument: by calling
// it, or by reading from it or writing to it, unless that is
// known to be memory or the terminal. Who formats a value is not kept waiting.
func mayBlock(arg ssa.Value) bool {
	switch t := arg.Type().Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Interface:
		if t.NumMethods() == 0 || grpcapi.IsError(arg.Type()) || grpcapi.IsContext(arg.Type()) {
			return false
		}
		from := concrete(arg)
		if load, ok := from.(*ssa.UnOp); ok && load.Op == token.MUL {
			g, isGlobal := load.X.(*ssa.Global)
			return !isGlobal || g.Pkg == nil || g.Pkg.Pkg.Path() != "os"
		}
		switch types.TypeString(from.Type(), nil) {
		case "*bytes.Buffer", "*strings.Builder":
			return false
		}
		return true
	}
	return false
}
