package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// What is known of errors without following an object: calls that never
// return nil, and predicates such as isRetryable(err) that are false for nil.

// nonNilError reports whether call's result is an error that is never nil: a
// constructor of errors, or "return ctx.Err()", which is only written where the
// context is known to have ended.
func nonNilError(call *ssa.CallCommon, result ssa.Value) bool {
	if grpcapi.NonNilError(call) {
		return true
	}
	if !call.IsInvoke() || call.Method.Name() != "Err" || !grpcapi.IsContext(call.Value.Type()) || result == nil {
		return false
	}
	for _, ref := range *result.Referrers() {
		b := ref.Block()
		if _, returns := b.Instrs[len(b.Instrs)-1].(*ssa.Return); !returns {
			return false
		}
		switch ref.(type) {
		case *ssa.Return, *ssa.Store: // to a named result
		default:
			return false
		}
	}
	return true
}

// predicate returns the error that call tests, if its only result is a bool
// that is false for a nil error. A function whose body is not in sight is
// taken to be one: the likes of isRetryable(err).
func (s *summaries) predicate(call *ssa.CallCommon) ssa.Value {
	sig := call.Signature()
	if call.IsInvoke() || sig.Results().Len() != 1 || boolResult(sig) != 0 || len(call.Args) == 0 {
		return nil
	}
	callee := call.StaticCallee()
	if callee == nil {
		return nil
	}
	if o := callee.Origin(); o != nil {
		callee = o
	}
	for i, arg := range call.Args {
		if !grpcapi.IsError(arg.Type()) {
			continue
		}
		if len(callee.Blocks) > 0 && callee.Parent() == nil && !s.falseForNil(callee, i) {
			return nil
		}
		return arg
	}
	return nil
}

// through returns the error that call hands through: its only result is an
// error, and nil for a nil argument. A function whose body is not in sight is
// taken to do so: the likes of errors.Wrap(err, text).
func (s *summaries) through(call *ssa.CallCommon) ssa.Value {
	sig := call.Signature()
	callee := call.StaticCallee()
	if callee == nil || sig.Results().Len() != 1 || errorResult(sig) != 0 || callee.Parent() != nil {
		return nil
	}
	if o := callee.Origin(); o != nil {
		callee = o
	}
	found := -1
	for i, arg := range call.Args {
		if !grpcapi.IsError(arg.Type()) {
			continue
		}
		if found >= 0 {
			return nil
		}
		found = i
	}
	if found < 0 || len(callee.Blocks) > 0 && !s.nilForNil(callee, found) {
		return nil
	}
	return call.Args[found]
}

// nilForNil reports whether fn returns a nil error when parameter i is nil.
func (s *summaries) nilForNil(fn *ssa.Function, i int) bool {
	return s.forNil(fn, i, func(x typestate.Exit) bool { return x.Err == typestate.Nil })
}

// falseForNil reports whether fn returns false when parameter i is nil.
func (s *summaries) falseForNil(fn *ssa.Function, i int) bool {
	return s.forNil(fn, i, func(x typestate.Exit) bool { return x.Bool == typestate.False })
}

// forNil reports whether every exit of fn is as wanted when parameter i is
// nil. A function is asked one such question only, by its signature.
func (s *summaries) forNil(fn *ssa.Function, i int, wanted func(typestate.Exit) bool) bool {
	known, ok := s.predicates[fn]
	if !ok {
		s.predicates[fn] = true // recursion
		spec := s.spec(fn, &nilProtocol{}, nil)
		spec.Nils = []ssa.Value{fn.Params[i]}
		run := typestate.Run(spec)
		known = !run.GaveUp && !slices.ContainsFunc(run.Exits, func(x typestate.Exit) bool { return !wanted(x) })
		s.predicates[fn] = known
	}
	return known
}

// nilProtocol follows no object: only what is known of errors.
type nilProtocol struct{}

func (*nilProtocol) Call(ssa.CallInstruction, typestate.View) ([]typestate.Outcome, bool) {
	return nil, false
}

func (*nilProtocol) Escape(st typestate.State, _ ssa.Instruction) typestate.State { return st }

func (*nilProtocol) Ended(st typestate.State) typestate.State   { return st }
func (*nilProtocol) Stopped(st typestate.State) typestate.State { return st }

func (*nilProtocol) Spawned(st typestate.State) typestate.State { return st }

func (*nilProtocol) StoreField(typestate.State, *ssa.Store, *types.Var) (follow bool) { return false }

func (*nilProtocol) Wraps(types.Type) bool { return false }
