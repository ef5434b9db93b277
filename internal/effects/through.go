package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Streams behind readers and writers: what functions of io and fmt that are given one do
// to the stream in it. They call its Read or Write, and have done so when they return.
// Must: the concrete type is known where it is converted. Ignored: that io.Copy prefers
// ReadFrom and WriteTo, and what keeps a writer, as an encoder or a bufio.Writer does.

// throughAccesses returns what a call of such a function does.
func (s *summaries) throughAccesses(common *ssa.CallCommon, step parallel.Step) []*Access {
	if !usesAtOnce(grpcapi.Callee(common)) {
		return nil
	}
	var out []*Access
	for i := range common.Signature().Params().Len() {
		w := s.unconverted(common.Args[i])
		if types.IsInterface(w.Type()) {
			continue
		}
		for _, name := range []string{"Read", "Write"} {
			if asked, _, _ := types.LookupFieldOrMethod(common.Args[i].Type(), true, nil, name); asked == nil {
				continue
			}
			obj, _, _ := types.LookupFieldOrMethod(w.Type(), true, s.pass.Pkg, name)
			if m, ok := obj.(*types.Func); ok {
				out = append(out, s.wrapperAccesses(m, w, []parallel.Step{step})...)
			}
		}
	}
	return out
}

// usesAtOnce reports whether a function reads from its readers and writes to its writers,
// and keeps none.
func usesAtOnce(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "fmt":
		return true
	case "io":
		switch fn.Name() {
		case "Copy", "CopyBuffer", "CopyN", "ReadAll", "ReadAtLeast", "ReadFull", "WriteString":
			return true
		}
	}
	return false
}
