package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Accesses: which operations a function performs on which streams, itself and
// through what it calls and starts, each with the chain of steps that leads to
// it. One bottom-up pass: the accesses of a callee or literal become its
// caller's, with parameters replaced by arguments. May: an access on any path
// counts. What a function value does that is stored, or passed to something
// out of sight, is not known and not counted.

// An Access is an operation on a stream.
type Access struct {
	Place  Place
	Op     grpcapi.Op
	Server bool // on a server stream
	Site   *parallel.Site
	// Via is the function of another package that performs the operation, or
	// nil. The last step of the site is then its call.
	Via *types.Func

	// Object is how the stream is reached through a struct that the root makes
	// around it: the struct's methods reach it in the same way. Without one it is
	// Place.
	Object Place

	typed bool // the receiver's static type is a stream's
}

// Typed reports whether the access is certainly one of a stream: somewhere on
// the way its static type is a stream's.
func (a *Access) Typed() bool { return a.typed }

// maxAccesses bounds the accesses of one function; a function with more is
// judged by the first of them.
const maxAccesses = 128

// maxSteps bounds the length of a chain.
const maxSteps = 10

// Accesses returns the stream operations that fn performs, in no order of
// execution.
func (r *Result) Accesses(fn *ssa.Function) []*Access { return r.sum.accesses(fn) }

// Parallel answers questions about threads in the package.
func (r *Result) Parallel() *parallel.Analysis { return r.sum.par }

// PlaceOf returns how the object v is reached in its function.
func (r *Result) PlaceOf(v ssa.Value) (Place, bool) { return r.sum.place(v) }

// Receives reports whether somebody, in the function that opens a stream or in what that
// calls and starts, may receive from it.
func (r *Result) Receives(l *Lifetime) bool {
	call, ok := l.Call.(*ssa.Call)
	if !ok || ResultOf(call, 0) == nil {
		return true
	}
	stream, ok := r.sum.place(ResultOf(call, 0))
	return !ok || slices.ContainsFunc(r.Accesses(Outermost(l.Root)), func(acc *Access) bool {
		return (acc.Op == grpcapi.Recv || acc.Op == grpcapi.CloseAndRecv) && (acc.Place == stream || acc.Place.Field() != nil)
	})
}

// Lift returns how the function of a call of fn reaches what fn reaches by p.
func (r *Result) Lift(p Place, fn *ssa.Function, call *ssa.Call) (Place, bool) {
	return r.sum.bind(p, fn, []parallel.Step{{Instr: call}})
}

func (s *summaries) accesses(fn *ssa.Function) []*Access {
	out, ok := s.accessed[fn]
	if ok {
		return out
	}
	s.accessed[fn] = nil // recursion: nothing more
	out = s.accessesOf(fn)
	if len(out) > 0 && runsAgain(fn, out) {
		s.accessed[fn] = out // once more: what it does beside itself
		s.forgetLiterals(fn)
		out = slices.DeleteFunc(s.accessesOf(fn), func(acc *Access) bool {
			return passes(acc, fn) && (acc.Site.Spawn() < 0 || s.anew(fn, acc.Place))
		})
	}
	s.accessed[fn] = out
	return out
}

// runsAgain reports whether a goroutine, or a literal, of fn calls fn, or fn does so
// itself while what it has started goes on.
func runsAgain(fn *ssa.Function, accs []*Access) bool {
	inGoroutine := slices.ContainsFunc(accs, func(acc *Access) bool { return acc.Site.Spawn() >= 0 })
	for instr := range allInstructions(fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok || parallel.Body(call.Common()) != fn {
			continue
		}
		if _, isGo := call.(*ssa.Go); isGo || inGoroutine || call.Parent() != fn {
			return true
		}
	}
	return false
}

// forgetLiterals makes the accesses of the literals in fn be looked for again.
func (s *summaries) forgetLiterals(fn *ssa.Function) {
	for _, lit := range fn.AnonFuncs {
		delete(s.accessed, lit)
		s.forgetLiterals(lit)
	}
}

// passes reports whether fn is on the way to an access once more.
func passes(acc *Access, fn *ssa.Function) bool {
	return slices.ContainsFunc(acc.Site.Steps, func(st parallel.Step) bool {
		call, ok := st.Instr.(ssa.CallInstruction)
		return ok && parallel.Body(call.Common()) == fn
	})
}

// anew reports whether fn puts an object into the place p: each run of it has another one.
func (s *summaries) anew(fn *ssa.Function, p Place) bool {
	return p.Field() != nil && s.assignsIn(fn, p.Field(), make(map[*ssa.Function]bool))
}

// accessesOf is accesses, which remembers them.
func (s *summaries) accessesOf(fn *ssa.Function) (out []*Access) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case ssa.CallInstruction:
				out = append(out, slices.DeleteFunc(s.callAccesses(instr), func(acc *Access) bool {
					return acc.Op == grpcapi.Recv && s.behindEnd(instr, acc.Place)
				})...)
			case *ssa.MakeClosure:
				out = append(out, s.boundAccesses(instr, fn)...)
			case *ssa.Store:
				out = append(out, s.outputAccesses(instr)...)
			}
		}
	}
	for _, lit := range fn.AnonFuncs {
		inner := s.accesses(lit)
		if len(inner) == 0 {
			continue
		}
		for _, run := range s.par.Runs(lit, fn) {
			out = append(out, s.lift(inner, run, lit)...)
		}
	}
	if len(out) > maxAccesses {
		out = out[:maxAccesses]
	}
	return out
}

// callAccesses returns what a call does: an operation itself, or those of the
// callee.
func (s *summaries) callAccesses(call ssa.CallInstruction) []*Access {
	common := call.Common()
	step := parallel.Step{Instr: call, Kind: parallel.KindOf(call)}
	if op, recv, typed := s.accessOp(common); op != grpcapi.NoOp {
		p, ok := s.place(recv)
		if !ok {
			return nil
		}
		return []*Access{{
			Place: p, Object: s.madeAround(recv), Op: op, typed: typed, Server: s.res.Types.ServerStream(recv.Type()),
			Site: &parallel.Site{Steps: []parallel.Step{step}},
		}}
	}
	callee := parallel.Body(common)
	if callee == nil && common.IsInvoke() {
		callee = s.dynamicCallee(common)
	}
	if callee != nil {
		if callee.Parent() != nil {
			return nil // counted with the literals
		}
		return s.lift(s.accesses(callee), []parallel.Step{step}, callee)
	}
	if grpcapi.IsHandlerFunc(common.Value.Type()) && !common.IsInvoke() && len(common.Args) == 2 {
		return s.handlerAccesses(common.Args[1], step)
	}
	if out := s.throughAccesses(common, step); out != nil {
		return out
	}
	return s.importedAccesses(common, step)
}

// madeAround returns how a stream is reached through the struct that it is loaded from,
// if the function, or one around it, has made that.
func (s *summaries) madeAround(recv ssa.Value) Place {
	load, ok := s.memo.Of(recv).(*ssa.UnOp)
	if !ok {
		return Place{}
	}
	fa, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return Place{}
	}
	p, _ := madePlace(s.origin(fa.X), alias.FieldOf(fa))
	return p
}

// madePlace returns the place that a path leads to from a struct that its function
// makes.
func madePlace(v ssa.Value, path ...*types.Var) (Place, bool) {
	switch v.(type) {
	case *ssa.Alloc, *ssa.Call, *ssa.Extract:
		return Place{Root: v}.Then(path...)
	}
	return Place{}, false
}

// handlerAccesses returns what a handler that an interceptor calls does to the stream
// that it is given: it receives, and sends, by the methods that a wrapper may have.
func (s *summaries) handlerAccesses(stream ssa.Value, step parallel.Step) []*Access {
	var out []*Access
	w, steps := s.unconverted(stream), []parallel.Step{step}
	for _, op := range []grpcapi.Op{grpcapi.Recv, grpcapi.Send} {
		own := false
		for _, name := range grpcapi.MethodsOf(op) {
			obj, _, _ := types.LookupFieldOrMethod(stream.Type(), true, nil, name)
			if m, ok := obj.(*types.Func); ok && !types.IsInterface(w.Type()) {
				if decl := s.methodOf(w, m); decl != nil {
					out = append(out, s.wrapperAccesses(decl, w, steps)...)
					own = true
				}
			}
		}
		if p, ok := s.place(w); ok && !own {
			out = append(out, &Access{Place: p, Op: op, Server: true, typed: true, Site: &parallel.Site{Steps: steps}})
		}
	}
	return out
}

// accessOp returns what a call does to a stream. A method that a user's wrapper
// declares itself is not an operation but a function that performs some.
func (s *summaries) accessOp(common *ssa.CallCommon) (op grpcapi.Op, recv ssa.Value, typed bool) {
	op, recv = grpcapi.MethodOp(common)
	switch op {
	case grpcapi.Send, grpcapi.Recv, grpcapi.CloseSend, grpcapi.CloseAndRecv, grpcapi.Trailer:
	default:
		return grpcapi.NoOp, nil, false
	}
	t := recv.Type()
	typed = s.res.Types.ClientStream(t) || s.res.Types.ServerStream(t)
	if common.IsInvoke() {
		if s.dynamicCallee(common) != nil || !typed && !grpcapi.StreamLike(t) {
			return grpcapi.NoOp, nil, false
		}
		return op, recv, typed || s.narrowed(t)
	}
	if _, bound := common.Value.(*ssa.MakeClosure); bound {
		return grpcapi.NoOp, nil, false // counted with the method values
	}
	fn := grpcapi.Callee(common)
	if fn == nil || fn.Pkg() == nil || !grpcapi.IsGRPCPath(fn.Pkg().Path()) {
		return grpcapi.NoOp, nil, false
	}
	return op, recv, typed // gRPC has other types with a Send, too
}

// dynamicCallee returns the method that an interface call runs, if the receiver was
// converted from a concrete type of this package.
func (s *summaries) dynamicCallee(common *ssa.CallCommon) *ssa.Function {
	return s.declared(s.methodOf(s.unconverted(common.Value), common.Method))
}

// unconverted returns the value of a concrete type that v was converted from,
// if that is in sight. Unlike origin it does not take a wrapper for the stream
// that is embedded in it.
func (s *summaries) unconverted(v ssa.Value) ssa.Value {
	for range 8 {
		switch c := v.(type) {
		case *ssa.MakeInterface:
			return c.X
		case *ssa.ChangeInterface:
			v = c.X
		case *ssa.UnOp:
			next := s.memo.SoleValue(c.X)
			if st := s.assignmentOf(c); next == nil && st != nil {
				next = st.Val
			}
			if next == nil || c.Op != token.MUL {
				return v
			}
			v = next
		default:
			return v
		}
	}
	return v
}

// methodOf returns the method that an interface method of v is, if the concrete
// type of v is in sight and declares it: a promoted one is the interface's
// still.
func (s *summaries) methodOf(v ssa.Value, m *types.Func) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(v.Type(), true, m.Pkg(), m.Name())
	decl, ok := obj.(*types.Func)
	if !ok || types.IsInterface(decl.Signature().Recv().Type()) || decl.Pkg() != nil && grpcapi.IsGRPCPath(decl.Pkg().Path()) {
		return nil
	}
	return decl
}

// declared returns the body of a method of this package, or nil.
func (s *summaries) declared(m *types.Func) *ssa.Function {
	if m == nil || m.Pkg() != s.pass.Pkg {
		return nil
	}
	fn := s.prog().FuncValue(m.Origin())
	if fn == nil || len(fn.Blocks) == 0 {
		return nil
	}
	return fn
}

// boundAccesses returns what a method value does where it is run: g.Go(s.loop).
func (s *summaries) boundAccesses(mc *ssa.MakeClosure, fn *ssa.Function) []*Access {
	bound, ok := mc.Fn.(*ssa.Function)
	if !ok || bound.Synthetic == "" || len(mc.Bindings) != 1 {
		return nil
	}
	obj, ok := bound.Object().(*types.Func)
	if !ok {
		return nil
	}
	if types.IsInterface(obj.Signature().Recv().Type()) {
		return s.boundOps(mc, obj, fn)
	}
	method := s.declared(obj)
	if method == nil {
		return nil
	}
	var out []*Access
	for _, run := range s.par.ValueRuns(mc, fn, 4) {
		for _, acc := range s.lift(s.accesses(method), run, nil) {
			if acc.Place.Root == method.Params[0] {
				p, ok := s.reached(mc.Bindings[0], acc.Place.path())
				if !ok {
					continue
				}
				acc.Place = p
			}
			out = append(out, acc)
		}
	}
	return out
}

// boundOps is boundAccesses for a method of an interface: send := stream.Send.
func (s *summaries) boundOps(mc *ssa.MakeClosure, m *types.Func, fn *ssa.Function) []*Access {
	recv := mc.Bindings[0]
	op := grpcapi.OpNamed(m.Name())
	p, ok := s.place(recv)
	if op == grpcapi.NoOp || op == grpcapi.Header || op == grpcapi.Observe || !ok || s.methodOf(s.unconverted(recv), m) != nil {
		return nil
	}
	t := recv.Type()
	server := s.res.Types.ServerStream(t)
	if !server && !s.res.Types.ClientStream(t) {
		return nil
	}
	var out []*Access
	for _, run := range s.par.ValueRuns(mc, fn, 4) {
		out = append(out, &Access{Place: p, Op: op, Server: server, typed: true, Site: &parallel.Site{Steps: run}})
	}
	return out
}

// lift makes accesses of a function those of the one from which the steps lead
// to it. If fn is given, its parameters are bound.
func (s *summaries) lift(inner []*Access, steps []parallel.Step, fn *ssa.Function) []*Access {
	var out []*Access
	for _, acc := range inner {
		if len(steps)+len(acc.Site.Steps) > maxSteps {
			continue
		}
		p, ok := acc.Place, true
		if fn != nil {
			p, ok = s.bind(acc.Place, fn, steps)
		}
		if !ok {
			continue
		}
		if decl, arg := s.redispatched(acc, fn, steps); decl != nil {
			out = append(out, s.wrapperAccesses(decl, arg, slices.Concat(steps, acc.Site.Steps))...)
			continue
		}
		up := *acc
		up.Place = p
		if obj, ok := s.around(acc, fn, steps); ok {
			up.Object = obj
		}
		up.Site = &parallel.Site{Steps: slices.Concat(steps, acc.Site.Steps)}
		if len(p.path()) == 0 {
			up.Server = up.Server || s.res.Types.ServerStream(p.Root.Type())
			up.typed = up.typed || up.Server || s.res.Types.ClientStream(p.Root.Type())
		}
		out = append(out, &up)
	}
	return out
}

// around returns the place of the struct that the steps pass to fn, if it is a
// local one, and of the stream in it.
func (s *summaries) around(acc *Access, fn *ssa.Function, steps []parallel.Step) (Place, bool) {
	param, ok := acc.Place.Root.(*ssa.Parameter)
	if !ok || fn == nil || param.Parent() != fn || len(acc.Place.path()) == 0 {
		return Place{}, false
	}
	arg, elem := argumentOf(steps[len(steps)-1].Instr, param)
	if arg == nil || elem {
		return Place{}, false
	}
	return madePlace(s.origin(arg), acc.Place.path()...)
}

// redispatched returns the method of a wrapper that an operation on an
// interface turns out to be, since the steps pass a wrapper for it, or a struct
// that was made around one, and the wrapper.
func (s *summaries) redispatched(acc *Access, fn *ssa.Function, steps []parallel.Step) (*types.Func, ssa.Value) {
	param, ok := acc.Place.Root.(*ssa.Parameter)
	if !ok || param.Parent() != fn {
		return nil, nil
	}
	arg, elem := argumentOf(steps[len(steps)-1].Instr, param)
	if arg == nil || elem {
		return nil, nil
	}
	return s.dispatched(acc, arg)
}

// dispatched is redispatched for an operation on x, or on a field of x.
func (s *summaries) dispatched(acc *Access, x ssa.Value) (*types.Func, ssa.Value) {
	asked := acc.Place.Root.Type()
	switch path := acc.Place.path(); len(path) {
	case 0:
	case 1:
		asked, x = path[0].Type(), s.madeWith(x, path[0])
	default:
		return nil, nil
	}
	call, ok := acc.Site.Instr().(ssa.CallInstruction)
	if x == nil || !types.IsInterface(asked) || !ok || !call.Common().IsInvoke() {
		return nil, nil
	}
	x = s.unconverted(x)
	return s.methodOf(x, call.Common().Method), x
}

// madeWith returns what field f of a local struct was made with, or nil.
func (s *summaries) madeWith(x ssa.Value, f *types.Var) ssa.Value {
	x = s.origin(x)
	made, ok := x.(*ssa.Alloc)
	if !ok {
		return nil
	}
	if fields, whole := assignmentsOf(made, f); len(fields) == 1 && len(whole) == 0 {
		return fields[0]
	}
	return nil
}

// wrapperAccesses returns what the method m of the wrapper w does.
func (s *summaries) wrapperAccesses(m *types.Func, w ssa.Value, steps []parallel.Step) []*Access {
	body := s.declared(m)
	var out []*Access
	if body == nil {
		eff := s.imported(m.Origin())
		p, ok := s.place(w)
		if eff == nil || !ok {
			return nil
		}
		for _, use := range eff.Uses {
			if use.Param == 0 && use.Field == "" {
				out = append(out, &Access{Place: p, Op: use.Op, Server: use.Server, typed: true, Via: m, Site: &parallel.Site{Steps: steps}})
			}
		}
		return out
	}
	for _, acc := range s.lift(s.accesses(body), steps, nil) {
		if acc.Place.Root != body.Params[0] {
			continue
		}
		if decl, inner := s.dispatched(acc, w); decl != nil {
			out = append(out, s.wrapperAccesses(decl, inner, acc.Site.Steps)...)
			continue
		}
		if p, ok := s.reached(w, acc.Place.path()); ok {
			acc.Place = p
			out = append(out, acc)
		}
	}
	return out
}

// bind replaces the root of a place, if it is a parameter of fn, by what the
// steps that lead to fn pass for it. An object of fn's own means nothing to its
// caller, unless that gets it.
func (s *summaries) bind(p Place, fn *ssa.Function, steps []parallel.Step) (Place, bool) {
	if _, isParam := p.Root.(*ssa.Parameter); !isParam && p.Root.Parent() == fn {
		return s.handedBack(p, fn, steps) // its caller may be fn itself
	}
	for m := len(steps) - 1; m >= 0; m-- {
		param, ok := p.Root.(*ssa.Parameter)
		if !ok || param.Parent() != fn {
			break
		}
		arg, elem := argumentOf(steps[m].Instr, param)
		if arg == nil {
			return p, false
		}
		path := p.path()
		if elem {
			path = append([]*types.Var{Elem}, path...)
		}
		q, ok := s.reached(arg, path)
		if !ok {
			return p, false
		}
		p, fn = q, steps[m].Instr.Parent()
	}
	switch root := p.Root.(type) {
	case *ssa.Global:
		return p, true
	default:
		// A variable of the caller, or of a function around it.
		return p, root.Parent() != nil && alias.Within(steps[0].Instr.Parent(), root.Parent())
	}
}

// argumentOf returns what the instruction that runs param's function passes for
// it: an argument, or with elem an element of a sync.Map.
func argumentOf(instr ssa.Instruction, param *ssa.Parameter) (arg ssa.Value, elem bool) {
	call, ok := instr.(ssa.CallInstruction)
	if !ok {
		return nil, false
	}
	common := call.Common()
	if callee := common.StaticCallee(); callee != nil && callee.Name() == "Range" && len(common.Args) == 2 {
		return common.Args[0], true
	}
	body := parallel.Body(common)
	if body != param.Parent() && (body != nil || common.StaticCallee() != nil) {
		return nil, false // it passes what it likes
	}
	args := argsOf(common)
	i := slices.Index(param.Parent().Params, param)
	if i < 0 || len(args) != len(param.Parent().Params) {
		return nil, false
	}
	return args[i], false
}

// importedAccesses returns what a function of another package does to the
// streams that it is given, as its facts tell.
func (s *summaries) importedAccesses(common *ssa.CallCommon, step parallel.Step) []*Access {
	callee := grpcapi.Callee(common)
	if callee == nil || callee.Pkg() == s.pass.Pkg || common.IsInvoke() {
		return nil
	}
	eff := s.imported(callee)
	if eff == nil {
		return nil
	}
	var out []*Access
	for _, use := range eff.Uses {
		if use.Param >= len(common.Args) || use.Field == "" && s.overrides(common.Args[use.Param], use.Op, common) {
			continue
		}
		p, ok := s.place(common.Args[use.Param])
		if ok && use.Field != "" {
			if f := fieldNamed(common.Args[use.Param].Type(), use.Field); f != nil {
				p, ok = p.Then(f)
			}
		}
		if !ok {
			continue
		}
		st := step
		if use.Spawned {
			st.Kind = st.Kind.Then(parallel.Go)
		}
		out = append(out, &Access{Place: p, Op: use.Op, Server: use.Server, typed: true, Via: callee, Site: &parallel.Site{Steps: []parallel.Step{st}}})
	}
	return out
}

// overrides reports whether v is a wrapper with a method of its own for an
// operation that the callee performs on an interface: it may lock.
func (s *summaries) overrides(v ssa.Value, op grpcapi.Op, common *ssa.CallCommon) bool {
	w := s.unconverted(v)
	if types.IsInterface(w.Type()) || isReceiver(v, common) {
		return false
	}
	return s.declares(w, op)
}

// declares reports whether the type of the wrapper w has a method of its own for op.
func (s *summaries) declares(w ssa.Value, op grpcapi.Op) bool {
	return slices.ContainsFunc(grpcapi.MethodsOf(op), func(name string) bool {
		obj, _, _ := types.LookupFieldOrMethod(w.Type(), true, nil, name)
		m, ok := obj.(*types.Func)
		return ok && s.methodOf(w, m) != nil
	})
}

func isReceiver(v ssa.Value, common *ssa.CallCommon) bool {
	return common.Signature().Recv() != nil && len(common.Args) > 0 && common.Args[0] == v
}

// fieldNamed returns the field of that name of the struct behind t.
func fieldNamed(t types.Type, name string) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for f := range st.Fields() {
		if f.Name() == name {
			return f.Origin()
		}
	}
	return nil
}

// Renewals returns where, in fn, another object takes the place p.
func (r *Result) Renewals(p Place, fn *ssa.Function) flow.Cut {
	cut := flow.Cut{Instrs: make(map[ssa.Instruction]bool)}
	switch root := p.Root.(type) {
	case *ssa.Extract:
		cut.Instrs[root.Tuple.(ssa.Instruction)] = true
	case ssa.Instruction:
		cut.Instrs[root] = true
	}
	f := p.Field()
	if f == nil {
		return cut
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if r.sum.assigns(instr, f) {
				cut.Instrs[instr] = true
			}
		}
	}
	return cut
}

// AlwaysRenewed is Renewals without the calls that may leave what is in the place
// there, and let their caller have it: as a getter that opens a stream only if there
// is none.
func (r *Result) AlwaysRenewed(p Place, fn *ssa.Function) flow.Cut {
	cut := r.Renewals(p, fn)
	for instr := range cut.Instrs {
		call, ok := instr.(*ssa.Call)
		if !ok || p.Field() == nil || p.Root == ssa.Value(call) {
			continue
		}
		if callee := parallel.Body(&call.Call); callee != nil && r.sum.mayKeep(callee, p.Field(), make(map[*ssa.Function]bool)) {
			delete(cut.Instrs, instr)
		}
	}
	return cut
}

// mayKeep reports whether fn can return without having assigned to field f, with the
// stream that is in it if it returns one. A call of itself does so if another way does.
func (s *summaries) mayKeep(fn *ssa.Function, f *types.Var, seen map[*ssa.Function]bool) bool {
	if keeps, known := seen[fn]; known {
		return keeps
	}
	seen[fn] = false
	assigned := flow.Cut{Instrs: make(map[ssa.Instruction]bool)}
	for instr := range instructions(fn) {
		switch instr := instr.(type) {
		case *ssa.Store:
			assigned.Instrs[instr] = alias.FieldOf(instr.Addr) == f
		case *ssa.Call:
			callee := parallel.Body(&instr.Call)
			assigned.Instrs[instr] = callee != nil && s.assignsIn(callee, f, make(map[*ssa.Function]bool)) && !s.mayKeep(callee, f, seen)
		}
	}
	seen[fn] = slices.ContainsFunc(flow.FromEntry(fn, assigned).Returns(), func(ret *ssa.Return) bool { return s.letsHave(ret, f) })
	return seen[fn]
}

// letsHave reports whether a function that ends in ret lets its caller have the stream
// in field f: it returns that, or none at all.
func (s *summaries) letsHave(ret *ssa.Return, f *types.Var) bool {
	all := true
	for _, v := range flow.Results(ret) {
		if !s.res.Types.ClientStream(v.Type()) && !s.res.Types.ServerStream(v.Type()) {
			continue
		}
		if slices.ContainsFunc(s.places(v), func(p Place) bool { return p.Field() == f }) {
			return true
		}
		all = false
	}
	return all
}

// Assigns reports whether fn assigns to the field of the place p, itself or
// through functions of the package.
func (r *Result) Assigns(fn *ssa.Function, p Place) bool {
	f := p.Field()
	return f != nil && r.sum.assignsIn(fn, f, make(map[*ssa.Function]bool))
}

// assigns reports whether instr, or the function of this package that it calls,
// assigns to field f.
func (s *summaries) assigns(instr ssa.Instruction, f *types.Var) bool {
	switch instr := instr.(type) {
	case *ssa.Store:
		return alias.FieldOf(instr.Addr) == f
	case *ssa.Call:
		callee := parallel.Body(&instr.Call)
		return callee != nil && s.assignsIn(callee, f, make(map[*ssa.Function]bool))
	}
	return false
}

func (s *summaries) assignsIn(fn *ssa.Function, f *types.Var, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if st, ok := instr.(*ssa.Store); ok && alias.FieldOf(st.Addr) == f {
				return true
			}
			if call, ok := instr.(*ssa.Call); ok {
				if callee := parallel.Body(&call.Call); callee != nil && s.assignsIn(callee, f, seen) {
					return true
				}
			}
		}
	}
	return false
}

// CallsOf returns the calls of fn in its package, in source order.
func (r *Result) CallsOf(fn *ssa.Function) []*ssa.Call {
	var out []*ssa.Call
	for _, f := range r.Funcs {
		for _, b := range f.Blocks {
			for _, instr := range b.Instrs {
				if call, ok := instr.(*ssa.Call); ok && parallel.Body(&call.Call) == fn {
					out = append(out, call)
				}
			}
		}
	}
	return out
}

// DynamicCalls returns the calls of function values in fn, in the order of the source.
func (r *Result) DynamicCalls(fn *ssa.Function) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for instr := range instructions(fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok || call.Common().IsInvoke() || call.Common().StaticCallee() != nil {
			continue
		}
		if _, builtin := call.Common().Value.(*ssa.Builtin); !builtin {
			out = append(out, call)
		}
	}
	return out
}

// ResultOf returns result i of a call, or nil if it is not used.
func ResultOf(call *ssa.Call, i int) ssa.Value {
	if call.Call.Signature().Results().Len() == 1 {
		return call
	}
	return result(call, i)
}
