package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Owners: closing the connection ends a stream, and so does closing whatever
// keeps the connection. What the client of a creating call was made from is
// walked back (must) and anything that may close one of these acquits (may).

// closable reports whether t, other than a connection, has a method that
// isCloser.
func closable(t types.Type) bool {
	if grpcapi.ConnLike(t) {
		return false
	}
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		if isCloser(ms.At(i).Obj().Name()) {
			return true
		}
	}
	return false
}

// ownMethod reports whether call is of a method of the struct that holds the
// context, and that method calls its cancel function.
func (r *releases) ownMethod(call *ssa.CallCommon) bool {
	callee := call.StaticCallee()
	if r.fields == nil || callee == nil || len(callee.Blocks) == 0 || r.inOwn {
		return false
	}
	r.inOwn = true // one level
	defer func() { r.inOwn = false }()
	return r.calledIn(callee)
}

// takesCancel reports whether fn calls a cancel function that is kept beside
// the stream, or takes it to have it called later.
func (r *releases) takesCancel(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if load, ok := instr.(*ssa.UnOp); ok && r.loadsCancel(load) {
				return true
			}
		}
	}
	return false
}

// loadsCancel reports whether a cancel function that is kept beside the stream is loaded
// to be used.
func (r *releases) loadsCancel(load *ssa.UnOp) bool {
	return grpcapi.IsCancelFunc(load.Type()) && r.ofStruct(load) && len(*load.Referrers()) > 0 && !onlyCompared(load)
}

func onlyCompared(v ssa.Value) bool {
	for _, ref := range *v.Referrers() {
		if _, ok := ref.(*ssa.BinOp); !ok {
			return false
		}
	}
	return true
}

// addOwner adds what the client of a creating call was made from: closing
// the connection ends the stream.
func (r *releases) addOwner(v ssa.Value) {
	for range 8 {
		v = alias.Of(v)
		if grpcapi.IsContext(v.Type()) {
			return
		}
		r.closers[v] = true
		switch x := v.(type) {
		case *ssa.Extract:
			call, ok := x.Tuple.(*ssa.Call)
			if !ok {
				return
			}
			r.addSiblings(call, x)
			if v = r.maker(call); v == nil {
				return
			}
		case *ssa.Call:
			if v = r.maker(x); v == nil {
				return
			}
		case *ssa.Parameter:
			r.ownerParam = x
			// A client that can be closed belongs to the caller that passes it,
			// and so do its streams; a method's own receiver is no such client.
			recv := x.Parent().Signature.Recv() != nil && x == x.Parent().Params[0]
			r.escaped = r.escaped || !recv && closable(x.Type())
			return
		case *ssa.UnOp:
			fa, ok := x.X.(*ssa.FieldAddr)
			if !ok {
				return
			}
			v = fa.X
		case *ssa.FieldAddr:
			v = x.X
		default:
			return
		}
	}
}

// maker returns what the result of call was made from: the receiver or first
// argument. A connection that is opened in the same function is a lifetime of
// its own: it is closed, handed over, or reported.
func (r *releases) maker(call *ssa.Call) ssa.Value {
	if r.s.opensConn(&call.Call) {
		r.escaped = true
		return nil
	}
	if call.Call.IsInvoke() {
		return call.Call.Value
	}
	if len(call.Call.Args) > 0 {
		return call.Call.Args[0]
	}
	return nil
}

// ownerDeferred reports whether fn defers a call that gets the owner of the
// stream's client, or something in it: whatever it is called, it probably
// closes it.
func (r *releases) ownerDeferred(fn *ssa.Function) bool {
	handed := r.s.callsOf(fn).handed
	for v := range r.closers {
		if handed[v] && !grpcapi.IsContext(v.Type()) {
			return true
		}
	}
	return false
}

// handedTo returns what calls have as receiver or argument, and what that is a field
// of, but for calls that only unlock or count.
func handedTo(calls []ssa.CallInstruction) map[ssa.Value]bool {
	handed := make(map[ssa.Value]bool)
	for _, call := range calls {
		if onlyCounts(call.Common()) {
			continue
		}
		for _, arg := range argsOf(call.Common()) {
			v := arg
			for range 4 {
				v = alias.Of(v)
				handed[v] = true
				switch x := v.(type) {
				case *ssa.UnOp:
					v = x.X
				case *ssa.FieldAddr:
					v = x.X
				}
			}
		}
	}
	return handed
}

// onlyCounts reports whether call unlocks, counts, closes a channel, or is of a function
// that closes nothing.
func onlyCounts(call *ssa.CallCommon) bool {
	if _, builtin := call.Value.(*ssa.Builtin); builtin {
		return true
	}
	switch name, _ := grpcapi.Method(call); name {
	case "Unlock", "RUnlock", "Done", "Lock", "RLock":
		return true
	}
	callee := call.StaticCallee()
	return callee != nil && len(callee.Blocks) > 0 && !closesSomething(callee, 3)
}

// closesSomething reports whether fn, or a function that it calls, closes or
// cancels anything.
func closesSomething(fn *ssa.Function, depth int) bool {
	return anyCall(fn, func(call *ssa.CallCommon) bool {
		if name, _ := grpcapi.Method(call); isCloser(name) {
			return true
		}
		callee := call.StaticCallee()
		if callee == nil {
			return !call.IsInvoke() && grpcapi.IsCancelFunc(call.Value.Type())
		}
		return depth > 0 && closesSomething(callee, depth-1)
	})
}

// addSiblings adds the other results of the call that made the client: a
// connection, or a clean-up function. A connection that is returned, or kept, is
// closed by somebody else.
func (r *releases) addSiblings(call *ssa.Call, client ssa.Value) {
	res := call.Call.Signature().Results()
	for i := range res.Len() {
		v := result(call, i)
		if v == nil {
			continue
		}
		if grpcapi.IsNullaryFunc(v.Type()) {
			r.addFunc(v)
		}
		r.closers[alias.Of(v)] = true
		if v != client && (closable(v.Type()) || grpcapi.ConnLike(v.Type())) && handedOn(v) {
			r.escaped = true
		}
	}
}

// handedOn reports whether v is returned or stored somewhere.
func handedOn(v ssa.Value) bool {
	return !alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		switch use.(type) {
		case *ssa.Return, *ssa.Store, *ssa.Send, *ssa.MapUpdate:
			return false
		}
		return true
	})
}
