package effects

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// How a struct tells its goroutines that it is closed: by a channel or a flag in a
// field, which the function that closes its connection closes or sets, too. Behind
// "case <-c.done" and "if c.closed" the connection is closed, or is about to be, and
// with it all its streams. That some function does both (may) acquits. A connection that
// is asked for its state tells that by itself.

// A signal is that a field has a value: of a flag, or that a channel is closed.
type signal struct {
	field *types.Var
	value bool
}

// heard is what a signal is read from.
type heard struct {
	v       ssa.Value
	outcome bool
}

// stopped reports whether v, a channel that was received from or a condition with the
// given outcome, says that the struct that it belongs to has been closed, with a
// connection that it has.
func (s *summaries) stopped(v ssa.Value, outcome bool) bool {
	h := heard{v, outcome}
	stops, known := s.heard[h]
	if !known {
		f, owner := s.flagOf(v, 2)
		stops = owner != nil && s.closesWith(signal{f, outcome}, owner) || saysShutdown(v, outcome)
		s.heard[h] = stops
	}
	return stops
}

// shutdown is the value of connectivity.Shutdown: the connection was closed.
const shutdown = 4

// saysShutdown reports whether a condition with that outcome says that a connection has been
// closed, because that is the state it is asked for.
func saysShutdown(v ssa.Value, outcome bool) bool {
	cmp, ok := v.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || outcome != (cmp.Op == token.EQL) {
		return false
	}
	state, is := cmp.X, cmp.Y
	if _, first := state.(*ssa.Const); first {
		state, is = is, state
	}
	call, ok := alias.Of(state).(*ssa.Call)
	k, isConst := is.(*ssa.Const)
	if !ok || !isConst || k.Value == nil {
		return false
	}
	name, conn := grpcapi.Method(&call.Call)
	n, exact := constant.Int64Val(constant.ToInt(k.Value))
	return name == "GetState" && conn != nil && grpcapi.ConnLike(conn.Type()) && exact && n == shutdown
}

// closesWith reports whether a function that sends the signal also closes a
// connection of the owner.
func (s *summaries) closesWith(k signal, owner *types.Struct) bool {
	closes, known := s.stops[k]
	if known {
		return closes
	}
	rel := s.newReleases(nil)
	rel.fields = owner
	ends := func(instr ssa.Instruction) bool {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			return false
		}
		_, recv := grpcapi.Method(call.Common())
		return recv != nil && mayHold(recv.Type(), 4) && rel.by(call.Common())
	}
	closes = slices.ContainsFunc(s.res.Funcs, func(fn *ssa.Function) bool {
		return fn.Parent() == nil && within(fn, 1, k.sentBy) && within(fn, 1, ends)
	})
	s.stops[k] = closes
	return closes
}

// hearsOfStop reports whether fn, or a literal in it, asks for such a signal.
func (s *summaries) hearsOfStop(fn *ssa.Function) bool {
	return within(fn, 0, func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.UnOp:
			return instr.Op == token.ARROW && s.stopped(instr.X, true)
		case *ssa.If:
			return s.stopped(instr.Cond, true) || s.stopped(instr.Cond, false)
		}
		return false
	})
}

// flagOf returns the field that v was read from, itself, atomically or by a method
// that does nothing else, and the struct that has it; or nil.
func (s *summaries) flagOf(v ssa.Value, depth int) (*types.Var, *types.Struct) {
	instr, ok := alias.Of(v).(ssa.Instruction)
	if !ok {
		return nil, nil
	}
	if f := parallel.FieldRead(instr); f != nil {
		return f, ownerOf(instr)
	}
	call, ok := instr.(*ssa.Call)
	if !ok || depth == 0 {
		return nil, nil
	}
	callee := call.Call.StaticCallee()
	if callee == nil || callee.Signature.Recv() == nil || len(callee.Params) != 1 || len(callee.Blocks) == 0 {
		return nil, nil
	}
	first := callee.Blocks[0].Instrs
	ret, ok := first[len(first)-1].(*ssa.Return)
	if !ok || len(ret.Results) != 1 {
		return nil, nil
	}
	return s.flagOf(ret.Results[0], depth-1)
}

// ownerOf returns the struct whose field instr reads.
func ownerOf(instr ssa.Instruction) *types.Struct {
	var addr ssa.Value
	switch instr := instr.(type) {
	case *ssa.UnOp:
		addr = instr.X
	case *ssa.Call:
		addr = instr.Call.Args[0]
	}
	if f, ok := addr.(*ssa.FieldAddr); ok {
		st, _ := derefType(f.X.Type()).Underlying().(*types.Struct)
		return st
	}
	return nil
}

// sentBy reports whether instr gives the field its value.
func (k signal) sentBy(instr ssa.Instruction) bool {
	var val ssa.Value
	switch instr := instr.(type) {
	case *ssa.Store:
		val = instr.Val
	case ssa.CallInstruction:
		args := instr.Common().Args
		if b, ok := instr.Common().Value.(*ssa.Builtin); ok && b.Name() == "close" {
			load, ok := alias.Of(args[0]).(*ssa.UnOp)
			return ok && k.value && alias.FieldOf(load.X) == k.field
		}
		if len(args) > 0 {
			val = args[len(args)-1]
		}
	}
	c, ok := val.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Bool && constant.BoolVal(c.Value) == k.value && parallel.FieldSet(instr) == k.field
}

// within reports whether an instruction like that is in fn, its literals, or the
// functions of the package that these call, to the given depth.
func within(fn *ssa.Function, depth int, like func(ssa.Instruction) bool) bool {
	return !eachWithin(fn, func(instr ssa.Instruction) bool {
		if like(instr) {
			return false
		}
		call, ok := instr.(ssa.CallInstruction)
		if !ok || depth == 0 {
			return true
		}
		callee := call.Common().StaticCallee()
		return callee == nil || callee.Parent() != nil || len(callee.Blocks) == 0 || !within(callee, depth-1, like)
	})
}
