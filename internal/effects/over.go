package effects

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
)

// What is received behind the end of a stream: nothing. Who has seen io.EOF and drains
// the stream once more, in a goroutine or not, takes no message from anybody.
// Must: on every way to the call, the error of something that receives from the same
// stream was io.EOF; that of Send says nothing of what is still to be received.
// Ignored: that the variable may have got another stream since.

// behindEnd reports whether call only runs when something that received from the stream
// at p before has returned io.EOF.
func (s *summaries) behindEnd(call ssa.CallInstruction, p Place) bool {
	b := call.Block()
	for at := b; at.Idom() != nil; at = at.Idom() {
		d := at.Idom()
		br, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		for i, succ := range d.Succs {
			if len(succ.Preds) == 1 && succ.Dominates(b) && s.endOf(askedForEOF(br.Cond, i == 0), p) {
				return true
			}
		}
	}
	return false
}

// askedForEOF returns the error that is io.EOF if cond is what is given, or nil.
func askedForEOF(cond ssa.Value, is bool) ssa.Value {
	switch c := cond.(type) {
	case *ssa.BinOp:
		if (c.Op == token.EQL && is || c.Op == token.NEQ && !is) && isEOF(c.Y) {
			return c.X
		}
	case *ssa.Call:
		fn := grpcapi.Callee(&c.Call)
		if is && fn != nil && fn.Name() == "Is" && len(c.Call.Args) == 2 && isEOF(c.Call.Args[1]) {
			return c.Call.Args[0]
		}
	}
	return nil
}

// isEOF reports whether v is io.EOF.
func isEOF(v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	g, ok := load.X.(*ssa.Global)
	return ok && g.Name() == "EOF" && g.Pkg.Pkg.Path() == "io"
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
