package effects

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// SharedMemory is memory that a codec's Marshal returns though it belongs to
// somebody who writes to it again.
type SharedMemory struct {
	At    ssa.Instruction // the return
	From  token.Pos
	Owner string
}

// Shared returns them.
func (r *Result) Shared(fn *ssa.Function) []SharedMemory { return nil }

// ZeroCopyCodec reports whether the package registers a codec that does not copy.
func (r *Result) ZeroCopyCodec() bool { return false }

// Deferred reports whether the release of a Flight is deferred.
func Deferred(f Flight) bool {
	if _, ok := f.Other.(*ssa.Defer); ok {
		return true
	}
	if len(f.PutIn) > 0 {
		_, ok := f.PutIn[0].(*ssa.Defer)
		return ok
	}
	return false
}
