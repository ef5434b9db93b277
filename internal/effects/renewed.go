package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Connections that are renewed: an object closes the one in a field, puts another one
// there, and opens its streams on that. What is left of the streams before has ended
// with their connection, so that one stays at most, until the object is closed. Must, by
// dominance: all that opens such a stream comes behind the new connection.

// renewed reports whether the stream of l is opened on a connection in a field that was
// renewed on the way there, in its function or by all its callers.
func (s *summaries) renewed(l *Lifetime, callers map[*ssa.Function][]ssa.CallInstruction) bool {
	conn := s.connOf(l.Call)
	if conn == nil {
		return false
	}
	if s.renewedAt(l.Call, conn, nil) {
		return true
	}
	fn := l.Call.Parent()
	var f *types.Var
	i := -1
	if param, ok := conn.(*ssa.Parameter); ok {
		i = slices.Index(fn.Params, param)
	} else if load, ok := conn.(*ssa.UnOp); ok {
		f = alias.FieldOf(load.X)
	}
	calls := callers[fn]
	if i < 0 && f == nil || len(calls) == 0 || s.repeats(l.Call.Block()) {
		return false
	}
	return !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		var arg ssa.Value
		if i >= 0 {
			if arg = passedFor(call, fn, i); arg == nil {
				return true
			}
		}
		return !s.renewedAt(call, arg, f)
	})
}

// connOf returns the connection that the client which opens a stream is made from, or nil.
func (s *summaries) connOf(opens ssa.CallInstruction) ssa.Value {
	v := alias.Of(clientOf(opens.Common()))
	for range 4 {
		if v == nil || grpcapi.ConnLike(v.Type()) {
			return v
		}
		call, _ := madeBy(v)
		if call == nil {
			return nil
		}
		if v = s.newReleases(nil).maker(call); v != nil {
			v = alias.Of(v)
		}
	}
	return nil
}

// renewedAt reports whether, whenever at is reached, its function has closed the
// connection in a field and put another one there: conn, or if that is nil, any in f.
func (s *summaries) renewedAt(at ssa.Instruction, conn ssa.Value, f *types.Var) bool {
	fn := at.Parent()
	if load, ok := alias.Of(conn).(*ssa.UnOp); conn != nil && ok {
		f = alias.FieldOf(load.X)
	}
	return some(instructions(fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		if !ok || !grpcapi.ConnLike(st.Val.Type()) || isNil(st.Val) || !flow.Dominates(st, at) {
			return false
		}
		if flow.After(at, flow.Cut{Instrs: map[ssa.Instruction]bool{st: true}}).Has(at) {
			return false // several on one connection
		}
		to := alias.FieldOf(st.Addr)
		if to == nil || to != f && (conn == nil || alias.Of(st.Val) != alias.Of(conn)) {
			return false
		}
		return some(instructions(fn), func(instr ssa.Instruction) bool {
			call, ok := instr.(*ssa.Call)
			if !ok {
				return false
			}
			name, recv := grpcapi.Method(&call.Call)
			load, loaded := alias.Of(recv).(*ssa.UnOp)
			return recv != nil && isCloser(name) && loaded && alias.FieldOf(load.X) == to && flow.After(call).Has(st)
		})
	})
}
