package effects

import (
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// clipped reports whether a slice has no room, so that appending to it copies what
// it has: x[:0:0], x[:n:n] or slices.Clip(x). That nothing may be appended, so
// that nothing is copied, is left aside: whoever clips means to copy.
func clipped(v ssa.Value) bool {
	switch v := alias.Plain(v).(type) {
	case *ssa.Slice:
		return v.Max != nil && sameNumber(v.Max, v.High)
	case *ssa.Call:
		obj := poolapi.Callee(&v.Call)
		return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "slices" && obj.Name() == "Clip"
	}
	return false
}

// sameNumber reports whether two values are the same number: one value, equal
// constants, or the length of the same slice.
func sameNumber(a, b ssa.Value) bool {
	if k, ok := a.(*ssa.Const); ok {
		other, ok := b.(*ssa.Const)
		return ok && k.Int64() == other.Int64()
	}
	return sameOperand(a, b)
}

// lengthOf returns what v is the length of, or nil.
func lengthOf(v ssa.Value) ssa.Value {
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	if b, ok := call.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" {
		return nil
	}
	return alias.Plain(call.Call.Args[0])
}
