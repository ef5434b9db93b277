package effects

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// releases lists what ends an object from outside: cancel functions of the
// contexts it is bound to, groups whose Wait cancels one, connections and
// owners that are closed.
type releases struct {
	s       *summaries
	root    *ssa.Function
	funcs   map[ssa.Value]bool // calling one releases
	closers map[ssa.Value]bool // calling Close, Stop or the like on one releases
	derived map[*ssa.Call]bool // calls that derived a context, already added
	// contexts are the context and its ancestors: when one has ended, so has
	// the object.
	contexts   map[ssa.Value]bool
	cells      map[alias.Cell]bool // variables and fields they are kept in
	ownerParam *ssa.Parameter      // the client, or what it was made from, if it is a parameter
	inOwn      bool                // looking into a method, see ownMethod
	fields     *types.Struct       // calling a cancel function, or closing anything, in a field of this struct releases
	// escaped is set when one of them leaves the function: who uses it then
	// is not known.
	escaped bool
}

// newReleases returns an empty list for an object whose life is examined in
// root.
func (s *summaries) newReleases(root *ssa.Function) *releases {
	return &releases{
		s:       s,
		root:    root,
		funcs:   make(map[ssa.Value]bool),
		closers: make(map[ssa.Value]bool),
		derived: make(map[*ssa.Call]bool),

		contexts: make(map[ssa.Value]bool),
		cells:    make(map[alias.Cell]bool),
	}
}

// by reports whether call releases.
func (r *releases) by(call *ssa.CallCommon) bool {
	if !call.IsInvoke() {
		if r.funcs[cancelOf(call.Value)] || r.fieldFunc(call.Value) {
			return true
		}
		// once.Do(cancel), and helpers that run their argument.
		for _, arg := range call.Args {
			if r.funcs[cancelOf(arg)] && r.s.runsArg(call, arg) {
				return true
			}
		}
	}
	name, recv := grpcapi.Method(call)
	if recv == nil {
		return r.closedBy(call)
	}
	if r.ownMethod(call) {
		return true
	}
	return isCloser(name) && (r.closers[alias.Of(recv)] || r.ofStruct(recv))
}

// closedBy reports whether call is of a function that closes what it is given, and logs
// the error for instance: its name says so, or its body.
func (r *releases) closedBy(call *ssa.CallCommon) bool {
	fn := call.StaticCallee()
	if fn == nil || !slices.ContainsFunc(call.Args, func(arg ssa.Value) bool { return r.closers[alias.Of(arg)] }) {
		return false
	}
	return isCloser(fn.Name()) || strings.HasPrefix(fn.Name(), "Close") || closesSomething(fn, 3)
}

// isCloser lists the names under which owners give up what they own.
func isCloser(name string) bool {
	switch name {
	case "Close", "Stop", "Shutdown", "GracefulStop", "Release", "Cleanup", "CleanUp", "Disconnect", "TearDown", "Teardown":
		return true
	}
	return false
}

// cancelOf looks through sync.OnceFunc(cancel).
func cancelOf(v ssa.Value) ssa.Value {
	v = alias.Of(v)
	if call, ok := v.(*ssa.Call); ok && len(call.Call.Args) == 1 {
		if fn := call.Call.StaticCallee(); fn != nil && fn.Name() == "OnceFunc" {
			return cancelOf(call.Call.Args[0])
		}
	}
	return v
}

// fieldFunc reports whether v is a cancel function loaded from a field of the
// struct whose stream is followed.
func (r *releases) fieldFunc(v ssa.Value) bool {
	return grpcapi.IsCancelFunc(v.Type()) && r.ofStruct(v)
}

// ofStruct reports whether v was loaded from a field of the struct whose
// stream is followed, or is an element of what is kept there.
func (r *releases) ofStruct(v ssa.Value) bool {
	load, ok := containerOf(alias.Of(v)).(*ssa.UnOp)
	if !ok || r.fields == nil {
		return false
	}
	f := alias.FieldOf(load.X)
	for i := range r.fields.NumFields() {
		if f != nil && r.fields.Field(i).Origin() == f {
			return true
		}
	}
	return false
}

// containerOf returns the map or slice that v was taken from, or v.
func containerOf(v ssa.Value) ssa.Value {
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	switch v := v.(type) {
	case *ssa.Next:
		if r, ok := v.Iter.(*ssa.Range); ok {
			return alias.Of(r.X)
		}
	case *ssa.Lookup:
		return alias.Of(v.X)
	case *ssa.UnOp:
		if at, ok := v.X.(*ssa.IndexAddr); ok {
			return alias.Of(at.X)
		}
	}
	return v
}

// addContexts adds the context that an object is bound to and what it is
// derived from.
func (r *releases) addContexts(ctx ssa.Value) {
	if ctx == nil {
		return
	}
	p := &provenance{s: r.s, seen: make(map[ssa.Value]bool), visit: func(v ssa.Value) {
		r.contexts[v] = true
		if load, ok := v.(*ssa.UnOp); ok {
			if c, ok := alias.CellOf(load.X); ok {
				r.cells[c] = true
			}
		}
	}}
	p.walk(ctx)
	for _, src := range p.found {
		if src.Life == Owner && src.owner != nil && r.fields == nil {
			r.fields = src.owner
		}
		if src.Life == Local && !r.contexts[alias.Of(src.kind.Parent)] {
			r.addContexts(src.kind.Parent)
		}
	}
}

// endsWith reports whether the end of ctx is the object's.
func (r *releases) endsWith(ctx ssa.Value) bool {
	v := alias.Of(ctx)
	if r.contexts[v] {
		return true
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		c, ok := alias.CellOf(v.X)
		return ok && r.cells[c]
	case *ssa.Call:
		// stream.Context()
		op, _ := r.s.res.Types.StreamOp(&v.Call)
		return op == grpcapi.Observe
	}
	return false
}

// elsewhere reports whether something that releases runs in a literal that is
// not in sight of root.
func (r *releases) elsewhere(root *ssa.Function) bool {
	if calls, ok := r.calls(root); ok {
		return slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool { return !r.runsHere(call.Parent(), root) })
	}
	return r.aside(root, root)
}

// aside is elsewhere for the literals in fn, which is root or in it.
func (r *releases) aside(fn, root *ssa.Function) bool {
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool {
		return r.aside(lit, root) || !r.runsHere(lit, root) && r.calledIn(lit)
	})
}

// calledIn reports whether fn contains a call that releases, on any path.
func (r *releases) calledIn(fn *ssa.Function) bool { return anyCall(fn, r.by) }

// passedTo reports whether a call is given a literal that releases.
func (r *releases) passedTo(call *ssa.CallCommon) bool {
	return slices.ContainsFunc(call.Args, func(arg ssa.Value) bool {
		mc, ok := alias.Of(arg).(*ssa.MakeClosure)
		return ok && r.calledIn(mc.Fn.(*ssa.Function))
	})
}

// anyCall reports whether fn contains a call like that, on any path.
func anyCall(fn *ssa.Function, like func(*ssa.CallCommon) bool) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok && like(call.Common()) {
				return true
			}
		}
	}
	return false
}

// addContext adds what ends the context's sources.
func (r *releases) addContext(sources []Source) {
	for _, src := range sources {
		if src.Life != Local || r.derived[src.Call] {
			continue
		}
		r.derived[src.Call] = true
		if !alias.Within(src.Call.Parent(), r.root) && src.usesCancel() {
			r.escaped = true // a function around this one ends it
		}
		switch src.kind.Kind {
		case grpcapi.CtxGroup:
			r.addGroup(result(src.Call, 0))
		case grpcapi.CtxCancel:
			r.addFunc(result(src.Call, src.kind.Cancel))
		}
		r.addContext(r.s.sources(src.kind.Parent))
	}
}

// result returns the i-th result of a call, or nil if it is not used.
func result(call *ssa.Call, i int) ssa.Value {
	if e := alias.Result(call, i); e != nil {
		return e
	}
	return nil
}

// addFunc adds a function whose call releases.
func (r *releases) addFunc(v ssa.Value) {
	if v == nil {
		return
	}
	r.funcs[alias.Of(v)] = true
	if !r.staysInSight(v) {
		r.escaped = true
	}
}

// staysInSight reports whether a cancel function is only ever called, or deferred; in
// which literals is for elsewhere to say.
func (r *releases) staysInSight(v ssa.Value) bool {
	return alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Call:
			if use.Call.Value == as || r.s.runsArg(&use.Call, as) {
				return true
			}
			return cancelOf(use) == alias.Of(v) && r.staysInSight(use)
		case *ssa.Defer:
			return use.Call.Value == as || r.s.runsArg(&use.Call, as)
		case *ssa.BinOp:
			return true
		case *ssa.Phi:
			known := r.funcs[use]
			r.funcs[use] = true
			return known || r.staysInSight(use)
		}
		return false
	})
}

// before reports whether a cancel function is sure to have been called before at:
// what is opened then fails at once.
func (r *releases) before(at ssa.Instruction) bool {
	for f := range r.funcs {
		called := !alias.EachValueUse(f, func(use ssa.Instruction, as ssa.Value) bool {
			call, ok := use.(*ssa.Call)
			return !ok || call.Call.Value != as || call.Parent() != at.Parent() || !flow.Dominates(call, at)
		})
		if called {
			return true
		}
	}
	return false
}

// runsHere reports whether the literal fn only runs within root.
func (r *releases) runsHere(fn, root *ssa.Function) bool {
	for fn != root {
		mc := alias.MakerOf(fn)
		if mc == nil || !r.s.inPlaceLiteral(mc) {
			return false
		}
		fn = fn.Parent()
	}
	return true
}

// addGroup adds an errgroup whose Wait releases.
func (r *releases) addGroup(g ssa.Value) {
	if g == nil {
		return
	}
	waits := false
	alias.EachValueUse(g, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok {
			r.escaped = true
			return true
		}
		name, recv := grpcapi.Method(call.Common())
		if recv != as {
			r.escaped = true
		}
		waits = waits || name == "Wait"
		return true
	})
	// A Wait anywhere, also in another literal, is taken to be reached.
	r.escaped = r.escaped || waits
}

// deferred reports whether fn defers a call that releases: what a loop then
// leaves behind ends with the function.
func (r *releases) deferred(fn *ssa.Function) bool {
	deferred := r.s.callsOf(fn).deferred
	if len(deferred) == 0 {
		return false
	}
	if calls, ok := r.calls(fn); ok {
		return slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool { return slices.Contains(deferred, call) })
	}
	return slices.ContainsFunc(deferred, func(call ssa.CallInstruction) bool { return r.by(call.Common()) })
}

// endsBehind reports whether every way from at to the end of its function comes by a call
// that releases: what a loop leaves behind ends with the loop. In a loop that makes anew
// what releases, only the last one does.
func (r *releases) endsBehind(at ssa.Instruction) bool {
	ends := make(map[ssa.Instruction]bool)
	for instr := range instructions(at.Parent()) {
		if call, ok := instr.(*ssa.Call); ok && r.by(&call.Call) {
			ends[call] = true
		}
	}
	if len(ends) == 0 || r.fields != nil {
		return false
	}
	rest := flow.After(at, flow.Cut{Instrs: ends})
	made := func(instr ssa.Instruction) bool {
		v, ok := instr.(ssa.Value)
		return ok && (r.funcs[v] || r.closers[v])
	}
	return !rest.Exits() && !rest.Any(made)
}
