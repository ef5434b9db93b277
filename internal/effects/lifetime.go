package effects

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// A Kind says what a Lifetime is about.
type Kind uint8

const (
	Stream Kind = iota // a stream that the call returns
	Hidden             // a stream that the callee opens and leaves behind
	Conn               // a connection
)

// A Lifetime is one object that a function opens, followed to every return.
type Lifetime struct {
	Kind Kind
	Call ssa.CallInstruction // the operation that opens it
	// Root is the function whose exits were examined: the one that contains
	// Call, or the one around it if Call is in a literal that runs in place.
	Root  *ssa.Function
	Shape grpcapi.Shape
	// Verdict says what ends the object besides the calls in sight.
	Verdict Verdict
	// Exits are all ways to leave Root, released or not.
	Exits []typestate.Exit
	// Dropped are the states in which Call is reached again while the object
	// of its previous run is still open: the next iteration drops it.
	Dropped []typestate.State
	// Retried is set when Root is a literal that a helper calls again when it
	// fails.
	Retried bool
	// Discarded is set when the stream is not assigned to anything.
	Discarded bool
	// Leak is the callee's leak, for Hidden.
	Leak *Leak
	// Held is set when the stream is kept in a field through which nobody can
	// release it; Elsewhere is what the package does to it there.
	Held      bool
	Elsewhere typestate.State
	Kept      *ssa.Store // what stores it there
	// Escapes is set when on some path the stream is handed over, kept or
	// shared, so that it may outlive the function.
	Escapes bool
	// Callee is the function that leaks, for Hidden, if it is named; Lines is
	// the one whose position the leak's lines count from.
	Callee, Lines *types.Func
	// Callers are the calls of Root in its package, if they are all of them.
	Callers []*CallSite

	owner *ssa.Parameter // see releases.ownerParam
}

// Opens reports whether the lifetime's stream is what is stored in the field
// f somewhere in the package.
func (r *Result) Opens(l *Lifetime, f *types.Var) bool {
	for _, st := range r.stores[f] {
		if call := openedBy(st.Val); call != nil && call == l.Call {
			return true
		}
	}
	return false
}

// openedBy analyses everything that fn opens and records what its callers
// must know of it.
func (s *summaries) openedBy(fn *ssa.Function, eff *funcEffects) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			for _, l := range s.lifetimesOf(call) {
				s.lifetimes = append(s.lifetimes, l)
				s.addLeak(fn, eff, l)
			}
		}
	}
	for _, lit := range fn.AnonFuncs {
		s.literalLeaks(fn, s.effects(lit), eff)
	}
	slices.SortFunc(eff.Leaks, func(a, b Leak) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Param, b.Param), cmp.Compare(a.Category, b.Category))
	})
	eff.Leaks = slices.Compact(eff.Leaks)
}

// literalLeaks takes over the leaks of a literal in fn: its streams are bound
// to a parameter of fn, which is how they were recorded.
func (s *summaries) literalLeaks(fn *ssa.Function, lit, eff *funcEffects) {
	if lit == nil {
		return
	}
	for owner, leaks := range lit.outer {
		if owner == fn {
			eff.Leaks = append(eff.Leaks, leaks...)
			continue
		}
		eff.addOuter(owner, leaks...)
	}
}

func (f *funcEffects) addOuter(owner *ssa.Function, leaks ...Leak) {
	if f.outer == nil {
		f.outer = make(map[*ssa.Function][]Leak)
	}
	f.outer[owner] = append(f.outer[owner], leaks...)
}

// lifetimesOf returns the objects that call opens, followed to their ends.
func (s *summaries) lifetimesOf(call ssa.CallInstruction) []*Lifetime {
	common := call.Common()
	var out []*Lifetime
	if c, ok := s.res.Types.Creates(common); ok && !s.callsLiteral(call) {
		if l := s.streamLifetime(call, c); l != nil {
			out = append(out, l)
		}
	}
	if s.opensConn(common) {
		if l := s.connLifetime(call); l != nil {
			out = append(out, l)
		}
	}
	if eff := s.of(common); eff != nil {
		for i := range eff.Leaks {
			if l := s.hiddenLifetime(call, &eff.Leaks[i]); l != nil {
				out = append(out, l)
			}
		}
	}
	return out
}

// callsLiteral reports whether call runs a literal of the function around it in place:
// what that opens is followed from there, and what it captures was opened before.
func (s *summaries) callsLiteral(call ssa.CallInstruction) bool {
	mc, ok := alias.Of(call.Common().Value).(*ssa.MakeClosure)
	if !ok {
		return false
	}
	lit := mc.Fn.(*ssa.Function)
	return lit.Parent() != nil && alias.MakerOf(lit) == mc && s.inPlaceLiteral(mc)
}

// rootOf returns the function whose exits matter for something created in fn:
// literals that run in place belong to the function around them, unless a
// helper runs them again and again.
func (s *summaries) rootOf(fn *ssa.Function) (root *ssa.Function, retried bool) {
	for range 4 {
		mc := alias.MakerOf(fn)
		if mc == nil {
			return fn, false
		}
		if s.retried(mc) {
			return fn, true
		}
		if !s.inPlaceLiteral(mc) {
			return fn, false
		}
		fn = fn.Parent()
	}
	return fn, false
}

func (s *summaries) retried(mc *ssa.MakeClosure) bool {
	return !alias.EachValueUse(mc, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		return !ok || !s.retriesArg(call.Common(), as)
	})
}

// streamLifetime follows the stream that call creates; nil if it cannot be
// followed. If what ends it is unclear, its verdict says so: an unfinished RPC
// is a defect all the same.
func (s *summaries) streamLifetime(call ssa.CallInstruction, c grpcapi.Creation) *Lifetime {
	srcs := s.contextOf(call, c)
	root, retried := s.rootOf(call.Parent())
	rel := s.newReleases(root)
	rel.addContext(srcs)
	s.addReleasingResults(rel, call, c)
	if rel.before(call) {
		return nil
	}
	rel.addOwner(clientOf(call.Common()))
	l := &Lifetime{Kind: Stream, Call: call, Root: root, Retried: retried, Verdict: s.judge(srcs)}
	l.Shape = s.shapeOf(call, c)
	rel.addContexts(c.Ctx)
	l.Discarded = call.Value() == nil || discarded(call.Value(), c.Stream)
	if rel.escaped || rel.elsewhere(root) || rel.ownerDeferred(root) {
		l.Verdict = Verdict{}
	}
	l.owner = rel.ownerParam
	p := &streamProtocol{s: s, origin: call, creation: c, rel: rel}
	s.earlyTrailers(l, p, rel)
	if !s.follow(l, p, p.keeps, rel) {
		return nil
	}
	return l
}

// addReleasingResults adds the func() results of a constructor; one that
// hides a field owner is covered by addOwner.
func (s *summaries) addReleasingResults(rel *releases, call ssa.CallInstruction, c grpcapi.Creation) {
	v := call.Value()
	if v == nil {
		return
	}
	for _, i := range c.Releases {
		rel.addFunc(result(v, i))
	}
}

// clientOf returns the client that a creating call is made on.
func clientOf(common *ssa.CallCommon) ssa.Value {
	if common.IsInvoke() {
		return common.Value
	}
	for _, arg := range common.Args {
		if !grpcapi.IsContext(arg.Type()) {
			return arg
		}
	}
	return common.Value
}

// clientsOf returns what a call of a leaking function may open its stream on: the
// receiver, and arguments that open streams, wherever they are in the list.
func (s *summaries) clientsOf(common *ssa.CallCommon) []ssa.Value {
	var clients []ssa.Value
	for i, arg := range argsOf(common) {
		if i == 0 && common.Signature().Recv() != nil || s.opensStreams(arg.Type()) {
			clients = append(clients, arg)
		}
	}
	if len(clients) == 0 {
		clients = append(clients, clientOf(common))
	}
	return clients
}

// opensStreams reports whether t has a method that opens a stream, as connections have.
func (s *summaries) opensStreams(t types.Type) bool {
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		res := ms.At(i).Type().(*types.Signature).Results()
		if res.Len() > 0 && s.res.Types.ClientStream(res.At(0).Type()) {
			return true
		}
	}
	return false
}

// discarded reports whether result i of call is not used.
func discarded(call *ssa.Call, i int) bool {
	if call.Call.Signature().Results().Len() == 1 {
		return len(*call.Referrers()) == 0
	}
	v := result(call, i)
	return v == nil || len(*v.Referrers()) == 0
}

// hiddenLifetime follows the obligation that a call of a leaking function
// leaves: the context it passes must end.
func (s *summaries) hiddenLifetime(call ssa.CallInstruction, leak *Leak) *Lifetime {
	args := argsOf(call.Common())
	if leak.Param >= len(args) {
		return nil
	}
	root, retried := s.rootOf(call.Parent())
	l := &Lifetime{Kind: Hidden, Call: call, Root: root, Retried: retried, Leak: leak, Callee: grpcapi.Callee(call.Common())}
	l.Lines = l.Callee
	if common := call.Common(); common.IsInvoke() {
		if made, _ := madeBy(alias.Of(common.Value)); made != nil {
			l.Lines = grpcapi.Callee(&made.Call)
		}
	}
	rel := s.newReleases(root)
	if leak.Field {
		param, _ := alias.Of(args[leak.Param]).(*ssa.Parameter)
		l.Verdict = Verdict{Life: Owner, Param: param, Field: param != nil}
	} else {
		ctx := args[leak.Param]
		srcs := s.sources(ctx)
		rel.addContext(srcs)
		rel.addContexts(ctx)
		l.Verdict = s.judge(srcs)
	}
	for _, client := range s.clientsOf(call.Common()) {
		rel.addOwner(client)
	}
	if rel.escaped || l.Verdict.Life == Unclear || l.Verdict.Life == Bounded || rel.elsewhere(root) || rel.passedTo(call.Common()) {
		return nil
	}
	p := &streamProtocol{s: s, origin: call, hidden: leak, rel: rel}
	if !s.follow(l, p, nil, rel) {
		return nil
	}
	return l
}

// maxWork bounds the work on all objects of one kind in a function, in
// instructions that are run: a second or two. n objects in a function of their
// size take n² time, and only what a program has written has very many: the
// most that a function of people's was seen to need is 240,000. There is nothing
// known of the rest. Only tests change it.
var maxWork = 500_000

// follow runs the protocol and fills in l.
func (s *summaries) follow(l *Lifetime, p typestate.Protocol, keeps func(*ssa.FreeVar) bool, rel *releases) bool {
	if s.spent[l.Root] > maxWork {
		return false
	}
	spec := s.spec(l.Root, p, rel)
	spec.Watch, spec.Renews, spec.Keeps = l.Call, true, keeps
	if _, ok := p.(*streamProtocol); ok {
		spec.Sparse = s.sparse(l, rel)
	}
	run := typestate.Run(spec)
	s.spent[l.Root] += run.Work
	if run.GaveUp {
		return false
	}
	l.Exits = run.Exits
	s.held(l)
	for _, x := range run.Exits {
		l.Escapes = l.Escapes || l.Held || x.State&(Escaped|Returned|Shared) != 0
	}
	for _, st := range run.Seen {
		if Abandoned(st) {
			l.Dropped = append(l.Dropped, st)
		}
	}
	if len(l.Dropped) > 0 && (rel.deferred(l.Root) || rel.endsBehind(l.Call)) {
		l.Dropped = nil
	}
	return true
}

// held finds out whether l is kept in a dead-end field.
func (s *summaries) held(l *Lifetime) {
	for _, f := range s.storedIn(l.Call) {
		u := s.fields[f]
		i := slices.IndexFunc(u.stores, func(st *ssa.Store) bool { return openedBy(st.Val) == l.Call && s.deadEnd(f, st) })
		if i < 0 {
			continue
		}
		l.Held, l.Kept = true, u.stores[i]
		if s.ownerEnds(u.owner) && (l.Verdict.Life == Never || l.Verdict.Life == Caller) {
			// Somebody ends the owner's streams when the owner is done.
			l.Verdict = Verdict{Life: Owner, Param: l.Verdict.Param, Field: l.Verdict.Field}
		}
		switch {
		case len(u.closeSends) > 0:
			l.Elsewhere |= CloseSent | ClosedLast
		case len(u.receivers) > 0:
			l.Elsewhere |= Received | Looped
		}
	}
}

// CategoryOf names the way in which a stream of the given shape was left.
func CategoryOf(shape grpcapi.Shape, st typestate.State) string {
	switch {
	case st&ClosedLast != 0:
		return "close-send-only"
	case st&Looped != 0:
		return "early-return"
	case st&Received != 0 && shape != grpcapi.Bidi:
		return "single-recv"
	case st&Received != 0:
		return "early-return"
	}
	return "never-received"
}

// addLeak records in the summary of the function around l that l is left
// behind, when what ends it is in the caller's hands.
func (s *summaries) addLeak(fn *ssa.Function, eff *funcEffects, l *Lifetime) {
	v := l.Verdict
	if v.Param == nil || l.Kind == Conn || v.Life != Caller && !v.Field || s.generated[s.pass.Fset.File(l.Call.Pos())] {
		return
	}
	leak := Leak{Field: v.Field, Held: l.Held, Line: s.line(l.Call.Pos()) - s.line(v.Param.Parent().Pos())}
	if l.Kind == Hidden {
		leak.Category, leak.Held = l.Leak.Category, l.Leak.Held
	}
	for _, x := range l.Exits {
		if !Abandoned(x.State) || x.State&SendFailed != 0 {
			continue // that Send returned io.EOF is between this function and its stream
		}
		if ret := ExitPos(x.Return); leak.Exit == 0 && l.Kind != Hidden && ret.IsValid() {
			leak.Exit = s.line(ret) - s.line(v.Param.Parent().Pos())
		}
		if leak.Category == "" {
			leak.Category = CategoryOf(l.Shape, x.State|l.Elsewhere)
		}
		if x.Err == 0 || x.Err&typestate.Nil != 0 {
			leak.OnSuccess = true
		}
		if x.Err&typestate.NonNil != 0 {
			leak.OnError = true
		}
	}
	if !leak.OnSuccess && !leak.OnError {
		return
	}
	if leak.Held && !leak.OnSuccess && l.Kind == Stream {
		leak.Held = s.foundAgain(l)
	}
	owner := v.Param.Parent()
	leak.Param = slices.Index(owner.Params, v.Param)
	if owner == fn {
		eff.Leaks = append(eff.Leaks, leak)
		return
	}
	eff.addOuter(owner, leak)
}

// foundAgain reports whether somebody asks whether there is a stream in a field in which
// that of l is kept. If nobody does, a function that has failed to use it opens another.
func (s *summaries) foundAgain(l *Lifetime) bool {
	return slices.ContainsFunc(s.storedIn(l.Call), func(f *types.Var) bool { return s.fields[f].compared })
}

// ExitPos returns the position of a return, or of the closing brace that
// stands for it.
func ExitPos(ret *ssa.Return) token.Pos {
	if ret.Pos().IsValid() || ret.Parent().Syntax() == nil {
		return ret.Pos()
	}
	return ret.Parent().Syntax().End() - 1
}

// line returns the line of pos.
func (s *summaries) line(pos token.Pos) int {
	if !pos.IsValid() {
		return 0
	}
	return s.pass.Fset.Position(pos).Line
}

// collect fills in the result once every function is summarised.
func (s *summaries) collect(res *Result) {
	callers := s.callers()
	slices.SortStableFunc(s.lifetimes, func(a, b *Lifetime) int { return cmp.Compare(a.Call.Pos(), b.Call.Pos()) })
	for _, l := range s.lifetimes {
		if l.owner != nil && s.callersClose(l.owner, callers, 3) || l.Kind == Stream && s.renewed(l, callers) {
			l.Verdict = Verdict{}
		}
		if l.Verdict.Param != nil && !l.Verdict.Field {
			// What a loop drops stays until the helper that calls back returns.
			l.Callers = s.callSites(l.Verdict.Param, callers, len(l.Dropped) == 0, 3)
		}
	}
	res.Lifetimes = s.lifetimes
	res.Replaced = s.replacements()
	res.Unanswered = s.unanswered()
	res.stores = make(map[*types.Var][]*ssa.Store)
	for f, u := range s.uses() {
		res.stores[f] = u.stores
	}
}
