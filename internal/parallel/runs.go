package parallel

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// How function values come to run: a chain of steps for each way. A literal
// runs where it is called, deferred or started with go, and where a function
// runs that it is passed to; what happens to a value that is stored is not
// known, and then there is no chain.

// maxCalls bounds the number of calls that a function value is followed
// through, and maxWork the number of uses that are looked at, and of chains that
// are made, for one question. Where functions take what is to be done next, as a
// planner or a parser may, there are exponentially many; then none is known.
const (
	maxCalls = 4
	maxWork  = 1 << 10
	maxAgain = 1 << 6 // the same, for a literal that calls itself
)

// A chainWalk answers one question. What it finds does not depend on what else is
// being asked, so that answers can be kept.
type chainWalk struct {
	*Analysis
	running map[*ssa.Function]int // literals whose chains are being looked for
	again   int                   // how often each of them is looked at in itself
	calls   bool                  // one of them calls itself
	work    int
}

// Runs returns the ways in which the literal fn comes to run, seen from the
// function outer around it. For fn itself that is the empty chain.
func (a *Analysis) Runs(fn, outer *ssa.Function) [][]Step {
	w := &chainWalk{Analysis: a}
	chains := w.all(w.runs(fn, outer))
	if !w.calls || len(chains) == 0 || w.work > maxAgain {
		return chains
	}
	w = &chainWalk{Analysis: a, again: 1}
	return append(chains, slices.DeleteFunc(w.all(w.runs(fn, outer)), func(chain []Step) bool {
		return slices.ContainsFunc(chains, func(c []Step) bool { return slices.Equal(c, chain) }) || !startsThread(chain)
	})...)
}

// startsThread reports whether a chain starts a thread: otherwise a function that calls
// itself does nothing beside itself.
func startsThread(chain []Step) bool {
	return slices.ContainsFunc(chain, func(st Step) bool { return st.Kind.Starts() })
}

// ValueRuns returns the ways in which the function value v comes to run, seen
// from outer.
func (a *Analysis) ValueRuns(v ssa.Value, outer *ssa.Function, depth int) [][]Step {
	w := &chainWalk{Analysis: a}
	return w.all(w.valueRuns(v, outer, depth))
}

// all returns the chains, if these are all that there are.
func (w *chainWalk) all(chains [][]Step) [][]Step {
	if w.work > maxWork {
		return nil
	}
	return chains
}

func (w *chainWalk) runs(fn, outer *ssa.Function) [][]Step {
	if fn == outer {
		return [][]Step{nil}
	}
	made := ssa.Value(fn) // if it captures nothing
	if len(fn.FreeVars) > 0 {
		mc := alias.MakerOf(fn)
		if mc == nil {
			return nil // made in more than one place
		}
		made = mc
	}
	if w.running[fn] > w.again {
		w.calls = true
		return nil
	}
	if w.running == nil {
		w.running = make(map[*ssa.Function]int)
	}
	w.running[fn]++
	defer func() { w.running[fn]-- }()
	return w.valueRuns(made, outer, maxCalls)
}

func (w *chainWalk) valueRuns(v ssa.Value, outer *ssa.Function, depth int) [][]Step {
	var out [][]Step
	alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		if w.work++; w.work > maxWork {
			return false
		}
		tails := w.useRuns(use, as, depth)
		if len(tails) == 0 {
			return true
		}
		heads := w.runs(use.Parent(), outer)
		if w.work += len(heads) * len(tails); w.work > maxWork {
			return false
		}
		for _, head := range heads {
			for _, tail := range tails {
				out = append(out, slices.Concat(head, tail))
			}
		}
		return true
	})
	return out
}

// useRuns returns the ways in which one use runs the function value as.
func (w *chainWalk) useRuns(use ssa.Instruction, as ssa.Value, depth int) [][]Step {
	if send, ok := use.(*ssa.Send); ok && send.X == as {
		return [][]Step{{{use, Go}}} // whoever receives it runs it
	}
	if st, ok := use.(*ssa.Store); ok && st.Val == as && depth > 0 {
		return w.listedRuns(st)
	}
	call, ok := use.(ssa.CallInstruction)
	if !ok {
		return nil
	}
	kind := KindOf(call)
	common := call.Common()
	if common.Value == as {
		return [][]Step{{{use, kind}}}
	}
	if k, ok := known(common, as); ok {
		return [][]Step{{{use, kind.Then(k)}}}
	}
	callee := Body(common)
	if callee == nil {
		if k, ok := w.runsArg(common, as); ok {
			return [][]Step{{{use, kind.Then(k)}}}
		}
		if isLoopBody(as) || comesBack(common, as) {
			return [][]Step{{{use, kind}}}
		}
		return nil
	}
	var out [][]Step
	for i, arg := range common.Args {
		if arg != as || depth == 0 || i >= len(callee.Params) {
			continue
		}
		for _, run := range w.valueRuns(callee.Params[i], callee, depth-1) {
			out = append(out, append([]Step{{use, kind}}, run...))
		}
	}
	return out
}

// comesBack reports whether a call of a function out of sight seems to call the function
// that it is given before it returns: that may fail, or says whether to go on, and so
// does the call, as that of a repository's method that calls back for each of its rows.
// What only keeps a function for later goes by other names.
func comesBack(call *ssa.CallCommon, arg ssa.Value) bool {
	callback, ok := arg.Type().Underlying().(*types.Signature)
	if !ok || callback.Results().Len() != 1 {
		return false
	}
	fn := grpcapi.Callee(call)
	if fn == nil {
		return false
	}
	name, result := fn.Name(), callback.Results().At(0).Type()
	if b, ok := result.Underlying().(*types.Basic); ok && b.Kind() == types.Bool {
		return hasPrefix(name, "Ascend", "Descend", "Each", "ForEach", "Iter", "Range", "Scan", "Visit", "Walk")
	}
	results := call.Signature().Results()
	return grpcapi.IsError(result) && results.Len() > 0 && grpcapi.IsError(results.At(results.Len()-1).Type()) &&
		!hasPrefix(name, "Add", "After", "Bind", "Defer", "Handle", "Hook", "Listen", "New", "Notify", "On", "Register", "Schedule", "Set", "Start", "Subscribe", "Watch", "With")
}

func hasPrefix(name string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool {
		return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
	})
}

// isLoopBody reports whether a function is the body of a loop over an iterator, which
// the language has run before the loop is left.
func isLoopBody(v ssa.Value) bool {
	if mc, ok := v.(*ssa.MakeClosure); ok {
		v = mc.Fn
	}
	fn, ok := v.(*ssa.Function)
	return ok && fn.Synthetic == "range-over-func yield"
}

// KindOf returns how a call instruction runs its callee.
func KindOf(call ssa.CallInstruction) Kind {
	switch call.(type) {
	case *ssa.Go:
		return Go
	case *ssa.Defer:
		return Deferred
	}
	return Call
}

// Then combines how a call runs with how its callee runs something.
func (k Kind) Then(inner Kind) Kind {
	switch {
	case k.AtReturn() && inner.Starts():
		return GoDeferred
	case k == Call || inner.Starts():
		return inner
	}
	return k
}

// Body returns the function that call statically calls, if its body is in
// sight.
func Body(call *ssa.CallCommon) *ssa.Function {
	callee := call.StaticCallee()
	if callee == nil {
		if mc, ok := alias.Of(call.Value).(*ssa.MakeClosure); ok && !call.IsInvoke() {
			callee, _ = mc.Fn.(*ssa.Function)
		}
	}
	if callee == nil {
		return nil
	}
	if o := callee.Origin(); o != nil {
		callee = o
	}
	if len(callee.Blocks) == 0 || callee.Synthetic != "" {
		return nil
	}
	return callee
}

// known says how the functions of the standard library and of errgroup run
// their argument, and those of goroutine pools, whose methods go by few names.
func known(call *ssa.CallCommon, arg ssa.Value) (Kind, bool) {
	callee := call.StaticCallee()
	if callee == nil && !call.IsInvoke() {
		return 0, false
	}
	name, path := "", ""
	if call.IsInvoke() {
		name = call.Method.Name()
	} else if obj := callee.Object(); obj != nil && obj.Pkg() != nil {
		name, path = obj.Name(), obj.Pkg().Path()
	}
	switch path {
	case "sync":
		if name == "Do" || name == "OnceFunc" {
			return Once, true
		}
	case "time", "context":
		return Go, name == "AfterFunc"
	}
	if Body(call) != nil {
		return 0, false // it will be seen what it does
	}
	switch name {
	case "TryGo", "CtxGo", "SafeGo", "Submit":
		return Go, true
	}
	rest, ok := strings.CutPrefix(name, "Go")
	return Go, ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z') // Go, GoSafe, GoWrapper
}
