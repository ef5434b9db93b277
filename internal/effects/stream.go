package effects

import (
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// The protocol of a client stream. Release is by the matrix of the
// contracts: Recv until an error, CloseAndRecv, an error other than io.EOF
// from Send, an error from Header, the end of the context or of the
// connection. CloseSend and io.EOF from Send release nothing.
const (
	Born       typestate.State = 1 << iota // the stream (or connection) exists
	Released                               // nothing stays behind
	Escaped                                // somebody else's, or out of sight
	Received                               // a message was received
	Looped                                 // ... in a loop
	Sent                                   // a message was sent
	CloseSent                              // half-closed
	SendFailed                             // Send returned io.EOF: the status is still to be received
	Finished                               // the RPC's outcome was received
	Shared                                 // another goroutine uses it
	ClosedLast                             // half-closed, and nothing received since
	Returned                               // the caller's
	CallFailed                             // in a summary: a function that was passed returned an error, or false
)

// Abandoned reports whether a state is that of an object which nobody can
// release any more.
func Abandoned(st typestate.State) bool {
	return st&Born != 0 && st&(Released|Escaped|Returned) == 0
}

// streamProtocol is the typestate protocol for one client stream.
type streamProtocol struct {
	s        *summaries
	origin   ssa.CallInstruction // the creating call; nil for a stream that comes from outside
	idle     bool                // stands for no stream, where one of its function is followed
	creation grpcapi.Creation
	hidden   *Leak     // the origin leaves a stream behind that its caller never sees
	rel      *releases // what ends the stream from outside; may be nil
	field    *types.Var
	cycles   map[*ssa.Function][]bool // see onCycle

	callees map[calleeArg][]End    // see inCallee
	within  map[*ssa.Function]bool // the callees that are run
	ended   func(ssa.Value) bool   // which contexts end with the stream, in the last of them
}

// Call implements typestate.Protocol.
func (p *streamProtocol) Call(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	common := call.Common()
	if call == p.origin {
		return p.birth(common, in.State()), true
	}
	if op, recv := grpcapi.MethodOp(common); op != grpcapi.NoOp && in.Of(recv) == typestate.Object {
		return p.op(op, call, in.State()), true
	}
	if p.rel != nil && p.rel.by(common) {
		return []typestate.Outcome{{State: in.State() | Released}}, true
	}
	if outs, ok := p.fieldMethod(call, in); ok {
		return outs, true
	}
	args := argsOf(common)
	if !slices.ContainsFunc(args, func(v ssa.Value) bool { return refers(in, v) }) {
		if outs := p.callback(common, in.State()); outs != nil {
			return outs, true
		}
		return p.s.runsLiterals(common, in.State())
	}
	if grpcapi.OnlyPrints(common) {
		return []typestate.Outcome{{State: in.State()}}, true
	}
	return p.passed(call, args, in)
}

func refers(in typestate.View, v ssa.Value) bool {
	abs := in.Of(v)
	return abs != typestate.Unknown && abs&(typestate.Object|typestate.Holder) != 0
}

// argsOf returns the arguments of a call with the receiver first.
func argsOf(common *ssa.CallCommon) []ssa.Value {
	if common.IsInvoke() {
		return append([]ssa.Value{common.Value}, common.Args...)
	}
	return common.Args
}

// birth gives the outcomes of the creating call: a stream and no error, or an
// error and no stream.
func (p *streamProtocol) birth(common *ssa.CallCommon, st typestate.State) []typestate.Outcome {
	if p.hidden != nil {
		return p.hiddenBirth(common, st)
	}
	n := common.Signature().Results().Len()
	ok := make([]typestate.Abs, n)
	failed := make([]typestate.Abs, n)
	ok[p.creation.Stream] = typestate.Object
	failed[p.creation.Stream] = typestate.Nil
	born := Born
	if eff := p.s.of(common); eff != nil && eff.Fresh != nil && !grpcapi.Stub(common) {
		born |= eff.Fresh.State
	}
	outs := []typestate.Outcome{{State: born, Results: ok}}
	if p.creation.Err >= 0 {
		ok[p.creation.Err] = typestate.Nil
		failed[p.creation.Err] = typestate.NonNil
		outs = append(outs, typestate.Outcome{State: st &^ Born, Results: failed})
	}
	return outs
}

// hiddenBirth is birth for a call that leaves a stream behind by itself.
func (p *streamProtocol) hiddenBirth(common *ssa.CallCommon, st typestate.State) []typestate.Outcome {
	errIdx := errorResult(common.Signature())
	outcome := func(left bool, err typestate.Abs) typestate.Outcome {
		o := typestate.Outcome{State: st &^ Born, Results: make([]typestate.Abs, common.Signature().Results().Len())}
		if left {
			o.State = Born
		}
		if errIdx >= 0 {
			o.Results[errIdx] = err
		}
		return o
	}
	return []typestate.Outcome{
		outcome(p.hidden.OnSuccess, typestate.Nil),
		outcome(p.hidden.OnError, typestate.NonNil),
	}
}

// errorResult returns the index of the last result if it is an error, or -1.
func errorResult(sig *types.Signature) int {
	n := sig.Results().Len()
	if n > 0 && grpcapi.IsError(sig.Results().At(n-1).Type()) {
		return n - 1
	}
	return -1
}

// boolResult returns the index of the first bool result, or -1.
func boolResult(sig *types.Signature) int {
	for i := range sig.Results().Len() {
		if b, ok := sig.Results().At(i).Type().Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
			return i
		}
	}
	return -1
}

// pointerResult returns the index of the first result that is a pointer or an
// interface other than error, or -1.
func pointerResult(sig *types.Signature) int {
	for i := range sig.Results().Len() {
		switch t := sig.Results().At(i).Type(); t.Underlying().(type) {
		case *types.Pointer:
			return i
		case *types.Interface:
			if !grpcapi.IsError(t) {
				return i
			}
		}
	}
	return -1
}

// op gives the outcomes of a method call on the stream.
func (p *streamProtocol) op(op grpcapi.Op, call ssa.CallInstruction, st typestate.State) []typestate.Outcome {
	sig := call.Common().Signature()
	end := func(state typestate.State, err typestate.Abs) typestate.Outcome {
		o := typestate.Outcome{State: state, Results: make([]typestate.Abs, sig.Results().Len())}
		if i := errorResult(sig); i >= 0 {
			o.Results[i] = err
		}
		return o
	}
	switch op {
	case grpcapi.Recv:
		if p.errorLost(call) {
			return []typestate.Outcome{{State: st | Received | Escaped}}
		}
		got := st&^ClosedLast | Received
		if st&SendFailed != 0 {
			got |= Released | Finished // the server has ended it
		}
		if p.loops(call) || p.startsLoop(call) {
			got |= Looped
		}
		if p.endsWithFirst(call) || p.expectsEnd(call) {
			got |= Released | Finished
		}
		ok := end(got, typestate.Nil)
		if len(ok.Results) == 2 {
			ok.Results[0] = typestate.Set // a message, if there is no error
		}
		return []typestate.Outcome{ok, end(st|Released|Finished, typestate.NonNil)}
	case grpcapi.CloseAndRecv:
		return []typestate.Outcome{
			end(st|Released|Finished|Received, typestate.Nil),
			end(st|Released|Finished, typestate.NonNil),
		}
	case grpcapi.Send:
		if !p.sendsMany(call) {
			return []typestate.Outcome{
				end(st|Sent, typestate.Nil),
				end(st|Sent|Released|Finished, typestate.Set),
			}
		}
		return []typestate.Outcome{
			end(st|Sent, typestate.Nil),
			end(st|Sent|SendFailed, typestate.EOF),
			end(st|Sent|Released|Finished, typestate.Set),
		}
	case grpcapi.CloseSend:
		return []typestate.Outcome{end(st|CloseSent|ClosedLast, typestate.Nil)}
	case grpcapi.Header:
		return []typestate.Outcome{end(st, typestate.Nil), end(st|Released|Finished, typestate.NonNil)}
	}
	return []typestate.Outcome{end(st, 0)}
}

// endsWithFirst reports whether the first message received is also the last:
// the server does not stream. A low-level RecvMsg on a stream of unknown
// shape, outside any loop, is taken for that.
func (p *streamProtocol) endsWithFirst(call ssa.CallInstruction) bool {
	shape := p.shape(call)
	name, _ := grpcapi.Method(call.Common())
	return shape == grpcapi.ClientStreaming ||
		shape == grpcapi.ShapeUnknown && name == "RecvMsg" && p.origin != nil && !p.loops(call)
}

// sendsMany reports whether the client streams: only then does a Send that fails
// return io.EOF, and leave the status to be received. A low-level SendMsg on a
// stream of unknown shape is taken for the only one, as in generated code.
func (p *streamProtocol) sendsMany(call ssa.CallInstruction) bool {
	if p.origin != nil {
		if desc := p.s.description(p.origin.Common()); desc != nil && grpcapi.DescribedOneRequest(desc) {
			return false
		}
	}
	shape := p.shape(call)
	name, _ := grpcapi.Method(call.Common())
	return shape != grpcapi.ServerStreaming && (shape != grpcapi.ShapeUnknown || name != "SendMsg")
}

// shape returns the shape of the stream that call is a method call on.
func (p *streamProtocol) shape(call ssa.CallInstruction) grpcapi.Shape {
	if p.origin != nil && p.hidden == nil {
		return p.s.shapeOf(p.origin, p.creation)
	}
	_, recv := grpcapi.MethodOp(call.Common())
	return p.s.res.Types.Shape(recv.Type())
}

// loops reports whether the call can run again for the same stream: its block,
// or that of a call of the literal around it, lies on a cycle that does not
// pass the creating call.
func (p *streamProtocol) loops(call ssa.CallInstruction) bool {
	return p.onCycle(call.Block()) || p.againAround(call)
}

// againAround reports whether the literal around call, or one around that, can run again
// for the same stream.
func (p *streamProtocol) againAround(call ssa.CallInstruction) bool {
	for fn := call.Parent(); fn.Parent() != nil; fn = fn.Parent() {
		mc := alias.MakerOf(fn)
		if mc == nil || p.origin != nil && p.origin.Parent() == fn {
			return false
		}
		again := !alias.EachValueUse(mc, func(use ssa.Instruction, _ ssa.Value) bool {
			return !p.onCycle(use.Block())
		})
		if again {
			return true
		}
	}
	return false
}

// expectsEnd reports whether call, outside of a loop, only asks whether the stream has
// ended: it drops the message, and compares the error with io.EOF alone. What happens
// if a message comes after all is the server's fault.
func (p *streamProtocol) expectsEnd(call ssa.CallInstruction) bool {
	recv := call.Value()
	if recv == nil || p.loops(call) {
		return false
	}
	last := call.Common().Signature().Results().Len() - 1
	err := ResultOf(recv, last)
	if err == nil {
		return false
	}
	if m := result(recv, 0); m != nil && len(*m.Referrers()) > 0 {
		return false // what RecvMsg receives is an argument
	}
	asked := false
	for _, ref := range *err.Referrers() {
		cmp, ok := ref.(*ssa.BinOp)
		if !ok {
			continue
		}
		if !typestate.IsEOF(cmp.Y) {
			return false
		}
		asked = true
	}
	return asked
}

// startsLoop reports whether what call receives is what a loop begins with that
// receives the rest: "for m, err := s.Recv(); err == nil; m, err = s.Recv()".
func (p *streamProtocol) startsLoop(call ssa.CallInstruction) bool {
	if call.Value() == nil {
		return false
	}
	for _, result := range *call.Value().Referrers() {
		e, ok := result.(*ssa.Extract)
		if !ok {
			continue
		}
		for _, use := range *e.Referrers() {
			phi, ok := use.(*ssa.Phi)
			if ok && slices.ContainsFunc(phi.Edges, func(v ssa.Value) bool { return p.receivedInLoop(v) }) {
				return true
			}
		}
	}
	return false
}

// receivedInLoop reports whether v is a result of a Recv that is run again.
func (p *streamProtocol) receivedInLoop(v ssa.Value) bool {
	e, ok := v.(*ssa.Extract)
	if !ok {
		return false
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok {
		return false
	}
	op, _ := grpcapi.MethodOp(&call.Call)
	return op == grpcapi.Recv && p.loops(call)
}

// Repeats reports whether the call can run again in one run of its function.
func (r *Result) Repeats(call ssa.CallInstruction) bool { return r.sum.repeats(call.Block()) }

// repeats reports whether b can reach itself.
func (s *summaries) repeats(b *ssa.BasicBlock) bool { return s.callsOf(b.Parent()).cycles[b.Index] }

// onCycle reports whether b can reach itself without passing the call that
// creates the stream.
func (p *streamProtocol) onCycle(b *ssa.BasicBlock) bool {
	fn := b.Parent()
	cycles, known := p.cycles[fn]
	if !known {
		var stop *ssa.BasicBlock
		if p.origin != nil {
			stop = p.origin.Block()
		}
		if c := p.s.callsOf(fn); stop == nil || stop.Parent() != fn || c.order[stop.Index] != c.order[b.Index] {
			return c.cycles[b.Index] // no cycle of b passes the call
		}
		if p.cycles == nil {
			p.cycles = make(map[*ssa.Function][]bool)
		}
		cycles = flow.Cycles(fn, stop)
		p.cycles[fn] = cycles
	}
	return cycles[b.Index]
}

// passed gives the outcomes of a call that gets the stream as an argument:
// those of the callee's summary, or an escape.
func (p *streamProtocol) passed(call ssa.CallInstruction, args []ssa.Value, in typestate.View) ([]typestate.Outcome, bool) {
	common := call.Common()
	eff := p.s.of(common)
	if eff == nil {
		eff = p.s.ofGiven(common)
	}
	if eff == nil {
		return nil, false
	}
	var ends []End
	for i, arg := range args {
		if !refers(in, arg) {
			continue
		}
		se := eff.stream(i)
		if se == nil || ends != nil || se.Vague && !p.doneWith(call, arg) {
			return nil, false
		}
		ends = p.inCallee(common, i, se.Ends)
		if ends == nil {
			return nil, true // never returns
		}
	}
	if p.s.neverFails(common) {
		ends = StreamEffect{Ends: ends}.unlessFailed().Ends
	}
	if in.State()&SendFailed != 0 && slices.ContainsFunc(args, func(v ssa.Value) bool { return in.Of(v) == typestate.EOF }) {
		ends = ifReleased(ends)
	}
	if p.origin != nil && p.hidden == nil && p.s.shapeOf(p.origin, p.creation) == grpcapi.ClientStreaming {
		ends = withAnswer(ends)
	}
	if _, isGo := call.(*ssa.Go); isGo {
		return p.spawned(ends, in.State())
	}
	return endsToOutcomes(ends, call, in.State(), p.loops(call)), true
}

// inCallee returns what a function does to the stream that it is given as argument i, of
// which the summary says ends. Which contexts are the stream's is known here, and not to
// the summary, which takes the end of any for the stream's. Nothing is known here of a
// context that a function gets in another way than as an argument; a literal may capture
// it.
func (p *streamProtocol) inCallee(common *ssa.CallCommon, i int, ends []End) []End {
	fn := common.StaticCallee()
	if fn == nil || len(fn.Blocks) == 0 || p.origin == nil || p.hidden != nil || !seesContext(fn) || p.s.annotated(fn) {
		return ends
	}
	k := calleeArg{common, i}
	if known, ok := p.callees[k]; ok {
		return known
	}
	if p.within[fn] || len(p.within) == maxWithin {
		return ends
	}
	inner := *p
	inner.callees, inner.within = nil, map[*ssa.Function]bool{fn: true}
	maps.Copy(inner.within, p.within)
	better := inner.runCallee(fn, common, i)
	if vague, misleads := tellsApart(fn.Signature, better); better == nil || vague || misleads {
		better = ends
	}
	if p.callees == nil {
		p.callees = make(map[calleeArg][]End)
	}
	p.callees[k] = better
	return better
}

// maxWithin bounds through how many calls the contexts of a stream are followed: each call
// of a function is run by itself.
const maxWithin = 3

// runCallee runs the protocol through a function that is given the stream as argument i;
// nil if it keeps the stream.
func (p *streamProtocol) runCallee(fn *ssa.Function, common *ssa.CallCommon, i int) []End {
	spec := p.s.spec(fn, p, p.rel)
	spec.Keeps, spec.Entry, spec.Initial = p.keeps, []ssa.Value{fn.Params[i]}, Born
	ended := spec.Ends
	if p.ended != nil {
		ended = p.ended
	}
	p.ended = func(ctx ssa.Value) bool {
		if j := slices.Index(fn.Params, paramOf(ctx)); j >= 0 {
			return ended(common.Args[j])
		}
		return fn.Parent() == nil || ended(ctx)
	}
	spec.Ends = p.ended
	run := typestate.Run(spec)
	better := endsOf(run.Exits)
	if run.GaveUp || slices.ContainsFunc(better, func(e End) bool { return e.State&(Escaped|Returned) != 0 }) {
		return nil
	}
	return better
}

// A calleeArg is a call of a function that is given the stream, and as which argument.
type calleeArg struct {
	call *ssa.CallCommon
	arg  int
}

// paramOf returns the parameter that v is, or nil.
func paramOf(v ssa.Value) *ssa.Parameter {
	p, _ := alias.Of(v).(*ssa.Parameter)
	return p
}

// seesContext reports whether a function captures a context, or is given one.
func seesContext(fn *ssa.Function) bool {
	of := func(v ssa.Value) bool {
		t := v.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		return grpcapi.IsContext(t)
	}
	return slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool { return of(p) }) ||
		slices.ContainsFunc(fn.FreeVars, func(v *ssa.FreeVar) bool { return of(v) })
}

// doneWith reports whether the function that passes the stream to a call is done with it
// then: it neither uses nor releases it behind the call, whatever that returns.
func (p *streamProtocol) doneWith(call ssa.CallInstruction, stream ssa.Value) bool {
	after := flow.After(call)
	if after.Any(func(instr ssa.Instruction) bool {
		later, ok := instr.(ssa.CallInstruction)
		return ok && p.rel != nil && p.rel.by(later.Common())
	}) {
		return false
	}
	return alias.EachValueUse(p.s.memo.Of(stream), func(use ssa.Instruction, _ ssa.Value) bool {
		return use.Parent() == call.Parent() && !after.Has(use)
	})
}

// withAnswer returns the ends of a callee that did not know that the server sends one
// message only: when it has received that, the RPC is over.
func withAnswer(ends []End) []End {
	out := slices.Clone(ends)
	for i := range out {
		if out[i].State&Received != 0 {
			out[i].State |= Released | Finished
		}
	}
	return out
}

// callback gives the outcomes of a call of a function that the summarised one is
// given: whether its caller's can fail, the caller knows.
func (p *streamProtocol) callback(common *ssa.CallCommon, st typestate.State) []typestate.Outcome {
	_, given := alias.Of(common.Value).(*ssa.Parameter)
	if p.origin != nil || p.idle || common.IsInvoke() || !given {
		return nil
	}
	results := common.Signature().Results()
	good, bad := make([]typestate.Abs, results.Len()), make([]typestate.Abs, results.Len())
	last := results.Len() - 1
	switch {
	case last < 0:
		return nil
	case grpcapi.IsError(results.At(last).Type()):
		good[last], bad[last] = typestate.Nil, typestate.NonNil
	case isFlag(results.At(last).Type()):
		good[last], bad[last] = typestate.True, typestate.False
	default:
		return nil
	}
	return []typestate.Outcome{{State: st, Results: good}, {State: st | CallFailed, Results: bad}}
}

// ifReleased returns the ends that release, or all if none does. A callee that is
// told that the stream has ended, by the io.EOF that Send returned, takes that way.
func ifReleased(ends []End) []End {
	var out []End
	for _, e := range ends {
		if e.State&Released != 0 {
			out = append(out, e)
		}
	}
	if out == nil {
		return ends
	}
	return out
}

// spawned gives the outcome of "go f(stream)": that of the call, except that
// its results are lost. One that receives until the end, unless it cannot answer, is
// taken to get there; one that only sends has nobody receive what ended the stream.
func (p *streamProtocol) spawned(ends []End, st typestate.State) ([]typestate.Outcome, bool) {
	some := func(bit typestate.State) bool {
		return slices.ContainsFunc(ends, func(e End) bool { return e.State&bit != 0 })
	}
	drains := some(Received) && some(Released)
	var outs []typestate.Outcome
	for _, e := range ends {
		if drains && e.State&(SendFailed|Released) == SendFailed {
			continue
		}
		outs = append(outs, typestate.Outcome{State: p.Spawned(st | e.State&^CallFailed)})
	}
	return outs, true
}

// Spawned implements typestate.Protocol.
func (p *streamProtocol) Spawned(st typestate.State) typestate.State { return st | Shared }

// Ended implements typestate.Protocol.
func (p *streamProtocol) Ended(st typestate.State) typestate.State { return st | Released }

// Stopped implements typestate.Protocol: with its connection, the stream has ended, and
// there is no answer that one could still receive.
func (p *streamProtocol) Stopped(st typestate.State) typestate.State { return st | Released | Finished }

// endsToOutcomes applies a summary. A callee that receives once, called in a
// loop, receives in a loop.
func endsToOutcomes(ends []End, call ssa.CallInstruction, st typestate.State, loops bool) []typestate.Outcome {
	sig := call.Common().Signature()
	var outs []typestate.Outcome
	for _, e := range ends {
		if loops && e.State&Received != 0 {
			e.State |= Looped
		}
		st := st
		if e.State&(Received|ClosedLast) == Received {
			st &^= ClosedLast
		}
		o := typestate.Outcome{State: st | e.State&^CallFailed, Results: make([]typestate.Abs, sig.Results().Len())}
		if i := boolResult(sig); i >= 0 {
			o.Results[i] = e.Bool
		}
		if i := errorResult(sig); i >= 0 {
			o.Results[i] = e.Err
		}
		if i := pointerResult(sig); i >= 0 {
			o.Results[i] = e.Ptr
		}
		outs = append(outs, o)
	}
	return outs
}

// fieldMethod handles, while a stream in a field is followed, calls of
// methods of the same object that use that field.
func (p *streamProtocol) fieldMethod(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	if p.field == nil {
		return nil, false
	}
	callee := call.Common().StaticCallee()
	if callee == nil || len(callee.Blocks) == 0 {
		return nil, false
	}
	ends, ok := p.s.fieldEnds(callee, p.field)
	if !ok || ends == nil {
		return nil, false
	}
	if _, isGo := call.(*ssa.Go); isGo {
		return p.spawned(ends, in.State())
	}
	return endsToOutcomes(ends, call, in.State(), p.loops(call)), true
}

// Escape implements typestate.Protocol.
func (p *streamProtocol) Escape(st typestate.State, instr ssa.Instruction) typestate.State {
	return escaped(st, instr)
}

// escaped returns the state after a reference left sight at instr: to the
// caller, or to somebody else. Who only prints it does not keep it.
func escaped(st typestate.State, instr ssa.Instruction) typestate.State {
	if st&Born == 0 {
		return st
	}
	if _, ok := instr.(*ssa.Return); ok {
		return st | Returned
	}
	if isPrinted(instr) {
		return st
	}
	return st | Escaped
}

// isPrinted reports whether instr stores something for a call that only prints it.
func isPrinted(instr ssa.Instruction) bool {
	st, ok := instr.(*ssa.Store)
	if !ok {
		return false
	}
	call := alias.ListedFor(st)
	return call != nil && grpcapi.OnlyPrints(&call.Call)
}

// StoreField implements typestate.Protocol: a stream stored in a field that
// nobody can release it through is still this function's. One that came from
// outside is also given up if its new owner ends it in another way.
func (p *streamProtocol) StoreField(st typestate.State, store *ssa.Store, field *types.Var) bool {
	return p.s.deadEnd(field, store) && (p.origin != nil || !p.s.ownerEnds(p.s.uses()[field].owner))
}

// Wraps implements typestate.Protocol.
func (p *streamProtocol) Wraps(t types.Type) bool { return p.s.res.Types.ClientStream(t) }

// keeps reports whether a literal that runs elsewhere can do more with the
// captured variable fv than send on it.
func (p *streamProtocol) keeps(fv *ssa.FreeVar) bool {
	onlySends := func(use ssa.Instruction, _ ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok {
			_, compare := use.(*ssa.BinOp)
			return compare
		}
		op, _ := p.s.res.Types.StreamOp(call.Common())
		switch op {
		case grpcapi.Send, grpcapi.CloseSend, grpcapi.Observe:
			return true
		}
		return false
	}
	ok := alias.EachUse(fv, func(use ssa.Instruction) bool {
		load, isLoad := use.(*ssa.UnOp)
		return isLoad && alias.EachValueUse(load, onlySends)
	})
	return !ok
}
