package effects

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Which memory of a function gRPC may have, and how it is judged.

// Role returns what gRPC or connect calls fn for.
func (r *Result) Role(fn *ssa.Function) grpcapi.Role {
	obj, _ := fn.Object().(*types.Func)
	return grpcapi.RoleOf(r.sum.pass.Pkg, obj, fn.Signature)
}

// Flights returns the wrong uses of memory in fn that gRPC reads later.
func (r *Result) Flights(fn *ssa.Function) []Flight {
	if r.sum == nil {
		return nil
	}
	role := r.Role(fn)
	found := make(map[ssa.Instruction]Flight)
	spent := 0
	for _, root := range r.sum.flightRoots(fn, role) {
		if spent > maxWork {
			break
		}
		p := &poolRun{s: r.sum, fn: fn, root: root.poolRoot, uses: make(map[poolUseKey]PoolUse)}
		p.flight = &flight{p: p, role: role, input: root.input, found: found, types: r.Types}
		res, ok := p.run()
		spent += res.Work
		if ok {
			p.flight.judge()
		}
	}
	var out []Flight
	for _, f := range found {
		out = append(out, f)
	}
	for _, p := range r.sum.shownPuts(fn) {
		out = append(out, p.sent()...)
	}
	slices.SortFunc(out, func(a, b Flight) int {
		return cmp.Or(cmp.Compare(a.At.Pos(), b.At.Pos()), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// judge turns the uses of memory that went back into what they are for gRPC.
func (f *flight) judge() {
	for _, u := range f.p.uses {
		flight := Flight{Kind: FlightReleased, At: u.At, Other: u.Put, Made: u.Made, PutIn: u.PutIn}
		switch {
		case f.input && u.Kind == KeptAfterPut, f.role == grpcapi.UnmarshalV2 && u.Kind == KeptAfterPut && u.Family == poolapi.Buffer:
			flight.Kind = FlightRetained
		case u.Kind == ReturnAfterPut && !f.input:
			if ofLiteral(u) {
				continue // which returns it, and is looked at by itself
			}
		case u.Kind == DoublePut && u.Moved && f.role == grpcapi.MarshalV2:
			flight.At, flight.Other = u.Put, u.At
		default:
			continue
		}
		if _, ok := f.found[flight.At]; !ok {
			f.found[flight.At] = flight
		}
	}
}

// ofLiteral reports whether a literal that is called in place releases, when it
// returns, what it returns, and what is returned later.
func ofLiteral(u PoolUse) bool {
	if len(u.PutIn) == 0 {
		return false
	}
	called, ok := u.PutIn[0].(*ssa.Call)
	if !ok || !returnsMemory(called.Call.Signature()) {
		return false
	}
	_, isDefer := u.Put.(*ssa.Defer)
	return isDefer || slices.ContainsFunc(u.PutIn[1:], func(c ssa.CallInstruction) bool {
		_, ok := c.(*ssa.Defer)
		return ok
	})
}

// returnsMemory reports whether a function returns anything that can refer to memory,
// besides errors.
func returnsMemory(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if holdsMemory(v.Type()) && !grpcapi.IsError(v.Type()) {
			return true
		}
	}
	return false
}

// TakenByFlight reports whether a use of a pooled object in fn is one that
// Flights reports.
func (r *Result) TakenByFlight(fn *ssa.Function, u PoolUse) bool {
	switch role := r.Role(fn); {
	case u.Kind == KeptAfterPut && u.Async:
		call, ok := u.At.(ssa.CallInstruction)
		if ok {
			return r.sum.sendsIn(call)
		}
		send, ok := u.At.(*ssa.Send)
		return ok && r.sum.feedsSend(send.Chan)
	case u.Kind == ReturnAfterPut:
		return role == grpcapi.Unary || role == grpcapi.Interceptor || role == grpcapi.MarshalV1 || role == grpcapi.MarshalV2 || role == grpcapi.MarshalConnect
	case u.Kind == DoublePut:
		return u.Moved && role == grpcapi.MarshalV2
	case u.Kind == KeptAfterPut:
		return role == grpcapi.UnmarshalV2 && u.Family == poolapi.Buffer
	}
	return false
}

// flightRoot is an object to follow.
type flightRoot struct {
	poolRoot
	input bool
}

// flightRoots finds what is worth following in fn: what it releases, if it
// returns something to gRPC; what it leaves to goroutines; what it receives into.
func (s *summaries) flightRoots(fn *ssa.Function, role grpcapi.Role) []flightRoot {
	w := newRootWalk(s, fn)
	if fn.Parent() == nil || role == grpcapi.Interceptor {
		w.released(role)
		w.inFlight()
		w.pointedTo()
	}
	var roots []flightRoot
	for _, r := range w.roots {
		roots = append(roots, flightRoot{poolRoot: r})
	}
	if (role == grpcapi.UnmarshalV2 || role == grpcapi.UnmarshalConnect) && !s.takesReference(fn) {
		roots = append(roots, flightRoot{poolRoot{value: fn.Params[1]}, true})
	}
	return roots
}

// released adds what the function releases in a way that matters to its role.
func (w *rootWalk) released(role grpcapi.Role) {
	if role != grpcapi.NoRole {
		for _, r := range w.s.poolRoots(w.fn) {
			w.add(r)
		}
	}
	for instr := range allInstructions(w.fn) {
		_, isDefer := instr.(*ssa.Defer)
		switch instr := instr.(type) {
		case ssa.CallInstruction:
			if args := poolapi.Args(instr.Common()); len(args) > 0 && emptiesMessage(instr.Common(), role) && (isDefer || instr.Parent() != w.fn) {
				w.value(args[0])
			}
		case *ssa.Store:
			if fa, ok := instr.Addr.(*ssa.FieldAddr); ok && role == grpcapi.Unary && instr.Parent() != w.fn {
				w.value(fa.X)
			}
		}
	}
}

// pointedTo adds memory that messages refer to once it was unmarshalled.
func (w *rootWalk) pointedTo() {
	for instr := range allInstructions(w.fn) {
		if call, ok := instr.(*ssa.Call); ok && poolapi.UnmarshalsUnsafe(&call.Call) {
			w.value(poolapi.Args(&call.Call)[1])
		}
	}
}

// inFlight adds what is left to goroutines, sent, or received into.
func (w *rootWalk) inFlight() {
	if !w.s.sendsMessages() {
		return
	}
	for instr := range allInstructions(w.fn) {
		switch instr := instr.(type) {
		case *ssa.Go:
			w.given(instr)
		case *ssa.Call:
			w.given(instr)
		case *ssa.Send:
			if instr.Parent() == w.fn && w.s.feedsSend(instr.Chan) {
				w.lent(instr.X, lentDepth)
			}
		case *ssa.Select:
			for _, st := range instr.States {
				if st.Dir == types.SendOnly && w.s.feedsSend(st.Chan) {
					w.lent(st.Send, lentDepth)
				}
			}
		}
	}
}

// given adds what a call leaves to a goroutine, sends, or receives into.
func (w *rootWalk) given(call ssa.CallInstruction) {
	common := call.Common()
	args := poolapi.Args(common)
	_, isGo := call.(*ssa.Go)
	if isGo && w.s.sendsIn(call) || w.s.argsSpawned(common) && w.s.sendsIn(call) {
		for _, v := range append(slices.Clone(args), common.Value) {
			if mc, ok := alias.Plain(v).(*ssa.MakeClosure); ok {
				for _, b := range mc.Bindings {
					w.lent(b, lentDepth)
				}
				continue
			}
			w.lent(v, lentDepth)
		}
		return
	}
	if eff := w.s.flightOf(common); eff != nil {
		for _, list := range [][]int{eff.Sends, eff.SendsLater, eff.Offers, eff.GivesUp, eff.Receives} {
			for _, i := range list {
				if i < len(args) {
					w.lent(args[i], lentDepth)
				}
			}
		}
	}
	if m := w.s.invokedWith(common); m != nil {
		w.lent(m, lentDepth)
	}
	f := &flight{types: w.s.res.Types}
	switch op := f.op(common); {
	case op == grpcapi.Send && len(args) > 1:
		w.lent(args[1], lentDepth)
	case op == grpcapi.Recv && len(args) == 2:
		w.lent(args[1], 1)
	}
}

// lentDepth bounds how far down in a message its memory is followed.
const lentDepth = 4

// lendable reports whether a value is a message or the like, rather than
// something that has to do with sending.
func (s *summaries) lendable(v ssa.Value) bool {
	v = unboxed(v)
	t := v.Type()
	for range 2 {
		if s.isMessageMemory(t) {
			return true
		}
		t = derefType(t)
	}
	switch v.(type) {
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return true
	}
	_, isStruct := t.Underlying().(*types.Struct)
	_, isPointer := v.Type().Underlying().(*types.Pointer)
	cell, isVar := v.(*ssa.Alloc)
	_, isParam := types.Unalias(t).(*types.TypeParam)
	return s.isMessageMemory(t) || isParam || isStruct && !isPointer || isVar && isStruct && cell.Comment == "complit"
}

// lent adds a message, and what it is made of.
func (w *rootWalk) lent(v ssa.Value, depth int) {
	if depth == 0 || v == nil {
		return
	}
	given := v
	v = alias.Plain(v)
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		if cell, ok := alias.Plain(load.X).(*ssa.Alloc); ok {
			v = cell
		}
	}
	if !carriesMemory(v.Type()) || depth == lentDepth && !w.s.lendable(given) && !w.s.lendable(v) {
		return
	}
	if ia, ok := v.(*ssa.IndexAddr); ok {
		v = alias.Plain(ia.X)
	}
	if !w.s.holderOnly(v) {
		w.value(v)
	}
	switch x := v.(type) {
	case *ssa.UnOp:
		if _, field := x.X.(*ssa.FieldAddr); !field && x.Op == token.MUL {
			w.lent(x.X, depth-1) // what a pointer to a slice points to
		}
	case *ssa.Alloc:
		for _, ref := range *x.Referrers() {
			switch ref := ref.(type) {
			case *ssa.FieldAddr:
				for _, st := range *ref.Referrers() {
					if st, ok := st.(*ssa.Store); ok && st.Addr == ssa.Value(ref) {
						w.lent(st.Val, depth-1)
					}
				}
			case *ssa.IndexAddr:
				for _, st := range *ref.Referrers() {
					if st, ok := st.(*ssa.Store); ok && st.Addr == ssa.Value(ref) {
						w.lent(st.Val, depth-1)
					}
				}
			case *ssa.Store:
				if ref.Addr == ssa.Value(x) {
					w.lent(ref.Val, depth-1)
				}
			}
		}
	case *ssa.Slice:
		w.lent(x.X, min(depth, lentDepth-1)) // of the same memory, no further down
	case *ssa.FieldAddr:
		w.value(alias.Plain(x.X))
		w.lent(x.X, depth-1)
	case *ssa.MakeMap:
		w.add(poolRoot{value: x})
	case *ssa.Call:
		if b, ok := x.Call.Value.(*ssa.Builtin); ok {
			switch b.Name() {
			case "append":
				w.add(poolRoot{value: x})
			case "String", "SliceData":
				w.lent(x.Call.Args[0], depth-1)
			}
			return
		}
		eff, ok := poolapi.Of(&x.Call)
		if args := poolapi.Args(&x.Call); ok && eff.From >= 0 && eff.From < len(args) {
			w.lent(args[eff.From], depth-1)
		}
	}
}

// holderOnly reports whether v is a struct that only has messages, as that of the
// goroutine which sends them: what it assigns to its fields is its own matter.
func (s *summaries) holderOnly(v ssa.Value) bool {
	made, ok := v.(*ssa.Alloc)
	if !ok {
		return false
	}
	t := derefType(made.Type())
	_, isStruct := t.Underlying().(*types.Struct)
	return isStruct && !s.isMessageMemory(t) && !s.isMessageMemory(made.Type())
}

// carriesMemory reports whether a value can be, or have, memory that is sent.
func carriesMemory(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Slice, *types.Map, *types.Array:
		return true
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Interface:
		return true
	case *types.Pointer:
		_, isStruct := u.Elem().Underlying().(*types.Struct)
		b, isBasic := u.Elem().Underlying().(*types.Basic)
		return isStruct || carriesMemory(u.Elem()) || isBasic && b.Kind() == types.Byte
	}
	return false
}
