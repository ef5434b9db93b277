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
// function that half-closes such a stream also cancels it, and what is still queued is
// lost. Must, flow-insensitively: the field is unexported, so that the package is the
// whole world for it, and nothing in the package receives from a stream that was in it.

// An Unanswered is a half-close of such a stream.
type Unanswered struct {
	Field  *types.Var
	Close  ssa.CallInstruction // of CloseSend
	Cancel ssa.CallInstruction // which ends the stream, behind it or when the function returns
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
			if cancel := cancelledWith(closing); cancel != nil {
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

// cancelledWith returns a call of a cancel function that follows another call, in its
// function or when that returns, or nil.
func cancelledWith(closing ssa.CallInstruction) ssa.CallInstruction {
	var found ssa.CallInstruction
	cancels := func(instr ssa.Instruction) bool {
		call, ok := instr.(ssa.CallInstruction)
		if !ok || !grpcapi.IsCancelFunc(call.Common().Value.Type()) {
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
