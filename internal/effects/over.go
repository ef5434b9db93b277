package effects

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// What is received behind the end of a stream: nothing. Who has seen io.EOF and drains
// the stream once more, in a goroutine or not, takes no message from anybody.
// Must: on every way to the call, the error of something that receives from the same
// stream was io.EOF; that of Send says nothing of what is still to be received.
// Ignored: that the variable may have got another stream since.

// behindEnd reports whether call only runs when something that received from the stream
// at p before has returned io.EOF.
func (s *summaries) behindEnd(call ssa.CallInstruction, p Place) bool {
	for o := s.overAt(call.Block()); o != nil; o = o.before {
		if s.endOf(o.err, p) {
			return true
		}
	}
	return false
}

// An over is an error that is io.EOF whenever a block is reached, and those that were
// before it.
type over struct {
	err    ssa.Value
	before *over
}

// overAt returns the last such error of b. Each block has those of its dominator.
func (s *summaries) overAt(b *ssa.BasicBlock) *over {
	o, known := s.over[b]
	if known {
		return o
	}
	if b.Idom() != nil {
		o = s.overAt(b.Idom())
	}
	if d, ok := flow.Decided(b); ok {
		if err := askedForEOF(d.Cond, d.Is); err != nil {
			o = &over{err, o}
		}
	}
	s.over[b] = o
	return o
}

// askedForEOF returns the error that is io.EOF if cond is what is given, or nil.
func askedForEOF(cond ssa.Value, is bool) ssa.Value {
	switch c := cond.(type) {
	case *ssa.BinOp:
		if (c.Op == token.EQL && is || c.Op == token.NEQ && !is) && typestate.IsEOF(c.Y) {
			return c.X
		}
	case *ssa.Call:
		fn := grpcapi.Callee(&c.Call)
		if is && fn != nil && fn.Name() == "Is" && len(c.Call.Args) == 2 && typestate.IsEOF(c.Call.Args[1]) {
			return c.Call.Args[0]
		}
	}
	return nil
}

// endOf reports whether err is the result of a call that receives from the stream at p.
func (s *summaries) endOf(err ssa.Value, p Place) bool {
	if load, ok := err.(*ssa.UnOp); ok {
		if st := s.assignmentOf(load); st != nil {
			err = st.Val
		}
	}
	if e, ok := err.(*ssa.Extract); ok {
		err = e.Tuple
	}
	call, ok := err.(*ssa.Call)
	return ok && slices.ContainsFunc(s.callAccesses(call), func(acc *Access) bool {
		return acc.Op == grpcapi.Recv && acc.Place == p
	})
}
