package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Writers that are the standard output and the standard error of a command: os/exec
// copies to each of them in a goroutine of its own, unless both are the same (documented
// at exec.Cmd). What their Write methods do on one stream, they do beside each other.
// Must: both are pointers to objects that are made apart.

// outputAccesses returns what the Write method does of a writer that is assigned at st.
func (s *summaries) outputAccesses(st *ssa.Store) []*Access {
	fa, ok := st.Addr.(*ssa.FieldAddr)
	if !ok || !isCommand(fa.X.Type()) {
		return nil
	}
	made, ok := st.Val.(*ssa.MakeInterface)
	if f := alias.FieldOf(fa); !ok || f.Name() != "Stdout" && f.Name() != "Stderr" {
		return nil
	}
	w := s.unconverted(made)
	if _, isPointer := w.Type().Underlying().(*types.Pointer); !isPointer || !madeApart(w) || s.assignedTwice(w, st) {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(w.Type(), true, s.pass.Pkg, "Write")
	write, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	return s.wrapperAccesses(write, w, []parallel.Step{{Instr: st, Kind: parallel.Beside}})
}

// madeApart reports whether v is an object that only this call, or variable, has made.
func madeApart(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Alloc, *ssa.Call:
		return true
	}
	return false
}

// assignedTwice reports whether a writer is also assigned elsewhere: to both outputs of
// a command, it is written to by one goroutine.
func (s *summaries) assignedTwice(w ssa.Value, st *ssa.Store) bool {
	return !alias.EachValueUse(w, func(use ssa.Instruction, as ssa.Value) bool {
		other, ok := use.(*ssa.Store)
		return !ok || other == st || other.Val != as
	})
}

// isCommand reports whether t is *exec.Cmd.
func isCommand(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.Obj().Name() == "Cmd" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "os/exec"
}
