package effects

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// summaries computes the effects of the functions of one package on demand:
// callees before callers, with recursion cut deterministically, since the
// package's functions are always asked for in source order.
type summaries struct {
	pass *analysis.Pass
	res  *Result

	effs    map[*ssa.Function]*funcEffects // nil entry: being computed
	imports map[*types.Func]*funcEffects

	globalStores map[*ssa.Global][]*ssa.Store
	fields       map[*types.Var]*fieldUse // see uses
	fieldOrder   []*types.Var
	dead         map[*types.Var]bool
	fieldRuns    map[fieldKey]fieldRun
	lifetimes    []*Lifetime
	predicates   map[*ssa.Function]bool
	generated    map[*token.File]bool
}

func newSummaries(pass *analysis.Pass, res *Result) *summaries {
	s := &summaries{
		pass:         pass,
		res:          res,
		effs:         make(map[*ssa.Function]*funcEffects),
		imports:      make(map[*types.Func]*funcEffects),
		globalStores: make(map[*ssa.Global][]*ssa.Store),
		dead:         make(map[*types.Var]bool),
		fieldRuns:    make(map[fieldKey]fieldRun),
		predicates:   make(map[*ssa.Function]bool),
		generated:    make(map[*token.File]bool),
	}
	for _, file := range pass.Files {
		if ast.IsGenerated(file) {
			s.generated[pass.Fset.File(file.FileStart)] = true
		}
	}
	fns := res.Funcs
	if len(fns) > 0 {
		fns = append(slices.Clone(fns), fns[0].Prog.Package(pass.Pkg).Func("init"))
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if st, ok := instr.(*ssa.Store); ok {
					if g, ok := st.Addr.(*ssa.Global); ok {
						s.globalStores[g] = append(s.globalStores[g], st)
					}
				}
			}
		}
	}
	return s
}

func (s *summaries) uses() map[*types.Var]*fieldUse {
	if s.fields == nil {
		s.fields = make(map[*types.Var]*fieldUse)
		s.fields = s.fieldUses()
	}
	return s.fields
}

func (s *summaries) fieldOrderOnce() []*types.Var {
	s.uses()
	return s.fieldOrder
}

// analyse computes the summary of fn and the lifetimes it opens.
func (s *summaries) analyse(fn *ssa.Function) { s.effects(fn) }

// of returns the summary of what call calls, or nil if it is unknown. An
// interface call is known if the concrete type of its receiver is in sight.
func (s *summaries) of(call *ssa.CallCommon) *funcEffects {
	if call.IsInvoke() {
		return s.ofInvoke(call)
	}
	callee := call.StaticCallee()
	if callee == nil {
		return nil
	}
	return s.ofFunction(callee)
}

func (s *summaries) ofFunction(callee *ssa.Function) *funcEffects {
	if o := callee.Origin(); o != nil {
		callee = o
	}
	if len(callee.Blocks) > 0 && callee.Synthetic == "" {
		return s.effects(callee)
	}
	obj, _ := callee.Object().(*types.Func)
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == s.pass.Pkg {
		return nil
	}
	return s.imported(obj.Origin())
}

func (s *summaries) imported(obj *types.Func) *funcEffects {
	eff, ok := s.imports[obj]
	if !ok {
		var fact funcEffects
		if s.pass.ImportObjectFact(obj, &fact) {
			eff = &fact
		}
		s.imports[obj] = eff
	}
	return eff
}

// ofInvoke resolves an interface call whose receiver was converted from a
// concrete type in this function, or returned by a constructor whose summary
// tells what the methods of its result leak.
func (s *summaries) ofInvoke(call *ssa.CallCommon) *funcEffects {
	recv := alias.Of(call.Value)
	if !types.IsInterface(recv.Type()) {
		obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, call.Method.Pkg(), call.Method.Name())
		if m, ok := obj.(*types.Func); ok {
			if fn := s.prog().FuncValue(m); fn != nil {
				return s.ofFunction(fn)
			}
		}
		return nil
	}
	made, idx := madeBy(recv)
	if made == nil || made.Call.IsInvoke() {
		return nil
	}
	ctor := s.of(&made.Call)
	if ctor == nil {
		return nil
	}
	eff := new(funcEffects)
	for _, m := range ctor.Methods {
		if m.Result == idx && m.Name == call.Method.Name() {
			eff.Leaks = append(eff.Leaks, m.Leak)
		}
	}
	if eff.Leaks == nil {
		return nil
	}
	return eff
}

// madeBy returns the call, and which of its results, that v is.
func madeBy(v ssa.Value) (*ssa.Call, int) {
	switch v := v.(type) {
	case *ssa.Call:
		return v, 0
	case *ssa.Extract:
		call, _ := v.Tuple.(*ssa.Call)
		return call, v.Index
	}
	return nil, 0
}

func (s *summaries) prog() *ssa.Program { return s.res.Funcs[0].Prog }

// effects computes the summary of fn, or returns nil while it is computed.
func (s *summaries) effects(fn *ssa.Function) *funcEffects {
	if eff, ok := s.effs[fn]; ok {
		return eff
	}
	s.effs[fn] = nil
	eff := new(funcEffects)
	s.runsArgs(fn, eff)
	s.streamParams(fn, eff)
	s.openedBy(fn, eff)
	s.results(fn, eff)
	s.methodLeaks(fn, eff)
	s.effs[fn] = eff
	return eff
}

func (f *funcEffects) stream(param int) *StreamEffect {
	for i := range f.Streams {
		if f.Streams[i].Param == param {
			return &f.Streams[i]
		}
	}
	return nil
}

// streamParams summarises what fn does to its client-stream parameters.
func (s *summaries) streamParams(fn *ssa.Function, eff *funcEffects) {
	for i, param := range fn.Params {
		if !s.res.Types.ClientStream(param.Type()) {
			continue
		}
		p := &streamProtocol{s: s}
		spec := s.spec(fn, p, nil)
		spec.Entry, spec.Initial, spec.Keeps = []ssa.Value{param}, Born, p.keeps
		run := typestate.Run(spec)
		if run.GaveUp {
			continue
		}
		ends := endsOf(run.Exits)
		if slices.ContainsFunc(ends, func(e End) bool { return e.State&(Escaped|Returned) != 0 }) {
			continue
		}
		eff.Streams = append(eff.Streams, StreamEffect{Param: i, Ends: ends})
	}
}

// spec returns what all runs of the engine have in common. Without rel, for an
// object that comes from outside, the end of any context is taken for the
// object's: which context it is bound to is not known.
func (s *summaries) spec(fn *ssa.Function, p typestate.Protocol, rel *releases) typestate.Spec {
	spec := typestate.Spec{
		Fn: fn, Protocol: p,
		NonNilCall: nonNilError,
		RunsArg:    s.runsArg,
		SpawnsArg:  func(call *ssa.CallCommon, _ ssa.Value) bool { return grpcapi.Spawns(call) },
		Predicate:  s.predicate,
		Ends:       func(ssa.Value) bool { return true },
	}
	if rel != nil {
		spec.Ends = rel.endsWith
		spec.NonNil = func(v ssa.Value) bool { return rel.funcs[alias.Of(v)] }
	}
	return spec
}

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

// falseForNil reports whether fn returns false when parameter i is nil.
func (s *summaries) falseForNil(fn *ssa.Function, i int) bool {
	if known, ok := s.predicates[fn]; ok {
		return known
	}
	s.predicates[fn] = true // recursion
	spec := s.spec(fn, &nilProtocol{}, nil)
	spec.Nils = []ssa.Value{fn.Params[i]}
	run := typestate.Run(spec)
	ok := !run.GaveUp
	for _, x := range run.Exits {
		ok = ok && x.Bool == typestate.False
	}
	s.predicates[fn] = ok
	return ok
}

// nilProtocol follows no object: only what is known of errors.
type nilProtocol struct{}

func (*nilProtocol) Call(ssa.CallInstruction, typestate.View) ([]typestate.Outcome, bool) {
	return nil, false
}
func (*nilProtocol) Escape(st typestate.State, _ ssa.Instruction) typestate.State     { return st }
func (*nilProtocol) Ended(st typestate.State) typestate.State                         { return st }
func (*nilProtocol) Spawned(st typestate.State) typestate.State                       { return st }
func (*nilProtocol) StoreField(typestate.State, *ssa.Store, *types.Var) (follow bool) { return false }
func (*nilProtocol) Wraps(types.Type) bool                                            { return false }

// endsOf turns exits into the ends of a summary, sorted and without
// duplicates.
func endsOf(exits []typestate.Exit) []End {
	var ends []End
	for _, x := range exits {
		ends = append(ends, End{State: x.State &^ Born, Err: x.Err, Bool: x.Bool})
	}
	slices.SortFunc(ends, func(a, b End) int {
		return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Err, b.Err), cmp.Compare(a.Bool, b.Bool))
	})
	return slices.Compact(ends)
}

// results summarises what a stream or a context among fn's results is bound
// to.
func (s *summaries) results(fn *ssa.Function, eff *funcEffects) {
	res := fn.Signature.Results()
	for i := range res.Len() {
		switch t := res.At(i).Type(); {
		case s.res.Types.ClientStream(t):
			eff.Fresh = s.binding(fn, i, s.streamVerdict)
			if eff.Fresh != nil {
				eff.Fresh.Shape = s.returnedShape(fn, i)
				s.handedOver(fn, eff)
			}
		case grpcapi.IsContext(t):
			eff.Context = s.binding(fn, i, func(v ssa.Value) Verdict { return s.judge(s.sources(v)) })
		}
	}
}

// binding combines the verdicts on everything that fn returns as result i.
func (s *summaries) binding(fn *ssa.Function, i int, verdict func(ssa.Value) Verdict) *Binding {
	var out *Binding
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range returned(ret.Results[i]) {
			next := s.toBinding(fn, verdict(v))
			if out != nil && *out != next {
				return &Binding{}
			}
			out = &next
		}
	}
	return out
}

// returned lists what a returned value can be, other than nil: the operands
// of phis, the assignments to a named result.
func returned(v ssa.Value) []ssa.Value {
	var out []ssa.Value
	seen := make(map[ssa.Value]bool)
	var walk func(v ssa.Value)
	walk = func(v ssa.Value) {
		v = alias.Of(v)
		if seen[v] {
			return
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Const:
			return
		case *ssa.Phi:
			for _, e := range v.Edges {
				walk(e)
			}
			return
		case *ssa.UnOp:
			if cell, ok := alias.CellOf(v.X); ok && cell.Field < 0 {
				ok := alias.EachUse(cell.Base, func(use ssa.Instruction) bool {
					if st, isStore := use.(*ssa.Store); isStore {
						walk(st.Val)
					}
					return true
				})
				if ok {
					return
				}
			}
		}
		out = append(out, v)
	}
	walk(v)
	return out
}

func (s *summaries) toBinding(fn *ssa.Function, v Verdict) Binding {
	if v.Conditional {
		return Binding{}
	}
	b := Binding{Life: v.Life}
	if v.Life == Caller {
		b.Param = slices.Index(fn.Params, v.Param)
		if b.Param < 0 {
			return Binding{}
		}
	}
	if v.Life == Local {
		return Binding{}
	}
	return b
}

// handedOver completes the summary of a stream that fn opens and returns with
// what fn has done to it. If somebody else has it too, or something else will
// end it, nothing is said about it.
func (s *summaries) handedOver(fn *ssa.Function, eff *funcEffects) {
	first := true
	for _, l := range s.lifetimes {
		if l.Root != fn || l.Kind != Stream {
			continue
		}
		for _, x := range l.Exits {
			if x.State&Returned == 0 {
				continue
			}
			if x.State&(Escaped|Shared|Released) != 0 {
				eff.Fresh = &Binding{}
				return
			}
			const done = Sent | Received | CloseSent
			if first {
				eff.Fresh.State, first = x.State&done, false
			}
			eff.Fresh.State &= x.State
		}
	}
}

// returnedShape returns the shape of the stream that fn returns as result i,
// as far as it is known and the same on all paths.
func (s *summaries) returnedShape(fn *ssa.Function, i int) grpcapi.Shape {
	shape := s.res.Types.Shape(fn.Signature.Results().At(i).Type())
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range returned(ret.Results[i]) {
			if call := s.creatingCall(v); call != nil && shape == grpcapi.ShapeUnknown {
				if c, ok := s.res.Types.Creates(&call.Call); ok {
					shape = s.shapeOf(call, c)
				}
			}
		}
	}
	return shape
}

// shapeOf returns the shape of the stream that call creates: by its type, by
// the summary of the function that creates it, or by the StreamDesc that it
// is given.
func (s *summaries) shapeOf(call ssa.CallInstruction, c grpcapi.Creation) grpcapi.Shape {
	common := call.Common()
	shape := s.res.Types.Shape(common.Signature().Results().At(c.Stream).Type())
	if shape != grpcapi.ShapeUnknown {
		return shape
	}
	if eff := s.of(common); eff != nil && eff.Fresh != nil {
		return eff.Fresh.Shape
	}
	for _, arg := range common.Args {
		if grpcapi.IsStreamDesc(arg.Type()) {
			return s.describedShape(arg)
		}
	}
	return shape
}

// describedShape reads a StreamDesc literal, in the function or in a package
// variable that is assigned once.
func (s *summaries) describedShape(desc ssa.Value) grpcapi.Shape {
	desc = alias.Of(desc)
	if load, ok := desc.(*ssa.UnOp); ok {
		g, ok := load.X.(*ssa.Global)
		if !ok || len(s.globalStores[g]) != 1 {
			return grpcapi.ShapeUnknown
		}
		desc = alias.Of(s.globalStores[g][0].Val)
	}
	lit, ok := desc.(*ssa.Alloc)
	if !ok {
		return grpcapi.ShapeUnknown
	}
	return grpcapi.DescribedShape(lit)
}

// creatingCall returns the call that made the stream v, also one that was put
// into a wrapper made here (&echoWatchClient{stream}), or nil.
func (s *summaries) creatingCall(v ssa.Value) *ssa.Call {
	al, ok := v.(*ssa.Alloc)
	if !ok {
		call, _ := madeBy(v)
		return call
	}
	for _, ref := range *al.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa && s.res.Types.ClientStream(st.Val.Type()) {
				return s.creatingCall(alias.Of(st.Val))
			}
		}
	}
	return nil
}

// streamVerdict judges the context that the stream v is bound to.
func (s *summaries) streamVerdict(v ssa.Value) Verdict {
	call := s.creatingCall(v)
	if call == nil {
		return Verdict{}
	}
	c, ok := s.res.Types.Creates(&call.Call)
	if !ok {
		return Verdict{}
	}
	return s.verdictOf(call, c)
}

// verdictOf judges what ends the stream that call creates, other than the
// calls in sight.
func (s *summaries) verdictOf(call ssa.CallInstruction, c grpcapi.Creation) Verdict {
	srcs, ok := s.contextOf(call, c)
	if !ok {
		return Verdict{}
	}
	return s.judge(srcs)
}

// contextOf returns the sources of the context that a created stream is bound
// to: by convention that of the context argument for a stub, otherwise as the
// summary of the creating function says.
func (s *summaries) contextOf(call ssa.CallInstruction, c grpcapi.Creation) ([]Source, bool) {
	common := call.Common()
	if grpcapi.Stub(common) || grpcapi.OwnCreator(common) {
		if c.Ctx == nil {
			return nil, false
		}
		return s.sources(c.Ctx), true
	}
	eff := s.of(common)
	if eff == nil || eff.Fresh == nil {
		return nil, false
	}
	switch eff.Fresh.Life {
	case Caller:
		return s.sources(argsOf(common)[eff.Fresh.Param]), true
	case Never, Owner:
		src := Source{Life: eff.Fresh.Life}
		if v := call.Value(); v != nil {
			src.Detached = v
		}
		return []Source{src}, true
	}
	return nil, false
}

// runsArgs finds the function parameters that fn calls before it returns.
func (s *summaries) runsArgs(fn *ssa.Function, eff *funcEffects) {
	for i, param := range fn.Params {
		if _, ok := param.Type().Underlying().(*types.Signature); !ok {
			continue
		}
		runs, retries := false, false
		alias.EachValueUse(param, func(use ssa.Instruction, as ssa.Value) bool {
			call, ok := use.(ssa.CallInstruction)
			if !ok {
				return true
			}
			if _, isGo := call.(*ssa.Go); isGo || use.Parent() != fn {
				return true
			}
			common := call.Common()
			if common.Value == as || s.runsArg(common, as) {
				runs = true
				retries = retries || onCycle(use.Block(), nil) || s.retriesArg(common, as)
			}
			return true
		})
		if runs {
			eff.RunsArg = append(eff.RunsArg, i)
		}
		if retries {
			eff.Retries = append(eff.Retries, i)
		}
	}
}

// runsArg reports whether call runs its function argument arg in place.
func (s *summaries) runsArg(call *ssa.CallCommon, arg ssa.Value) bool {
	return s.argIn(call, arg, func(e *funcEffects) []int { return e.RunsArg })
}

// retriesArg reports whether call runs its function argument in a loop.
func (s *summaries) retriesArg(call *ssa.CallCommon, arg ssa.Value) bool {
	return s.argIn(call, arg, func(e *funcEffects) []int { return e.Retries }) || grpcapi.Retries(call)
}

func (s *summaries) argIn(call *ssa.CallCommon, arg ssa.Value, list func(*funcEffects) []int) bool {
	if call.IsInvoke() {
		return false
	}
	eff := s.of(call)
	if eff == nil {
		return false
	}
	for _, i := range list(eff) {
		if i < len(call.Args) && alias.Of(call.Args[i]) == alias.Of(arg) {
			return true
		}
	}
	return false
}

// inPlaceLiteral reports whether every use of the literal is a call of it
// where it is made, or by a function that runs its argument.
func (s *summaries) inPlaceLiteral(mc *ssa.MakeClosure) bool {
	return alias.EachValueUse(mc, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok {
			return false
		}
		if _, isGo := call.(*ssa.Go); isGo {
			return false
		}
		common := call.Common()
		return common.Value == as || s.runsArg(common, as) || isSyncDo(common)
	})
}

func isSyncDo(call *ssa.CallCommon) bool {
	fn := grpcapi.Callee(call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "sync" && (fn.Name() == "Do" || fn.Name() == "OnceFunc")
}

// methodLeaks records, for an interface that fn returns, what the methods of
// the concrete type behind it leak: callers cannot see the type.
func (s *summaries) methodLeaks(fn *ssa.Function, eff *funcEffects) {
	res := fn.Signature.Results()
	for i := range res.Len() {
		if !types.IsInterface(res.At(i).Type()) || grpcapi.IsError(res.At(i).Type()) || grpcapi.IsContext(res.At(i).Type()) {
			continue
		}
		t := s.concrete(fn, i)
		if t == nil || t.Obj().Pkg() != s.pass.Pkg {
			continue
		}
		iface := res.At(i).Type().Underlying().(*types.Interface)
		for m := range iface.Methods() {
			obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, s.pass.Pkg, m.Name())
			target, ok := obj.(*types.Func)
			if !ok || s.prog().FuncValue(target) == nil {
				continue
			}
			callee := s.effects(s.prog().FuncValue(target))
			if callee == nil {
				continue
			}
			for _, l := range callee.Leaks {
				l.Line += s.line(target.Pos()) - s.line(fn.Pos())
				eff.Methods = append(eff.Methods, MethodLeak{Result: i, Name: m.Name(), Leak: l})
			}
		}
	}
}

// concrete returns the only named type that fn returns as result i, or nil.
func (s *summaries) concrete(fn *ssa.Function, i int) *types.Named {
	var found *types.Named
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range returned(ret.Results[i]) {
			p, ok := v.Type().(*types.Pointer)
			if !ok {
				return nil
			}
			n, ok := p.Elem().(*types.Named)
			if !ok || found != nil && found != n {
				return nil
			}
			found = n
		}
	}
	return found
}

// exportFacts makes the summaries visible to importing packages.
func (s *summaries) exportFacts() {
	for _, fn := range s.res.Funcs {
		eff := s.effs[fn]
		obj, ok := fn.Object().(*types.Func)
		if !ok || eff == nil || eff.empty() || fn.Parent() != nil || obj.Name() == "_" || obj.Name() == "init" {
			continue
		}
		s.pass.ExportObjectFact(obj, eff)
	}
}
