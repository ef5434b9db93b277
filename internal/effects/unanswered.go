package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Client-streaming RPCs that are kept in a field and whose response nobody takes: the
// function that half-closes such a stream also cancels it, or closes its connection, and what is still queued is
// lost. Must, flow-insensitively: the field is unexported, so that the package is the
// whole world for it, and nothing in the package receives from a stream that was in it.

// An Unanswered is a half-close of such a stream.
type Unanswered struct {
	Field  *types.Var
	Close  ssa.CallInstruction // of CloseSend
	Cancel ssa.CallInstruction // which ends the stream, or its connection, behind it or when the function returns
	Opens  *ssa.Call
}

// unanswered finds them, in the order of the source.
func (s *summaries) unanswered() []Unanswered {
	var out []Unanswered
	for _, f := range s.fieldOrderOnce() {
		u := s.uses()[f]
		if f.Exported() || f.Embedded() || f.Pkg() != s.pass.Pkg || s.res.Types.Shape(f.Type()) != grpcapi.ClientStreaming ||
			!u.sent || u.escapes || len(u.receivers) > 0 || !s.keptAlone(f) {
			continue
		}
		opens := s.soleOpener(u)
		if opens == nil {
			continue
		}
		for _, closing := range u.closeSends {
			cancel := endedWith(closing, func(call *ssa.CallCommon) bool {
				return grpcapi.IsCancelFunc(call.Value.Type()) || s.closesConnOf(opens, call)
			})
			if cancel != nil {
				out = append(out, Unanswered{f, closing, cancel, opens})
			}
		}
	}
	return out
}

// soleOpener returns the call that opens what is stored in a field, if there is one, and
// nobody receives from that before it is stored.
func (s *summaries) soleOpener(u *fieldUse) *ssa.Call {
	var opens *ssa.Call
	for _, st := range u.stores {
		if isNil(st.Val) {
			continue
		}
		if opens != nil {
			return nil
		}
		opens = openedBy(st.Val)
		received := !alias.EachValueUse(alias.Of(st.Val), func(use ssa.Instruction, as ssa.Value) bool {
			call, ok := use.(ssa.CallInstruction)
			if !ok {
				return true
			}
			op, _ := s.res.Types.StreamOp(call.Common())
			return op != grpcapi.Recv && op != grpcapi.CloseAndRecv
		})
		if received {
			return nil
		}
	}
	return opens
}

// closesConnOf reports whether a call closes the connection that opens has opened a stream
// on: it is in the field in which that was, or was put.
func (s *summaries) closesConnOf(opens *ssa.Call, call *ssa.CallCommon) bool {
	recv, ok := grpcapi.IsConnClose(call)
	if !ok {
		return false
	}
	load, ok := alias.Of(recv).(*ssa.UnOp)
	conn := s.connOf(opens)
	if !ok || conn == nil {
		return false
	}
	f := alias.FieldOf(load.X)
	if from, ok := conn.(*ssa.UnOp); ok {
		return f != nil && alias.FieldOf(from.X) == f
	}
	return f != nil && !alias.EachValueUse(conn, func(use ssa.Instruction, as ssa.Value) bool {
		st, ok := use.(*ssa.Store)
		return !ok || st.Val != as || alias.FieldOf(st.Addr) != f
	})
}

// endedWith returns a call like that which follows another call, in its function or when
// that returns, or nil.
func endedWith(closing ssa.CallInstruction, ends func(*ssa.CallCommon) bool) ssa.CallInstruction {
	var found ssa.CallInstruction
	cancels := func(instr ssa.Instruction) bool {
		call, ok := instr.(ssa.CallInstruction)
		if !ok || !ends(call.Common()) {
			return false
		}
		found = call
		return true
	}
	if !flow.After(closing).Any(cancels) {
		for _, b := range closing.Parent().Blocks {
			if slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
				_, deferred := instr.(*ssa.Defer)
				return deferred && cancels(instr)
			}) {
				break
			}
		}
	}
	return found
}
