package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/parallel"
	"github.com/grpclint/grpclint/internal/rule"
)

// The callers of a function in its own package, and whether the contexts they
// pass end. Only an unexported function whose address is not taken has all its
// callers in sight.

// A CallSite is a call of a function that leaks a stream bound to one of its
// context parameters.
type CallSite struct {
	Call    ssa.CallInstruction
	Verdict Verdict
	// Acquits is set when the stream ends soon after the call in any case.
	Acquits bool
}

// callers maps each function to its calls in the package. A function whose
// address is taken, or that other packages can call, is not in the map.
func (s *summaries) callers() map[*ssa.Function][]ssa.CallInstruction {
	if s.calledBy == nil {
		s.calledBy = s.findCallers()
	}
	return s.calledBy
}

func (s *summaries) findCallers() map[*ssa.Function][]ssa.CallInstruction {
	calls := make(map[*ssa.Function][]ssa.CallInstruction)
	taken := make(map[*ssa.Function]bool)
	for _, fn := range s.res.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				noteCalls(instr, calls, taken)
			}
		}
	}
	for fn := range calls {
		obj := fn.Object()
		if taken[fn] || obj == nil || obj.Exported() || fn.Signature.Recv() != nil && s.viaInterface(fn) {
			delete(calls, fn)
		}
	}
	return calls
}

// callersThatEnd returns the calls of fn that show what becomes of the streams it has: those
// in tests do not, and if the main function calls it, whose end is the process's, there are
// none. Nil also if not all are in sight.
func (s *summaries) callersThatEnd(fn *ssa.Function) (calls []ssa.CallInstruction) {
	for _, call := range s.callers()[fn] {
		caller := Outermost(call.Parent())
		if IsMain(caller) {
			return nil
		}
		if !rule.InTestFile(s.pass, caller.Pos()) {
			calls = append(calls, call)
		}
	}
	return calls
}

// IsMain reports whether fn is the main function: its end is the process's.
func IsMain(fn *ssa.Function) bool {
	return fn.Name() == "main" && fn.Pkg != nil && fn.Pkg.Pkg.Name() == "main" && fn.Signature.Recv() == nil
}

// viaInterface reports whether a method may be called through an interface of
// this package.
func (s *summaries) viaInterface(fn *ssa.Function) bool {
	scope := s.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		iface, ok := scope.Lookup(name).Type().Underlying().(*types.Interface)
		if !ok {
			continue
		}
		if obj, _, _ := types.LookupFieldOrMethod(iface, false, s.pass.Pkg, fn.Name()); obj != nil {
			return true
		}
	}
	return false
}

func noteCalls(instr ssa.Instruction, calls map[*ssa.Function][]ssa.CallInstruction, taken map[*ssa.Function]bool) {
	call, isCall := instr.(ssa.CallInstruction)
	if isCall {
		if callee := call.Common().StaticCallee(); callee != nil {
			calls[callee] = append(calls[callee], call)
		}
	}
	var buf [8]*ssa.Value
	for _, op := range instr.Operands(buf[:0]) {
		fn, ok := (*op).(*ssa.Function)
		if ok && !(isCall && call.Common().Value == fn) {
			taken[fn] = true
		}
		if mc, ok := (*op).(*ssa.MakeClosure); ok {
			// A method value takes the method's address.
			if bound, ok := mc.Fn.(*ssa.Function); ok && bound.Synthetic != "" {
				for _, b := range bound.Blocks {
					for _, instr := range b.Instrs {
						if c, ok := instr.(ssa.CallInstruction); ok && c.Common().StaticCallee() != nil {
							taken[c.Common().StaticCallee()] = true
						}
					}
				}
			}
		}
	}
}

// callSites judges the context that each caller passes for param; with back, also
// those to which the function is only passed.
func (s *summaries) callSites(param *ssa.Parameter, callers map[*ssa.Function][]ssa.CallInstruction, back bool, depth int) []*CallSite {
	fn := param.Parent()
	idx := slices.Index(fn.Params, param)
	calls := callers[fn]
	if len(calls) == 0 && back {
		calls = s.callsBack(fn)
	}
	var out []*CallSite
	for _, call := range calls {
		arg := passedFor(call, fn, idx)
		if arg == nil {
			continue
		}
		srcs := s.sources(arg)
		site := &CallSite{Call: call, Verdict: s.judge(srcs)}
		rel := s.newReleases(call.Parent())
		rel.addContext(srcs)
		switch site.Verdict.Life {
		case Unclear, Bounded:
			site.Acquits = true
		default:
			site.Acquits = rel.escaped || rel.deferred(call.Parent()) || rel.endsBehind(call) || rel.passedTo(call.Common())
		}
		if !site.Acquits && site.Verdict.Life == Caller && depth > 0 {
			up := s.callSites(site.Verdict.Param, callers, back, depth-1)
			site.Acquits = len(up) > 0 && !slices.ContainsFunc(up, func(c *CallSite) bool { return !c.Acquits })
		}
		out = append(out, site)
	}
	return out
}

// callersClose reports whether every caller of an unexported function gives
// it a client, or a connection, that the caller closes when it is done, or its own callers
// do, up to depth calls above.
func (s *summaries) callersClose(param *ssa.Parameter, callers map[*ssa.Function][]ssa.CallInstruction, depth int) bool {
	fn := param.Parent()
	idx := slices.Index(fn.Params, param)
	calls := callers[fn]
	if len(calls) == 0 {
		calls = s.callsBack(fn)
	}
	if idx < 0 || len(calls) == 0 {
		return false
	}
	for _, call := range calls {
		arg := passedFor(call, fn, idx)
		if arg == nil {
			return false
		}
		rel := s.newReleases(call.Parent())
		rel.addOwner(arg)
		byTheirs := func() bool {
			return rel.ownerParam != nil && depth > 0 && s.callersClose(rel.ownerParam, callers, depth-1)
		}
		if !rel.escaped && !rel.ownerDeferred(call.Parent()) && !byTheirs() {
			return false
		}
	}
	return true
}

// passedFor returns what call passes for parameter idx of fn, or nil. The receiver of a
// method value is bound before.
func passedFor(call ssa.CallInstruction, fn *ssa.Function, idx int) ssa.Value {
	args := argsOf(call.Common())
	idx -= len(fn.Params) - len(args)
	if idx < 0 || idx >= len(args) {
		return nil
	}
	return args[idx]
}

// callsBack returns the calls of a literal, or of an unexported function or method,
// that is only passed to functions of this package which do nothing but call it. It
// returns nil if fn is used in another way.
func (s *summaries) callsBack(fn *ssa.Function) []ssa.CallInstruction {
	if obj := fn.Object(); obj != nil && (obj.Exported() || fn.Signature.Recv() != nil && s.viaInterface(fn)) {
		return nil
	}
	var calls []ssa.CallInstruction
	inSight := true
	called := func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok || call.Common().Value != as {
			inSight = false
			return false
		}
		calls = append(calls, call)
		return true
	}
	s.passedOn(fn, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok || call.Common().Value == as {
			return called(use, as)
		}
		callee := parallel.Body(call.Common())
		i := slices.Index(call.Common().Args, as)
		if callee == nil || i < 0 || i >= len(callee.Params) {
			inSight = false
			return false
		}
		return alias.EachValueUse(callee.Params[i], called)
	})
	if !inSight {
		return nil
	}
	return calls
}

// passedOn calls f for each use of the function fn as a value, bound to an object or
// not, until it returns false.
func (s *summaries) passedOn(fn *ssa.Function, f func(use ssa.Instruction, as ssa.Value) bool) {
	if mc := alias.MakerOf(fn); mc != nil {
		alias.EachValueUse(mc, f)
		return
	}
	for _, user := range s.res.Funcs {
		for instr := range instructions(user) {
			var buf [8]*ssa.Value
			for _, op := range instr.Operands(buf[:0]) {
				switch mc, bound := instr.(*ssa.MakeClosure); {
				case *op != ssa.Value(fn) && !thunkOf(*op, fn):
				case bound && !alias.EachValueUse(mc, f), !bound && !f(instr, *op):
					return
				}
			}
		}
	}
}

// thunkOf reports whether v is a function made up for a method that is used as a
// value.
func thunkOf(v, method ssa.Value) bool {
	thunk, ok := v.(*ssa.Function)
	fn := method.(*ssa.Function)
	return ok && thunk.Synthetic != "" && thunk != fn && fn.Object() != nil && thunk.Object() == fn.Object()
}
