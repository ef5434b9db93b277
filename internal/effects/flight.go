package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Memory that gRPC reads later. This is the protocol of objects in pools once
// more, with the same aliases, and with further states: a message, or memory
// that it refers to, is in flight between the moment in which it is left to a
// goroutine that sends it and the moment in which that is waited for.
//
// May for the paths, must for the object, as with pools. That a goroutine sends
// what it has is taken from what it calls (a stream's Send or SendMsg), or, for
// a channel, from what the package does with channels of that type.
const (
	sending typestate.State = 1 << (33 + iota) // a goroutine has it, and sends it
	sent                                       // it was sent, and gRPC may still read it
	kept                                       // somebody keeps it who takes it for unchanging
)

const flightShift = 36 // site of the Send, or of what keeps it

// emptied is set with sent if the message was given other memory since: what becomes
// of the struct is all the same to gRPC.
const emptied typestate.State = 1 << 48

// untouched is set with sent if nothing was done with the message since.
const untouched typestate.State = 1 << 51

// pointedTo is set if UnmarshalVTUnsafe has let a message refer to the memory.
const pointedTo typestate.State = 1 << 50

// A FlightKind says what is done to memory in flight.
type FlightKind uint8

const (
	// FlightReleased is memory of a response that is released before gRPC reads it.
	FlightReleased FlightKind = iota
	// FlightChanged is memory that is written to, or given back, while it is sent.
	FlightChanged
	// FlightChangedSent is the same, after a Send in the same goroutine.
	FlightChangedSent
	// FlightOverwritten is a message that RecvMsg writes to while it is kept.
	FlightOverwritten
	// FlightRetained is memory that gRPC takes back, and that is kept.
	FlightRetained
	// FlightRefilled is memory that is written to while a message is kept that
	// UnmarshalVTUnsafe has let refer to it.
	FlightRefilled
	// FlightSentAgain is a message that is sent once more, with what is in it.
	FlightSentAgain
	// FlightPrepared is a PreparedMsg that is changed while it is sent.
	FlightPrepared
)

// A Flight is a wrong use of memory that gRPC has.
type Flight struct {
	Kind FlightKind
	// At is what must not be, Other what it conflicts with: the Send, what keeps
	// the message, or the release.
	At, Other ssa.Instruction
	// Replaces is set if a field is given another value, or the struct goes back, and
	// the memory is left as it is.
	Replaces bool
	// Frees is set if a reference to a buffer of gRPC is given up, and nothing else
	// happens to the memory.
	Frees bool
	Made  ssa.Instruction // the call that the memory comes from; may be nil
	PutIn []ssa.CallInstruction
}

// flight is what a poolRun has besides for memory in flight.
type flight struct {
	p     *poolRun
	role  grpcapi.Role
	input bool // the object is what Unmarshal is given
	found map[ssa.Instruction]Flight
	types *grpcapi.Types
}

// note records a wrong use, the first one of each instruction.
func (f *flight) note(kind FlightKind, at ssa.Instruction, in typestate.View) {
	if within := in.Within(); len(within) > 0 && !InDefer(within) {
		at = within[0]
	}
	if known, ok := f.found[at]; ok && known.Kind <= kind {
		return
	}
	var call *ssa.CallCommon
	if c, ok := at.(ssa.CallInstruction); ok {
		call = c.Common()
	}
	other := f.p.sites[in.State()>>flightShift&siteMask]
	if (kind == FlightChanged || kind == FlightChangedSent) && isPrepared(f.p.root) {
		if kind == FlightChangedSent {
			return // which is what it is for
		}
		kind = FlightPrepared
	}
	replaces := in.State()&emptied != 0
	if store, ok := at.(*ssa.Store); ok {
		replaces = replaces || f.toHeader(store, in)
	} else if call != nil {
		replaces = replaces || emptiesMessage(call, f.role) || f.putsHeader(call) || f.replacesIn(call, poolapi.Args(call), in) || f.clears(call, poolapi.Args(call), in)
	}
	f.found[at] = Flight{Replaces: replaces, Frees: call != nil && f.p.s.frees(call), Kind: kind, At: at, Other: other.instr, Made: f.p.made()}
}

// frees reports whether a call gives up references to buffers of gRPC.
func (s *summaries) frees(call *ssa.CallCommon) bool {
	if eff, ok := poolapi.Of(call); ok {
		return eff.Family == poolapi.Buffer && eff.Puts >= 0
	}
	eff := s.poolEffects(call)
	return eff != nil && len(eff.Puts) > 0 && !slices.ContainsFunc(eff.Puts, func(put PoolPut) bool { return put.Family != poolapi.Buffer })
}

// lend returns the state once the object is sending, sent or kept from instr on.
func (f *flight) lend(st typestate.State, as typestate.State, instr ssa.Instruction, in typestate.View) typestate.State {
	st &^= emptied
	within := in.Within()
	if len(within) > 0 {
		instr = within[0]
	}
	if st&(sending|sent|kept) == 0 {
		st = withSite(st, f.p.site(poolSite{instr: instr, within: nil}), flightShift)
	}
	return st | as
}

// asynchronous reports whether what is looked at runs in another goroutine.
func (f *flight) asynchronous(in typestate.View) bool {
	return f.p.asynchronous(poolSite{within: in.Within()})
}

// before is what an instruction does to memory in flight.
func (f *flight) before(instr ssa.Instruction, in typestate.View) typestate.State {
	st := in.State()
	switch instr := instr.(type) {
	case *ssa.Go, *ssa.Call:
		call := instr.(ssa.CallInstruction)
		if f.p.spawnsRef(call, in) {
			return f.spawned(st, call, in)
		}
		return f.call(call, in)
	case *ssa.Defer:
		if slices.ContainsFunc(poolapi.Args(&instr.Call), func(v ssa.Value) bool { return in.Of(v) == typestate.Object }) && f.p.s.repeats(instr.Block()) {
			return f.lend(st, kept, instr, in)
		}
	case *ssa.Send:
		if !isRef(in.Of(instr.X)) && !f.asynchronous(in) {
			return st &^ (sending | kept) // a semaphore, or a message that it may go on
		}
		return f.queued(st, instr, instr.Chan, instr.X, in)
	case *ssa.UnOp:
		if instr.Op == token.ARROW && !f.asynchronous(in) {
			return st &^ (sending | kept)
		}
	case *ssa.Store:
		return f.stored(st, instr, in)
	case *ssa.MapUpdate:
		if isMemory(in.Of(instr.Map)) {
			f.changes(instr, in)
		} else if in.Of(instr.Value) == typestate.Object {
			return f.lend(st, kept, instr, in)
		}
	}
	return st
}

// stored is an assignment: to the object's memory, or of the object.
func (f *flight) stored(st typestate.State, s *ssa.Store, in typestate.View) typestate.State {
	if isMemory(in.Of(s.Addr)) {
		if f.beside(s, in) {
			return st
		}
		st &^= untouched
		f.changes(s, in)
		if st&sent != 0 && f.empties(s, in) {
			st |= emptied
		}
		if f.truncates(s) && f.role == grpcapi.Unary && InDefer(in.Within()) {
			st = withSite(st|wentBack, f.p.site(poolSite{instr: s, within: in.Within()}), putShift)
		}
		return st
	}
	if !isRef(in.Of(s.Val)) || in.Of(s.Val)&(typestate.Object|typestate.Holder) == 0 {
		return st
	}
	base, _ := storeBase(s.Addr)
	if array, ok := base.(*ssa.Alloc); ok && array.Comment == "varargs" && appended(array) {
		return f.lend(st, kept, s, in)
	}
	return st
}

// beside reports whether an assignment is to a field of the struct that the message is
// in, and not to the message.
func (f *flight) beside(s *ssa.Store, in typestate.View) bool {
	fa, ok := s.Addr.(*ssa.FieldAddr)
	return ok && in.Of(fa.X) == typestate.Object && !f.p.s.isMessageMemory(fa.X.Type()) && !f.p.s.isMessageMemory(s.Val.Type())
}

// toHeader reports whether an assignment is to the struct of the message, to a field of
// it or to a variable with a slice, and not to what those refer to.
func (f *flight) toHeader(s *ssa.Store, in typestate.View) bool {
	if _, ok := s.Addr.(*ssa.FieldAddr); ok {
		return true
	}
	return isHeader(s.Val.Type()) && in.Of(s.Addr) == typestate.Object
}

// isHeader reports whether what is assigned to a value of type t leaves the memory as it
// is that the value refers to.
func isHeader(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Slice:
		return true
	}
	return false
}

// empties reports whether an assignment to the message, or to a field of it, leaves
// nothing of its memory there. Nobody writes to strings.
func (f *flight) empties(s *ssa.Store, in typestate.View) bool {
	if fa, ok := s.Addr.(*ssa.FieldAddr); ok {
		return holdsMemory(s.Val.Type()) && !isString(s.Val.Type()) && in.Of(fa.X) == typestate.Object && !isRef(in.Of(s.Val))
	}
	if !f.toHeader(s, in) {
		return false
	}
	fields := refilled(s, in)
	for field, keeps := range fields {
		if keeps && !isString(field.Type()) {
			return false
		}
	}
	return fields != nil || !isRef(in.Of(s.Val))
}

// truncates reports whether an assignment empties a field.
func (f *flight) truncates(s *ssa.Store) bool {
	if isNil(s.Val) {
		return true
	}
	cut, ok := s.Val.(*ssa.Slice)
	return ok && isZero(cut.High)
}

// InDefer reports whether the outermost of some calls in progress is deferred.
func InDefer(within []ssa.CallInstruction) bool {
	if len(within) == 0 {
		return false
	}
	_, ok := within[0].(*ssa.Defer)
	return ok
}

// appended reports whether an array of arguments belongs to an append.
func appended(array *ssa.Alloc) bool {
	for _, ref := range *array.Referrers() {
		s, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *s.Referrers() {
			if call, ok := use.(*ssa.Call); ok {
				if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
					return true
				}
			}
		}
	}
	return false
}

// spawned is a goroutine that is given the object.
func (f *flight) spawned(st typestate.State, call ssa.CallInstruction, in typestate.View) typestate.State {
	if f.asynchronous(in) {
		return st
	}
	if f.p.s.sendsIn(call) && !f.overlooked(call, in) {
		st = f.lend(st, sending, call, in)
	}
	return f.lend(st, kept, call, in)
}

// overlooked reports whether all that a goroutine has of the object lies in fields
// that it does not look at.
func (f *flight) overlooked(call ssa.CallInstruction, in typestate.View) bool {
	common := call.Common()
	if _, isGo := call.(*ssa.Go); !isGo || common.StaticCallee() == nil {
		return false
	}
	found := false
	for _, arg := range poolapi.Args(common) {
		if !isRef(in.Of(arg)) {
			continue
		}
		v, local := structAt(arg)
		st, isStruct := derefType(arg.Type()).Underlying().(*types.Struct)
		if in.Of(arg) != typestate.Holder || !local || !isStruct {
			return false
		}
		for i := range st.NumFields() {
			if isRef(in.StoredField(v, i)) {
				if f.p.s.looksAt(common.StaticCallee(), st.Field(i).Origin()) {
					return false
				}
				found = true
			}
		}
	}
	return found
}

// structAt returns the variable that v points to, or is a copy of.
func structAt(v ssa.Value) (*ssa.Alloc, bool) {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	cell, ok := alias.Plain(v).(*ssa.Alloc)
	return cell, ok
}

// queued is an object, or something with it, that is sent on a channel.
func (f *flight) queued(st typestate.State, instr ssa.Instruction, ch, v ssa.Value, in typestate.View) typestate.State {
	if !isRef(in.Of(v)) || f.asynchronous(in) {
		return st
	}
	if f.p.s.feedsSend(ch) {
		st = f.lend(st, sending, instr, in)
	}
	return f.lend(st, kept, instr, in)
}

// selected is queued, for a case of a select.
func (f *flight) selected(st typestate.State, sel *ssa.Select, k int, in typestate.View) typestate.State {
	if k >= len(sel.States) {
		return st
	}
	state := sel.States[k]
	if state.Dir == types.SendOnly {
		return f.queued(st, sel, state.Chan, state.Send, in)
	}
	if givesUp(state.Chan) || f.asynchronous(in) {
		return st
	}
	return st &^ (sending | kept)
}

// changes records that the object's memory is written to, or given back.
func (f *flight) changes(instr ssa.Instruction, in typestate.View) {
	if f.asynchronous(in) {
		return
	}
	switch st := in.State(); {
	case st&sending != 0:
		f.note(FlightChanged, instr, in)
	case st&sent != 0:
		f.note(FlightChangedSent, instr, in)
	case st&kept != 0 && st&pointedTo != 0:
		f.note(FlightRefilled, instr, in)
	}
}

// call is what a call does to memory in flight, besides what it does to pools.
func (f *flight) call(call ssa.CallInstruction, in typestate.View) typestate.State {
	common := call.Common()
	st := in.State()
	args := poolapi.Args(common)
	if op := f.op(common); op == grpcapi.Send && len(args) > 1 && slices.ContainsFunc(args[1:], func(v ssa.Value) bool { return isRef(in.Of(v)) }) {
		if _, isGo := call.(*ssa.Go); isGo || f.asynchronous(in) {
			return f.lend(st, sending, call, in)
		}
		f.again(call, in)
		return f.lend(st, sent, call, in) | untouched
	}
	if m := f.p.s.invokedWith(common); m != nil && isRef(in.Of(m)) && !f.asynchronous(in) {
		return f.lend(st, sent, call, in)
	}
	if slices.ContainsFunc(args, func(v ssa.Value) bool { return isRef(in.Of(v)) }) {
		st &^= untouched
	}
	if op := f.op(common); op == grpcapi.Recv && len(args) == 2 && isMemory(in.Of(args[1])) {
		if st&kept != 0 && !f.asynchronous(in) {
			f.note(FlightOverwritten, call, in)
		}
		return st
	}
	if poolapi.UnmarshalsUnsafe(common) && isMemory(in.Of(args[1])) {
		st |= pointedTo
	}
	if f.replacesIn(common, args, in) {
		st |= emptied
	}
	if f.writes(common, args, in) {
		f.changes(call, in)
		if st&sent != 0 && f.clears(common, args, in) {
			st |= emptied
		}
		if InDefer(in.Within()) && emptiesMessage(common, f.role) && in.Of(args[0])&(typestate.Object|typestate.Part) != 0 {
			st = withSite(st|wentBack, f.p.site(poolSite{instr: call, within: in.Within()}), putShift)
		}
	}
	if _, isGo := call.(*ssa.Go); !isGo && st&(sending|kept) != 0 && !f.asynchronous(in) {
		if f.p.s.mayWait(common) {
			st &^= sending | kept
		} else if op := f.op(common); op == grpcapi.Recv || op == grpcapi.CloseAndRecv {
			st &^= sending // what the peer answers, it has received
		}
	}
	if callee := poolapi.Callee(common); callee != nil && callee.Pkg() != nil && callee.Pkg().Path() == "container/list" && slices.ContainsFunc(args, func(v ssa.Value) bool { return in.Of(v) == typestate.Object }) {
		return f.lend(st, kept, call, in)
	}
	return f.summarised(st, call, args, in)
}

// again records that the object is sent that was sent before.
func (f *flight) again(call ssa.CallInstruction, in typestate.View) {
	if in.State()&untouched == 0 {
		return
	}
	if args := poolapi.Args(call.Common()); len(args) == 2 && in.Of(args[1]) == typestate.Object && f.p.s.isMessage(alias.Plain(args[1]).Type()) {
		f.note(FlightSentAgain, call, in)
	}
}

// op says what a call does to a stream, of whichever side.
func (f *flight) op(common *ssa.CallCommon) grpcapi.Op {
	if op, _ := f.types.StreamOp(common); op != grpcapi.NoOp {
		return op
	}
	if op, _ := f.types.ServerOp(common); op != grpcapi.NoOp {
		return op
	}
	if callee := poolapi.Callee(common); callee != nil && common.IsInvoke() {
		switch callee.Name() {
		case "Send", "SendMsg":
			if callee.Signature().Params().Len() == 1 && grpcapi.IsMessage(callee.Signature().Params().At(0).Type()) {
				return grpcapi.Send // of an interface with little else
			}
		}
	}
	return grpcapi.NoOp
}

// invokedWith returns the message that a unary call of gRPC's own sends, if it is bytes
// that a codec of the package hands on as they are, or nil. All else that can be sent so
// is marshalled by the time that the call returns.
func (s *summaries) invokedWith(common *ssa.CallCommon) ssa.Value {
	callee := poolapi.Callee(common)
	args := poolapi.Args(common)
	if callee == nil || callee.Name() != "Invoke" || len(args) != 6 || !grpcapi.ConnLike(args[0].Type()) {
		return nil
	}
	boxed, ok := args[3].(*ssa.MakeInterface)
	if !ok || !s.res.PassesThrough(boxed.X.Type()) {
		return nil
	}
	return boxed
}

// writes reports whether a call writes to the object's memory, or gives it back.
func (f *flight) writes(common *ssa.CallCommon, args []ssa.Value, in typestate.View) bool {
	if b, ok := common.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "copy", "clear", "delete":
			return isMemory(in.Of(args[0]))
		case "append":
			return isMemory(in.Of(args[0])) && overwrites(args[0])
		}
		return false
	}
	if eff, ok := poolapi.Of(common); ok && eff.Puts >= 0 {
		if eff.Family == poolapi.Buffer && in.State()&(oneRef|twoRefs) != 0 {
			return false // others have references
		}
		return f.p.argument(args[eff.Puts], eff.Family, in) == typestate.Object || isMemory(in.Of(args[eff.Puts]))
	}
	if len(args) > 0 && isMemory(in.Of(args[0])) && (encodes(common) || resets(common) || cutsBuffer(common)) {
		return true
	}
	if eff := f.p.s.poolEffects(common); eff != nil {
		for _, put := range eff.Puts {
			if put.Param < len(args) && put.Field < 0 && put.Family != poolapi.Closer && !slices.Contains(eff.Refs, put.Param) && isMemory(in.Of(args[put.Param])) {
				return true
			}
		}
	}
	return slices.ContainsFunc(slices.Concat(overwrittenArgs(common), f.p.s.changesOf(common), f.p.s.replacesOf(common)), func(i int) bool {
		return i < len(args) && isMemory(in.Of(args[i]))
	})
}

// replacesIn reports whether a call gives fields of the message that was sent other
// values, and writes to none of its memory.
func (f *flight) replacesIn(common *ssa.CallCommon, args []ssa.Value, in typestate.View) bool {
	object := func(i int) bool { return i < len(args) && in.Of(args[i]) == typestate.Object }
	return in.State()&sent != 0 && slices.ContainsFunc(f.p.s.replacesOf(common), object) && !slices.ContainsFunc(f.p.s.changesOf(common), object)
}

// overwrites reports whether appending to v writes to the memory that v has: v
// was cut short.
func overwrites(v ssa.Value) bool {
	s, ok := alias.Plain(v).(*ssa.Slice)
	return ok && s.High != nil && !clipped(v)
}

// resets reports whether a call empties a message or a buffer.
func resets(common *ssa.CallCommon) bool {
	callee := poolapi.Callee(common)
	if callee == nil {
		return false
	}
	switch callee.Name() {
	case "Reset":
		if callee.Signature().Recv() == nil {
			return callee.Pkg() != nil && callee.Pkg().Name() == "proto"
		}
		return true
	case "ResetVT":
		return true
	}
	return false
}

// emptiesMessage reports whether a call empties a message: of a buffer, Reset only
// sets the length.
func emptiesMessage(common *ssa.CallCommon, role grpcapi.Role) bool {
	args := poolapi.Args(common)
	return resets(common) && len(args) > 0 && (grpcapi.IsMessage(unboxed(args[0]).Type()) || role == grpcapi.Interceptor && types.IsInterface(args[0].Type()))
}

// unboxed returns what an interface is made of: of what comes out of a pool, only this
// knows the type.
func unboxed(v ssa.Value) ssa.Value {
	if boxed, ok := v.(*ssa.MakeInterface); ok {
		return boxed.X
	}
	return v
}

// cutsBuffer reports whether a call cuts a bytes.Buffer, which then writes to the
// memory behind the cut.
func cutsBuffer(common *ssa.CallCommon) bool {
	callee := poolapi.Callee(common)
	if callee == nil || callee.Pkg() == nil || callee.Pkg().Path() != "bytes" || receiverOf(callee) != "Buffer" {
		return false
	}
	return callee.Name() == "Truncate"
}

// ends tells apart how a call ends that may leave the object to a goroutine: it
// has not if it returns an error.
func (f *flight) ends(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	common := call.Common()
	if f.role == grpcapi.Interceptor && grpcapi.IsUnaryHandler(common.Value.Type()) && len(common.Args) == 2 && isRef(in.Of(common.Args[1])) {
		return []typestate.Outcome{{State: in.State(), Results: []typestate.Abs{typestate.Holder}}}, true // a response may refer to its request
	}
	if m := f.p.s.invokedWith(common); m != nil && isRef(in.Of(m)) && call.Value() != nil {
		return []typestate.Outcome{
			{State: in.State() &^ sent, Results: []typestate.Abs{typestate.Nil}}, // what was answered was read
			{State: in.State(), Results: []typestate.Abs{typestate.NonNil}},
		}, true
	}
	eff := f.p.s.flightOf(common)
	i, taken, refused := errorResult(common.Signature()), typestate.Nil, typestate.NonNil
	if i < 0 {
		i, taken, refused = boolResult(common.Signature()), typestate.True, typestate.False
	}
	if eff == nil || i < 0 || call.Value() == nil || in.State()&sending == 0 {
		return nil, false
	}
	args := poolapi.Args(common)
	given := func(i int) bool { return i < len(args) && isRef(in.Of(args[i])) }
	left := slices.ContainsFunc(append(slices.Clone(eff.SendsLater), eff.Offers...), given)
	if gaveUp := slices.ContainsFunc(eff.GivesUp, given); left == gaveUp {
		return nil, false
	} else if gaveUp {
		taken, refused = refused, taken
	}
	results := func(said typestate.Abs) []typestate.Abs {
		abs := make([]typestate.Abs, i+1)
		abs[i] = said
		return abs
	}
	return []typestate.Outcome{
		{State: in.State(), Results: results(taken)},
		{State: in.State() &^ (sending | kept), Results: results(refused)},
	}, true
}

// summarised is what a function does that is called with the object.
func (f *flight) summarised(st typestate.State, call ssa.CallInstruction, args []ssa.Value, in typestate.View) typestate.State {
	eff := f.p.s.flightOf(call.Common())
	if eff == nil {
		return st
	}
	for _, i := range eff.Receives {
		if i < len(args) && isMemory(in.Of(args[i])) && st&kept != 0 && !f.asynchronous(in) {
			f.note(FlightOverwritten, call, in)
		}
	}
	for _, i := range eff.Sends {
		if i < len(args) && isRef(in.Of(args[i])) {
			if f.asynchronous(in) {
				return f.lend(st, sending, call, in)
			}
			st = f.lend(st, sent, call, in)
		}
	}
	later := eff.SendsLater
	if sig := call.Common().Signature(); errorResult(sig) >= 0 || boolResult(sig) >= 0 {
		later = slices.Concat(later, eff.Offers, eff.GivesUp) // see ends
	}
	for _, i := range later {
		if i < len(args) && isRef(in.Of(args[i])) && !f.asynchronous(in) {
			st = f.lend(st, sending|kept, call, in)
		}
	}
	for _, i := range eff.Keeps {
		if i < len(args) && in.Of(args[i]) == typestate.Object {
			st = f.lend(st, kept, call, in)
		}
	}
	return st
}

// isPrepared reports whether the object is a grpc.PreparedMsg.
func isPrepared(root poolRoot) bool {
	if root.value == nil {
		return false
	}
	if grpcapi.IsPreparedMsg(root.value.Type()) {
		return true
	}
	return slices.ContainsFunc(*root.value.Referrers(), func(ref ssa.Instruction) bool {
		ta, ok := ref.(*ssa.TypeAssert)
		return ok && grpcapi.IsPreparedMsg(ta.AssertedType)
	})
}

// encodes reports whether a call is of the Encode of a PreparedMsg.
func encodes(common *ssa.CallCommon) bool {
	callee := poolapi.Callee(common)
	return callee != nil && callee.Name() == "Encode" && callee.Signature().Recv() != nil && grpcapi.IsPreparedMsg(callee.Signature().Recv().Type())
}
